"""Target workbooks for tests of what is kept of them."""

from __future__ import annotations

from dataclasses import replace

from budgets.models import Revision
from budgets.tables.core import Declaration
from performance.services.receiving import receive_targets
from performance.sheets.core import Indicator, Target
from performance.sheets.xlsx import workbook
from tests.factories.declarations import drawn
from tests.factories.disclosures import Place, a_declaration, checked, read

WHOLE = Target(
    project="会议保障项目",
    department="张店区人民政府办公室",
    unit="张店区人民政府办公室",
    total=1_000_000,
    fiscal=1_000_000,
    other=0,
    objective="按时按质完成全年各次会议的保障工作，使机关各项工作正常开展。",
    indicators=(
        Indicator("成本指标", "经济成本指标", "会议保障成本", "≤1万元"),
        Indicator("产出指标", "数量指标", "保障会议次数", "≥12次"),
        Indicator("产出指标", "质量指标", "保障合格率", "≥95%"),
        Indicator("产出指标", "时效指标", "保障完成时间", "12月31日前"),
        Indicator("效益指标", "社会效益指标", "政务服务水平", "有效提升"),
        Indicator("满意度指标", "服务对象满意度指标", "参会人员满意度", "≥90%"),
    ),
)
"""A faultless target."""

TABLE_11 = """
    公开表11
    项目名称     | 项目类别   | 合计 | 财政拨款/小计 | 一般公共预算
                 |            | 1.00 | 1.00          | 1.00
    会议保障项目 | 特定目标类 | 1.00 | 1.00          | 1.00
"""


def with_projects() -> Declaration:
    """A small declaration with one project."""
    table = drawn(TABLE_11).tables
    small = a_declaration()
    return replace(small, tables=(*small.tables, *table))


def book(*targets: Target) -> bytes:
    """Their workbook."""
    return workbook(targets or (WHOLE,))


def handed_in(place: Place, *targets: Target, revision: Revision | None = None) -> Revision:
    """A revision whose targets were read and checked."""
    revision = revision or checked(place)
    receive_targets(
        revision=revision,
        upload=book(*targets),
        original_name="绩效目标.xlsx",
        by=place.officer,
        declassified=True,
    )
    read(with_projects())
    revision.refresh_from_db()
    return revision
