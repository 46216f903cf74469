"""纸面: A4 both ways, how wide a table's columns are in Word, and in which size they print.

Lengths are in twips (a twentieth of a point), as Word has them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from budgets.rendering.paper import column_widths, is_landscape, text_width
from budgets.tables.core import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgets.rendering.sheet import Sheet

_SHORT, _LONG = 11906, 16838  # A4
#: Blank on each side of a cell's text.
CELL_PADDING: Final = 70
#: Blank above and below it.
ROW_PADDING: Final = 15
#: Sizes of type in half points, from 五号 down.
_SIZES: Final = (21, 20, 18, 17, 16, 15, 14, 13)
#: Narrowest useful widths, in characters of half width, before the type gets smaller.
_NARROWEST = {Role.CODE: 4, Role.LABEL: 20, Role.TEXT: 10, Role.AMOUNT: 9}
#: Below this size columns give way first, above it the size does.
_READABLE: Final = 18
#: 小五 and more may shrink by a step or two where that keeps a table on one page.
_SMALLEST_FOR_A_PAGE: Final = 17
#: What stands over a table on its page: a part's title, its own, its line of names.
_ABOVE: Final = 1000


@dataclass(frozen=True, slots=True)
class Paper:
    """A4 upright or lying, with its margins."""

    is_landscape: bool
    top: int
    bottom: int
    left: int
    right: int

    @property
    def width(self) -> int:
        """Between the margins."""
        return (_LONG if self.is_landscape else _SHORT) - self.left - self.right

    @property
    def height(self) -> int:
        """Between the margins."""
        return (_SHORT if self.is_landscape else _LONG) - self.top - self.bottom

    @property
    def section(self) -> str:
        """The properties of a section on this paper; the footer is the document's only one."""
        wide, high = (_LONG, _SHORT) if self.is_landscape else (_SHORT, _LONG)
        lying = ' w:orient="landscape"' if self.is_landscape else ""
        return (
            '<w:sectPr><w:footerReference w:type="default" r:id="rIdFooter"/>'
            '<w:type w:val="nextPage"/>'
            f'<w:pgSz w:w="{wide}" w:h="{high}"{lying}/>'
            f'<w:pgMar w:top="{self.top}" w:right="{self.right}" w:bottom="{self.bottom}"'
            f' w:left="{self.left}" w:header="851" w:footer="680" w:gutter="0"/></w:sectPr>'
        )


#: GB/T 9704 for text; tables want room.
TEXT_PAPER: Final = Paper(False, 2098, 1985, 1588, 1474)
UPRIGHT: Final = Paper(False, 1247, 1247, 1134, 1134)
LYING: Final = Paper(True, 1134, 1134, 1134, 1134)


@dataclass(frozen=True, slots=True)
class Measure:
    """How a table stands on its paper: the width of each column, the size of its type."""

    paper: Paper
    widths: tuple[int, ...]
    half_points: int


def line_height(half_points: int) -> int:
    """How high a line of a table is."""
    return half_points * 13


def measure(sheet: Sheet) -> Measure:
    """The largest type in which the sheet fits its paper; names wrap, amounts never do.

    A table that would run a few rows over its page is set a step smaller.
    """
    wanted = column_widths(sheet)
    paper = LYING if is_landscape(wanted) else UPRIGHT
    narrowest = _narrowest(sheet, wanted)
    fitting = [
        size for size in _SIZES if _fits(wanted if size > _READABLE else narrowest, size, paper)
    ] or [_SIZES[-1]]
    texts = [[text_width(cell.text) for cell in row.cells] for row in sheet.rows]
    first = _measured(wanted, narrowest, paper, fitting[0])
    for size in fitting:
        if size < min(_SMALLEST_FOR_A_PAGE, fitting[0]):
            break
        each = _measured(wanted, narrowest, paper, size)
        if _height(texts, sheet.heading_rows, each) <= paper.height - _ABOVE:
            return each
    return first


def _measured(wanted: Sequence[int], narrowest: Sequence[int], paper: Paper, size: int) -> Measure:
    least = [_twips(width, size) for width in narrowest]
    wishes = [max(_twips(width, size) - low, 0) for width, low in zip(wanted, least, strict=True)]
    return Measure(paper, fitted(least, wishes, paper.width), size)


def _height(texts: Sequence[Sequence[int]], heading_rows: int, measured: Measure) -> int:
    """About how high a table of such texts is, its lines counted."""
    room = [
        max((width - 2 * CELL_PADDING) // (measured.half_points * 5), 1)
        for width in measured.widths
    ]
    lines = sum(
        max(-(-text // fit) for text, fit in zip(row, room, strict=True)) or 1 for row in texts
    )
    headings = 2 * heading_rows  # narrow ones take a second line
    line = line_height(measured.half_points)
    return (lines + headings) * line + (len(texts) + heading_rows) * 2 * ROW_PADDING


def fitted(least: Sequence[int], wishes: Sequence[int], whole: int) -> tuple[int, ...]:
    """Widths that add up to the whole: the least of each, and what is left by their wishes."""
    left = whole - sum(least)
    weights = list(least) if left < 0 or not sum(wishes) else list(wishes)
    shares = [left * weight // max(sum(weights), 1) for weight in weights]
    widths = [width + share for width, share in zip(least, shares, strict=True)]
    widths[-1] += whole - sum(widths)
    return tuple(widths)


def _narrowest(sheet: Sheet, wanted: Sequence[int]) -> tuple[int, ...]:
    found = []
    for column, wish in zip(sheet.columns, wanted, strict=True):
        least = _NARROWEST[column.role]
        if column.role is not Role.LABEL:
            texts = (text_width(row.cells[column.index].text) for row in sheet.rows)
            longest = max(texts, default=0)
            least = max(least, longest + 1) if column.role is Role.AMOUNT else least
        found.append(min(least, max(wish, least)))
    return tuple(found)


def _fits(widths: Sequence[int], size: int, paper: Paper) -> bool:
    return sum(_twips(width, size) for width in widths) <= paper.width


def _twips(characters: int, half_points: int) -> int:
    """So many characters of half width, and the blank around them."""
    return characters * half_points * 5 + 2 * CELL_PADDING
