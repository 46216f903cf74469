"""What is measured on: a published disclosure, and as many made from it as are wanted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import django

django.setup()

from bench.rules import CONTEXT, EDITION, GOLDEN, YEAR  # noqa: E402 - after the settings
from budgets.reading.child import read_here  # noqa: E402
from budgets.reading.documents import document_of as read_document  # noqa: E402
from budgets.rendering.publication import Document, compose  # noqa: E402
from budgets.rendering.xlsx import workbook  # noqa: E402
from budgets.tables.core import Declaration  # noqa: E402
from tests.budgets.rendering.documents import (  # noqa: E402
    PUBLICATIONS,
    golden_document,
    small_document,
)

__all__ = ["BOOK", "CONTEXT", "EDITION", "SLUG", "YEAR"]

SLUG = "zhangdian-2025"
BOOK = GOLDEN / SLUG / "workbook.xlsx"


def declaration_in(path: Path) -> Declaration:
    """What a workbook declares. Raises `ValueError` for one that is refused."""
    read = read_document(read_here(path, path.name), edition=EDITION, year=YEAR)
    if read.declaration is None:
        raise ValueError(f"{path.name} was refused")
    return read.declaration


def document_of(declaration: Declaration) -> Document:
    """The document of a unit, under its own name, without words and targets."""
    publication = replace(PUBLICATIONS[SLUG], unit_name=declaration.unit_name)
    return compose(publication, declaration)


def projects(count: int) -> Document:
    """A document of table 11 alone, with so many projects."""
    return small_document(*(f"第{number}项公共服务项目" for number in range(count)))


def big_book(rows: int = 3000) -> bytes:
    """The twelve tables, where the projects are so many."""
    golden = golden_document(SLUG)
    table = next(sheet for sheet in projects(rows).sheets if not sheet.is_missing)
    sheets = [table if sheet.number == table.number else sheet for sheet in golden.sheets]
    return workbook(replace(golden, sheets=tuple(sheets)))
