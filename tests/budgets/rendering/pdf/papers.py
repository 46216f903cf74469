"""Rendered PDFs for the tests, each made once, and what other libraries read in them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import pikepdf
import pypdfium2

from budgets.rendering.pdf import document_pdf
from budgets.rendering.prose import Passage, PrintedSection, Span
from budgets.rendering.publication import Document
from budgets.rendering.sheet import CellKind, Sheet
from tests.budgets.rendering.documents import small_document, whole_document

AMOUNT = re.compile(r"-?\d{1,3}(?:,\d{3})*\.\d{2}")
HOSTILE = (
    '#import "a": * $x^2$ *粗* _斜_ @甲 <甲> \\u{41} `b` // c /* #panic() */ [d] = e - f ~ ---'
)
LONG_NAMES = (
    "加强和改进全市机关事务管理服务保障工作的专项经费" * 5,
    "A" * 120,
    "—" * 60 + "！" * 60,
    "http://www.example.gov.cn/" + "x" * 94,
)


@cache
def golden_pdf(slug: str) -> bytes:
    """A published document on paper."""
    return document_pdf(whole_document(slug))


@cache
def stressed() -> Document:
    """Sixty projects with names of 120 characters, tables over many pages, forty forms."""
    base = whole_document("zhangdian-2025")
    names = [f"{place}、{LONG_NAMES[place % 4]}"[:120] for place in range(60)]
    projects = small_document(*names, amount=123_456_789_012).sheets[10]
    sheets = [
        projects if sheet.number == 11 else grown(sheet, 6 if sheet.number in (2, 4) else 1)
        for sheet in base.sheets
    ]
    targets = base.appendices[0]
    forms = tuple(
        replace(form, name=f"{place} {LONG_NAMES[place % 4]}")
        for place, form in enumerate((targets.forms * 5)[:40])
    )
    return replace(base, sheets=tuple(sheets), appendices=(replace(targets, forms=forms),))


@cache
def stressed_pdf() -> bytes:
    """It on paper."""
    return document_pdf(stressed())


def grown(sheet: Sheet, times: int) -> Sheet:
    """The sheet with its rows over and over."""
    rows = (replace(row, position=place) for place, row in enumerate(sheet.rows * times))
    return replace(sheet, rows=tuple(rows))


def saying(*spans: Span | str) -> Document:
    """The tables of one document, and a section of these words."""
    base = whole_document("zhangdian-2025")
    told = tuple(Span(span) if isinstance(span, str) else span for span in spans)
    section = PrintedSection("changes", "一", "预算收支增减变化情况说明", (Passage(told),))
    texts = replace(base.texts, sections=(section,), glossary=())
    return replace(base, texts=texts, appendices=())


def amounts_of(sheet: Sheet) -> list[str]:
    """The amounts of a sheet as printed, row by row."""
    return [cell.text for row in sheet.rows for cell in row.cells if cell.kind is CellKind.AMOUNT]


@dataclass(frozen=True)
class Bookmark:
    """A line of the outline; pages from 0."""

    level: int
    title: str
    page: int


class Paper:
    """A PDF read by another library than the one that wrote it."""

    def __init__(self, pdf: bytes) -> None:
        self._pdf = pypdfium2.PdfDocument(pdf)
        self.pages = len(self._pdf)

    def bookmarks(self) -> list[Bookmark]:
        """The outline, in order."""
        found = []
        for one in self._pdf.get_toc():
            to = one.get_dest()
            assert to is not None
            page = to.get_index()
            assert page is not None
            found.append(Bookmark(one.level, one.get_title(), page))
        return found

    def text(self, first: int = 0, end: int | None = None) -> str:
        """The text of these pages."""
        pages = range(first, self.pages if end is None else end)
        return "\n".join(self._pdf[page].get_textpage().get_text_range() for page in pages)

    def label(self, page: int) -> str:
        """What a reader calls the page."""
        return str(self._pdf.get_page_label(page))

    def size(self, page: int) -> tuple[int, int]:
        """In whole points."""
        width, height = self._pdf[page].get_size()
        return round(width), round(height)

    def table_pages(self, number: int) -> tuple[int, int]:
        """First page of 公开表N, and the page after its last."""
        marks = self.bookmarks()
        places = [mark.page for mark in marks] + [self.pages]
        place = next(
            i for i, mark in enumerate(marks) if mark.title.startswith(f"公开表{number}　")
        )
        return places[place], places[place + 1]

    def letters(self, page: int) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
        """Each printed character with its box: left, bottom, right, top."""
        text = self._pdf[page].get_textpage()
        for place in range(text.count_chars()):
            letter = text.get_text_range(place, 1)
            if letter.strip():
                yield letter, text.get_charbox(place)


def opened(pdf: bytes) -> pikepdf.Pdf:
    """The objects of the file."""
    return pikepdf.open(io.BytesIO(pdf))


def elements(pdf: pikepdf.Pdf, *kinds: str) -> list[pikepdf.Object]:
    """The elements of the structure tree of these kinds, in reading order."""
    found: list[pikepdf.Object] = []

    def walk(element: pikepdf.Object) -> None:
        if isinstance(element, pikepdf.Array):
            for each in element:
                walk(each)
        elif isinstance(element, pikepdf.Dictionary) and "/S" in element:
            if str(element["/S"])[1:] in kinds:
                found.append(element)
            walk(element.get("/K", pikepdf.Array()))

    walk(pdf.Root.StructTreeRoot.K)
    return found
