"""绩效目标的校验规则 as everybody may read them, beside those of the tables."""

from __future__ import annotations

from budgets.selectors.rules import PublicRule
from budgets.tables.holds import PROJECT_TABLE
from performance.rules.core import RULES


def target_rules() -> list[PublicRule]:
    """Every rule of performance targets. All of them are about the projects of table 11."""
    return [
        PublicRule(
            id=rule.id,
            title=rule.title,
            basis=rule.basis,
            severity=rule.severity.value,
            category=rule.category.value,
            editions=rule.editions,
            tables=(PROJECT_TABLE,),
            waivable=rule.waivable,
            explanation_is_public=rule.explanation_is_public,
            words=(),
        )
        for rule in RULES
    ]
