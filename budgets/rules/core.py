"""规则登记: every rule of the house, and the one way to run them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgets.rules import (
    amounts,
    between,
    between_classes,
    between_rows,
    classification,
    disclosure_control,
    parents,
    rows,
    structure,
    subtrees,
    three_public,
    totals,
)
from budgets.rules.printed import Printed
from budgets.rules.rule import Category, Rule, RuleContext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgets.tables.core import Declaration, Edition
    from budgets.tables.findings import Finding

__all__ = ["RULES", "Category", "Rule", "RuleContext", "rule_named", "run"]

#: 全部规则, in the order of their groups: structure first, then codes, sums, tables between.
RULES: tuple[Rule, ...] = (
    *structure.RULES,
    *classification.RULES,
    *subtrees.RULES,
    *amounts.RULES,
    *rows.RULES,
    *parents.RULES,
    *totals.RULES,
    *between.RULES,
    *between_classes.RULES,
    *between_rows.RULES,
    *three_public.RULES,
    *disclosure_control.RULES,
)


def run(
    edition: Edition,
    declaration: Declaration,
    context: RuleContext,
    rules: Sequence[Rule] | None = None,
) -> tuple[Finding, ...]:
    """Every finding of every rule that serves the edition, in the register's order.

    Pure: equal input gives equal findings in equal order. A rule that raises is a bug and
    the exception goes through.
    """
    printed = Printed(edition, declaration, context)
    chosen = RULES if rules is None else rules
    return tuple(
        finding
        for rule in chosen
        if edition.kind in rule.editions
        for finding in rule.check(rule, printed)
    )


def rule_named(identity: str) -> Rule:
    """The rule of that public id. Raises `KeyError`."""
    for rule in RULES:
        if rule.id == identity:
            return rule
    raise KeyError(identity)
