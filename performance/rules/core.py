"""规则登记: every rule of performance targets, and the one way to run them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from performance.rules import completeness, copies, money, presence, quality
from performance.rules.rule import Declared, TargetContext, TargetRule
from performance.rules.settings import severity_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgets.tables.findings import Finding
    from performance.sheets.core import Target

__all__ = ["RULES", "TargetContext", "TargetRule", "rule_named", "run"]

#: 全部规则, in the order of the documentation.
RULES: tuple[TargetRule, ...] = (
    *presence.RULES,
    *money.RULES,
    *completeness.RULES,
    *quality.RULES,
    *copies.RULES,
)


def run(
    targets: Sequence[Target], context: TargetContext, rules: Sequence[TargetRule] | None = None
) -> tuple[Finding, ...]:
    """Every finding of every rule in force, in the register's order.

    Pure: equal input gives equal findings in equal order. A rule that raises is a bug and
    the exception goes through.
    """
    declared = Declared(tuple(targets), context)
    return tuple(
        finding
        for rule in in_force(RULES if rules is None else rules, context)
        for finding in rule.check(rule, declared)
    )


def in_force(rules: Sequence[TargetRule], context: TargetContext) -> Iterator[TargetRule]:
    """The rules that serve the kind, edition and region, as grave as they are there."""
    for rule in rules:
        severity = severity_of(rule.id, context.edition, context.division)
        if severity is not None and context.kind in rule.editions:
            yield replace(rule, severity=severity)


def rule_named(identity: str) -> TargetRule:
    """The rule of that public id. Raises `KeyError`."""
    for rule in RULES:
        if rule.id == identity:
            return rule
    raise KeyError(identity)
