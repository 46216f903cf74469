"""读不出的内容: what cannot be taken is said, with its cell, and costs nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.reading.core import Cell, CellKind, Grid, ReadWorkbook
from budgets.tables.findings import Severity
from performance.sheets.reading import read_targets, targets_of
from tests.performance.papers import SHEET, changed, codes, printed, read

CORPUS = Path(__file__).resolve().parents[2] / "corpus" / "files"


@pytest.mark.parametrize(
    ("old", "new", "code", "cell"),
    [
        ("#91.00", "九十一万", "E_NUMBER_FORMAT", "D5"),
        ("#91.00", "▲91", "E_AMBIGUOUS_SIGN", "D5"),
        ("#91.00", "@45000", "E_DATE_IN_AMOUNT", "D5"),
        ("#90.00", "!#REF!", "E_TARGET_CELL", "D6"),
        ("≥365次", "!#N/A", "E_TARGET_CELL", "E11"),
        ("| 实施单位 | 某市城市管理局", "| 实施单位 | 某市城市管理局 | 张三", "W_TARGET_CELL_EXTRA", "F4"),
        ("| ≥365次", "| ≥365次 | 多余", "W_TARGET_CELL_EXTRA", "F11"),
        ("| 巡查次数 | ≥365次", "| 巡查次数", "", ""),
        ("| 数量指标 | 巡查次数 | ≥365次", "| 巡查 | 次数 | 多", "", ""),
        ("| 数量指标 | 巡查次数 | ≥365次", "| 巡查次数说明很长", "E_TARGET_ROW", "B11"),
        ("城市管理专项经费", "", "E_TARGET_PROJECT", "A3"),
        ("总体目标 | 通过", "项目名称 |  | 另一项目\n总体目标 | 通过", "W_TARGET_PROJECT_AGAIN", "C8"),
        ("某市城市管理局\n", "某市城市管理局11010519491231002X\n", "E_PII", "E4"),
    ],
)  # fmt: skip
def test_a_fault_is_said_at_its_cell(old: str, new: str, code: str, cell: str) -> None:
    reading = read(changed((old, new)))
    assert codes(reading) == ([(code, cell)] if code else [])
    assert len(reading.targets) == 1
    assert len(reading.targets[0].indicators) >= 5


def test_amounts_with_a_fault_are_not_taken() -> None:
    (target,) = read(changed(("#91.00", "九十一万"))).targets
    assert (target.total, target.fiscal) == (None, 90_000_000)


def test_a_sheet_that_is_none_is_named() -> None:
    reading = read(SHEET, "目录\n1 | 项目支出绩效目标表 | 3")
    assert [finding.code for finding in reading.findings] == ["W_TARGET_SHEET_UNKNOWN"]
    assert reading.findings[0].severity is Severity.NOTICE
    assert len(reading.targets) == 1
    (warning,) = read(SHEET, "收支总体情况表\n项目 | 预算数\n合计 | #5").findings
    assert warning.severity is Severity.WARNING


def test_targets_of_the_whole_department_belong_to_no_project() -> None:
    whole = changed(
        ("项目支出绩效目标表", "部门整体支出绩效目标表"),
        ("项目名称 |  | 城市管理专项经费\n", "部门名称 |  | 某市城市管理局\n"),
    )
    reading = read(SHEET, whole)
    assert codes(reading) == [("W_TARGET_WHOLE", "A1")]
    assert len(reading.targets) == 1


def test_a_head_without_indicators_is_an_error() -> None:
    head = "\n".join(SHEET.strip("\n").splitlines()[:8])
    reading = read(head)
    assert codes(reading) == [("E_TARGET_HEADING", "C3")]
    assert reading.targets[0].total == 91_000_000


def test_a_book_without_targets_is_refused() -> None:
    reading = read("收支总体情况表\n项目 | 预算数")
    assert reading.refused
    assert reading.targets == ()
    assert reading.findings[0].code == "E_TARGETS_NOT_FOUND"
    assert reading.findings[0].severity is Severity.ERROR


@pytest.mark.parametrize(
    ("name", "code"),
    [("a14_text_renamed.xlsx", "E_NOT_XLSX"), ("b02_billion_laughs_shared.xlsx", "E_XML_DTD")],
)
def test_the_gate_stands_before_targets_too(name: str, code: str) -> None:
    reading = read_targets(CORPUS / name, name)
    assert reading.refused
    assert [finding.code for finding in reading.findings] == [code]


def test_a_column_of_rubbish_is_one_mistake() -> None:
    rubbish = "\n".join(f"某行{number}" for number in range(300))
    reading = read(SHEET + rubbish)
    assert len(reading.findings) < 40
    assert printed(reading.targets[0])


KINDS = st.sampled_from([CellKind.TEXT, CellKind.NUMBER, CellKind.DATE, CellKind.ERROR])
WORDS = st.sampled_from(
    ["项目名称", "项目编码", "一级指标", "二级指标", "三级指标", "指标值", "评分标准", "绩效指标", "产出指标", "数量指标", "总体目标", "年度预算资金总额：", "其中：财政拨款", "其他资金", "绩效目标表", "≥95%", "91万元", "0.95", "45657", "（2025年度）", "主管部门"]
) | st.text(max_size=12)  # fmt: skip


@settings(max_examples=150)
@given(
    st.dictionaries(
        st.tuples(st.integers(1, 14), st.integers(1, 7)), st.tuples(KINDS, WORDS), max_size=60
    )
)
def test_no_sheet_breaks_the_reader(cells: dict[tuple[int, int], tuple[CellKind, str]]) -> None:
    made = tuple(
        Cell(row, column, kind, text, "0%" if text == "0.95" else "General")
        for (row, column), (kind, text) in sorted(cells.items())
    )
    reading = targets_of(ReadWorkbook((Grid("任意", made),)))
    assert reading.refused == (not reading.targets)
    for finding in reading.findings:
        assert finding.message.endswith("。")
        assert "{" not in finding.message or "{" in "".join(text for _, text in cells.values())
