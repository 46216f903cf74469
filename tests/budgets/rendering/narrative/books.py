"""Random disclosures with last year's publication and with everything that people write."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from functools import cache

from budgets.rendering.narrative.basis import Basis
from budgets.rendering.prose import PrintedSection
from budgets.rendering.wording import WordingPack
from budgets.rules.core import RULES, RuleContext, run
from budgets.tables.core import Declaration
from budgets.tables.editions import edition_named
from budgets.tables.entries import Entered
from budgets.tables.findings import Finding
from budgets.tables.texts import DeclaredTexts, TextSection
from portal.core.money import exact_wan_text
from tests.ledger.chance import random_book
from tests.ledger.pages import declaration_of

#: A book of another seed is last year's: other money, other units, other projects.
_LAST_YEAR = 5_000
_REASONS = (
    "changes.reason",
    "three_public.reason",
    "three_public.abroad.reason",
    "three_public.purchase.reason",
    "three_public.running.reason",
    "three_public.reception.reason",
    "running_costs.reason",
)
_KINDS = ("confidential", "emergency", "enforcement", "technical", "other")
OF_TEXTS = [rule for rule in RULES if rule.id.startswith(("B-N-", "B-TITLE-", "B-STRUCT-NARR"))]


@dataclass(frozen=True)
class Case:
    """A disclosure, its words' basis, and the wording of its scope."""

    basis: Basis
    pack: WordingPack
    units: int


@cache
def case(seed: int) -> Case:
    """The disclosure of that seed; last year is another book, or the very same figures."""
    chance = random.Random(f"narrative {seed}")
    book = random_book(seed)
    now = declaration_of(book)
    last = declaration_of(random_book(seed + _LAST_YEAR)) if chance.random() < 0.8 else now
    basis = Basis(
        now,
        now.unit_name,
        "370303",
        previous=replace(last, year=now.year - 1),
        entered=Entered(_written(now, chance)),
        has_forms=True,
    )
    return Case(basis, WordingPack(scope=book.scope), len(book.units))


def _written(declaration: Declaration, chance: random.Random) -> dict[str, str]:
    written = dict.fromkeys(_REASONS, "工作需要。")
    # Now and then none at all, in units that spend nothing on a fleet.
    least = int(_spends_on_vehicles(declaration))
    most = chance.choice((least + 1, 5))
    written |= {f"vehicles.{kind}": str(chance.randrange(least, most)) for kind in _KINDS}
    written |= {"vehicles.other_use": "调研用车", "equipment.large": "1"}
    written["equipment.planned"] = str(chance.randrange(2))
    table = declaration.table(12)
    total = next((f.amount for f in table.facts if f.row.is_total), 0) if table else 0
    goods = total // 30_000 * 10_000
    if total:
        written["procurement.goods"] = exact_wan_text(goods)
        written["procurement.works"] = "0"
        written["procurement.services"] = exact_wan_text(total - goods)
    projects = declaration.table(11)
    names = [row.cells[0] for row in projects.rows if not row.is_total] if projects else []
    if names:
        chosen = chance.sample(names, min(len(names), chance.randint(1, 3)))
        written["performance.evaluated"] = "\n".join(chosen)
        written["performance.improved"] = chance.choice(names)
    return written


def _spends_on_vehicles(declaration: Declaration) -> bool:
    table = declaration.table(7)
    return any(fact.at.item == "vehicles.running" for fact in table.facts) if table else False


def read_by_the_rules(
    case: Case, sections: tuple[PrintedSection, ...], *, with_previous: bool = True
) -> tuple[Finding, ...]:
    """What the rules of the texts find in the sections."""
    texts = DeclaredTexts(
        sections=tuple(
            TextSection(each.key, tuple(p.text for p in each.passages), each.number, each.title)
            for each in sections
        )
    )
    basis = case.basis
    context = RuleContext(
        basis.year,
        texts=texts,
        previous=basis.previous if with_previous else None,
        scope=case.pack.scope,
        units=case.units,
    )
    edition = edition_named(basis.declaration.edition)
    return run(edition, basis.declaration, context, OF_TEXTS)
