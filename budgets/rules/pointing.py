"""指位: findings that point at an amount, at a row's name, or at a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from budgets.tables.findings import Finding, Severity
from budgets.tables.vocabulary import make

if TYPE_CHECKING:
    from budgets.rules.figures import Figure
    from budgets.rules.printed import PrintedTable
    from budgets.rules.rule import Rule
    from budgets.tables.core import Row

Words = Mapping[str, str | int]


def at_figure(
    rule: Rule,
    code: str,
    figure: Figure,
    *,
    expected: int | None = None,
    sources: Sequence[Figure] = (),
    related: Sequence[str] = (),
    severity: Severity | None = None,
    code_printed: str = "",
    note: str = "",
    is_compared: bool = True,
    words: Words | None = None,
) -> Finding:
    """A finding at an amount. `is_compared`: the amount itself is what was found."""
    return make(
        code,
        severity=severity or rule.severity,
        rule=rule.id,
        table=figure.table,
        sheet=figure.sheet,
        cell=figure.cell,
        row=figure.row,
        column=figure.column,
        code_printed=code_printed or figure.code,
        expected=expected,
        found=figure.declared if is_compared else None,
        sources=[place for source in sources if (place := source.place)],
        related=[place for place in related if place],
        at=figure.at,
        note=note,
        **(words or {}),
    )


def at_row(
    rule: Rule,
    code: str,
    table: PrintedTable,
    row: Row,
    *,
    sources: Sequence[str] = (),
    related: Sequence[str] = (),
    severity: Severity | None = None,
    code_printed: str = "",
    words: Words | None = None,
) -> Finding:
    """A finding about a row: it points at the row's name, else at its first code."""
    sheet, cell = table.place_of(row)
    return make(
        code,
        severity=severity or rule.severity,
        rule=rule.id,
        table=table.number,
        sheet=sheet,
        cell=cell,
        row=table.label(row).strip(),
        column="",
        code_printed=code_printed or table.code(row),
        expected=None,
        found=None,
        sources=[place for place in sources if place],
        related=[place for place in related if place],
        at=table.at(row),
        note="",
        **(words or {}),
    )


def at_table(
    rule: Rule,
    code: str,
    table: PrintedTable,
    *,
    cell: str = "",
    column: str = "",
    severity: Severity | None = None,
    note: str = "",
    words: Words | None = None,
) -> Finding:
    """A finding about a whole table, its headings, its title (`cell`) or its notes."""
    return make(
        code,
        severity=severity or rule.severity,
        rule=rule.id,
        table=table.number,
        sheet=table.sheet,
        cell=cell,
        row="",
        column=column,
        code_printed="",
        expected=None,
        found=None,
        sources=(),
        related=(),
        at=table.definition.at,
        note=note,
        **(words or {}),
    )
