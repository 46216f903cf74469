"""规则目录: the register as text, for `docs/rules.md` and the public page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
#: What the mutation study found (`make release-test`): how many single wrong cells are detected.
_FIGURES = Path(__file__).with_name("data") / "mutation.json"
_CHANGES = {"+0.01": "加0.01", "-0.01": "减0.01", "swap": "数字对调"}
_REASONS = {
    "rounding": "改动恰好抵消原有的尾差，合计转为相符",
    "alone": "不参与其他勾稽，或改动后仍在允许的范围内",
}
_DETECTION = """## 检出率

把一份无误的公开件中任一金额加、减0.01万元，或对调其中两个不同的数字，每次只改一格：校验新增的问题指向该格，或指向含有该格的合计、勾稽，即为检出
（0.01万元的改动，提示尾差亦算检出）。逐格试验的结果：

{table}

生成件由程序按分录汇总、逐格四舍五入而成，含一般公共预算、政府性基金、国有资本经营、财政专户、单位资金、上年结转、结转下年等各类资金，
半数为含行政单位和事业单位的部门汇总件。

未检出的改动：

{missed}
"""


def rules_markdown(rules: Sequence[Rule] = RULES) -> str:
    """Every rule with its sentence and basis, grouped by category, as Markdown."""
    parts = [_INTRODUCTION.format(count=len(rules))]
    for category, title in _CATEGORIES.items():
        chosen = sorted((rule for rule in rules if rule.category is category), key=_order)
        if chosen:
            parts.append(f"## {title}\n\n{_table(chosen)}\n")
    parts.append(detection_markdown(json.loads(_FIGURES.read_text(encoding="utf-8"))))
    return "\n".join(parts)


def detection_markdown(figures: Sequence[dict[str, Any]]) -> str:
    """How many single wrong cells the rules detect, and those that they do not."""
    generated = [one for one in figures if one["name"].startswith("generated-")]
    groups = [(one["name"], [one]) for one in figures if one not in generated]
    if generated:
        groups.append((f"生成件（{len(generated)}份）", generated))
    head = (
        f"| 公开件 | 金额格 | {' | '.join(_CHANGES.values())} |\n| --- | --- | --- | --- | --- |\n"
    )
    missed = [
        f"| {one['name']} | {line['cell']} | {line['names'].replace('|', '/')} "
        f"| {_CHANGES[line['kind']]} | {_REASONS[line['reason']]} |"
        for one in figures
        for line in one["undetected"]
    ]
    titles = "| 公开件 | 单元格 | 行、栏 | 改动 | 原因 |\n| --- | --- | --- | --- | --- |\n"
    return _DETECTION.format(
        table=head + "\n".join(_detected(name, group) for name, group in groups),
        missed=titles + "\n".join(missed) if missed else "无。",
    )


def _detected(name: str, group: Sequence[dict[str, Any]]) -> str:
    amounts = sum(one["amounts"] for one in group)
    cells = []
    for kind in _CHANGES:
        tried = sum(one["tried"][kind] for one in group)
        found = sum(one["detected"][kind] for one in group)
        share = found * 10_000 // tried if tried else 0  # never rounded up
        cells.append(f"{found}/{tried}（{share // 100}.{share % 100:02}%）")
    return f"| {name} | {amounts} | {' | '.join(cells)} |"


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
