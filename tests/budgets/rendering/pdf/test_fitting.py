"""How large letters are and how columns share the paper."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budgets.rendering.paper import text_width
from budgets.rendering.pdf.fitting import TITLE_HEIGHT, fit, fit_form
from budgets.rendering.sheet import CellKind
from tests.budgets.rendering.documents import SLUGS, golden_document, small_document, whole_document
from tests.budgets.rendering.pdf.papers import LONG_NAMES, Paper, golden_pdf, grown


@pytest.mark.parametrize("slug", SLUGS)
def test_columns_fill_the_paper_and_amounts_have_room(slug) -> None:
    for sheet in golden_document(slug).sheets:
        fitted = fit(sheet)
        assert sum(fitted.widths) == pytest.approx(756.8 if fitted.is_landscape else 510.2, abs=0.1)
        assert 8 <= fitted.size <= 10
        for row in sheet.rows:
            for cell in row.cells:
                if cell.kind is CellKind.AMOUNT:
                    needed = text_width(cell.text) * 0.56 * fitted.size + 2 * fitted.inset
                    assert fitted.widths[cell.column] >= needed


@pytest.mark.parametrize("slug", SLUGS)
def test_every_table_of_a_published_document_stands_on_one_page(slug) -> None:
    paper = Paper(golden_pdf(slug))
    for number in range(1, 13):
        page, end = paper.table_pages(number)
        assert end - page == 1


def test_a_table_that_nearly_fits_is_set_smaller_and_one_that_cannot_is_not() -> None:
    four = golden_document("zhangdian-2025").sheets[3]
    assert fit(four).size < 10
    assert fit(four, taken=TITLE_HEIGHT).size < fit(four).size
    assert fit(grown(four, 5)).size == 10


def test_names_give_way_before_amounts_do() -> None:
    sheet = golden_document("zhangdian-2025").sheets[1]
    row = sheet.rows[0]
    cells = tuple(
        replace(cell, kind=CellKind.AMOUNT, text="99,999,999.99") if cell.column > 3 else cell
        for cell in row.cells
    )
    fitted = fit(replace(sheet, rows=(replace(row, cells=cells), *sheet.rows[1:])))
    assert fitted.size < fit(sheet).size
    assert fitted.widths[3] < fit(sheet).widths[3]
    assert min(fitted.widths[4:]) >= 13 * 0.56 * fitted.size + 2 * fitted.inset


def test_long_names_take_the_width_that_is_left() -> None:
    sheet = small_document(LONG_NAMES[0]).sheets[10]
    widths = fit(sheet).widths
    assert widths[0] == max(widths)


def test_a_form_is_set_smaller_where_that_keeps_it_on_one_page() -> None:
    forms = whole_document("yantai-2025").appendices[0].forms
    sizes = [fit_form(form) for form in forms]
    assert sizes[1] == 9
    paper = Paper(golden_pdf("yantai-2025"))
    pages = [mark.page for mark in paper.bookmarks() if mark.level == 2]
    glossary = next(mark.page for mark in paper.bookmarks() if mark.title.startswith("第四部分"))
    taken = [end - page for page, end in zip(pages, [*pages[1:], glossary], strict=True)]
    assert taken == [2, 1, 1, 1]
