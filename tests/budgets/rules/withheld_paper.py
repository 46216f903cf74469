"""The document of `paper` with some of it held from the public."""

from __future__ import annotations

from collections.abc import Sequence

from budgets.rules.core import RULES, Rule, RuleContext, rule_named, run
from budgets.rules.printed import Printed
from budgets.tables.core import Declaration
from budgets.tables.findings import Finding
from budgets.tables.holds import Hold, HoldScope, withhold
from tests.budgets.rules.paper import EDITION, YEAR, Changes, document

RULE = "B-HELD-RECOMPUTE"
OTHERS = [rule for rule in RULES if rule.id != RULE]


def row(code: str, *tables: int) -> list[Hold]:
    """One row held in each of the tables."""
    return [Hold(HoldScope.ROW, table, code=code, reference="事项一") for table in tables]


def line(table: int, name: str) -> Hold:
    """A fixed line of table 1 or 4."""
    return Hold(HoldScope.ROW, table, name=name, reference="事项一")


def project(name: str, reference: str = "事项一") -> Hold:
    """A project of table 11."""
    return Hold(HoldScope.PROJECT, 11, name=name, reference=reference)


def whole(table: int) -> Hold:
    """A table."""
    return Hold(HoldScope.TABLE, table, reference="事项一")


def printed(holds: Sequence[Hold], declaration: Declaration | None = None) -> Printed:
    """The tables as the public and the rules see them."""
    left = withhold(declaration or document(), holds)
    context = RuleContext(YEAR, holds=left.holds, held_rows=left.rows)
    return Printed(EDITION, left.declaration, context)


def found_without(
    holds: Sequence[Hold],
    changes: Changes | None = None,
    *,
    without: tuple[int, ...] = (),
    **context: object,
) -> tuple[Finding, ...]:
    """What every rule but the one about recomputing finds without what is held."""
    return _found(document(changes, without=without), holds, OTHERS, **context)


def recomputable(holds: Sequence[Hold], changes: Changes | None = None) -> list[Finding]:
    """What the rule about recomputing finds."""
    return list(_found(document(changes), holds, [rule_named(RULE)]))


def _found(
    declaration: Declaration, holds: Sequence[Hold], rules: Sequence[Rule], **context: object
) -> tuple[Finding, ...]:
    left = withhold(declaration, holds)
    known = RuleContext(YEAR, holds=left.holds, held_rows=left.rows, **context)  # type: ignore[arg-type]
    return run(EDITION, left.declaration, known, rules)


def places(findings: Sequence[Finding]) -> list[tuple[str, str, int | None, str]]:
    """Rule, code, table and cell of each."""
    return [(f.rule, f.code, f.table, f.cell) for f in findings]
