"""Word documents for tests: read with other people's code, edited, and put together by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import docx
from docx.document import Document as WordDocument
from docx.table import Table

from budgets.reading.word import WordContents, read_word
from budgets.rendering.docx.document import document_docx
from budgets.rendering.form import Appendix, Box, BoxKind, PrintedForm
from budgets.rendering.publication import Document
from budgets.rendering.sheet import Sheet


def opened(content: bytes) -> WordDocument:
    """The document as python-docx reads it."""
    return docx.Document(io.BytesIO(content))


def saved(document: WordDocument) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def contents_of(content: bytes, folder: Path, name: str = "returned.docx") -> WordContents:
    """What our own reader finds in it."""
    path = folder / name
    path.write_bytes(content)
    return read_word(path, name)


def part_of(content: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read(name).decode()


def repacked(content: bytes, parts: Mapping[str, str | bytes | None]) -> bytes:
    """The package with these parts in place of its own; None takes one away."""
    stream = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(content))
    whole: dict[str, str | bytes | None] = {n: source.read(n) for n in source.namelist()}
    whole.update(parts)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, part in whole.items():
            if part is not None:
                target.writestr(name, part)
    return stream.getvalue()


def with_body(content: bytes, old: str, new: str) -> bytes:
    """The document with something else in its text part, once."""
    body = part_of(content, "word/document.xml")
    assert body.count(old) >= 1, old
    return repacked(content, {"word/document.xml": body.replace(old, new, 1)})


def body_of(table: Table, sheet: Sheet) -> list[list[str]]:
    """The rows of a table under its headings, cell by cell."""
    rows = list(table._tbl.tr_lst)[sheet.heading_rows :]
    return [["".join(t.text or "" for t in c.iter(_T)) for c in row.tc_lst] for row in rows]


_T = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"


def long_form(number: int, name: str, lines: int = 40) -> PrintedForm:
    """绩效目标表 of many indicators, its first level merged over all of them."""
    boxes = [
        Box(0, 0, "项目支出绩效目标表", BoxKind.TITLE, 1, 3),
        Box(1, 0, "(2025年度)", BoxKind.LINE, 1, 3),
        Box(2, 0, "项目名称", BoxKind.LABEL),
        Box(2, 1, name, BoxKind.TEXT, 1, 2),
        Box(3, 0, "产出指标", BoxKind.LABEL, lines),
    ]
    for line in range(lines):
        boxes.append(Box(3 + line, 1, f"第{number}个项目的指标{line}，" + "细" * (line % 30)))
        boxes.append(Box(3 + line, 2, f"≥{line}%"))
    return PrintedForm(name, (10, 40, 20), 3 + lines, tuple(boxes))


def stressed(document: Document) -> Document:
    """The document with 40 forms, some longer than a page."""
    forms = tuple(
        long_form(number, f"第{number}个" + "很长的项目名称" * 17, 12 if number % 4 else 60)
        for number in range(1, 41)
    )
    return replace(document, appendices=(Appendix("targets", "performance", forms, ()),))


def sent_out(document: Document) -> bytes:
    return document_docx(document)
