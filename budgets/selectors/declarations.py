"""申报内容: what is stored of a revision, as the value that was read from its file."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from budgets.models import DeclaredFact, DeclaredRow, Revision
from budgets.tables.core import Coordinate, Declaration, DeclaredTable, Fact, Row

if TYPE_CHECKING:
    from budgets.models import PrintedTable
    from budgets.models.facts import CoordinateModel

_MEMBERS = tuple(field.name for field in fields(Coordinate))


def declaration_of(revision: Revision) -> Declaration:
    """申报内容 exactly as it was read: tables, rows and amounts in their order."""
    rows: dict[int, list[Row]] = {}
    by_key: dict[int, Row] = {}
    for kept_row in revision.rows.order_by("pk"):
        row = _row(kept_row)
        by_key[kept_row.pk] = row
        rows.setdefault(row.table, []).append(row)
    facts: dict[int, list[Fact]] = {}
    for kept_fact in revision.facts.order_by("pk"):
        facts.setdefault(kept_fact.table, []).append(_fact(kept_fact, by_key[kept_fact.row_id]))
    return Declaration(
        edition=revision.edition,
        year=revision.disclosure.year,
        unit_name=revision.unit_name_printed,
        tables=tuple(
            _table(table, rows.get(table.number, []), facts.get(table.number, []))
            for table in revision.tables.order_by("pk")
        ),
    )


def coordinate_of(kept: CoordinateModel) -> Coordinate:
    """坐标 of a stored row or amount."""
    return Coordinate(**{name: getattr(kept, name) for name in _MEMBERS})


def _row(kept: DeclaredRow) -> Row:
    return Row(
        table=kept.table,
        block=kept.block,
        position=kept.position,
        cells=tuple(kept.cells),
        at=coordinate_of(kept),
        is_total=kept.is_total,
        source=kept.source,
    )


def _fact(kept: DeclaredFact, row: Row) -> Fact:
    return Fact(
        row=row,
        column=kept.column,
        at=coordinate_of(kept),
        amount=kept.amount,
        source=kept.source,
        is_total=kept.is_total,
    )


def _table(kept: PrintedTable, rows: list[Row], facts: list[Fact]) -> DeclaredTable:
    return DeclaredTable(
        number=kept.number,
        title=kept.title,
        rows=tuple(rows),
        facts=tuple(facts),
        notes=tuple(kept.notes),
        sheet=kept.sheet,
        columns=tuple(tuple(path) for path in kept.columns),
        rows_as_read=tuple(tuple(row) for row in kept.rows_as_read),
        missing_columns=tuple(kept.missing_columns),
        title_cell=kept.title_cell,
    )
