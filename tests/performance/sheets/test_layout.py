"""版面: boxes as on paper, and a workbook that gives back whatever it was given."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.reading.child import read_here
from budgets.rendering.form import BoxKind
from budgets.rendering.xlsx import TextTooLongError
from performance.sheets.core import Form, Target
from performance.sheets.layout import Box, lay_out, wan_with_unit
from performance.sheets.reading import targets_of
from performance.sheets.xlsx import workbook
from tests.performance.papers import SHEET, changed, indicator, only, without_places

LEVELS = (
    ("成本指标", "经济成本"),
    ("产出指标", "数量指标"),
    ("产出指标", "质量指标"),
    ("效益指标", "可持续影响指标"),
    ("满意度指标", "服务对象满意度指标"),
)
#: Names and values of any kind, but none that the form itself prints.
TEXTS = st.text(
    st.characters(categories=["Lu", "Ll", "Nd", "Lo", "Sm", "Po"], exclude_characters="\\"),
    min_size=1,
    max_size=30,
).map(lambda text: f"内{text.strip()}容")
VALUES = (
    st.sampled_from(["≥95%", "=100%", "≤17.349287万元", "2月28日前完成", "提升", "长期"]) | TEXTS
)
INDICATORS = st.lists(st.tuples(st.integers(0, 4), TEXTS, VALUES), min_size=1, max_size=8)
AMOUNTS = st.none() | st.integers(0, 10**12)


def boxes(target: Target, form: Form | None = None) -> dict[tuple[int, int], Box]:
    return {(box.row, box.column): box for box in lay_out(target, form).boxes}


def test_the_first_layout_stands_as_on_paper() -> None:
    found = boxes(only(SHEET))
    assert (found[0, 0].text, found[0, 0].kind, found[0, 0].colspan) == (
        "项目支出绩效目标表",
        BoxKind.TITLE,
        5,
    )
    assert found[3, 2].text == "301_某市城市管理局"
    assert (found[4, 0].text, found[4, 0].rowspan, found[4, 0].colspan) == (
        "项目资金（万元）",
        3,
        2,
    )
    assert (found[4, 3].text, found[4, 3].amount) == ("91.00", 91_000_000)
    assert found[8, 1].text == "一级指标"
    assert (found[10, 1].text, found[10, 1].rowspan) == ("产出指标", 3)
    assert found[13, 4].text == "明显改善"


def test_boxes_never_overlap_and_leave_no_hole_in_the_body() -> None:
    for form in Form:
        paper = lay_out(only(SHEET), form)
        taken = [
            (row, column)
            for box in paper.boxes
            for row in range(box.row, box.row + box.rowspan)
            for column in range(box.column, box.column + box.colspan)
        ]
        assert len(taken) == len(set(taken)) == paper.rows * len(paper.columns)


def test_other_layouts_have_their_own_words() -> None:
    bare = replace(only(SHEET), labels={}, written={}, project_code="371591242110103000012")
    second = {box.text for box in lay_out(bare, Form.B).boxes}
    assert {"项目编码", "绩效目标", "评扣分标准"} <= second
    assert "项目资金（万元）" not in second
    third = {box.text for box in lay_out(bare, Form.C).boxes}
    assert {"91万元", "年度总体绩效目标", "项目编码"} <= third


def test_what_the_unit_wrote_is_printed() -> None:
    text = changed(("总体目标", "年度目标"), ("#91.00", "91.0万元"), ("301_某市", "[301]某市"))
    shown = {box.text for box in lay_out(only(text)).boxes}
    assert {"年度目标", "91.0万元", "[301]某市城市管理局"} <= shown


@pytest.mark.parametrize(
    ("amount", "text"), [(91_000_000, "91万元"), (17_349_287, "17.349287万元"), (0, "0万元")]
)
def test_amounts_with_their_unit(amount: int, text: str) -> None:
    assert wan_with_unit(amount) == text


def test_no_text_becomes_a_formula() -> None:
    target = only(changed(("≥365次", "=1+1")))
    with zipfile.ZipFile(io.BytesIO(workbook([target]))) as book:
        parts = "".join(book.read(name).decode() for name in book.namelist())
    assert "<f>" not in parts
    assert "=1+1" in parts
    assert 'quotePrefix="1"' in parts


def test_a_text_longer_than_a_cell_is_refused() -> None:
    with pytest.raises(TextTooLongError):
        workbook([replace(only(SHEET), objective="长" * 40_000)])


def test_no_targets_make_a_book_all_the_same() -> None:
    assert zipfile.is_zipfile(io.BytesIO(workbook([])))


@settings(max_examples=25, deadline=None)
@given(
    rows=INDICATORS,
    amounts=st.tuples(AMOUNTS, AMOUNTS, AMOUNTS),
    form=st.sampled_from([Form.A, Form.C]),
    project=TEXTS,
    objective=TEXTS,
)
def test_any_target_reads_back(
    rows: list[tuple[int, str, str]],
    amounts: tuple[int | None, int | None, int | None],
    form: Form,
    project: str,
    objective: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    target = Target(
        project,
        department="某局",
        department_code="301",
        unit="某局机关",
        total=amounts[0],
        fiscal=amounts[1],
        other=amounts[2],
        objective=objective,
        indicators=tuple(
            indicator(LEVELS[level][1], name, value, LEVELS[level][0])
            for level, name, value in sorted(rows, key=lambda row: row[0])
        ),
        form=form,
    )
    path: Path = tmp_path_factory.mktemp("any") / "targets.xlsx"
    path.write_bytes(workbook([target]))
    reading = targets_of(read_here(path, "targets.xlsx"))
    (read,) = reading.targets
    again = replace(read, labels={}, written={}, form=form)
    assert without_places(again) == target
    path.write_bytes(workbook([read]))
    assert targets_of(read_here(path, "targets.xlsx")).targets == (read,)
