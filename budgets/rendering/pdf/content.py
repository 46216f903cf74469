"""What the template is given: the story in plain data, every text a string, nothing as markup."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from budgets.rendering.form import Box, BoxKind, PrintedForm
from budgets.rendering.pdf.fitting import TITLE_HEIGHT, fit, fit_form
from budgets.rendering.pdf.text import NARROW, WIDE, breakable, printable
from budgets.rendering.prose import Passage, Source, Span
from budgets.rendering.sheet import Cell, CellKind, Sheet, SheetRow, cell_anchor
from budgets.rendering.story import FormBlock, Story, TableBlock, Term, Title

if TYPE_CHECKING:
    from budgets.rendering.publication import Document

#: What the head of a page says where a table or a form goes on from the page before.
_GOES_ON = "（续）"
_NAMELESS = "表单"
#: Texts of so many characters stand on one page, in the narrowest column of names.
_LONG = 300

Data = dict[str, Any]


def content_of(story: Story, document: Document) -> Data:
    """The story as JSON values, in the order of its blocks."""
    unit = document.publication.unit_name
    return {
        "title": printable(story.title) or printable(document.publication.title),
        "author": printable(unit),
        "cover": [_cover_line(line, unit) for line in story.cover],
        "contents": printable(story.contents_title),
        "foot": printable(story.foot),
        "blocks": list(_Blocks(story, document).told()),
    }


def _cover_line(line: str, unit: str) -> list[str]:
    """A cover line in pieces that are better not parted: before, the unit's name, after."""
    pieces = line.partition(unit) if unit else (line,)
    return [printable(piece) for piece in pieces if piece]


class _Blocks:
    """The blocks on their way into data."""

    def __init__(self, story: Story, document: Document) -> None:
        self._story = story
        self._missing = document.pack.say("part2.missing")
        self._cells = frozenset(_linked_cells(story, document))
        self._level = 0
        self._waiting: list[Data] = []  # a part's title, until it is clear what stands under it

    def told(self) -> Iterator[Data]:
        """Each block; a part's title goes onto the page of the table that follows it."""
        for block in self._story.blocks:
            if isinstance(block, TableBlock):
                yield self._table(block)
                continue
            yield from self._waited()
            if isinstance(block, Title):
                self._level = block.level
                if printable(block.text).strip():
                    self._waiting.append(_title(block))
                if block.level > 1:
                    yield from self._waited()
            else:
                yield self._other(block)
        yield from self._waited()

    def _waited(self) -> list[Data]:
        waiting, self._waiting = self._waiting, []
        return waiting

    def _other(self, block: Passage | FormBlock | Term) -> Data:
        if isinstance(block, FormBlock):
            return _form(block, self._level + 1)
        if isinstance(block, Term):
            return _term(block)
        return {"kind": "passage", "spans": [self._span(span) for span in block.spans]}

    def _span(self, span: Span) -> Data:
        said: Data = {"text": breakable(span.text, WIDE)}
        if span.sources and (anchor := _anchor(span.sources[0])) in self._cells:
            said["to"] = anchor
        return said

    def _table(self, block: TableBlock) -> Data:
        sheet = block.sheet
        name = f"{sheet.label}　{sheet.title}"
        before = self._waited()
        fitted = fit(sheet, TITLE_HEIGHT * len(before))
        notes = (*sheet.notes, self._missing) if sheet.is_missing else sheet.notes
        return {
            "kind": "table",
            "before": before,
            "anchor": block.anchor,
            "level": self._level + 1,
            "label": printable(sheet.label),
            "title": printable(sheet.title),
            "name": printable(name),
            "running": printable(name + _GOES_ON),
            "unit-line": breakable(sheet.unit_line, WIDE),
            "amount-line": printable(sheet.amount_line),
            "is-landscape": fitted.is_landscape,
            "widths": fitted.widths,
            "size": fitted.size,
            "inset": fitted.inset,
            "heading-rows": sheet.heading_rows,
            "headings": [] if sheet.is_missing else _headings(sheet),
            "dividers": _dividers(sheet),
            "rows": [self._row(sheet, row) for row in sheet.rows],
            "notes": [breakable(note, WIDE) for note in notes],
        }

    def _row(self, sheet: Sheet, row: SheetRow) -> Data:
        return {
            "cells": [
                self._cell(cell, cell_anchor(sheet.number, row.position, cell.column))
                for cell in row.cells
            ],
            "may-break": _may_break(cell.text for cell in row.cells),
        }

    def _cell(self, cell: Cell, anchor: str) -> list[Any] | None:
        """A cell as [kind, text, level, whether a total, anchor]; None where it is blank."""
        if cell.kind is CellKind.BLANK:
            return None
        is_amount = cell.kind is CellKind.AMOUNT
        return [
            cell.kind.value,
            printable(cell.text) if is_amount else breakable(cell.text, NARROW),
            0 if is_amount else cell.level,
            cell.is_total,
            anchor if anchor in self._cells else "",
        ]


def _may_break(texts: Iterable[str]) -> bool:
    """Whether a row goes on over the page: only one that may be longer than a page."""
    return any(len(text) > _LONG for text in texts)


def _anchor(source: Source) -> str:
    return "" if source.is_last_year else cell_anchor(source.table, source.position, source.column)


def _linked_cells(story: Story, document: Document) -> Iterator[str]:
    """The anchors of printed cells that a figure in the words leads to."""
    printed = {
        cell_anchor(sheet.number, row.position, cell.column)
        for sheet in document.sheets
        for row in sheet.rows
        for cell in row.cells
        if cell.kind is not CellKind.BLANK
    }
    for block in story.blocks:
        if isinstance(block, Passage):
            for span in block.spans:
                for source in span.sources[:1]:
                    if (anchor := _anchor(source)) in printed:
                        yield anchor


def _title(block: Title) -> Data:
    return {
        "kind": "title",
        "level": block.level,
        "text": printable(block.text),
        "anchor": block.anchor,
    }


def _term(block: Term) -> Data:
    return {
        "kind": "term",
        "term": breakable(f"{block.number}. {block.term}：", WIDE),
        "words": breakable(block.words, WIDE),
    }


def _headings(sheet: Sheet) -> list[Data]:
    return [
        {
            "text": breakable(heading.text, NARROW),
            "x": heading.column,
            "y": heading.row,
            "rowspan": heading.rowspan,
            "colspan": heading.colspan,
        }
        for heading in sheet.headings
    ]


def _dividers(sheet: Sheet) -> list[int]:
    """Where the second side of a two-sided table begins."""
    blocks = [column.block for column in sheet.columns]
    return [place for place in range(1, len(blocks)) if blocks[place] != blocks[place - 1]]


def _form(block: FormBlock, level: int) -> Data:
    form = block.form
    name = _name(form)
    heading_row = _heading_row(form)
    return {
        "kind": "form",
        "anchor": block.anchor,
        "level": level,
        "name": name,
        "running": name + _GOES_ON,
        "widths": form.widths,
        "size": fit_form(form),
        "head": _boxes(box for box in form.boxes if box.row < heading_row),
        "headings": _boxes(box for box in form.boxes if box.row == heading_row),
        "body": _boxes(box for box in form.boxes if box.row > heading_row),
    }


def _name(form: PrintedForm) -> str:
    """What the form is called in the outline: nothing there may be without words."""
    texts = (printable(text) for text in (form.name, *(box.text for box in form.boxes)))
    return next((text for text in texts if text.strip()), _NAMELESS)


def _heading_row(form: PrintedForm) -> int:
    """The row of headings that is repeated on each page; -1 where there is none."""
    rows = {box.row for box in form.boxes if box.kind is BoxKind.HEADING}
    return rows.pop() if len(rows) == 1 else -1


def _boxes(boxes: Iterable[Box]) -> list[Data]:
    """In reading order: a screen reader goes through them as they are given."""
    ordered = sorted(boxes, key=lambda box: (box.row, box.column))
    breaking = {box.row for box in ordered if _may_break([box.text])}
    return [
        {
            "text": breakable(box.text, NARROW),
            "kind": box.kind.value,
            "x": box.column,
            "y": box.row,
            "rowspan": box.rowspan,
            "colspan": box.colspan,
            "may-break": box.rowspan > 1 or box.row in breaking,
        }
        for box in ordered
    ]
