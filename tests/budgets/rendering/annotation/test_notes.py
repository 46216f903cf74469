from __future__ import annotations

from dataclasses import replace

import pytest

from budgets.rendering.annotation.notes import notes_of
from budgets.rendering.annotation.written import place_of, ref_of, xml_text
from budgets.tables.findings import Severity
from budgets.tables.vocabulary import make
from tests.budgets.rendering.annotation.packages import finding


def test_a_note_says_rule_amounts_difference_and_what_to_do_without_the_place() -> None:
    said = make(
        "E_TOTAL",
        rule="B-T01-INC-SUM",
        table=1,
        sheet="公开表1",
        cell="B18",
        row="本年收入合计",
        column="预算数",
        expected=1_250_730_000,
        found=1_251_730_000,
        sources=("公开表1!B5",),
    )
    ((heading, text),) = notes_of([said], {"B-T01-INC-SUM": "收入合计等于各项之和"})["公开表1"][
        18, 2
    ].entries
    assert heading == "【错误】收入合计等于各项之和（B-T01-INC-SUM E_TOTAL）"
    lines = text.split("\n")
    assert lines[0] == "应为1250.73万元，表中为1251.73万元，相差1.00万元"
    assert not lines[1].startswith("工作表")
    assert said.message.endswith(lines[1])
    assert lines[2] == "对照单元格：公开表1!B5"


def test_the_gravest_stands_first_and_many_are_cut_short() -> None:
    found = [finding("B2", Severity.NOTICE)] * 9 + [finding("B2")]
    note = notes_of(found, {})["公开表1"][2, 2]
    assert note.severity is Severity.ERROR
    assert note.entries[0][0].startswith("【错误】")
    assert note.entries[-1] == ("另有2个问题", "见问题清单。")


def test_long_sentences_and_many_cells_are_cut_short() -> None:
    cells = tuple(f"公开表1!B{row}" for row in range(1, 21))
    said = replace(finding("B2", message="长" * 700), related=cells)
    ((_, text),) = notes_of([said], {})["公开表1"][2, 2].entries
    assert "…（全文见问题清单）" in text
    assert text.endswith("公开表1!B8等20处")


@pytest.mark.parametrize(
    ("ref", "place"),
    [("A1", (1, 1)), ("XFD1048576", (1048576, 16384)), ("B2:D9", (2, 2)), ("$C$4", (4, 3))],
)
def test_addresses(ref: str, place: tuple[int, int]) -> None:
    assert place_of(ref) == place
    if ":" not in ref and "$" not in ref:
        assert ref_of(*place) == ref


@pytest.mark.parametrize("ref", ["", "A0", "1", "XFE1", "A1048577", "a1", "Ａ１", "A1!"])
def test_no_addresses(ref: str) -> None:
    assert place_of(ref) is None


def test_text_that_xml_may_hold() -> None:
    assert xml_text('a<b>&"\n') == "a&lt;b&gt;&amp;&quot;\n"
    assert xml_text("a\x00\x1f\u202e\ud800\ufffe\U0001ffff字") == "a字"
    assert xml_text("_x000D_ _x12") == "_x005F_x000D_ _x12"
