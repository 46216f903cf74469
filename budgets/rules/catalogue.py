"""规则目录: the register as text, for `docs/rules.md` and the public page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgets.rules.codes_of_rules import codes_of
from budgets.rules.core import RULES
from budgets.rules.rule import Category
from budgets.tables.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgets.rules.rule import Rule

_SEVERITIES = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.NOTICE: "提示"}
_CATEGORIES = {
    Category.COMPLETENESS: "完整性：应有的表、行、栏、说明齐全",
    Category.EXISTENCE: "存在性：科目、类别、编码合乎规定",
    Category.ACCURACY: "准确性：表内数额相符",
    Category.CONSISTENCY: "一致性：表间、前后相符",
}
_INTRODUCTION = """# 校验规则

<!-- 本文件由程序根据规则登记生成，请勿手工修改。 -->

共 {count} 条。严重程度：错误须改正（或由审核人员写明理由予以豁免）方可公开；警告请核实；提示仅供参考。

**尾差。** 公开表以万元为单位、保留两位小数。n 个四舍五入后的数相加，与四舍五入后的合计最多相差 0.005 × (n + 1) 万元：
差额在此限度内为提示“尾差”，超出则按规则的严重程度处理。两处印出的同一数据应完全相等；金额精确到 0.01 万元以下的，不允许尾差。
空白按零计入合计，但合计格与各加数全部空白时不作判断；文件中没有的栏、无法读取的单元格不作判断。

**同因一错。** 缺少的行、填错的编码只报一次，由此不成立的合计列入“相关单元格”。
"""


def rules_markdown(rules: Sequence[Rule] = RULES) -> str:
    """Every rule with its sentence and basis, grouped by category, as Markdown."""
    parts = [_INTRODUCTION.format(count=len(rules))]
    for category, title in _CATEGORIES.items():
        chosen = sorted((rule for rule in rules if rule.category is category), key=_order)
        if chosen:
            parts.append(f"## {title}\n\n{_table(chosen)}\n")
    return "\n".join(parts)


def _order(rule: Rule) -> str:
    return rule.id


def _table(rules: Sequence[Rule]) -> str:
    head = (
        "| 规则 | 严重程度 | 内容 | 依据 | 可否豁免 | 单位说明 | 代码 |\n"
        "| --- | --- | --- | --- | --- | --- | --- |\n"
    )
    return head + "\n".join(
        f"| `{rule.id}` | {_SEVERITIES[rule.severity]} | {rule.title} | {rule.basis} "
        f"| {_waiver(rule)} | {'公布' if rule.explanation_is_public else '不公布'} "
        f"| {' '.join(f'`{code}`' for code in codes_of(rule.id))} |"
        for rule in rules
    )


def _waiver(rule: Rule) -> str:
    """Whether an error of the rule may stand; what is no error bars nothing."""
    if rule.severity is not Severity.ERROR:
        return "不需要"
    return "可以" if rule.waivable else "不得"
