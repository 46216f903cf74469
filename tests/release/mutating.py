"""变异: one printed amount changed at a time, and whether a finding leads to it.

An amount is changed by 0.01 万元, up or down, or two different digits of it change places.
It is detected where a finding that was not there before points at its cell: as the cell
itself, or as one of those that do not add up or agree.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations

from budgets.rules.core import RuleContext, run
from budgets.tables.core import Declaration, Fact
from budgets.tables.editions import edition_named
from budgets.tables.findings import Finding
from portal.core.money import parse_amount

STEP = 10_000  # 0.01 万元 in 分
UP, DOWN, SWAP = "+0.01", "-0.01", "swap"
KINDS = (UP, DOWN, SWAP)


@dataclass(frozen=True, slots=True)
class Mutation:
    """One cell ("公开表5!F12") and what is written into it."""

    kind: str
    place: str
    table: int
    row: str
    column: str
    amount: int
    written: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """A mutation and the findings that lead to it."""

    mutation: Mutation
    leading: tuple[Finding, ...]
    settles_rounding: bool  # a 尾差 that led to the cell before is gone: the sum now agrees

    @property
    def is_detected(self) -> bool:
        """Whether anything leads to the cell."""
        return bool(self.leading)


def mutations_of(declaration: Declaration, kinds: Iterable[str] = KINDS) -> Iterator[Mutation]:
    """Every amount changed in every way, in table order."""
    edition = edition_named(declaration.edition)
    for declared in declaration.tables:
        table = edition.table(declared.number)
        for fact in declared.facts:
            path = "/".join(column.label for column in table.leaves[fact.column].path)
            row = fact.row.label(table).strip()
            for kind in kinds:
                written = _written(fact, kind)
                if written is not None:
                    yield Mutation(kind, fact.source, table.number, row, path, fact.amount, written)


def outcomes(
    declaration: Declaration, context: RuleContext, mutations: Iterable[Mutation]
) -> Iterator[Outcome]:
    """Each mutation tried on the declaration by itself."""
    edition = edition_named(declaration.edition)
    before = frozenset(run(edition, declaration, context))
    for mutation in mutations:
        after = frozenset(run(edition, changed(declaration, mutation), context))
        leading = tuple(
            finding
            for finding in after
            if finding not in before and mutation.place in places_of(finding)
        )
        settled = any(mutation.place in places_of(finding) for finding in before - after)
        yield Outcome(mutation, leading, settled)


def places_of(finding: Finding) -> frozenset[str]:
    """Every cell that the finding points at."""
    own = f"{finding.sheet}!{finding.cell}"
    return frozenset((own, *finding.sources, *finding.related))


def changed(declaration: Declaration, mutation: Mutation) -> Declaration:
    """The declaration with that one amount written anew."""
    tables = list(declaration.tables)
    at = next(i for i, table in enumerate(tables) if table.number == mutation.table)
    facts = tuple(
        replace(fact, amount=mutation.written) if fact.source == mutation.place else fact
        for fact in tables[at].facts
    )
    tables[at] = replace(tables[at], facts=facts)
    return replace(declaration, tables=tuple(tables))


def sample(mutations: Sequence[Mutation], size: int, seed: str) -> list[Mutation]:
    """So many of them, the same for the same seed."""
    return random.Random(seed).sample(list(mutations), min(size, len(mutations)))


def _written(fact: Fact, kind: str) -> int | None:
    """What the changed cell says; None where it has no two different digits."""
    if kind in (UP, DOWN):
        return fact.amount + (STEP if kind == UP else -STEP)
    text = f"{Decimal(fact.amount) / (100 * STEP):.6f}"
    text = text if fact.amount % STEP else text[:-4]
    places = [at for at, letter in enumerate(text) if letter.isdigit()]
    pairs = [(a, b) for a, b in combinations(places, 2) if text[a] != text[b]]
    if not pairs:
        return None
    a, b = random.Random(f"{fact.source} {fact.amount}").choice(pairs)
    letters = list(text)
    letters[a], letters[b] = letters[b], letters[a]
    return parse_amount("".join(letters))
