"""次序: which section each paragraph of a returned document belongs to, and which table each table is.

Marks decide first, then headings and their order: people copy, cut and retype.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from budgets.tables.texts import SECTION_TITLES
from budgets.tables.word import heading_mark, marked_anchor, marked_section, table_mark
from portal.core.text import fold_name, without_ordinal

if TYPE_CHECKING:
    from budgets.reading.word_body import WordBlock
    from budgets.tables.word import SentDocument, SentSection, SentTable

_LONGEST_TITLE = 60


@dataclass(slots=True)
class FoundSection:
    """节 as it came back. `title` None: its heading is gone."""

    anchor: str
    title: str | None = None
    passages: list[WordBlock] = field(default_factory=list)


@dataclass(slots=True)
class FoundTable:
    """公开表 or a form as it came back. `lines`: what stands over and under it."""

    sent: SentTable
    rows: list[tuple[str, ...]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    is_there: bool = False


@dataclass(slots=True)
class Ordered:
    """Everything in its place. `strays`: tables that the document never had."""

    cover: list[str] = field(default_factory=list)
    sections: dict[str, FoundSection] = field(default_factory=dict)
    tables: dict[str, FoundTable] = field(default_factory=dict)
    strays: list[tuple[tuple[str, ...], ...]] = field(default_factory=list)


def ordered(sent: SentDocument, blocks: tuple[WordBlock, ...]) -> Ordered:
    """The blocks of a returned document, put where they belong."""
    return _Walk(sent, blocks).ordered


class _Walk:
    """The way through the blocks: the current section, and the table that is being passed."""

    def __init__(self, sent: SentDocument, blocks: tuple[WordBlock, ...]) -> None:
        self.ordered = Ordered()
        self._sections = {section.anchor: section for section in sent.sections}
        self._tables = {table.anchor: table for table in sent.tables}
        marks = {mark for block in blocks for mark in block.marks}
        #: Headings whose marks are there need no guessing by their words.
        self._by_words = [s for s in sent.sections if heading_mark(s.anchor) not in marks]
        self._marked_tables = {t.anchor for t in sent.tables if table_mark(t.anchor) in marks}
        self._section: FoundSection | None = None
        self._table: FoundTable | None = None
        for block in blocks:
            if block.rows is None:
                self._take_paragraph(block)
            else:
                self._take_table(block)

    def _take_paragraph(self, block: WordBlock) -> None:
        if anchor := self._heading(block):
            self._table = None
            self._section = self._found(anchor)
            self._section.title = block.text.strip()
        elif table := self._opening(block):
            self._table = table
            table.lines.append(block.text.strip())
        elif self._starts_section(block) or (self._section and self._table is None):
            self._take_passage(block)
        elif block.text.strip():
            lines = self.ordered.cover if self._table is None else self._table.lines
            lines.append(block.text.strip())

    def _take_passage(self, block: WordBlock) -> None:
        self._table = None
        if self._section is not None and block.text.strip():
            self._section.passages.append(block)

    def _starts_section(self, block: WordBlock) -> bool:
        """Whether a marked paragraph leads out of a table, or into a section without heading."""
        marked = (marked_section(mark, self._sections) for mark in block.marks)
        anchor = next(filter(None, marked), None)
        if anchor is None:
            return False
        found = self.ordered.sections.get(anchor)
        if found is None and anchor in {section.anchor for section in self._by_words}:
            self._section = self._found(anchor)
        return self._section is not None

    def _heading(self, block: WordBlock) -> str | None:
        marked = (marked_anchor(mark, self._sections) for mark in block.marks)
        if anchor := next(filter(None, marked), None):
            return anchor
        text = fold_name(block.text)
        if not text or len(text) > _LONGEST_TITLE or block.marks:
            return None
        for section in self._unmet():
            if text == fold_name(section.title) or (block.level and _is_alike(text, section)):
                return section.anchor
        return self._added(block) if block.level else None

    def _unmet(self) -> Iterator[SentSection]:
        return (s for s in self._by_words if s.anchor not in self.ordered.sections)

    def _added(self, block: WordBlock) -> str | None:
        """A section that the document did not have and may have."""
        bare = without_ordinal(block.text)
        for key, title in SECTION_TITLES.items():
            if key not in self._sections and bare == fold_name(title):
                return key
        return None

    def _found(self, anchor: str) -> FoundSection:
        return self.ordered.sections.setdefault(anchor, FoundSection(anchor))

    def _opening(self, block: WordBlock) -> FoundTable | None:
        """The table whose title this is."""
        marked = (marked_anchor(mark, self._tables) for mark in block.marks)
        anchor = next(filter(None, marked), None)
        if anchor is None and not block.marks:
            text = fold_name(block.text)
            anchor = next(
                (
                    table.anchor
                    for table in self._tables.values()
                    if table.anchor not in self._marked_tables
                    and table.anchor not in self.ordered.tables
                    and table.lines
                    and text
                    and text == fold_name(table.lines[0])
                ),
                None,
            )
        return None if anchor is None else self._table_of(anchor)

    def _table_of(self, anchor: str) -> FoundTable:
        return self.ordered.tables.setdefault(anchor, FoundTable(self._tables[anchor]))

    def _take_table(self, block: WordBlock) -> None:
        rows = block.rows or ()
        marked = (marked_anchor(mark, self._tables) for mark in block.marks)
        if anchor := next(filter(None, marked), None):
            self._table = self._table_of(anchor)
        table = self._table
        if table is None or (table.is_there and not _continues(table, rows)):
            table = self._looking_alike(rows)
        if table is None:
            self.ordered.strays.append(rows)
            return
        if table.is_there:  # split in two by somebody: headings may have been repeated
            rows = rows[_repeated(table, rows) :]
        table.is_there = True
        table.rows.extend(rows)
        self._table = table

    def _looking_alike(self, rows: tuple[tuple[str, ...], ...]) -> FoundTable | None:
        """A table whose title is gone, by its first row."""
        for table in self._tables.values():
            found = self.ordered.tables.get(table.anchor)
            if (found is None or not found.is_there) and rows and table.rows[:1] == rows[:1]:
                return self._table_of(table.anchor)
        return None


def _is_alike(text: str, section: SentSection) -> bool:
    """Whether a heading is the section's under another number."""
    return without_ordinal(text) == without_ordinal(section.title)


def _continues(table: FoundTable, rows: tuple[tuple[str, ...], ...]) -> bool:
    width = len(table.sent.rows[0]) if table.sent.rows else 0
    return bool(rows) and all(len(row) == width for row in rows)


def _repeated(table: FoundTable, rows: tuple[tuple[str, ...], ...]) -> int:
    heads = table.sent.rows[: table.sent.heading_rows]
    return len(heads) if rows[: len(heads)] == heads else 0
