"""W1: writing the workbook and the DOCX, against writers fed the same cells and formats."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import django

django.setup()


from bench.material import SLUG  # noqa: E402
from bench.parts import LeftOutError, Size  # noqa: E402
from bench.peers import books, papers  # noqa: E402
from bench.rows import Row, quicker, within  # noqa: E402
from bench.timing import in_turns  # noqa: E402
from budgets.rendering.docx.document import document_docx  # noqa: E402
from budgets.rendering.xlsx import workbook  # noqa: E402
from tests.budgets.rendering.documents import golden_document, whole_document  # noqa: E402


def measure(size: Size) -> Iterator[Row]:
    """The workbook, then the DOCX; the peers write what ours contains."""
    yield from _workbook(size.of(21, 3))
    yield from _paper(size.of(9, 2))


def _workbook(rounds: int) -> Iterator[Row]:
    document = golden_document(SLUG)
    pages = books.pages_of(workbook(document))
    _require_same(books.cells_of(workbook(document)), books.cells_of(books.by_xlsxwriter(pages)))
    taken = in_turns(
        {
            "ours": lambda: workbook(document),
            "xlsxwriter": lambda: books.by_xlsxwriter(pages),
            "openpyxl": lambda: books.by_openpyxl(pages),
        },
        rounds,
    )
    what = "XLSX of the twelve tables"
    limit = (taken["ours"], taken["xlsxwriter"])
    yield within("W1", what, limit, "bare XlsxWriter, the same cells and formats", 1.3)
    yield quicker("W1", what, (taken["ours"], taken["openpyxl"]), "openpyxl, the same", 3)


def _paper(rounds: int) -> Iterator[Row]:
    try:
        import docxtpl  # noqa: F401 - a peer, for the bench alone
    except ImportError:
        raise LeftOutError("docxtpl is not installed: DOCX is not compared") from None
    document = whole_document(SLUG)
    content = papers.content_of(document_docx(document))
    template = papers.template()
    taken = in_turns(
        {
            "ours": lambda: document_docx(document),
            "python-docx": lambda: papers.by_python_docx(content),
            "docxtpl": lambda: papers.by_docxtpl(template, content),
        },
        rounds,
    )
    what = "DOCX of the whole document"
    cell_by_cell = (taken["ours"], taken["python-docx"])
    yield quicker("W1", what, cell_by_cell, "python-docx cell by cell", 15)
    yield quicker("W1", what, (taken["ours"], taken["docxtpl"]), "docxtpl", 2)


def _require_same(ours: Any, theirs: Any) -> None:
    """A comparison of different workbooks would say nothing."""
    if ours != theirs:
        raise AssertionError("the peer's workbook holds other cells")
