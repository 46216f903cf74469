"""网页表格: HTML saved as .xls, which many fiscal systems export, as one exact grid.

Nothing is fetched and nothing is run; what a browser would not show is no part of the
sheet. Only ever used inside the limited child process.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

from budgets.reading import limits
from budgets.reading.bounds import Tally, too_big
from budgets.reading.cell_remarks import CellRemarks
from budgets.reading.core import Cell, CellKind, Grid, ReadWorkbook, RefusedError
from budgets.reading.formats import NumberFormat, written_format
from budgets.reading.html_layout import Layout, Placed
from budgets.reading.html_styles import Hints, StyleSheet
from budgets.reading.strings import storable
from budgets.reading.text_coding import decoded
from budgets.tables.vocabulary import make
from portal.core.text import clean

if TYPE_CHECKING:
    from pathlib import Path

_CELLS: Final = frozenset({"td", "th"})
#: Their content is never words of the page.
_SILENT: Final = frozenset(
    {"script", "style", "xml", "title", "template", "noscript", "select", "textarea", "object"}
)
_VOID: Final = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "base", "area", "wbr"})
#: A line ends where one begins or ends.
_BLOCKS: Final = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "hr", "pre", "center"}
)
#: What need not be closed, and what ends it.
_ENDED_BY: Final = {
    "td": frozenset({"td", "th", "tr"}),
    "th": frozenset({"td", "th", "tr"}),
    "p": _BLOCKS | {"table"},
    "li": frozenset({"li", "table"}),
}
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_LINES = re.compile(r" *\n[ \n]*")
_PLAIN_NUMBER = re.compile(r"-?(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|0|[1-9][0-9]*)(?:\.[0-9]+)?")
_STORED_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?")
#: More digits are a number of somebody, not an amount.
_DIGITS: Final = 15
_SPAN_DIGITS: Final = 6
_ERRORS: Final = frozenset(
    {"#DIV/0!", "#REF!", "#N/A", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#ERROR!"}
)
_SECTION = re.compile(r"(<!--.*?-->)|<!\[[^>]*>", re.DOTALL)
_SHEET_NAME = re.compile(r"<x:Name>([^<]{1,255})</x:Name>", re.IGNORECASE)
_SHEET_SOURCE = re.compile(r"<x:WorksheetSource\b", re.IGNORECASE)
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_NAME_LENGTH: Final = 31
_PLAIN = NumberFormat()


def read_html(path: Path, filename: str) -> ReadWorkbook:
    """The page as a workbook of one sheet, with W_LEGACY_FORMAT.

    The sheet is called as the page says, else as the file, as spreadsheet programs do.
    Raises `RefusedError` with E_HTML_AS_XLS for a page without tables, E_HTML_FRAMES for
    one whose sheets lie in other files, E_NOT_XLSX where its letters cannot be read, or a
    limit's code.
    """
    text = decoded(path.read_bytes())
    if text is None:
        raise RefusedError(make("E_NOT_XLSX", text="文字编码无法识别的网页"))
    names = list(dict.fromkeys(_SHEET_NAME.findall(text[: limits.HTML_STYLE_CHARACTERS])))
    page = _Page(sheet_name(names[0] if len(names) == 1 else stem_of(filename)))
    page.feed(_ended(text))
    page.close()
    if page.has_frames or (_SHEET_SOURCE.search(text) and not page.has_tables):
        raise RefusedError(make("E_HTML_FRAMES"))
    if not page.has_tables:
        raise RefusedError(make("E_HTML_AS_XLS", text=extension_shown(filename)))
    finding = make("W_LEGACY_FORMAT", text="另存为工作簿的网页")
    return ReadWorkbook((page.grid(),), (finding, *page.remarks.findings()))


def _ended(text: str) -> str:
    """The page without what would end nowhere: the parser looks for each end to the last byte.

    Sections <![if …]> say nothing about cells and are left out; comments stay, because
    styles stand in them.
    """
    for opening, closing in (("<!--", "-->"), ("<", ">")):
        endless = text.find(opening, text.rfind(closing) + 1)
        text = text if endless < 0 else text[:endless]
    return _SECTION.sub(lambda match: match[1] or "", text)


def sheet_name(text: str) -> str:
    """The text as spreadsheet programs would name a sheet."""
    name = _NOT_IN_NAMES.sub("", storable(clean(text))).strip()[:_NAME_LENGTH]
    return name or "Sheet1"


def stem_of(filename: str) -> str:
    """The file's name without folders and extension."""
    name = re.split(r"[\\/]", filename)[-1]
    return name.rpartition(".")[0] or name


def extension_shown(filename: str) -> str:
    """The extension as a sentence quotes it."""
    return "." + filename.rpartition(".")[2][:10]


class _Page(HTMLParser):
    """The state between the tags of a page."""

    def __init__(self, sheet: str) -> None:
        super().__init__(convert_charrefs=True)
        self.has_frames = self.has_tables = False
        self.remarks = CellRemarks(sheet)
        self._sheet = sheet
        self._layout = Layout(sheet)
        self._styles = StyleSheet()
        self._tally = Tally()
        self._cells: dict[tuple[int, int], Cell] = {}
        self._words: list[str] = []
        self._open: list[tuple[Placed, dict[str, str], Hints] | None] = []  # one for each table
        self._tags = 0
        self._silent = ""  # the element whose end brings words back
        self._unseen = ""
        self._unseen_depth = 0

    def grid(self) -> Grid:
        """All that was read, in reading order."""
        while self._layout.in_table:
            self._end_table()
        self._end_line()
        return Grid(
            name=self._sheet,
            cells=tuple(self._cells[place] for place in sorted(self._cells)),
            merges=self._layout.merges,
            hidden_rows=frozenset(self._layout.hidden_rows),
            hidden_columns=frozenset(self._layout.hidden_columns),
        )

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tags += 1
        if self._tags > limits.MARKUP_TAGS:
            raise too_big(self._sheet, "", f"网页标签超过{limits.MARKUP_TAGS}个")
        if self._silent or self._is_unseen(tag):
            return
        if tag in _SILENT:
            self._silent = tag
            return
        attributes = {name: value or "" for name, value in attrs}
        hints = self._styles.hints(attributes)
        unseen = hints.is_unseen or "hidden" in attributes
        if unseen and tag not in _VOID and tag != "tr":
            self._unseen, self._unseen_depth = tag, 1
            return
        self._begin(tag, attributes, hints, unseen=unseen)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            if tag == self._silent:
                self._silent = ""
            return
        if self._unseen:
            self._end_unseen(tag)
            return
        if tag in _CELLS:
            self._end_cell()
        elif tag == "tr":
            self._end_row()
        elif tag == "table":
            self._end_table()
        elif tag in _BLOCKS:
            self._words.append("\n")

    def handle_data(self, data: str) -> None:
        if self._silent == "style":
            self._styles.add(data)
        elif not self._silent and not self._unseen:
            self._words.append(_BLANKS.sub(" ", data))

    def _begin(self, tag: str, attributes: dict[str, str], hints: Hints, *, unseen: bool) -> None:
        if tag in _CELLS:
            self._begin_cell(attributes, hints)
        elif tag == "tr":
            self._end_row()
            self._layout.open_row(is_hidden=unseen or _is_zero(attributes.get("height")))
        elif tag == "table":
            self._begin_table()
        elif tag == "col":
            is_hidden = unseen or _is_zero(attributes.get("width"))
            self._layout.open_column(_span(attributes, "span"), is_hidden=is_hidden)
        elif tag == "br" or tag in _BLOCKS:
            self._words.append("\n")
        elif tag in {"frameset", "frame"}:
            self.has_frames = True

    def _is_unseen(self, tag: str) -> bool:
        """Whether the tag begins within something hidden; what need not be closed ends."""
        if not self._unseen:
            return False
        ends = _ENDED_BY.get(self._unseen, frozenset())
        if self._unseen_depth == 1 and tag in ends:
            self._unseen = ""
            return False
        nested = "table" if self._unseen in _CELLS else self._unseen
        self._unseen_depth += tag == nested and tag not in _VOID
        return True

    def _end_unseen(self, tag: str) -> None:
        nested = "table" if self._unseen in _CELLS else self._unseen
        if self._unseen in _CELLS and self._unseen_depth == 1:
            if tag in {"td", "th"}:
                self._unseen = ""
            elif tag in {"tr", "table"}:
                self._unseen = ""
                self.handle_endtag(tag)
        elif tag == nested:
            self._unseen_depth -= 1
            if not self._unseen_depth:
                self._unseen = ""

    def _begin_table(self) -> None:
        self.has_tables = True
        opened = self._open[-1] if self._open else None
        if opened:
            self._flush_cell(opened)
            opened[0].is_split = True
        else:
            self._end_line()
        self._layout.open_table(opened[0] if opened else None)
        self._open.append(None)

    def _end_table(self) -> None:
        self._end_row()
        if self._open:
            self._open.pop()
        self._end_line()
        self._layout.close_table()

    def _end_row(self) -> None:
        self._end_cell()
        self._end_line()
        self._layout.close_row()

    def _begin_cell(self, attributes: dict[str, str], hints: Hints) -> None:
        self._end_cell()
        if not self._layout.in_table:
            self._words.append(" ")
            return
        self._end_line()
        place = self._layout.open_cell(
            _span(attributes, "colspan"),
            _span(attributes, "rowspan"),
            is_merged=not hints.is_not_merged,
        )
        self._open[-1] = (place, attributes, hints)

    def _end_cell(self) -> None:
        if self._open and (opened := self._open[-1]):
            self._flush_cell(opened)
            self._open[-1] = None

    def _flush_cell(self, opened: tuple[Placed, dict[str, str], Hints]) -> None:
        """Keep what the cell holds so far; what follows a table inside it stands below."""
        place, attributes, hints = opened
        text = self._text()
        if place.is_split or (place.row, place.column) in self._cells:
            if not text.strip():
                return
            place.row, attributes = self._layout.line().row, {}
        style = hints.format or _format_of(attributes)
        kind, shown = _content(text, attributes, style)
        formula = attributes.get("x:fmla", "").removeprefix("=") or None
        self._keep(Cell(place.row, place.column, kind, shown, style.code, formula))

    def _end_line(self) -> None:
        """Words outside the tables: a row for each line."""
        for line in self._text().split("\n"):
            if line.strip():
                place = self._layout.line()
                kind, text = _content(line, {}, _PLAIN)
                self._keep(Cell(place.row, place.column, kind, text))

    def _keep(self, cell: Cell) -> None:
        if cell.kind is CellKind.BLANK and cell.formula is None:
            return
        self._tally.take(cell, self._sheet)
        self._cells[cell.row, cell.column] = cell
        if cell.formula:
            self.remarks.judge(cell.ref, cell.formula)

    def _text(self) -> str:
        """The words so far. Blanks of the source are one blank; hard ones are indentation."""
        text = "".join(self._words).strip(" \n")
        self._words.clear()
        return storable(_LINES.sub("\n", text).replace("\xa0", " "))


def _content(text: str, attributes: dict[str, str], style: NumberFormat) -> tuple[CellKind, str]:
    """What a spreadsheet program takes the words of a cell for; digits stay as written."""
    if attributes.get("x:err", "").upper() in _ERRORS:
        return CellKind.ERROR, attributes["x:err"].upper()
    if "x:bool" in attributes:
        return CellKind.BOOLEAN, attributes["x:bool"].upper() or "TRUE"
    stored = (attributes.get("x:num") or attributes.get("sdval", "")).strip()
    if _STORED_NUMBER.fullmatch(stored):
        return (CellKind.DATE if style.is_date else CellKind.NUMBER), stored
    bare = text.strip()
    if not bare:
        return CellKind.BLANK, ""
    if bare in _ERRORS:
        return CellKind.ERROR, bare
    is_text = "x:str" in attributes or style.code == "@"
    if not is_text and _PLAIN_NUMBER.fullmatch(bare) and _digits(bare) <= _DIGITS:
        return CellKind.NUMBER, bare.replace(",", "")
    return CellKind.TEXT, text


def _format_of(attributes: dict[str, str]) -> NumberFormat:
    """The format as LibreOffice writes it beside the stored number: 2052;0;#,##0.00."""
    _, _, written = attributes.get("sdnum", "").rpartition(";")
    return written_format(written) if "sdval" in attributes and written else _PLAIN


def _digits(text: str) -> int:
    return sum(char.isdigit() for char in text)


def _span(attributes: dict[str, str], name: str) -> int:
    """A span as browsers read it: 1 for nonsense, however large it says."""
    digits = attributes.get(name, "1").strip()
    if not digits.isascii() or not digits.isdecimal():
        return 1
    return int(digits[:_SPAN_DIGITS])


def _is_zero(size: str | None) -> bool:
    return size is not None and size.strip() in {"0", "0px", "0pt"}
