"""金额格: one amount cell of a printed table, filled or blank, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

from budgets.tables.core import Coordinate

if TYPE_CHECKING:
    from collections.abc import Sequence

#: 0.01 万元 in 分: amounts off this step were not rounded to two decimals.
PRINTED_STEP = 10_000
ALL = Coordinate()


class Where(Protocol):
    """格位: where an amount stands, on the officer's sheet and on paper."""

    @property
    def table(self) -> int:
        """公开表N."""

    @property
    def sheet(self) -> str:
        """The officer's sheet."""

    @property
    def cell(self) -> str:
        """Its address on the sheet, "" where nothing tells it."""

    @property
    def place(self) -> str:
        """Both: "公开表5!F12", "" where the cell is not known."""

    @property
    def row(self) -> str:
        """The row's name as printed."""

    @property
    def column(self) -> str:
        """The heading path."""

    @property
    def code(self) -> str:
        """The row's complete code, "" where it has none."""

    @property
    def at(self) -> Coordinate:
        """Row meets column."""


@dataclass(frozen=True, slots=True)
class Spot:
    """格位 of which everything is known already."""

    table: int
    sheet: str
    cell: str
    row: str
    column: str
    code: str
    at: Coordinate

    @property
    def place(self) -> str:
        """The address "公开表5!F12", "" where the cell is not known."""
        return f"{self.sheet}!{self.cell}" if self.cell else ""


class Figure(NamedTuple):
    """一个金额格: what stands in it and where it stands, blank cells included."""

    where: Where
    declared: int | None  # 分; None where the cell is blank
    readable: bool = True  # False: the cell or its column could not be taken from the file
    has_column: bool = True  # False: the file prints the table without this optional column
    addends: int = 1  # how many rounded figures it holds
    is_held: bool = False  # 不予公开: an amount that nobody is told, if there is one
    is_elsewhere: bool = False  # of another file: its cell cannot be pointed at from here
    components: tuple[Figure, ...] = ()  # the cells of a figure made of several

    @property
    def table(self) -> int:
        """公开表N."""
        return self.where.table

    @property
    def sheet(self) -> str:
        """The officer's sheet."""
        return self.where.sheet

    @property
    def cell(self) -> str:
        """Its address on the sheet, "" where nothing tells it."""
        return self.where.cell

    @property
    def row(self) -> str:
        """The row's name as printed."""
        return self.where.row

    @property
    def column(self) -> str:
        """The heading path, or those of its columns."""
        return self.where.column

    @property
    def code(self) -> str:
        """The row's complete code, "" where it has none."""
        return self.where.code

    @property
    def at(self) -> Coordinate:
        """Row meets column."""
        return self.where.at

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
        return "" if self.is_elsewhere else self.where.place


def spot_of(figure: Figure) -> Spot:
    """Everything about where it stands."""
    where = figure.where
    if isinstance(where, Spot):
        return where
    return Spot(where.table, where.sheet, where.cell, where.row, where.column, where.code, where.at)


def elsewhere(figure: Figure | None) -> Figure | None:
    """A figure of another file: last year's, or another unit's."""
    return figure._replace(is_elsewhere=True) if figure else None


def together(figures: Sequence[Figure]) -> Figure:
    """Several columns of one row as one figure, standing in the first that is filled."""
    first = next((figure for figure in figures if figure.filled), figures[0])
    filled = [figure for figure in figures if figure.filled]
    column = "、".join(figure.column for figure in filled) or first.column
    return first._replace(
        where=replace(spot_of(first), column=column),
        declared=sum(figure.amount for figure in filled) if filled else None,
        readable=all(figure.readable for figure in figures),
        has_column=any(figure.has_column for figure in figures),
        addends=max(1, sum(figure.addends for figure in filled)),
        is_held=any(figure.is_held for figure in figures),
        components=tuple(figure for figure in figures if figure.filled or figure.is_held),
    )
