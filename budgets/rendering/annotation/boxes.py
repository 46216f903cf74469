"""批注框: the VML drawing that every comment needs, one box beside each cell.

VML as programs write it is not always well-formed XML, so it is patched as text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from budgets.rendering.annotation.spans import UnpatchableError, utf8
from budgets.rendering.paper import text_width

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_NAMESPACES: Final = (
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_TYPE: Final = (
    f'<v:shapetype{_NAMESPACES} id="_x0000_t202" coordsize="21600,21600" o:spt="202"'
    ' path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_EMPTY: Final = (
    f'<xml{_NAMESPACES}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/>'
    f"</o:shapelayout>{_TYPE}</xml>"
)
_SHAPE: Final = (
    '<v:shape{namespaces} id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;'
    'margin-left:60pt;margin-top:1.5pt;width:240pt;height:120pt;z-index:{order};visibility:hidden"'
    ' fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
    '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_SHAPES: Final = re.compile(r"<v:shape[\s>](?:(?!<v:shape[\s>]).)*?</v:shape>", re.DOTALL)
_NUMBERS: Final = re.compile(r"_x0000_s(\d{1,9})\b")
_FIRST_NUMBER: Final = 1025
_ROW: Final = re.compile(r"<x:Row>\s*(\d{1,7})\s*</x:Row>")
_COLUMN: Final = re.compile(r"<x:Column>\s*(\d{1,5})\s*</x:Column>")
#: Pixels: of a box, of a column that says nothing of its width, of a character.
_BOX_WIDTH: Final = 380
_COLUMN_WIDTH: Final = 72
_CHARACTER: Final = 7
_LINE_WIDTH: Final = 58  # of a box, in characters of half width
_MOST_ROWS: Final = 24


@dataclass(slots=True)
class Widths:
    """Column widths of a sheet, in whole characters."""

    ranges: list[tuple[int, int, int]] = field(default_factory=list)

    def pixels(self, column: int) -> int:
        """The width of a column."""
        for first, last, width in self.ranges:
            if first <= column <= last:
                return width * _CHARACTER + 5
        return _COLUMN_WIDTH


def boxed(
    old: bytes | None,
    gone: Collection[tuple[int, int]],
    new: Sequence[tuple[tuple[int, int], str]],
    widths: Widths,
) -> bytes | None:
    """The drawing without the boxes of some cells and with those of others.

    `new`: cells and the texts that their boxes hold. None where no shape is left. Raises
    `UnpatchableError`.
    """
    try:
        text = utf8(old).decode("utf-8") if old is not None else _EMPTY
    except UnicodeError as error:
        raise UnpatchableError("drawing") from error
    end = text.rfind("</xml>")
    if end < 0:
        raise UnpatchableError("drawing")
    kept = _SHAPES.sub(lambda shape: "" if _place(shape[0]) in gone else shape[0], text[:end])
    if not new and not _SHAPES.search(kept):
        return None
    if 'id="_x0000_t202"' not in kept:
        kept += _TYPE
    first = max([_FIRST_NUMBER - 1, *map(int, _NUMBERS.findall(kept))]) + 1
    shapes = "".join(
        _SHAPE.format(
            namespaces=_NAMESPACES,
            number=number,
            order=number - first + 1,
            anchor=_anchor(place, words, widths),
            row=place[0] - 1,
            column=place[1] - 1,
        )
        for number, (place, words) in enumerate(new, first)
    )
    return (kept + shapes + text[end:]).encode()


def _place(shape: str) -> tuple[int, int] | None:
    row, column = _ROW.search(shape), _COLUMN.search(shape)
    if 'ObjectType="Note"' not in shape or row is None or column is None:
        return None
    return int(row[1]) + 1, int(column[1]) + 1


def _anchor(place: tuple[int, int], text: str, widths: Widths) -> str:
    """Where the box lies: right of its cell, wide enough to read, as high as its text."""
    row, column = place
    last, left = column + 1, _BOX_WIDTH
    while left > widths.pixels(last):
        left -= widths.pixels(last)
        last += 1
    lines = sum(-(-max(text_width(line), 1) // _LINE_WIDTH) for line in text.split("\n"))
    top = max(row - 2, 0)
    bottom = top + min(lines + 2, _MOST_ROWS)  # the opening line, and some air
    return f"{column}, 12, {top}, 4, {last - 1}, {left}, {bottom}, 4"
