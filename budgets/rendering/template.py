"""空白模板: the official workbook for one unit and year, with nothing to guess.

Last year's rows stand in it as a start, the headings explain what goes under them, and
what is filled in reads back by the same reader as any other workbook.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from budgets.rendering.layout import lay_out
from budgets.rendering.sums import Place, splits
from budgets.rendering.xlsx import Page, book_of
from budgets.tables.core import (
    Block,
    Codes,
    Coordinate,
    Declaration,
    DeclaredTable,
    Edition,
    Fact,
    Lines,
    Records,
    Role,
    Row,
    Table,
)
from budgets.tables.editions import printed

if TYPE_CHECKING:
    from budgets.rendering.sheet import Heading, Sheet, SheetColumn

_TOTAL = "合　计"
#: How many rows stand open where nothing is known of last year.
_OPEN_ROWS = 12
_SPLIT_BY = ("funding_source", "expenditure_type", "item")
_LAST_YEAR = "-1"
_EXPLAINED = {
    Role.CODE: "按政府收支分类科目填写；类、款、项各占一列，只在本级那一行填写。",
    Role.LABEL: "名称与当年政府收支分类科目一致；项目写全称。",
    Role.TEXT: "其他运转类或特定目标类。",
}
_CODES_REPEATED = "类的代码在每一行都填写，款的代码只在款的那一行填写。"
_AMOUNT = "单位万元，两位小数；没有的留空，不写0、—或“无”。"


def blank_template(
    edition: Edition, *, year: int, unit_name: str, previous: Declaration | None = None
) -> bytes:
    """The workbook to fill in. `previous`: what the unit declared for the year before.

    Its rows are the start; of its amounts only those that this year's tables print again
    (the last year's side of table 7).
    """
    pages = [
        _page(table, previous.table(table.number) if previous else None, year, unit_name)
        for table in edition.tables
    ]
    return book_of(pages, {"title": f"{year}年{unit_name}预算公开表（空白模板）"})


def _page(table: Table, before: DeclaredTable | None, year: int, unit_name: str) -> Page:
    sheet = lay_out(table, _started(table, before, year), year=year, unit_name=unit_name)
    return Page(sheet, remarks=_remarks(table, sheet))


# --- rows to start from -----------------------------------------------------------------


def _started(table: Table, before: DeclaredTable | None, year: int) -> DeclaredTable:
    rows = before.rows if before is not None else ()
    if not rows:
        rows = tuple(_open_rows(table))
    kept = tuple(replace(row, source="") for row in rows)
    facts = tuple(_repeated(table, before, kept))
    # Where nothing was declared, the note for an empty table: rows that are filled in replace it.
    note = table.empty_note if before is None or not before.facts else None
    notes = (printed(note, year),) if note else ()
    return DeclaredTable(table.number, table.title, kept, facts, notes)


def _open_rows(table: Table) -> list[Row]:
    """The fixed lines; elsewhere 合计 and rows to fill in."""
    rows: list[Row] = []
    for number, block in enumerate(table.blocks):
        if isinstance(block.rows, Lines):
            rows += [
                Row(
                    table.number,
                    number,
                    line.position,
                    (line.label,),
                    table.at | block.at | line.at,
                )
                for line in block.rows.lines
            ]
        else:
            rows += _rows_of(table, number, block)
    return rows


def _rows_of(table: Table, number: int, block: Block) -> list[Row]:
    stub = table.stub_leaves(number)
    blank = ("",) * len(stub)
    at = table.at | block.at
    if isinstance(block.rows, Records) and block.rows.single:
        return [Row(table.number, number, 0, blank, at)]
    name = next(i for i, leaf in enumerate(stub) if leaf.role is Role.LABEL)
    total = tuple(_TOTAL if i == name else "" for i in range(len(stub)))
    return [
        Row(table.number, number, 0, total, at, is_total=True),
        *(Row(table.number, number, place, blank, at) for place in range(1, _OPEN_ROWS + 1)),
    ]


def _repeated(table: Table, before: DeclaredTable | None, rows: tuple[Row, ...]) -> list[Fact]:
    """上年预算数 of table 7: what was last year's own budget."""
    columns = {leaf.at: leaf.index for leaf in table.leaves if leaf.role is Role.AMOUNT}
    facts = []
    for fact in before.facts if before is not None else ():
        column = columns.get(_as_last_year(fact.at))
        if column is not None and not fact.at.year:
            row = next(row for row in rows if row.position == fact.row.position)
            facts.append(Fact(row, column, _as_last_year(fact.at), fact.amount, ""))
    return facts


def _as_last_year(at: Coordinate) -> Coordinate:
    return replace(at, year=_LAST_YEAR)


# --- what the headings explain ----------------------------------------------------------


def _remarks(table: Table, sheet: Sheet) -> dict[Place, str]:
    """说明 at the lowest heading of each column, once for equal neighbours."""
    remarks: dict[Place, str] = {}
    for heading in sheet.headings:
        if heading.colspan == 1 and heading.row + heading.rowspan == sheet.heading_rows:
            remarks[heading.row, heading.column] = _explained(table, sheet, heading)
    return remarks


def _explained(table: Table, sheet: Sheet, heading: Heading) -> str:
    column = sheet.columns[heading.column]
    if column.role is Role.AMOUNT:
        return "".join((_sum_of(sheet, column), _AMOUNT))
    rows = table.blocks[column.block].rows
    if column.role is Role.CODE and isinstance(rows, Codes) and rows.repeats:
        return _CODES_REPEATED
    if isinstance(rows, Lines):
        return "各行固定，不增删、不改名。"
    return _EXPLAINED[column.role]


def _sum_of(sheet: Sheet, column: SheetColumn) -> str:
    """等于…之和, where the columns beside it are its parts."""
    for dimension in _SPLIT_BY:
        parts = [
            other
            for other in sheet.columns
            if other.role is Role.AMOUNT
            and other.block == column.block
            and splits(column.at, other.at, dimension)
        ]
        if parts:
            return f"等于{'、'.join(_named(part, column) for part in parts)}之和。"
    return ""


def _named(part: SheetColumn, whole: SheetColumn) -> str:
    """The part's own heading; with its group where that is another one."""
    name = part.path[-1]
    is_subtotal = len(part.path) > 1 and name in ("小计", "合计", "总计")
    return part.path[-2] if is_subtotal and part.path[:-1] != whole.path[:-1] else name
