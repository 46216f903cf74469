"""工作表: the style of single cells changed in a sheet's own XML, nothing else touched.

A cell that is not written in the file (a blank one without a style) is put in at its place.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from budgets.rendering.annotation.boxes import Widths
from budgets.rendering.annotation.links import STRICT, TRANSITIONAL, relation_id
from budgets.rendering.annotation.spans import (
    Edits,
    Element,
    UnpatchableError,
    close_span,
    filled,
    outline,
    prefix_of,
    tag_end,
    utf8,
    walk,
    with_attributes,
)
from budgets.rendering.annotation.written import place_of, ref_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from budgets.rendering.annotation.styles import Styles
    from budgets.tables.findings import Severity

#: What stands behind `legacyDrawing` in a worksheet (the last one holds form controls).
_AFTER_DRAWING: Final = frozenset(
    {
        "legacyDrawingHF",
        "drawingHF",
        "picture",
        "oleObjects",
        "controls",
        "webPublishItems",
        "tableParts",
        "extLst",
        "AlternateContent",
    }
)
_TRUE: Final = frozenset({"1", "true"})
_ROWS: Final = frozenset(f"{dialect.main} row" for dialect in (TRANSITIONAL, STRICT))
_CELLS: Final = frozenset(f"{dialect.main} c" for dialect in (TRANSITIONAL, STRICT))
_HIGHEST: Final = 10_000_000

Place = tuple[int, int]


class Worksheet:
    """One worksheet's XML. Raises `UnpatchableError`."""

    def __init__(self, data: bytes) -> None:
        self._data = utf8(data)
        self._root = outline(self._data, depth=3, sealed="sheetData")
        body = self._root.child("sheetData")
        if self._root.local != "worksheet" or body is None:
            raise UnpatchableError("worksheet")
        self._body = body
        self._prefix = prefix_of(self._data, self._root)
        self._edits = Edits(self._data)
        self._columns = list(columns.all("col")) if (columns := self._root.child("cols")) else []

    @property
    def drawing(self) -> str:
        """The relation that holds the boxes of its comments, "" for none."""
        element = self._root.child("legacyDrawing")
        return relation_id(element.attributes) if element else ""

    @property
    def widths(self) -> Widths:
        """Its columns' widths."""
        widths = Widths()
        for column in self._columns:
            width = column.attributes.get("width", "").partition(".")[0]
            if width.isdigit():
                widths.ranges.append((*_range(column), int(width)))
        return widths

    def anchor(self, place: Place) -> Place:
        """The cell that shows there: of merged cells the first."""
        merges = self._root.child("mergeCells")
        for merge in merges.all("mergeCell") if merges else ():
            first, _, last = merge.attributes.get("ref", "").partition(":")
            top, bottom = place_of(first), place_of(last)
            if top and bottom and _lies_in(place, top, bottom):
                return top
        return place

    def mark(self, severities: Mapping[Place, Severity], styles: Styles) -> None:
        """Give these cells the fill of a severity, and all others of ours their own back."""
        found = _Cells(self._data, severities, styles.marks())
        walk(self._data, found.open, found.close)
        missing: dict[int, dict[int, int]] = defaultdict(dict)
        for place, severity in sorted(severities.items()):
            if place not in found.hits:
                base = self._default_style(place, found.rows.get(place[0]))
                missing[place[0]][place[1]] = styles.marked(
                    base if styles.has(base) else 0, severity
                )
        for place, (start, style) in found.hits.items():
            severity_here = severities.get(place)
            new = styles.unmarked(style)
            if severity_here is not None and styles.has(style):
                new = styles.marked(style, severity_here)
            if new != style:
                end = tag_end(self._data, start)
                tag = with_attributes(self._data[start:end], {"s": str(new)})
                self._edits.replace(start, end, tag)
        for row, cells in missing.items():
            self._put_in(row, cells, found)

    def _default_style(self, place: Place, row: Element | None) -> int:
        """The style that a cell has which is not written: its row's, else its column's."""
        if row is not None and row.attributes.get("customFormat") in _TRUE:
            return int(row.attributes.get("s", "0"))
        for column in self._columns:
            first, last = _range(column)
            if first <= place[1] <= last:
                return int(column.attributes.get("style", "0"))
        return 0

    def _put_in(self, row: int, cells: Mapping[int, int], found: _Cells) -> None:
        element = found.rows.get(row)
        written = {
            column: f'<{self._prefix}c r="{ref_of(row, column)}" s="{style}"/>'.encode()
            for column, style in cells.items()
        }
        if element is None:
            content = b"".join(written.values())
            name = f"{self._prefix}row"
            whole = f'<{name} r="{row}">'.encode() + content + f"</{name}>".encode()
            later = (at for number, at in found.starts if number > row)
            self._add_row(next(later, None), whole)
            return
        # The spans of a row are only a hint, and would be false.
        tag = self._data[element.start : element.inside]
        bare = with_attributes(tag, {"spans": None})
        if element.end == element.inside:
            self._edits.replace(
                element.start, element.end, filled(bare, b"".join(written.values()))
            )
            return
        self._edits.replace(element.start, element.inside, bare)
        for column, cell in written.items():
            later = (at for number, at in found.cells[row] if number > column)
            self._edits.insert(next(later, element.close), cell)

    def _add_row(self, at: int | None, whole: bytes) -> None:
        body = self._body
        if body.end == body.inside:
            raise UnpatchableError("no rows")
        self._edits.insert(body.close if at is None else at, whole)

    def attach(self, relation: str, namespace: str) -> None:
        """Name the drawing with the boxes of the comments, where none is named."""
        if self.drawing:
            return
        before = [child for child in self._root.children if child.local not in _AFTER_DRAWING]
        name = f"{self._prefix}legacyDrawing"
        written = f'<{name} xmlns:r="{namespace}" r:id="{relation}"/>'
        self._edits.insert(before[-1].end, written.encode())

    def detach(self) -> None:
        """Name no drawing any more."""
        if (element := self._root.child("legacyDrawing")) is not None:
            self._edits.remove(element)

    @property
    def is_changed(self) -> bool:
        """Whether anything of the sheet is to change."""
        return len(self._edits) > 0

    def content(self) -> bytes:
        """The sheet with everything changed."""
        return self._edits.apply()


@dataclass(slots=True)
class _Cells:
    """A walk through a sheet's rows: where the wanted cells are, and their neighbours.

    Rows and cells need not say where they stand; then each follows the one before it.
    """

    data: bytes
    wanted: Collection[Place]
    marks: frozenset[int]
    hits: dict[Place, tuple[int, int]] = field(default_factory=dict)  # offset and style
    rows: dict[int, Element] = field(default_factory=dict)  # those with a wanted cell
    cells: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    starts: list[tuple[int, int]] = field(default_factory=list)  # of every row
    row: int = 0
    column: int = 0
    _wanted_rows: frozenset[int] = frozenset()
    _path: list[Element | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._wanted_rows = frozenset(row for row, _ in self.wanted)

    def open(self, at: int, name: str, attributes: dict[str, str]) -> None:
        opened = None
        if name in _CELLS:
            self._cell(at, attributes)
        elif name in _ROWS:
            opened = self._row(at, name, attributes)
        self._path.append(opened)

    def close(self, at: int) -> None:
        element = self._path.pop()
        if element is not None:
            close_span(self.data, element, at)

    def _row(self, at: int, name: str, attributes: dict[str, str]) -> Element | None:
        self.row = int(attributes["r"]) if "r" in attributes else self.row + 1
        self.column = 0
        self.starts.append((self.row, at))
        if self.row not in self._wanted_rows or self.row in self.rows:
            return None
        element = Element(name, attributes, at, inside=tag_end(self.data, at))
        self.rows[self.row] = element
        return element

    def _cell(self, at: int, attributes: dict[str, str]) -> None:
        self.column += 1
        if "r" in attributes:
            self.row, self.column = place_of(attributes["r"]) or (_HIGHEST, _HIGHEST)
        place = (self.row, self.column)
        if self.row in self._wanted_rows:
            self.cells[self.row].append((self.column, at))
        style = int(attributes.get("s", "0"))
        if place in self.wanted or style in self.marks:
            self.hits[place] = (at, style)


def _range(column: Element) -> tuple[int, int]:
    values = column.attributes
    return int(values.get("min", "0")), int(values.get("max", "0"))


def _lies_in(place: Place, top: Place, bottom: Place) -> bool:
    return top[0] <= place[0] <= bottom[0] and top[1] <= place[1] <= bottom[1]
