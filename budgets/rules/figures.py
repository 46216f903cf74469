"""金额格: one amount cell of a printed table, filled or blank, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from budgets.tables.core import Coordinate

if TYPE_CHECKING:
    from collections.abc import Sequence

#: 0.01 万元 in 分: amounts off this step were not rounded to two decimals.
PRINTED_STEP = 10_000
ALL = Coordinate()


@dataclass(frozen=True, slots=True)
class Figure:
    """一个金额格: what stands in it and where it stands, blank cells included."""

    table: int
    sheet: str
    cell: str  # "" where nothing tells its address
    row: str
    column: str
    code: str
    at: Coordinate
    declared: int | None  # 分; None where the cell is blank
    readable: bool = True  # False: the cell or its column could not be taken from the file
    has_column: bool = True  # False: the file prints the table without this optional column
    addends: int = 1  # how many rounded figures it holds
    is_held: bool = False  # 不予公开: an amount that nobody is told, if there is one
    is_elsewhere: bool = False  # of another file: its cell cannot be pointed at from here
    components: tuple[Figure, ...] = ()  # the cells of a figure made of several

    @property
    def amount(self) -> int:
        """分; blank counts as nothing in a sum."""
        return self.declared or 0

    @property
    def filled(self) -> bool:
        """Whether an amount is printed, zero included."""
        return self.declared is not None

    @property
    def is_known(self) -> bool:
        """Whether it says what the unit declares: read, printed by the file, and not held."""
        return self.readable and self.has_column and not self.is_held

    @property
    def is_finer(self) -> bool:
        """More than two decimals of 万元: not a rounded figure, so no tolerance."""
        return self.amount % PRINTED_STEP != 0

    @property
    def place(self) -> str:
        """The address "公开表5!F12", "" where the cell is not known or is of another file."""
        return f"{self.sheet}!{self.cell}" if self.cell and not self.is_elsewhere else ""


def elsewhere(figure: Figure | None) -> Figure | None:
    """A figure of another file: last year's, or another unit's."""
    return replace(figure, is_elsewhere=True) if figure else None


def together(figures: Sequence[Figure]) -> Figure:
    """Several columns of one row as one figure, standing in the first that is filled."""
    first = next((figure for figure in figures if figure.filled), figures[0])
    filled = [figure for figure in figures if figure.filled]
    return replace(
        first,
        column="、".join(figure.column for figure in filled) or first.column,
        declared=sum(figure.amount for figure in filled) if filled else None,
        readable=all(figure.readable for figure in figures),
        has_column=any(figure.has_column for figure in figures),
        addends=max(1, sum(figure.addends for figure in filled)),
        is_held=any(figure.is_held for figure in figures),
        components=tuple(figure for figure in figures if figure.filled or figure.is_held),
    )
