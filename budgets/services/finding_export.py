"""校验问题导出: the findings as a spreadsheet, amounts exact in 万元, nothing a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from budgets.selectors.listed_findings import EXPLAINED, NEW, OPEN, STILL, WAIVED
from budgets.services.master_data import export_csv, export_workbook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgets.selectors.listed_findings import ListedFinding


def findings_csv(findings: Sequence[ListedFinding]) -> bytes:
    """The findings as CSV that Excel opens."""
    return export_csv(_headings(), [_row(finding) for finding in findings])


def findings_workbook(findings: Sequence[ListedFinding]) -> bytes:
    """The findings as a workbook of one sheet."""
    return export_workbook(_("校验问题"), _headings(), [_row(finding) for finding in findings])


def state_words() -> dict[str, str]:
    """状态 in words."""
    return {OPEN: _("未说明"), EXPLAINED: _("已说明"), WAIVED: _("已豁免")}


def change_words() -> dict[str, str]:
    """变化 in words."""
    return {NEW: _("新增"), STILL: _("仍在")}


def _headings() -> list[str]:
    return [
        _("序号"),
        _("级别"),
        _("代码"),
        _("规则"),
        _("问题"),
        _("公开表"),
        _("工作表"),
        _("单元格"),
        _("行"),
        _("栏"),
        _("应为（万元）"),
        _("实际（万元）"),
        _("差额（万元）"),
        _("详情"),
        _("单位说明"),
        _("豁免理由"),
        _("状态"),
        _("与上一稿相比"),
    ]


def _row(finding: ListedFinding) -> list[str]:
    kept = finding.kept
    return [
        str(kept.position),
        str(kept.get_severity_display()),
        kept.code,
        kept.rule,
        finding.title,
        str(kept.table) if kept.table else "",
        kept.sheet,
        kept.cell,
        f"{kept.code_printed} {kept.row}".strip(),
        kept.column,
        finding.expected,
        finding.found,
        finding.difference,
        kept.message,
        kept.explanation,
        finding.waiver,
        state_words()[finding.state],
        change_words().get(finding.change, ""),
    ]
