"""平铺表: one indicator a row reads to the same values as sheets laid out as on paper."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from performance.checking import check_targets
from performance.checking_json import target_json
from performance.sheets.core import Form, Target, TargetsReading
from performance.sheets.flat_rows import COLUMNS, FlatRow, rows_of, rows_to_fill
from performance.sheets.flat_xlsx import SHEET, flat_workbook
from performance.sheets.reading import read_targets
from tests.factories.targets import WHOLE
from tests.performance.papers import SLUGS, changed, codes, golden_targets, printed, read

FLAT = """
2025年项目绩效目标
序号 | 项目名称 | 实施单位 | 年度预算资金总额（万元） | 其中：财政拨款（万元） | 其他资金（万元） | 总体目标 | 一级指标 | 二级指标 | 三级指标 | 指标值
#1 | 城市管理经费 | 某局 | #91.00 | #90.00 | #1.00 | 使市容环境整洁有序，提高群众满意度。 | 成本指标 | 经济成本指标 | 管理总成本 | ≤91万元
#2 | | | | | | | 产出指标 | 数量指标 | 巡查次数 | ≥365次
#3 | | | | | | | | 质量指标 | 整改率 | %0.95
#4 | 绿化养护经费 | 某局 | #5.00 | #5.00 | #0.00 | 使绿地完好，市民推窗见绿。 | 产出指标 | 数量指标 | 养护面积 | ≥5万平方米
#5 | 城市管理经费 | | | | | | 满意度指标 | 服务对象满意度指标 | 群众满意度 | ≥90%
合计 | | | #96.00
备注：本表由各科室填写
"""


def through_file(tmp_path: Path, targets: tuple[Target, ...]) -> TargetsReading:
    path = tmp_path / "平铺表.xlsx"
    path.write_bytes(flat_workbook([row.cells for row in rows_of(targets)]))
    return read_targets(path, path.name)


def test_rows_make_projects() -> None:
    reading = read(FLAT)
    assert codes(reading) == []
    first, second = reading.targets
    assert (first.project, first.unit, first.total, first.fiscal, first.other) == (
        "城市管理经费",
        "某局",
        91_000_000,
        90_000_000,
        1_000_000,
    )
    assert printed(first) == [
        ("成本指标", "经济成本指标", "管理总成本", "≤91万元"),
        ("产出指标", "数量指标", "巡查次数", "≥365次"),
        ("产出指标", "质量指标", "整改率", "95%"),
        ("满意度指标", "服务对象满意度指标", "群众满意度", "≥90%"),
    ]
    assert printed(second) == [("产出指标", "数量指标", "养护面积", "≥5万平方米")]
    assert [one.cells["value"] for one in first.indicators] == ["K3", "K4", "K5", "K7"]
    assert (first.cells["project"], first.cells["objective"]) == ("B3", "G3")
    assert {first.form, second.form} == {Form.A}


@pytest.mark.parametrize("slug", SLUGS)
def test_every_published_target_comes_back(tmp_path: Path, slug: str) -> None:
    golden = golden_targets(slug)
    reading = through_file(tmp_path, golden)
    assert reading.findings == ()
    assert [target_json(each) for each in reading.targets] == [target_json(g) for g in golden]
    assert [each.written for each in reading.targets] == [g.written for g in golden]


@pytest.mark.parametrize("slug", SLUGS)
def test_the_rules_say_the_same_of_both_forms(tmp_path: Path, slug: str) -> None:
    """At other cells, and nothing about the words of a form that a flat sheet does not print."""
    golden = golden_targets(slug)
    on_paper, flat = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    on_paper.write_bytes((Path("portal/demo/golden") / slug / "targets.xlsx").read_bytes())
    flat.write_bytes(flat_workbook([row.cells for row in rows_of(golden)]))
    said = [
        sorted((f.rule, f.code, f.at.project) for f in check_targets(p, p.name, year=2025).findings)
        for p in (on_paper, flat)
    ]
    assert said[0] == said[1]


def test_each_layout_keeps_what_is_its_own(tmp_path: Path) -> None:
    by_code = replace(
        WHOLE, project_code="3" * 21, total=None, fiscal=None, other=None, form=Form.B
    )
    scored = replace(
        by_code,
        indicators=tuple(
            replace(one, scoring="每少1次扣1分", weight="20%") for one in by_code.indicators
        ),
    )
    (again,) = through_file(tmp_path, (scored,)).targets
    assert (again.form, again.project_code) == (Form.B, "3" * 21)
    assert {(one.scoring, one.weight) for one in again.indicators} == {("每少1次扣1分", "20%")}
    with_unit = replace(WHOLE, form=Form.C, written={"total": "1万元", "fiscal": "1万元"})
    (again,) = through_file(tmp_path, (with_unit,)).targets
    assert (again.form, again.total, again.written["total"]) == (Form.C, 1_000_000, "1万元")


def test_values_that_look_like_formulas_stay_texts(tmp_path: Path) -> None:
    odd = ("=100%", "=1+1", "-5", "+3人", "@某", "12月31日前", "0.50")
    target = replace(
        WHOLE,
        indicators=tuple(
            replace(WHOLE.indicators[0], level3=f"指标名称{n}", value=value)
            for n, value in enumerate(odd)
        ),
    )
    content = flat_workbook([row.cells for row in rows_of((target,))])
    sheet = openpyxl.load_workbook(io.BytesIO(content))[SHEET]
    assert {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row} <= {"s", "n"}
    (again,) = through_file(tmp_path, (target,)).targets
    assert [one.value for one in again.indicators] == list(odd)
    assert flat_workbook([]) == flat_workbook([])


@pytest.mark.parametrize(
    ("old", "new", "code", "cell"),
    [
        ("#91.00", "九十一", "E_NUMBER_FORMAT", "D3"),
        ("#90.00", "!#REF!", "E_TARGET_CELL", "E3"),
        ("≥365次", "!#N/A", "E_TARGET_CELL", "K4"),
        ("#5 | 城市管理经费 | | ", "#5 | 城市管理经费 | | #92", "W_TARGET_TOLD_AGAIN", "D7"),
        ("#5 | 城市管理经费 | | | | |", "#5 | 城市管理经费 | | | | | 他", "W_TARGET_TOLD_AGAIN", "G7"),
        ("#1 | 城市管理经费", "#1 | ", "E_TARGET_PROJECT", "H3"),
        ("| 指标值\n", "| 指标值 | 备注\n", "", ""),
        ("| ≥365次", "| ≥365次 | 多余", "W_TARGET_CELL_EXTRA", "L4"),
    ],
)  # fmt: skip
def test_a_fault_is_said_at_its_cell(old: str, new: str, code: str, cell: str) -> None:
    assert codes(read(changed((old, new), text=FLAT))) == ([(code, cell)] if code else [])


def test_the_same_amount_told_again_is_no_contradiction() -> None:
    again = changed(("#5 | 城市管理经费 | | ", "#5 | 城市管理经费 | | 91"), text=FLAT)
    reading = read(again)
    assert codes(reading) == []
    assert reading.targets[0].total == 91_000_000


def test_one_name_with_two_units_is_two_projects() -> None:
    reading = read(changed(("#5 | 城市管理经费 | ", "#5 | 城市管理经费 | 另一局"), text=FLAT))
    assert [(each.project, each.unit) for each in reading.targets] == [
        ("城市管理经费", "某局"),
        ("绿化养护经费", "某局"),
        ("城市管理经费", "另一局"),
    ]


def test_an_unfilled_template_says_so(tmp_path: Path) -> None:
    head = FlatRow("城市管理经费", total="91.00", fiscal="90.00", other="1.00")
    rows = list(rows_to_fill(head, ("cost", "quantity", "benefit", "satisfaction")))
    assert [(row.level1, row.level2) for row in rows] == [
        ("成本指标", "经济成本指标"),
        ("产出指标", "数量指标"),
        ("效益指标", "社会效益指标"),
        ("满意度指标", "服务对象满意度指标"),
    ]
    assert [row.total for row in rows] == ["91.00", "", "", ""]
    path = tmp_path / "x.xlsx"
    path.write_bytes(flat_workbook([row.cells for row in rows]))
    reading = read_targets(path, path.name)
    assert reading.refused
    assert [finding.code for finding in reading.findings] == ["E_TARGETS_UNFILLED"]
    filled = [*rows, *rows_of((WHOLE,))]
    path.write_bytes(flat_workbook([row.cells for row in filled]))
    reading = read_targets(path, path.name)
    assert [each.project for each in reading.targets] == [WHOLE.project]
    assert reading.unfilled == (("城市管理经费", f"{SHEET}!A2"),)


def test_the_headings_are_those_that_are_read(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(flat_workbook([])))[SHEET]
    assert [cell.value for cell in sheet[1]] == list(COLUMNS.values())


def test_without_the_projects_it_is_no_flat_sheet() -> None:
    reading = read(FLAT.replace("项目名称 | 实施单位", "说明 | 实施单位"))
    assert {each.project for each in reading.targets} <= {""}
    assert "E_TARGET_PROJECT" in [code for code, _cell in codes(reading)]
