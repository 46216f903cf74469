"""检出率: the whole mutation study, and the figures of it that the documentation prints.

    python -m tests.release.figures

tries every mutation on the published document and on twenty generated ones, writes
`budgets/rules/data/mutation.json`, and fails where the figures fall short.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from budgets.rules.core import RuleContext
from budgets.tables.core import Declaration
from tests.factories.declarations import golden_declaration
from tests.ledger.chance import full_book
from tests.ledger.entries import Book
from tests.ledger.pages import declaration_of
from tests.release.mutating import KINDS, SWAP, Mutation, Outcome, mutations_of, outcomes

FIGURES = Path(__file__).parents[2] / "budgets" / "rules" / "data" / "mutation.json"
PUBLISHED = "zhangdian-2025"
GENERATED = 20
#: Of a hundred cells changed by 0.01 万元 at least so many are detected; of swaps all.
LEAST_PERCENT = 97

Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Study:
    """One document whose every amount is changed."""

    name: str
    make: Callable[[], tuple[Declaration, RuleContext]]


def studies() -> tuple[Study, ...]:
    """The published document, then the generated ones."""
    generated = (
        Study(f"generated-{seed:02}", partial(_generated, seed)) for seed in range(GENERATED)
    )
    return (Study(PUBLISHED, _published), *generated)


def context_of(book: Book) -> RuleContext:
    """What the portal would know beside the book's disclosure."""
    return RuleContext(book.year, scope=book.scope, units=len(book.units))


def _published() -> tuple[Declaration, RuleContext]:
    return golden_declaration(PUBLISHED), RuleContext(2025)


def _generated(seed: int) -> tuple[Declaration, RuleContext]:
    book = full_book(seed)
    return declaration_of(book), context_of(book)


def figures_of(study: Study) -> Figures:
    """How many of its mutations were tried and detected, and which were not."""
    declaration, context = study.make()
    tried: Counter[str] = Counter()
    detected: Counter[str] = Counter()
    undetected = []
    for outcome in outcomes(declaration, context, mutations_of(declaration)):
        tried[outcome.mutation.kind] += 1
        detected[outcome.mutation.kind] += outcome.is_detected
        if not outcome.is_detected:
            undetected.append(_line(outcome))
    return {
        "name": study.name,
        "scope": context.scope,
        "amounts": len(declaration.facts),
        "tried": {kind: tried[kind] for kind in KINDS},
        "detected": {kind: detected[kind] for kind in KINDS},
        "undetected": undetected,
    }


def _line(outcome: Outcome) -> Mapping[str, str]:
    """The cell, the change, and why nothing leads to it."""
    mutation: Mutation = outcome.mutation
    names = "，".join(name for name in (mutation.row, mutation.column) if name)
    reason = "rounding" if outcome.settles_rounding else "alone"
    return {"cell": mutation.place, "names": names, "kind": mutation.kind, "reason": reason}


def shortcomings(figures: list[Figures]) -> list[str]:
    """Where the figures are less than they should be; none where all is well."""
    published = [one for one in figures if one["name"] == PUBLISHED]
    generated = [one for one in figures if one["name"] != PUBLISHED]
    found = [] if len(generated) == GENERATED else [f"{len(generated)} generated documents"]
    for name, group in ((PUBLISHED, published), ("generated", generated)):
        for kind in KINDS:
            tried = sum(one["tried"][kind] for one in group)
            detected = sum(one["detected"][kind] for one in group)
            least = 100 if kind == SWAP else LEAST_PERCENT
            if detected * 100 < tried * least or not tried:
                found.append(f"{name}, {kind}: {detected} of {tried}")
    return found


def main() -> int:
    """Write the figures; 1 where they fall short."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        figures = list(pool.map(figures_of, studies()))
    FIGURES.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for one in figures:
        print(one["name"], one["amounts"], one["detected"], "of", one["tried"])
    short = shortcomings(figures)
    for line in short:
        print(f"short of the target: {line}", file=sys.stderr)
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
