"""规则目录: the rules and words of performance targets as text, for the reference pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgets.rules.rule import Category
from budgets.tables.findings import Severity
from performance.rules.core import RULES
from performance.words import WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from performance.rules.rule import TargetRule

_SEVERITIES = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.NOTICE: "提示"}
_CATEGORIES = {
    Category.COMPLETENESS: "完整性：应有的绩效目标表、指标、内容齐全",
    Category.EXISTENCE: "存在性：编码、层级合乎规定",
    Category.ACCURACY: "准确性：表内数额相符",
    Category.CONSISTENCY: "一致性：与公开表11、指标与指标值、前后相符",
}
_INTRODUCTION = """## 绩效目标

共 {count} 条。严重程度为该规则最重的一级，可按版式和地区设置；定性指标写明程度的不作提示。
“越高越好”“越低越好”只按指标名称的末尾词判断（词表见 `performance/data/polarity.csv`），不能判断的不作提示。
成本指标以万元计，与项目金额相差不超过 0.005 万元、分项合计相差不超过 0.005 ×（n + 1）万元的视为相符。
"""


def finding_titles() -> dict[str, str]:
    """The sentence of every rule and the title of every word, by id: for marked workbooks."""
    titles = {code: word.title for code, word in WORDS.items()}
    return titles | {rule.id: rule.title for rule in RULES}


def rules_markdown(rules: Sequence[TargetRule] = RULES) -> str:
    """Every rule with its sentence and basis, grouped by category, as a section of Markdown."""
    parts = [_INTRODUCTION.format(count=len(rules))]
    for category, title in _CATEGORIES.items():
        chosen = sorted(
            (rule for rule in rules if rule.category is category), key=lambda rule: rule.id
        )
        if chosen:
            parts.append(f"### {title}\n\n{_table(chosen)}\n")
    return "\n".join(parts)


def _table(rules: Sequence[TargetRule]) -> str:
    head = "| 规则 | 严重程度 | 内容 | 依据 |\n| --- | --- | --- | --- |\n"
    return head + "\n".join(
        f"| `{rule.id}` | {_SEVERITIES[rule.severity]} | {rule.title} | {rule.basis} |"
        for rule in rules
    )
