"""One disclosure in every format that fiscal systems export: the same facts, the same findings."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from budgets.reading.core import Grid
from budgets.services.checking import Checked, check_file
from tests.budgets.reading.books import FILES, GOLDEN, read
from tests.budgets.reading.saved_as import as_html, as_table, as_xlsx, as_xml, zipped

UNITS = {
    "zhangdian-2025": ("淄博市张店区人民政府办公室", "370303"),
    "yantai-2025": ("烟台市人民政府办公室", "370600"),
}
FORMS = ["html", "html-utf8", "html-utf16", "xml", "xml-gbk", "files", "files-html"]
#: What a format itself brings with it.
OF_FORMAT = {"W_LEGACY_FORMAT", "W_TWO_TABLES"}


def check(slug: str, path: Path, name: str) -> Checked:
    unit, division = UNITS[slug]
    return check_file(path, name, year=2025, unit_name=unit, division=division)


@cache
def original(slug: str) -> tuple[tuple[Grid, ...], Checked]:
    path = GOLDEN / slug / "workbook.xlsx"
    return read(path).grids, check(slug, path, path.name)


def facts(checked: Checked) -> list[tuple[object, ...]]:
    assert checked.reading.declaration is not None
    return [
        (fact.row.table, fact.row.block, fact.row.position, fact.column, fact.at, fact.amount)
        for fact in checked.reading.declaration.facts
    ]


def said(checked: Checked) -> Counter[tuple[object, ...]]:
    """The findings, wherever in the file they stand."""
    return Counter(
        (f.code, f.rule, f.severity, f.table, f.row, f.column, f.expected, f.found)
        for f in checked.findings
        if f.code not in OF_FORMAT
    )


@pytest.mark.parametrize("slug", UNITS)
@pytest.mark.parametrize("form", FORMS)
def test_the_format_makes_no_difference(slug: str, form: str, tmp_path: Path) -> None:
    _, wanted = original(slug)
    path = tmp_path / "export"
    path.write_bytes(saved(slug, form))
    found = check(slug, path, "export.zip" if "files" in form else "export.xls")
    assert facts(found) == facts(wanted)
    assert said(found) == said(wanted)
    assert ("W_LEGACY_FORMAT" in {f.code for f in found.findings}) == (form != "files")


@pytest.mark.parametrize("name", ["公开表{0}", "第{0}张", "基金{0}"])
def test_headings_between_the_tables_of_a_page_are_no_part_of_them(
    name: str, tmp_path: Path
) -> None:
    """LibreOffice heads each sheet of a page with its number and name."""
    grids, wanted = original("zhangdian-2025")
    heads = (f"<h1>Sheet {n}: <em>{name.format(n)}</em></h1>" for n in range(1, 13))
    body = "".join(head + as_table(grid) for head, grid in zip(heads, grids, strict=True))
    path = tmp_path / "page.xls"
    path.write_text(f'<html><meta charset="utf-8"><body>{body}</body></html>', encoding="utf-8")
    checked = check("zhangdian-2025", path, path.name)
    assert facts(checked) == facts(wanted)
    assert {finding.code for finding in checked.findings} == {"W_LEGACY_FORMAT", "W_TWO_TABLES"}


@pytest.mark.parametrize("form", ["files", "files-html"])
def test_findings_of_one_file_per_table_name_file_and_cell(form: str, tmp_path: Path) -> None:
    path = tmp_path / "export"
    path.write_bytes(saved("yantai-2025", form))
    ending = "xlsx" if form == "files" else "xls"
    sheet = "公开表2" if form == "files" else "2 收支"
    placed = [f for f in check("yantai-2025", path, "e.zip").findings if f.table == 2 and f.cell]
    assert placed
    for finding in placed:
        assert finding.sheet == f"2 收支.{ending}/{sheet}"
        assert finding.message.startswith(
            f"文件“2 收支.{ending}”工作表“{sheet}”单元格{finding.cell}"
        )
        assert all(f".{ending}/" in place for place in finding.sources)


def saved(slug: str, form: str) -> bytes:
    grids, _ = original(slug)
    return {
        "html": lambda: as_html(grids),
        "html-utf8": lambda: as_html(grids, charset="utf-8", coding="utf-8"),
        "html-utf16": lambda: as_html(grids, charset="unicode", coding="utf-16"),
        "xml": lambda: as_xml(grids),
        "xml-gbk": lambda: as_xml(grids, coding="gb18030"),
        "files": lambda: zipped(
            {f"附件/{n} 收支.xlsx": as_xlsx(g) for n, g in enumerate(grids, 1)}
        ),
        "files-html": lambda: zipped(
            {f"附件/{n} 收支.xls": as_html([g]) for n, g in enumerate(grids, 1)}
        ),
    }[form]()


def test_a_page_without_disclosure_tables_is_refused() -> None:
    path = FILES / "a15_html_renamed.xls"
    checked = check("zhangdian-2025", path, path.name)
    assert checked.reading.refused
    assert checked.findings[0].code == "E_TABLE_NOT_FOUND"
