"""规则登记: every rule of the house, and the one way to run them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgets.rules import (
    amounts,
    approved,
    between,
    between_classes,
    between_rows,
    changes,
    classification,
    contents,
    copied,
    disclosure_control,
    institutions,
    parents,
    rollup,
    rows,
    structure,
    subtrees,
    three_public,
    totals,
)
from budgets.rules.compared import plain
from budgets.rules.narrative import register as narrative
from budgets.rules.printed import Printed
from budgets.rules.roots import one_cause
from budgets.rules.rule import Category, Rule, RuleContext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgets.tables.core import Declaration, Edition
    from budgets.tables.findings import Finding

__all__ = ["RULES", "Category", "Rule", "RuleContext", "rule_named", "run", "run_apart"]

#: 全部规则, in the order of their groups: structure first, then codes, sums, tables between, texts.
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
    *contents.RULES,
    *changes.RULES,
    *copied.RULES,
    *approved.RULES,
    *rollup.RULES,
    *institutions.RULES,
    *narrative.RULES,
    *disclosure_control.RULES,
)


def run(
    edition: Edition,
    declaration: Declaration,
    context: RuleContext,
    rules: Sequence[Rule] | None = None,
) -> tuple[Finding, ...]:
    """Every finding of every rule that serves the edition, in the register's order.

    What one wrong cell breaks is one finding at that cell, where it can be told. Pure: equal
    input gives equal findings in equal order. A rule that raises is a bug and the exception
    goes through.
    """
    apart = _compared(edition, declaration, context, rules)
    return tuple(plain(finding) for finding in one_cause(apart))


def run_apart(
    edition: Edition,
    declaration: Declaration,
    context: RuleContext,
    rules: Sequence[Rule] | None = None,
) -> tuple[Finding, ...]:
    """What each rule says by itself: one wrong cell may break several relations."""
    return tuple(plain(finding) for finding in _compared(edition, declaration, context, rules))


def _compared(
    edition: Edition,
    declaration: Declaration,
    context: RuleContext,
    rules: Sequence[Rule] | None,
) -> tuple[Finding, ...]:
    """What each rule says, with the equations that failed."""
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
