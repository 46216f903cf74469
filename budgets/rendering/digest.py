"""要点: what one budget says, for people who do not read tables.

The total, its parts, where the money comes from and where it goes, taken from printed cells
alone. Where something of a table is held from the public, nothing is said that a difference
could tell: no total and no share stands beside what is left of its rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from budgets.rendering.figures import Amount, Rate
from budgets.rendering.narrative.cells import ALL, Cells
from budgets.rendering.narrative.last_year import INCOME, income_part, spending_total
from budgets.rendering.sheet import cell_anchor
from budgets.rendering.terms import term
from budgets.tables import columns as c
from budgets.tables.core import Coordinate
from budgets.tables.editions import edition_named
from budgets.tables.holds import NOTE_OF_ROWS

if TYPE_CHECKING:
    from budgets.tables.core import Declaration, Row, Table

SOURCES, FUNCTIONS, THREE_PUBLIC, PROJECTS = 2, 3, 7, 11
#: Economic classes stand in table 10, for all sources; else in table 6, for the general budget.
ECONOMIC_TABLES = (10, 6)
_LAST_YEAR = Coordinate(year="-1")
#: The parts of 三公 that no other of them contains.
ITEMS = ("abroad", "vehicles.purchase", "vehicles.running", "reception")


class Standing(StrEnum):
    """What the public has of a table."""

    PRINTED = "printed"
    PARTLY_HELD = "partly_held"
    HELD = "held"
    EMPTY = "empty"  # printed, without amounts
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Figure:
    """一个数, in 分, with the id of the cell in which it is printed; "" where it is not.

    `level`: 1 类, 2 款, 3 项; 0 where there are no levels. `word`: what else its row says.
    `share`: of the total, as "12.50%"; "" where no total may stand beside it.
    """

    label: str
    fen: int
    anchor: str = ""
    level: int = 0
    code: str = ""
    word: str = ""
    share: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """一组数: the figures of one table. `total` is None where it may not stand beside them."""

    table: int
    standing: Standing
    figures: tuple[Figure, ...] = ()
    total: Figure | None = None


@dataclass(frozen=True, slots=True)
class YearOfItems:
    """一年的“三公”经费. `items`: by `ITEMS`; None in `total` where the table prints none."""

    year: int
    total: Figure | None
    items: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """要点 of one declaration. Of an amount None: not printed, or held."""

    year: int
    spending: Figure | None
    basic: Figure | None
    project: Figure | None
    is_held: bool  # table 3 is held as a whole
    sources: Picture
    functions: Picture
    economic: Picture
    projects: Picture
    three_public: Standing
    years: tuple[YearOfItems, ...]  # this year, and last year as table 7 prints it


@dataclass(frozen=True, slots=True)
class Change:
    """增减 of one amount: by how much in 分, without a sign; `direction`: 1, −1 or 0.

    `rate`: as "12.50%"; "" where there was nothing last year.
    """

    size: int
    direction: int
    rate: str


def change(now: Figure, last: Figure) -> Change:
    """The amount of a year against that of the year before."""
    size = now.fen - last.fen
    return Change(abs(size), (size > 0) - (size < 0), share(abs(size), last.fen))


def share(part: int, whole: int) -> str:
    """A part of a whole, both in 分, as "12.50%"; "" where the whole is nothing."""
    if whole <= 0:
        return ""
    hundredths = Rate(part, whole).hundredths
    return f"{'-' if part < 0 else ''}{hundredths // 100}.{hundredths % 100:02d}%"


def digest(declaration: Declaration) -> Digest:
    """要点 of what was published."""
    cells = Cells(declaration)
    spending = _figure("", spending_total(cells))
    return Digest(
        year=declaration.year,
        spending=spending,
        basic=_spending_part(cells, c.BASIC, spending),
        project=_spending_part(cells, c.PROJECT, spending),
        is_held=cells.is_withheld(FUNCTIONS),
        sources=_sources(cells),
        functions=_rows(cells, FUNCTIONS, "function", (3, 5, 7)),
        economic=_economic(cells),
        projects=_projects(cells),
        three_public=standing(cells, THREE_PUBLIC),
        years=tuple(_years(cells)),
    )


def standing(cells: Cells, number: int) -> Standing:
    """What the public has of a table."""
    declared = cells.declaration.table(number)
    if declared is None:
        return Standing.ABSENT
    if cells.is_withheld(number):
        return Standing.HELD
    if NOTE_OF_ROWS in declared.notes:
        return Standing.PARTLY_HELD
    return Standing.PRINTED if declared.facts else Standing.EMPTY


def _figure(label: str, amount: Amount | None, **more: str | int) -> Figure | None:
    if amount is None:
        return None
    source = next(iter(amount.sources), None)
    anchor = cell_anchor(source.table, source.position, source.column) if source else ""
    return Figure(label, amount.fen, anchor, **more)  # type: ignore[arg-type]


def _spending_part(cells: Cells, column: Coordinate, whole: Figure | None) -> Figure | None:
    """A part of 支出; None where the column is not there."""
    if cells.lacks(FUNCTIONS, column):
        return None
    found = _figure("", cells.total(FUNCTIONS, column))
    return found and replace(found, share=share(found.fen, whole.fen if whole else 0))


def _total(cells: Cells, number: int, state: Standing) -> Figure | None:
    """合计 of a table of which nothing is held."""
    if state is not Standing.PRINTED:
        return None
    found = _figure("合计", cells.total(number))
    return found if found and found.anchor else None


def _sources(cells: Cells) -> Picture:
    """资金来源: 合计 of table 2, column by column."""
    state = standing(cells, SOURCES)
    found = (
        _figure(term("funding_source", place.funding_source), income_part(cells, name))
        for name, place in INCOME.items()
    )
    figures = tuple(each for each in found if each is not None and each.fen)
    return _picture(SOURCES, state, figures, _total(cells, SOURCES, state))


def _economic(cells: Cells) -> Picture:
    for number in ECONOMIC_TABLES:
        found = _rows(cells, number, "economic", (3, 5))
        if found.standing is not Standing.ABSENT and found.standing is not Standing.EMPTY:
            return found
    return _rows(cells, ECONOMIC_TABLES[0], "economic", (3, 5))


def _rows(cells: Cells, number: int, dimension: str, widths: Sequence[int]) -> Picture:
    """The rows of a table of codes, in printed order, with their levels."""
    state, table = standing(cells, number), _definition(cells, number)
    figures = []
    for row in cells.rows(number):
        code = str(getattr(row.at, dimension))
        if table is None or row.is_total or len(code) not in widths:
            continue
        level = widths.index(len(code)) + 1
        found = _figure(_name(row, table), cells.at(row), level=level, code=code)
        if found is not None and found.anchor:
            figures.append(found)
    return _picture(number, state, tuple(figures), _total(cells, number, state))


def _projects(cells: Cells) -> Picture:
    """项目, the largest first."""
    state, table = standing(cells, PROJECTS), _definition(cells, PROJECTS)
    found = []
    for row in cells.rows(PROJECTS):
        if table is None or row.is_total:
            continue
        word = row.cells[-1].strip() if len(row.cells) > 1 else ""
        figure = _figure(_name(row, table), cells.at(row), word=word)
        if figure is not None and figure.anchor:
            found.append(figure)
    found.sort(key=lambda each: -each.fen)
    return _picture(PROJECTS, state, tuple(found), _total(cells, PROJECTS, state))


def _years(cells: Cells) -> Iterator[YearOfItems]:
    """The year and the one before, as table 7 prints them; none where it prints no row."""
    row = next(iter(cells.rows(THREE_PUBLIC)), None)
    if row is None:
        return
    for year, base in ((cells.declaration.year, ALL), (cells.declaration.year - 1, _LAST_YEAR)):
        if cells.lacks(THREE_PUBLIC, base):
            continue
        places = ((item, base | Coordinate(item=item)) for item in ITEMS)
        items = (
            _figure(term("item", item), cells.at(row, place))
            for item, place in places
            if not cells.lacks(THREE_PUBLIC, place)
        )
        total = _figure("“三公”经费", cells.at(row, base))
        yield YearOfItems(
            year,
            total if total and total.anchor else None,
            tuple(each for each in items if each is not None),
        )


def _picture(
    number: int, state: Standing, figures: tuple[Figure, ...], total: Figure | None
) -> Picture:
    """Nothing but its standing of a table that is held; empty where there is nothing to show."""
    if state in (Standing.HELD, Standing.ABSENT):
        return Picture(number, state)
    if not figures and state is Standing.PRINTED:
        state = Standing.EMPTY
    whole = total.fen if total else 0
    shared = tuple(replace(each, share=share(each.fen, whole)) for each in figures)
    return Picture(number, state, shared, total)


def _definition(cells: Cells, number: int) -> Table | None:
    tables = edition_named(cells.declaration.edition).tables
    return next((each for each in tables if each.number == number), None)


def _name(row: Row, table: Table) -> str:
    """The name without the blanks by which it is indented or spaced."""
    return "".join(row.label(table).split())
