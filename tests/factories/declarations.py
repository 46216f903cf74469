"""Declarations for tests: the published ones, and small ones drawn as they look on paper.

    drawn('''
        公开表3
        类  | 款 | 项 | 科目名称         | 合计  | 基本支出 | 项目支出 | 结转下年
            |    |    | 合计             | 10.00 | 6.00     | 4.00     |
        201 |    |    | 一般公共服务支出 | 10.00 | 6.00     | 4.00     |
    ''')

The heading stands in row 1 of the sheet 公开表3, the first row of data in row 2, and the
columns are A, B, C … as drawn, so a finding's cell can be read off the drawing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from itertools import product
from pathlib import Path
from textwrap import dedent

from budgets.tables.core import (
    Codes,
    Coordinate,
    Declaration,
    DeclaredTable,
    Fact,
    Leaf,
    Line,
    LineKind,
    Lines,
    Role,
    Row,
    Table,
)
from budgets.tables.editions import edition_for, printed
from portal.core.money import parse_amount
from portal.core.text import fold_name, without_ordinal

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "portal" / "demo" / "golden"
GOLDEN_SLUGS = ("yantai-2025", "zhangdian-2025")

Cells = tuple[str | None, ...]


@dataclass(frozen=True)
class Drawing:
    """One table as it stands on a sheet: heading paths, rows of texts, notes."""

    number: int
    columns: tuple[tuple[str, ...], ...]
    rows: tuple[Cells, ...]
    notes: tuple[str, ...] = ()
    title: str = ""
    first_row: int = 2  # the sheet's row number of the first row of data


def golden_json(slug: str) -> dict[str, object]:
    """The published disclosure as JSON."""
    loaded: dict[str, object] = json.loads((GOLDEN / slug / "disclosure.json").read_text("utf-8"))
    return loaded


def golden_declaration(slug: str) -> Declaration:
    """What the golden workbook declares, with the cells of `workbook.xlsx`."""
    data = json.loads((GOLDEN / slug / "disclosure.json").read_text("utf-8"))
    drawings = [
        Drawing(
            number=int(number),
            columns=tuple(tuple(path) for path in table["columns"]),
            rows=tuple(tuple(row) for row in table["rows"]),
            notes=tuple(table["notes"]),
            title=table["title"],
            first_row=3 + table["header"]["rows"],  # title, unit line, headings
        )
        for number, table in data["tables"].items()
    ]
    return declare(drawings, year=data["year"], unit_name=data["unit"])


def drawn(*texts: str, year: int = 2025, unit_name: str = "甲单位") -> Declaration:
    """The declaration of tables drawn as text (see the module)."""
    return declare([parse_drawing(text) for text in texts], year=year, unit_name=unit_name)


def declare(drawings: list[Drawing], *, year: int = 2025, unit_name: str = "甲单位") -> Declaration:
    """The declaration of drawings, in table order."""
    edition = edition_for("budget", year)
    tables = [
        _declared(edition.table(drawing.number), drawing, year)
        for drawing in sorted(drawings, key=lambda drawing: drawing.number)
    ]
    return Declaration(edition.key, year, unit_name, tuple(tables))


def with_amount(declaration: Declaration, source: str, amount: int | None) -> Declaration:
    """The declaration with one filled cell ("公开表5!F12") set to another amount, or blanked."""
    hit = False
    tables = []
    for table in declaration.tables:
        facts = []
        for fact in table.facts:
            if fact.source != source:
                facts.append(fact)
                continue
            hit = True
            if amount is not None:
                facts.append(replace(fact, amount=amount))
        tables.append(replace(table, facts=tuple(facts)))
    assert hit, f"no amount stands in {source}"
    return replace(declaration, tables=tuple(tables))


def without_row(declaration: Declaration, number: int, *positions: int) -> Declaration:
    """The declaration without those printed rows of one table; the rest keeps its cells."""

    def lighter(table: DeclaredTable) -> DeclaredTable:
        if table.number != number:
            return table
        return replace(
            table,
            rows=tuple(row for row in table.rows if row.position not in positions),
            facts=tuple(fact for fact in table.facts if fact.row.position not in positions),
        )

    return replace(declaration, tables=tuple(lighter(table) for table in declaration.tables))


def without_table(declaration: Declaration, *numbers: int) -> Declaration:
    """The declaration without those tables."""
    kept = tuple(table for table in declaration.tables if table.number not in numbers)
    return replace(declaration, tables=kept)


# --- drawing ------------------------------------------------------------------------------


def parse_drawing(text: str) -> Drawing:
    """One drawn table: its number, its headings, its rows, its notes."""
    lines = [line for line in dedent(text).splitlines() if line.strip()]
    number = int(lines[0].strip().removeprefix("公开表"))
    notes = tuple(line.strip() for line in lines[1:] if line.strip().startswith(("注", "（注")))
    grid = [line.split("|") for line in lines[1:] if "|" in line]
    headings = tuple(tuple(cell.strip().split("/")) for cell in grid[0])
    rows = tuple(
        tuple(_kept(cell) for cell in (*line, *[""] * (len(headings) - len(line))))
        for line in grid[1:]
    )
    return Drawing(number, headings, rows, notes)


def _kept(cell: str) -> str | None:
    return cell.strip() or None


def _declared(table: Table, drawing: Drawing, year: int) -> DeclaredTable:
    leaves = _leaves_of(table, drawing.columns, year)
    rows: list[Row] = []
    facts: list[Fact] = []
    for block in range(len(table.blocks)):
        running = _Running()
        for position, cells in enumerate(drawing.rows):
            row = _row(table, block, position, cells, leaves, running, drawing)
            if row is not None:
                rows.append(row)
                facts.extend(_facts(table, row, cells, leaves, drawing))
    drawn_leaves = {leaf.index for leaf in leaves if leaf}
    return DeclaredTable(
        number=table.number,
        title=drawing.title or table.title,
        rows=tuple(rows),
        facts=_marked(tuple(facts)),
        notes=drawing.notes,
        sheet=f"公开表{table.number}",
        columns=drawing.columns,
        rows_as_read=drawing.rows,
        missing_columns=tuple(
            leaf.index for leaf in table.leaves if leaf.index not in drawn_leaves
        ),
    )


def _leaves_of(table: Table, columns: tuple[tuple[str, ...], ...], year: int) -> list[Leaf | None]:
    """The leaf of each drawn column: the first one not yet taken that has its headings."""
    free = list(table.leaves)
    found: list[Leaf | None] = []
    for path in columns:
        leaf = next((leaf for leaf in free if _is_headed(leaf, path, year)), None)
        if leaf:
            free.remove(leaf)
        found.append(leaf)
    return found


def _is_headed(leaf: Leaf, path: tuple[str, ...], year: int) -> bool:
    if len(path) > len(leaf.path):
        return False
    return all(
        fold_name(text) in {fold_name(printed(name, year)) for name in (c.label, *c.aliases)}
        for text, c in zip(reversed(path), reversed(leaf.path), strict=False)
    )


class _Running:
    """The code parts printed above, which rows below leave out."""

    def __init__(self) -> None:
        self.parts: list[str] = []


def _row(
    table: Table,
    block: int,
    position: int,
    cells: Cells,
    leaves: list[Leaf | None],
    running: _Running,
    drawing: Drawing,
) -> Row | None:
    by_leaf = {leaf.index: cells[i] for i, leaf in enumerate(leaves) if leaf}
    stub = tuple(by_leaf.get(leaf.index) or "" for leaf in table.stub_leaves(block))
    amounts = [by_leaf.get(leaf.index) for leaf in table.amount_leaves(block)]
    if not any(stub) and not any(amounts):
        return None
    scheme = table.blocks[block].rows
    label = next(
        (
            text
            for leaf, text in zip(table.stub_leaves(block), stub, strict=True)
            if leaf.role is Role.LABEL and text
        ),
        "",
    )
    at, is_total = Coordinate(), False
    if isinstance(scheme, Lines):
        line = _line(scheme, label)
        if line:
            at, is_total = line.at, line.kind in (LineKind.SUBTOTAL, LineKind.TOTAL)
    elif isinstance(scheme, Codes):
        codes = [
            text
            for leaf, text in zip(table.stub_leaves(block), stub, strict=True)
            if leaf.role is Role.CODE
        ]
        at, is_total = _coded(scheme, codes, running), not any(codes)
    elif scheme.dimension:
        is_total = fold_name(label) in ("", "合计", "总计") and position == 0
        at = Coordinate() if is_total else Coordinate(project=fold_name(label))
    named = next((i for i, text in enumerate(cells) if text and text == label), None)
    first = next((i for i, text in enumerate(cells) if text), 0)
    source = _cell(drawing, position, first if named is None else named)
    return Row(table.number, block, position, stub, at, is_total, source)


def _line(scheme: Lines, label: str) -> Line | None:
    wanted = without_ordinal(label)
    for line in (*scheme.lines, *scheme.extra):
        if wanted in {without_ordinal(name) for name in (line.label, *line.aliases)}:
            return line
    return None


def _coded(scheme: Codes, cells: list[str], running: _Running) -> Coordinate:
    width = len(scheme.widths)
    codes: dict[str, str] = {}
    for number, dimension in enumerate(scheme.dimensions):
        parts = cells[number * width : (number + 1) * width]
        if not scheme.repeats and any(parts):
            first = next(i for i, part in enumerate(parts) if part)
            parts = running.parts[:first] + parts[first:]
            running.parts = [part for part in parts if part]
        codes[dimension] = "".join(parts)
    return Coordinate(**codes)


def _facts(
    table: Table, row: Row, cells: Cells, leaves: list[Leaf | None], drawing: Drawing
) -> list[Fact]:
    facts = []
    for i, leaf in enumerate(leaves):
        text = cells[i]
        if leaf is None or leaf.role is not Role.AMOUNT or leaf.block != row.block or not text:
            continue
        amount = parse_amount(text)
        if amount is not None:
            source = _cell(drawing, row.position, i)
            facts.append(Fact(row, leaf.index, row.at | leaf.at, amount, source, row.is_total))
    return facts


def _marked(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """The facts with those marked that sum others: a coarser coordinate than another's.

    A year is never part of another year.
    """
    members = [field.name for field in fields(Coordinate)]
    places = [tuple(str(getattr(fact.at, name)) for name in members) for fact in facts]
    known = [{place[i] for place in places} for i in range(len(members))]
    coarser: set[tuple[str, ...]] = set()
    for place in set(places):
        wider = [
            [value] if name == "year" else [one for one in values if value.startswith(one)]
            for name, value, values in zip(members, place, known, strict=True)
        ]
        coarser.update(whole for whole in product(*wider) if whole != place)
    return tuple(
        replace(fact, is_total=fact.is_total or place in coarser)
        for fact, place in zip(facts, places, strict=True)
    )


def _cell(drawing: Drawing, position: int, column: int) -> str:
    return f"公开表{drawing.number}!{chr(65 + column)}{drawing.first_row + position}"
