from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from budgets.rendering.annotation.links import STRICT, TRANSITIONAL, Dialect
from budgets.rendering.annotation.spans import UnpatchableError
from budgets.rendering.annotation.styles import COLOURS, Styles, default_styles
from budgets.tables.findings import Severity
from tests.budgets.rendering.annotation.packages import local

MAIN = TRANSITIONAL.main


def sheet(fills: str, xfs: str) -> bytes:
    return (
        f'<styleSheet xmlns="{MAIN}"><fills count="9">{fills}</fills>'
        f"<cellXfs>{xfs}</cellXfs></styleSheet>"
    ).encode()


NONE = '<fill><patternFill patternType="none"/></fill>'
GRAY = '<fill><patternFill patternType="gray125"/></fill>'
GREEN = (
    '<fill><patternFill patternType="solid"><fgColor theme="6" tint="0.4"/></patternFill></fill>'
)
DOTS = '<fill><patternFill patternType="darkDown"><fgColor rgb="FF00FF00"/></patternFill></fill>'
XFS = (
    '<xf fillId="0" fontId="1"><alignment horizontal="center"/></xf>'
    '<xf fillId="2" fontId="1" applyFill="1"><alignment horizontal="center"/></xf>'
    '<xf fillId="3" fontId="1"><alignment horizontal="center"/></xf>'
)


@pytest.mark.parametrize("style", [0, 1, 2])
@pytest.mark.parametrize("severity", list(Severity))
def test_a_mark_changes_the_fill_alone_and_gives_it_back(style: int, severity: Severity) -> None:
    styles = Styles(sheet(NONE + GRAY + GREEN + DOTS, XFS))
    marked = styles.marked(style, severity)
    written = styles.content()
    lists = {local(child): list(child) for child in ET.fromstring(written)}
    xf = lists["cellXfs"][marked]
    assert {key: value for key, value in xf.items() if "ill" not in key} == {"fontId": "1"}
    assert xf[0].attrib == {"horizontal": "center"}
    colour = lists["fills"][int(xf.get("fillId", ""))][0][0]
    assert colour.get("rgb") == COLOURS[severity]
    again = Styles(written)
    assert again.marks() == {marked}
    assert again.unmarked(marked) == style
    assert again.marked(marked, severity) == marked
    assert again.content() == written


def test_styles_of_nobody_stay() -> None:
    styles = Styles(sheet(NONE + GRAY + GREEN, XFS))
    assert styles.marks() == frozenset()
    assert [styles.unmarked(style) for style in range(3)] == [0, 1, 2]
    assert [styles.has(style) for style in (-1, 0, 2, 3)] == [False, True, True, False]


def test_the_first_two_fills_stay_those_that_programs_keep_for_themselves() -> None:
    styles = Styles(sheet(NONE, '<xf fillId="0"/>'))
    styles.marked(0, Severity.ERROR)
    assert b'gray125"/></fill><fill><patternFill patternType="solid"' in styles.content()
    assert b'<fills count="3">' in styles.content()


def test_a_colour_that_another_program_made_up_is_not_given_back() -> None:
    styles = Styles(sheet(NONE + GRAY, '<xf fillId="0"/>'))
    marked = styles.marked(0, Severity.ERROR)
    invented = styles.content().replace(b'bgColor indexed="64"', b'bgColor rgb="FFFF99CC"')
    restored = Styles(invented.replace(b'<xf fillId="0"/>', b"", 1))
    style = restored.unmarked(marked - 1)
    lists = {local(child): list(child) for child in ET.fromstring(restored.content())}
    assert lists["cellXfs"][style].get("fillId") == "0"


def test_entries_are_never_added_twice() -> None:
    styles = Styles(default_styles(TRANSITIONAL))
    first = (styles.add("fonts", "<{p}font><{p}b/></{p}font>"), styles.number_format("0.0"))
    again = Styles(styles.content())
    assert (again.add("fonts", "<{p}font><{p}b/></{p}font>"), again.number_format("0.0")) == first
    assert again.content() == styles.content()
    assert again.number_format("0.000") == first[1] + 1


@pytest.mark.parametrize("dialect", [TRANSITIONAL, STRICT])
def test_default_styles_have_all_that_programs_ask_for(dialect: Dialect) -> None:
    root = ET.fromstring(default_styles(dialect))
    names = ["fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles"]
    assert [local(child) for child in root] == names
    assert {child.tag.partition("}")[0] for child in root} == {"{" + dialect.main}


def test_lists_that_are_lacking_are_put_in_at_their_place() -> None:
    styles = Styles(
        f'<styleSheet xmlns="{MAIN}"><fonts><font/></fonts><dxfs/></styleSheet>'.encode()
    )
    styles.number_format("0.0")
    styles.marked(0, Severity.NOTICE)
    names = [local(child) for child in ET.fromstring(styles.content())]
    assert names == ["numFmts", "fonts", "fills", "borders", "cellXfs", "dxfs"]


def test_what_is_no_style_sheet_is_not_patched() -> None:
    with pytest.raises(UnpatchableError):
        Styles(b"<other/>")
