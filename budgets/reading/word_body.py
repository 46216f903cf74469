"""正文 of a Word document: its paragraphs and tables as they read with every change accepted.

What was inserted under tracked changes counts, what was deleted does not; hidden text, text
boxes and the contents are left out, and the reader says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from budgets.reading import limits
from budgets.reading.word_cells import WordTable
from budgets.reading.word_parts import NAMESPACES, Styles, require, value
from budgets.reading.xml_stream import Closed, Opened, Source, parse

_FALLBACK: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"
_NUMBERED: Final = "文件中有自动编号的段落，编号不是文字，没有读取；采用后请核对这些段落的编号。"
_CONTENTS: Final = "table of contents"
#: Bookmarks of ours; all others are the writer's own.
_OURS: Final = "_bd"
_OFF: Final = frozenset({"0", "false", "off"})
_TRACKED: Final = "文件中有未接受的修订，已按全部接受后的文字读取。"
_HIDDEN: Final = "文件中有隐藏文字，没有读取。"
_BOXES: Final = "文件中有文本框，其中的文字没有读取。"
_NOTES: Final = "文件中有脚注、尾注或批注，没有读取。"


@dataclass(frozen=True, slots=True)
class WordBlock:
    """One paragraph, or one table where `rows` is not None (merged cells count once).

    `level`: of a heading, from 1; 0 for text. `marks`: our bookmarks in it, in order.
    """

    text: str = ""
    level: int = 0
    marks: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """Blocks in order, and how they were read."""

    blocks: tuple[WordBlock, ...]
    remarks: tuple[str, ...]


def read_body(container: Source, part: str, styles: Styles) -> Body:
    """The body of the document. Raises `RefusedError` (E_XML_…, E_WORD_TOO_MUCH)."""
    reader = _BodyReader(styles)
    parse(
        container,
        part,
        root="document",
        namespaces=NAMESPACES,
        opened=reader.opened(),
        closed=reader.closed(),
        text=reader.take,
    )
    reader.end()
    return Body(tuple(reader.blocks), tuple(reader.remarks))


@dataclass(slots=True)
class _Paragraph:
    style: str = ""
    outline: int = 0
    parts: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    is_of_contents: bool = False
    joins_next: bool = False  # its mark was deleted under tracked changes
    is_numbered: bool = False  # by Word itself


class _BodyReader:
    """The way through the body, element by element."""

    def __init__(self, styles: Styles) -> None:
        self.blocks: list[WordBlock] = []
        self.remarks: dict[str, None] = {}
        self._styles = styles
        self._tables: list[WordTable] = []
        self._paragraph: _Paragraph | None = None
        self._carried = _Paragraph()
        self._marks: list[str] = []
        self._inside = dict.fromkeys(("pPr", "rPr", "trPr", "r"), 0)
        self._skipped = 0
        self._is_hidden = False
        self._takes = ""  # "text" or "code"
        self._fields: list[str] = []
        self._controls: list[bool] = []
        self._characters = 0
        self._cells = 0

    def opened(self) -> dict[str, Opened]:
        """What to do as elements open."""
        return {
            **{name: self._enter(name) for name in self._inside},
            **dict.fromkeys(("del", "moveFrom"), self._change),
            **dict.fromkeys(("ins", "moveTo"), self._insert),
            **{name: self._leave_out(_BOXES) for name in ("txbxContent",)},
            _FALLBACK: self._leave_out(""),
            **dict.fromkeys(("footnoteReference", "endnoteReference"), self._note),
            "commentReference": self._note,
            "p": self._open_paragraph,
            "pStyle": self._set_style,
            "outlineLvl": self._set_outline,
            "numId": self._number,
            "vanish": self._hide,
            "t": lambda _: self._take("text"),
            "instrText": lambda _: self._take("code"),
            "tab": lambda _: self._add_in_run("\t"),
            "ptab": lambda _: self._add_in_run("\t"),
            "br": self._break,
            "cr": lambda _: self._add_in_run("\n"),
            "noBreakHyphen": lambda _: self._add_in_run("-"),
            "bookmarkStart": self._mark,
            "fldChar": self._field,
            "sdt": lambda _: self._controls.append(False),
            "docPartGallery": self._gallery,
            "tbl": self._open_table,
            "tr": self._of_table(lambda table, _: table.open_row()),
            "gridCol": self._of_table(WordTable.add_column),
            "gridBefore": self._of_table(WordTable.leave_columns),
            "tc": self._of_table(lambda table, _: table.open_cell()),
            "gridSpan": self._of_table(WordTable.span),
            "vMerge": self._of_table(WordTable.cover),
        }

    def closed(self) -> dict[str, Closed]:
        """What to do as elements close."""
        return {
            **{name: self._exit(name) for name in self._inside},
            **dict.fromkeys(("del", "moveFrom"), self._end_change),
            "txbxContent": self._end_left_out,
            _FALLBACK: self._end_left_out,
            "p": self._close_paragraph,
            "t": lambda: self._take(""),
            "instrText": lambda: self._take(""),
            "sdt": self._close_control,
            "tbl": self._close_table,
            "tr": self._close_row,
            "tc": self._close_cell,
        }

    def end(self) -> None:
        """What was carried to a paragraph that never came."""
        if self._carried.parts:
            self._emit(self._carried)

    def take(self, text: str) -> None:
        """Character data."""
        if self._takes == "code" and self._fields:
            self._fields[-1] += text[: limits.CELL_CHARACTERS]
        elif self._takes == "text":
            self._add(text)

    def _enter(self, name: str) -> Opened:
        def enter(_: dict[str, str]) -> None:
            self._inside[name] += 1
            if name == "r":
                self._is_hidden = False

        return enter

    def _exit(self, name: str) -> Closed:
        def leave() -> None:
            self._inside[name] -= 1

        return leave

    def _is_property(self) -> bool:
        return bool(self._inside["rPr"] or self._inside["trPr"])

    def _change(self, _: dict[str, str]) -> None:
        self.remarks[_TRACKED] = None
        if not self._is_property():
            self._skipped += 1
        elif self._inside["trPr"]:
            if self._tables:
                self._tables[-1].is_deleted = True
        elif self._inside["pPr"] and self._paragraph is not None:
            self._paragraph.joins_next = True

    def _end_change(self) -> None:
        if not self._is_property():
            self._skipped -= 1

    def _insert(self, _: dict[str, str]) -> None:
        self.remarks[_TRACKED] = None

    def _leave_out(self, remark: str) -> Opened:
        def leave_out(_: dict[str, str]) -> None:
            if remark and not self._skipped:
                self.remarks[remark] = None
            self._skipped += 1

        return leave_out

    def _end_left_out(self) -> None:
        self._skipped -= 1

    def _note(self, _: dict[str, str]) -> None:
        self.remarks[_NOTES] = None

    def _open_paragraph(self, _: dict[str, str]) -> None:
        if self._skipped:
            return
        carried, self._carried = self._carried, _Paragraph()
        self._paragraph = _Paragraph(parts=carried.parts, marks=carried.marks + self._marks)
        self._marks = []
        self._paragraph.is_of_contents = self._is_in_contents()

    def _close_paragraph(self) -> None:
        paragraph = self._paragraph
        if self._skipped or paragraph is None:
            return
        self._paragraph = None
        paragraph.is_of_contents = paragraph.is_of_contents or self._is_in_contents()
        if paragraph.joins_next and not self._tables:
            if not "".join(paragraph.parts).strip():
                paragraph.marks = []  # nothing of it is left
            self._carried = paragraph
        elif self._tables:
            self._tables[-1].add_text("".join(paragraph.parts))
        else:
            self._emit(paragraph)

    def _emit(self, paragraph: _Paragraph) -> None:
        style = paragraph.style
        if paragraph.is_of_contents or self._styles.is_of_contents(style):
            self._marks = [*paragraph.marks, *self._marks]
            return
        if paragraph.is_numbered and "".join(paragraph.parts).strip():
            self.remarks[_NUMBERED] = None
        level = paragraph.outline or self._styles.level(style)
        self.blocks.append(
            WordBlock("".join(paragraph.parts), level, tuple(dict.fromkeys(paragraph.marks)))
        )
        require(len(self.blocks), limits.ROWS, "段落")

    def _is_in_contents(self) -> bool:
        return any(self._controls) or any(
            code.strip().upper().startswith("TOC") for code in self._fields
        )

    def _set_style(self, attributes: dict[str, str]) -> None:
        if self._paragraph is not None and not self._skipped:
            self._paragraph.style = value(attributes)

    def _set_outline(self, attributes: dict[str, str]) -> None:
        level = value(attributes)
        if self._paragraph is not None and level.isdigit() and int(level) < 9:
            self._paragraph.outline = int(level) + 1

    def _number(self, attributes: dict[str, str]) -> None:
        if self._paragraph is not None and not self._tables and value(attributes) not in ("", "0"):
            self._paragraph.is_numbered = True

    def _hide(self, attributes: dict[str, str]) -> None:
        if self._inside["r"] and value(attributes).casefold() not in _OFF:
            self._is_hidden = True

    def _take(self, what: str) -> None:
        self._takes = what

    def _add_in_run(self, text: str) -> None:
        if self._inside["r"] and not self._inside["rPr"]:
            self._add(text)

    def _break(self, attributes: dict[str, str]) -> None:
        if value(attributes, "type") in ("", "textWrapping"):
            self._add_in_run("\n")

    def _add(self, text: str) -> None:
        if self._skipped or self._paragraph is None:
            return
        if self._is_hidden:
            if text.strip():
                self.remarks[_HIDDEN] = None
            return
        self._characters += len(text)
        require(self._characters, limits.CHARACTERS, "字数")
        self._paragraph.parts.append(text)

    def _mark(self, attributes: dict[str, str]) -> None:
        name = value(attributes, "name")
        if name.startswith(_OURS) and not self._skipped:
            marks = self._marks if self._paragraph is None else self._paragraph.marks
            marks.append(name)

    def _field(self, attributes: dict[str, str]) -> None:
        kind = value(attributes, "fldCharType")
        if kind == "begin":
            self._fields.append("")
        elif kind == "separate":
            if self._paragraph is not None and self._is_in_contents():
                self._paragraph.is_of_contents = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _gallery(self, attributes: dict[str, str]) -> None:
        if self._controls and value(attributes).casefold() == _CONTENTS:
            self._controls[-1] = True

    def _open_table(self, _: dict[str, str]) -> None:
        if self._skipped:
            return
        if self._carried.parts:
            self._emit(self._carried)
            self._carried = _Paragraph()
        self._tables.append(WordTable())

    def _close_table(self) -> None:
        if self._skipped or not self._tables:
            return
        table = self._tables.pop()
        if self._tables:  # a table in a cell: its words are the cell's
            for row in table.texts():
                self._tables[-1].add_text("\t".join(row))
        elif not self._is_in_contents():
            marks, self._marks = self._marks, []
            self.blocks.append(WordBlock(marks=tuple(marks), rows=table.texts()))

    def _of_table(self, act: Callable[[WordTable, dict[str, str]], None]) -> Opened:
        """What an element says of the table that it stands in."""

        def opened(attributes: dict[str, str]) -> None:
            if self._tables and not self._skipped:
                act(self._tables[-1], attributes)

        return opened

    def _close_row(self) -> None:
        if self._tables and not self._skipped:
            self._cells += self._tables[-1].close_row()
            require(self._cells, limits.CELLS, "单元格数")

    def _close_cell(self) -> None:
        self._paragraph = None

    def _close_control(self) -> None:
        self._controls.pop()
