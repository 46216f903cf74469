"""What a document says in Word, to hold a returned file against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgets.rendering.docx.grids import amount_free_columns, grid_of_form, grid_of_sheet
from budgets.rendering.docx.markup import printable
from budgets.rendering.docx.wording import caption_of, heading_of, passage_of_term
from budgets.rendering.prose import Passage
from budgets.rendering.sheet import table_anchor
from budgets.rendering.story import FormBlock, TableBlock, Term, Title, tell
from budgets.tables.word import SentDocument, SentPassage, SentSection, SentTable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgets.rendering.publication import Document
    from budgets.rendering.sheet import Sheet


def sent(document: Document) -> SentDocument:
    """Cover, sections and tables in printed order. Raises `WordingError`."""
    story = tell(document)
    titles: list[tuple[Title, list[SentPassage]]] = []
    tables: list[SentTable] = []
    missing = document.pack.say("part2.missing")
    for block in story.blocks:
        if isinstance(block, Title):
            titles.append((block, []))
        elif isinstance(block, Passage):
            figures = tuple(span.text for span in block.spans if span.sources)
            titles[-1][1].append(SentPassage(printable(block.text), figures))
        elif isinstance(block, Term):
            titles[-1][1].append(SentPassage(printable(passage_of_term(block))))
        elif isinstance(block, TableBlock):
            tables.append(_of_sheet(block.sheet, missing))
        else:
            tables.append(_of_form(block))
    return SentDocument(
        cover=tuple(map(printable, story.cover)),
        sha256=document.sha256,
        sections=tuple(
            SentSection(title.anchor, printable(title.text), tuple(passages))
            for title, passages in titles
        ),
        tables=tuple(tables),
    )


def _of_sheet(sheet: Sheet, missing: str) -> SentTable:
    grid = grid_of_sheet(sheet)
    notes = (*sheet.notes, missing) if sheet.is_missing else sheet.notes
    return SentTable(
        anchor=table_anchor(sheet.number),
        name=sheet.label,
        rows=_printable(grid.texts),
        heading_rows=grid.heading_rows,
        columns=tuple("/".join(column.path) for column in sheet.columns),
        labels=amount_free_columns(sheet),
        lines=(heading_of(sheet), caption_of(sheet), *notes),
        number=sheet.number,
    )


def _of_form(block: FormBlock) -> SentTable:
    form = grid_of_form(block.form)
    return SentTable(
        anchor=block.anchor,
        name=block.form.name,
        rows=_printable(form.grid.texts),
        lines=tuple(printable(box.text) for box in form.captions),
    )


def _printable(rows: Iterable[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(map(printable, row)) for row in rows)
