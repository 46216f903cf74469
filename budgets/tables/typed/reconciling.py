"""两人同填: one table as it is kept, and as another has sent it, put together so that neither is lost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from budgets.tables.typed.core import OWN, TypedRow, TypedTable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def told_apart(stored: TypedTable, mine: TypedTable) -> dict[str, str]:
    """New ids for rows of mine that are not the rows of that id any more.

    Two people who add a row at the same time call it by the same id; the row of one is not to
    take the place of the other's. Of the same codes or name, it is one row.
    """
    beside = replace(mine, rows=(*stored.rows, *mine.rows))
    found: dict[str, str] = {}
    own = [row for row in mine.rows if row.is_own]
    kept = {row.id for row in own if (other := stored.row(row.id)) and not _is_another(other, row)}
    for row in own:
        if row.id in kept:
            continue
        same = next((each for each in stored.rows if _is_same(each, row)), None)
        if same is not None and same.id not in {*kept, *found.values()}:
            found[row.id] = same.id
        elif stored.row(row.id) is not None:
            found[row.id] = beside.next_id(len(found))
    return {old: new for old, new in found.items() if old != new}


def renamed(table: TypedTable, ids: Mapping[str, str]) -> TypedTable:
    """The table with other ids for these rows."""
    rows = (replace(row, id=ids.get(row.id, row.id)) for row in table.rows)
    return replace(table, rows=tuple(rows))


def put_together(stored: TypedTable, mine: TypedTable) -> TypedTable:
    """Every row of either; where both say something in one cell, mine.

    `mine`: `renamed` as `told_apart` says. A cell that only one of them fills keeps what is in it,
    and a row that one has removed is there again.
    """
    theirs = {row.id: row for row in stored.rows}
    rows = {row.id: _both(theirs.get(row.id), row) for row in mine.rows}
    return replace(
        stored,
        rows=tuple([rows.pop(row.id, row) for row in stored.rows] + list(rows.values())),
        note=mine.note or stored.note,
    )


def _both(stored: TypedRow | None, mine: TypedRow) -> TypedRow:
    if stored is None:
        return mine
    return replace(
        stored,
        codes=_filled(stored.codes, mine.codes),
        words=_filled(stored.words, mine.words),
        amounts={**stored.amounts, **mine.amounts},
        totals={**stored.totals, **mine.totals},
    )


def _filled(stored: Sequence[str], mine: Sequence[str]) -> tuple[str, ...]:
    length = max(len(stored), len(mine))
    pairs = zip(_padded(mine, length), _padded(stored, length), strict=True)
    return tuple(one or other for one, other in pairs)


def _padded(texts: Sequence[str], length: int) -> tuple[str, ...]:
    return (*texts, *[""] * (length - len(texts)))


def _name(row: TypedRow) -> tuple[str, ...]:
    """What a row is: its codes; of a project, its name."""
    return row.codes or row.words[:1]


def _is_another(one: TypedRow, other: TypedRow) -> bool:
    pairs = zip(_name(one), _name(other), strict=False)
    return any(left and right and left != right for left, right in pairs)


def _is_same(stored: TypedRow, row: TypedRow) -> bool:
    return stored.id.startswith(OWN) and bool(_name(row)) and _name(stored) == _name(row)
