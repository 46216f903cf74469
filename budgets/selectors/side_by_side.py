"""并列: one table of several documents, line by line, for units of a year or years of a unit.

A line is what the rows of the documents have in common: the coordinate of a row, its codes as
they are in the latest year. Amounts are the declared ones of one column, which is the first of
the table unless another is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from budgets.codes.successions import code_in
from budgets.models import DeclaredFact
from budgets.tables.core import Codes, Coordinate, Records
from budgets.tables.core import Row as PrintedRow
from budgets.tables.editions import edition_named, printed

if TYPE_CHECKING:
    from budgets.codes.catalogues import Catalogues
    from budgets.selectors.documents import DocumentOf
    from budgets.tables.core import Leaf, Table

_CODES = ("function", "economic", "government_economic")
#: What a row's coordinate is made of, beside its codes.
_REST = ("direction", "funding_source", "expenditure_type", "project", "item", "cut")
_Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in 分 with the cells that it is printed in or sums: row and column, from 0."""

    fen: int
    cells: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class Line:
    """One line: its code, its name in the latest document that has it, an amount for each document.

    `notes`: under which code or name it stood in other years.
    """

    code: str
    label: str
    level: int
    is_total: bool
    block: int
    amounts: list[Amount | None]
    notes: list[str] = field(default_factory=list)


def measures_of(edition: str, table: int, year: int) -> list[tuple[int, str]]:
    """The columns of which one can be asked for: number from 1, headings. None for table 7."""
    described = edition_named(edition).table(table)
    if _is_single(described):
        return []
    leaves = [
        leaf for block in range(len(described.blocks)) for leaf in described.amount_leaves(block)
    ]
    return [(leaf.index + 1, headings_of(leaf, year)) for leaf in leaves]


def headings_of(leaf: Leaf, year: int) -> str:
    """The headings of a column, from the outermost, joined by a stroke."""
    return "/".join(printed(column.label, year) for column in leaf.path)


def lines_of(
    documents: Sequence[DocumentOf], table: int, lists: Catalogues, column: int | None = None
) -> list[Line]:
    """The lines of a table, the documents' latest year first among equals. One query.

    `column`: of `measures_of`; the first of each side without it.
    """
    latest = max((each.year for each in documents), default=0)
    wanted = {each.revision: _leaves(each, table, column) for each in documents}
    slots = {each.revision: place for place, each in enumerate(documents)}
    lines: dict[_Key, Line] = {}
    order: dict[_Key, tuple[Any, ...]] = {}
    for fact in _facts(documents, table):
        leaves = wanted[fact["revision"]]
        if fact["column"] not in leaves:
            continue
        place = slots[fact["revision"]]
        document = documents[place]
        described = edition_named(document.edition).table(table)
        codes = _codes(fact, document.year, latest, lists)
        key = _key(fact, codes, described)
        if key not in lines:
            lines[key] = _line(fact, codes, described, document, len(documents))
            order[key] = _order(fact, codes, described, place)
        _add(lines[key].amounts, place, fact)
        _note(lines[key], fact, document.year, lists, latest)
    return [lines[key] for key in sorted(lines, key=order.__getitem__)]


def _facts(documents: Sequence[DocumentOf], table: int) -> Any:
    rows = DeclaredFact.objects.filter(
        revision__in=[each.revision for each in documents], table=table, year=""
    )
    of_row = ("position", "block", "cells", "is_total", *_CODES, *_REST)
    return rows.order_by("row__position", "column", "revision").values(
        "revision", "column", "amount", *(f"row__{name}" for name in of_row)
    )


def _is_single(described: Table) -> bool:
    rows = described.blocks[0].rows
    return isinstance(rows, Records) and rows.single


def _leaves(document: DocumentOf, table: int, column: int | None) -> set[int]:
    """The columns whose amounts are shown."""
    described = edition_named(document.edition).table(table)
    if _is_single(described):
        return {leaf.index for leaf in described.amount_leaves(0)}
    if column is not None:
        return {column - 1}
    blocks = range(len(described.blocks))
    return {described.amount_leaves(block)[0].index for block in blocks}


def _codes(fact: dict[str, Any], year: int, latest: int, lists: Catalogues) -> tuple[str, ...]:
    """The row's codes as they are in the latest year."""
    return tuple(
        code_in(lists.of(name), fact[f"row__{name}"], year, latest) if fact[f"row__{name}"] else ""
        for name in _CODES
    )


def _key(fact: dict[str, Any], codes: tuple[str, ...], described: Table) -> _Key:
    if _is_single(described):
        return (fact["column"],)
    rest = tuple(fact[f"row__{name}"] for name in _REST)
    return (fact["row__block"], fact["row__is_total"], codes, rest)


def _order(
    fact: dict[str, Any], codes: tuple[str, ...], described: Table, place: int
) -> tuple[Any, ...]:
    """Codes in their order with the total first; all else as the first document prints it."""
    block = fact["row__block"]
    if isinstance(described.blocks[block].rows, Codes):
        return (block, not fact["row__is_total"], codes)
    if isinstance(described.blocks[block].rows, Records) and not _is_single(described):
        return (block, not fact["row__is_total"], place, fact["row__position"])
    return (block, fact["row__position"], fact["column"])


def _line(
    fact: dict[str, Any],
    codes: tuple[str, ...],
    described: Table,
    document: DocumentOf,
    width: int,
) -> Line:
    row = PrintedRow(
        described.number,
        fact["row__block"],
        fact["row__position"],
        tuple(fact["row__cells"]),
        Coordinate(),
    )
    label = row.label(described).strip()
    if _is_single(described):
        label = headings_of(described.leaves[fact["column"]], document.year)
        label = label.partition("/")[2]  # without the year, which heads the column here
    code = next((code for code in codes if code), "")
    return Line(
        code=code,
        label=label or (_("合计") if fact["row__is_total"] else ""),
        level=max(1, (len(code) - 1) // 2) if code else 1,
        is_total=fact["row__is_total"],
        block=fact["row__block"],
        amounts=[None] * width,
    )


def _add(amounts: list[Amount | None], place: int, fact: dict[str, Any]) -> None:
    """Put the amount in its place; rows that have become one account are added up."""
    before = amounts[place] or Amount(0, ())
    cell = (fact["row__position"], fact["column"])
    amounts[place] = Amount(before.fen + fact["amount"], (*before.cells, cell))


def _note(line: Line, fact: dict[str, Any], year: int, lists: Catalogues, latest: int) -> None:
    """Say under which code and name the account stood in that year, where they were others."""
    name = next((name for name in _CODES if fact[f"row__{name}"]), "")
    if not name or year == latest:
        return
    code, catalogue = fact[f"row__{name}"], lists.of(name)
    then, now = catalogue.name(code, year), catalogue.name(line.code, latest)
    told = {"year": year, "code": code, "name": then}
    words = ""
    if code != line.code:
        words = _("%(year)d年编码为 %(code)s “%(name)s”") % told
    elif then and now and then != now:
        words = _("%(year)d年名称为“%(name)s”") % told
    if words and words not in line.notes:
        line.notes.append(words)
