"""填报表格: one table as a page shows it: what is typed in fields, all else as it will be printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgets.rendering.layout import lay_out
from budgets.tables.core import Codes, Lines, Role
from budgets.tables.editions import printed
from budgets.tables.typed.columns import parts_of
from budgets.tables.typed.completing import TypedCell
from budgets.tables.typed.core import TypedRow
from budgets.tables.typed.declaring import printed_positions, stub_cells, usual_name
from budgets.tables.typed.relations import repeated
from budgets.tables.typed.shape import Kind, Place
from portal.core.money import exact_wan_text, wan_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgets.rendering.sheet import Heading
    from budgets.selectors.typed_tables import Typing
    from budgets.tables.core import Leaf, Table
    from budgets.tables.typed.completing import CompletedTable

#: Rows that stand open below those that say something.
SPARE_ROWS = 3


@dataclass(slots=True)
class GridCell:
    """One cell. `shows`: code | word | choice | amount | computed | text | blank.

    `name`: of its field, "" for a cell without one; `value`: what stands in it; `hint`: what
    stands there where nothing is typed.
    """

    shows: str
    anchor: str
    label: str = ""
    name: str = ""
    value: str = ""
    hint: str = ""
    colspan: int = 1
    level: int = 0
    column: int = 0
    dimension: str = ""
    is_number: bool = False
    is_kept: bool = False
    choices: Sequence[str] = ()


@dataclass(slots=True)
class GridLine:
    """One printed row. `rows`: the typed rows on it, one for each side."""

    rows: tuple[str, ...]
    kind: str
    cells: list[GridCell]
    removes: str = ""  # the id of the row that may be removed
    label: str = ""


@dataclass(frozen=True, slots=True)
class GridView:
    """The table: its headings row by row, its lines, and its note where it may have one."""

    number: int
    title: str
    headings: list[list[Heading]]
    lines: list[GridLine]
    takes_rows: bool
    takes_note: bool
    note: str
    note_hint: str


def grid_of(
    typing: Typing, number: int, *, with_totals: bool = False, spare: int = SPARE_ROWS
) -> GridView:
    """The grid of one table. `with_totals`: computed cells take an amount of their own (尾差)."""
    completed = typing.completed[number]
    maker = _Maker(typing, completed, with_totals=with_totals)
    table = completed.table
    sheet = lay_out(table, None, year=typing.disclosure.year, unit_name="")
    rows: dict[int, list[Heading]] = {}
    for heading in sheet.headings:
        rows.setdefault(heading.row, []).append(heading)
    takes_rows = _takes_rows(table)
    lines = maker.lines()
    if takes_rows:
        mine = typing.typed[number]
        lines += [maker.spare(TypedRow(mine.next_id(more))) for more in range(spare)]
    declared = typing.declaration.table(number)
    return GridView(
        number=number,
        title=sheet.title,
        headings=[rows[row] for row in sorted(rows)],
        lines=lines,
        takes_rows=takes_rows,
        takes_note=table.empty_note is not None,
        note=completed.typed.note or "",
        note_hint="\n".join(declared.notes) if declared else "",
    )


def _takes_rows(table: Table) -> bool:
    scheme = table.blocks[0].rows
    return not isinstance(scheme, Lines) and not getattr(scheme, "single", False)


class _Maker:
    def __init__(self, typing: Typing, completed: CompletedTable, *, with_totals: bool) -> None:
        self._typing = typing
        self._completed = completed
        self._table = completed.table
        self._with_totals = with_totals

    def lines(self) -> list[GridLine]:
        """Every row; both sides of a two-sided table on one line."""
        if len(self._table.blocks) == 1:
            return [self._line([(place, cells)]) for place, cells in self._completed.rows]
        positions = printed_positions(self._completed)
        by_position: dict[int, dict[int, tuple[Place, tuple[TypedCell, ...]]]] = {}
        for place, cells in self._completed.rows:
            at = positions[place.typed.block, place.typed.id]
            by_position.setdefault(at, {})[place.typed.block] = (place, cells)
        return [
            self._line([sides.get(block) for block in range(len(self._table.blocks))])
            for _, sides in sorted(by_position.items())
        ]

    def spare(self, row: TypedRow) -> GridLine:
        """An open row."""
        place = Place(Kind.TYPED, row)
        cells = tuple(
            TypedCell(leaf, None, None, None, is_primary=self._takes(leaf))
            for leaf in self._table.amount_leaves(0)
        )
        line = self._line([(place, cells)])
        line.kind = "spare"
        return line

    def _takes(self, leaf: Leaf) -> bool:
        """Whether a row that stands in no other table takes an amount in that column."""
        number = self._table.number
        return not parts_of(self._table, 0)[leaf.index] and (
            repeated(number, ("",), leaf, {}, lambda *_: None) is None
        )

    def _line(self, sides: Sequence[tuple[Place, tuple[TypedCell, ...]] | None]) -> GridLine:
        line = GridLine(rows=(), kind="", cells=[])
        for block, side in enumerate(sides):
            if side is None:
                line.cells += [GridCell("blank", "") for _ in self._table.block_leaves(block)]
                continue
            place, amounts = side
            line.rows = (*line.rows, place.typed.id)
            line.kind = line.kind or place.kind.value
            names = stub_cells(self._table, place, self._typing.name)
            label = next((text.strip() for text in reversed(names) if text.strip()), "")
            line.label = line.label or label
            line.cells += self._stub(place, names)
            line.cells += [self._amount(place, cell, label) for cell in amounts]
            if place.kind is Kind.TYPED or (place.kind is Kind.GROUP and place.typed.is_own):
                line.removes = place.typed.id
        return line

    def _stub(self, place: Place, names: Sequence[str]) -> list[GridCell]:
        leaves = self._table.stub_leaves(place.typed.block)
        if not place.typed.is_own:
            return [
                GridCell(
                    "text" if text else "blank",
                    _anchor(place, leaf),
                    value=text.strip(),
                    level=_level(place, leaf),
                )
                for leaf, text in zip(leaves, names, strict=True)
            ]
        return self._own_stub(place, leaves)

    def _own_stub(self, place: Place, leaves: Sequence[Leaf]) -> list[GridCell]:
        scheme = self._table.blocks[0].rows
        cells: list[GridCell] = []
        codes = labels = words = 0
        for leaf in leaves:
            if leaf.role is Role.CODE and isinstance(scheme, Codes):
                if codes % len(scheme.widths) == 0:
                    cells.append(self._code(place, leaf, codes // len(scheme.widths), scheme))
                codes += 1
                continue
            cells.append(self._word(place, leaf, words, labels))
            words += 1
            labels += leaf.role is Role.LABEL
        return cells

    def _code(self, place: Place, leaf: Leaf, number: int, scheme: Codes) -> GridCell:
        code = place.codes[number] if number < len(place.codes) else ""
        heading = leaf.path[0].label
        return GridCell(
            "code",
            _anchor(place, leaf),
            label=f"{_named(place)} {heading}{number + 1 if number else ''}".strip(),
            name=f"{place.typed.id}-code{number}",
            value=code,
            colspan=len(scheme.widths),
            column=leaf.index,
            dimension=scheme.dimensions[number],
        )

    def _word(self, place: Place, leaf: Leaf, word: int, label: int) -> GridCell:
        is_name = leaf.role is Role.LABEL
        usual = usual_name(self._table, place, label, self._typing.name) if is_name else ""
        return GridCell(
            "word" if is_name else "choice",
            _anchor(place, leaf),
            label=f"{_named(place)} {leaf.path[-1].label}".strip(),
            name=f"{place.typed.id}-word{word}",
            value=place.typed.word(word),
            hint=usual,
            column=leaf.index,
            choices=() if is_name else sorted(self._typing.lists.project_categories),
        )

    def _amount(self, place: Place, cell: TypedCell, label: str) -> GridCell:
        column = " ".join(_year(part.label, self._typing) for part in cell.leaf.path)
        shown = "" if cell.amount is None else wan_text(cell.amount)
        made = GridCell(
            "computed",
            _anchor(place, cell.leaf),
            label=f"{label} {column}".strip(),
            value=shown,
            column=cell.leaf.index,
            is_number=True,
            is_kept=cell.is_kept,
        )
        if cell.is_primary or self._with_totals or cell.typed is not None:
            made.shows = "amount"
            made.name = f"{place.typed.id}-{'c' if cell.is_primary else 't'}{cell.leaf.index}"
            made.value = "" if cell.typed is None else exact_wan_text(cell.typed)
            made.hint = "" if cell.is_primary else shown
        return made


def _anchor(place: Place, leaf: Leaf) -> str:
    return anchor_of(place.typed.id, leaf.index)


def anchor_of(row: str, column: int) -> str:
    """The id of a cell on the page."""
    return f"g-{row.replace('+', '_')}-{column}"


def _level(place: Place, leaf: Leaf) -> int:
    if leaf.role is not Role.LABEL or not place.codes:
        return 0
    deep, above = 0, place.under
    while above is not None and above.codes:
        deep, above = deep + 1, above.under
    return deep


def _named(place: Place) -> str:
    return place.typed.word(0) or (place.codes[0] if place.codes else "")


def _year(label: str, typing: Typing) -> str:
    return printed(label, typing.disclosure.year)
