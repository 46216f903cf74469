"""The paragraphs and tables of a DOCX, written again by python-docx and docxtpl."""

from __future__ import annotations

import io
from dataclasses import dataclass

import docx


@dataclass(frozen=True, slots=True)
class Content:
    """Texts of the paragraphs, and of the tables by row."""

    paragraphs: tuple[str, ...]
    tables: tuple[tuple[tuple[str, ...], ...], ...]


def content_of(paper: bytes) -> Content:
    """What a DOCX says. A merged cell is said once and left empty where it covers others."""
    read = docx.Document(io.BytesIO(paper))
    return Content(
        tuple(paragraph.text for paragraph in read.paragraphs),
        tuple(
            tuple(tuple(cell.text for cell in row.cells) for row in table.rows)
            for table in read.tables
        ),
    )


def by_python_docx(content: Content) -> bytes:
    """The way of its documentation: a table of so many rows, then cell by cell."""
    paper = docx.Document()
    for text in content.paragraphs:
        paper.add_paragraph(text)
    for rows in content.tables:
        table = paper.add_table(len(rows), max(map(len, rows)))
        table.style = "Table Grid"
        for kept, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(kept.cells, texts, strict=False):
                cell.text = text
    return _saved(paper)


def template() -> bytes:
    """A template that repeats paragraphs, tables, rows and cells."""
    paper = docx.Document()
    for line in ("{%p for text in paragraphs %}", "{{ text }}", "{%p endfor %}"):
        paper.add_paragraph(line)
    paper.add_paragraph("{%p for rows in tables %}")
    table = paper.add_table(3, 3)
    table.style = "Table Grid"
    table.cell(0, 0).text = "{%tr for row in rows %}"
    for column, text in enumerate(("{%tc for cell in row %}", "{{ cell }}", "{%tc endfor %}")):
        table.cell(1, column).text = text
    table.cell(2, 0).text = "{%tr endfor %}"
    paper.add_paragraph("{%p endfor %}")
    return _saved(paper)


def by_docxtpl(made: bytes, content: Content) -> bytes:
    """The template, opened and filled."""
    from docxtpl import DocxTemplate

    paper = DocxTemplate(io.BytesIO(made))
    paper.render({"paragraphs": content.paragraphs, "tables": content.tables}, autoescape=True)
    return _saved(paper)


def _saved(paper: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    paper.save(stream)
    return stream.getvalue()
