"""Whatever a page or an XML file holds: an answer or a refusal, never an exception."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.reading.core import Grid, RefusedError
from budgets.reading.documents import document_of
from budgets.reading.gate import admit
from budgets.reading.workbook import read_grids
from budgets.tables.editions import edition_for
from tests.budgets.reading.books import GOLDEN, read
from tests.budgets.reading.saved_as import SS, as_html, as_xml
from tests.examples import examples

PIECES = st.sampled_from(
    [
        "<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<th rowspan=2>", "<td colspan=3>",
        "<td style='display:none'>", "<tr style='display:none'>", "<col width=0>", "<caption>",
        "<div hidden>", "</div>", "<p>", "<br/>", "<script>", "</script>", "<style>", "</style>",
        "<!--", "-->", "<![if x]>", "<![endif]>", "&nbsp;", "&#0;", "&#xD800;", "1,250.73", "公开表1",
        "<td x:num='1e5'>", "<td x:fmla='=A1'>", "<td rowspan=0>", "<xml>", "</xml>", "<", ">", "\x00",
        "<td/>", "</html>", "部门（单位）：某某局", "单位：万元", "<![CDATA[", "]]>", "<?x", "\ud7ff",
    ]
)  # fmt: skip
ELEMENTS = st.sampled_from(
    [
        "<Row>", "</Row>", "<Cell>", "</Cell>", '<Cell ss:Index="3">', '<Cell ss:MergeAcross="2"/>',
        '<Data ss:Type="Number">1', '<Data ss:Type="String">公开表1', "</Data>", "<Table>", "</Table>",
        "<Comment>", "</Comment>", '<Row ss:Index="2"/>', '<Worksheet ss:Name="二">', "</Worksheet>",
        '<Column ss:Index="1" ss:Hidden="1"/>', '<Cell ss:Index="x"/>', "<Styles/>",
    ]
)  # fmt: skip


@cache
def grids() -> tuple[Grid, ...]:
    return read(GOLDEN / "zhangdian-2025" / "workbook.xlsx").grids[:3]


def answered(data: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(data)
        try:
            found = read_grids(path, admit(path, name), name)
        except RefusedError:
            return
    for grid in found.grids:
        places = [(cell.row, cell.column) for cell in grid.cells]
        assert places == sorted(set(places))
        assert all(cell.text.encode() is not None for cell in grid.cells)
    document_of(found, edition=edition_for("budget", 2025), year=2025)


@settings(deadline=None)
@given(st.lists(PIECES, max_size=60))
def test_any_page(pieces: list[str]) -> None:
    answered(("<html><table>" + "".join(pieces)).encode(), "a.xls")


@settings(deadline=None)
@given(st.lists(ELEMENTS, max_size=40))
def test_any_xml(pieces: list[str]) -> None:
    head = f'<Workbook xmlns="{SS}" xmlns:ss="{SS}"><Worksheet ss:Name="一"><Table>'
    answered((head + "".join(pieces)).encode(), "a.xml")
    answered(
        (head + "<Row>" + "".join(pieces) + "</Row></Table></Worksheet></Workbook>").encode(),
        "a.xml",
    )


@settings(deadline=None, max_examples=examples(60))
@given(
    st.sampled_from(["html", "xml"]),
    st.integers(min_value=0, max_value=10**6),
    st.binary(max_size=12),
    st.integers(min_value=0, max_value=40),
)
def test_damaged_exports(form: str, place: int, junk: bytes, cut: int) -> None:
    data = as_html(grids()) if form == "html" else as_xml(grids())
    place %= len(data)
    answered(data[:place] + junk + data[place + cut :], "a.xls")


@pytest.mark.parametrize("data", [b"<html><table>" + bytes(range(256)), b"<table>\xff\xfe"])
def test_bytes_of_no_encoding(data: bytes) -> None:
    answered(data, "a.xls")
