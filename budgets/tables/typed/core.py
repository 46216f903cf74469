"""填报内容 of the tables: the rows and amounts that somebody typed, and nothing that follows.

A `TypedRow` is found by its `id`, which never changes while the row is typed: "w7" for a row
that somebody added, "c20103" (codes, joined by "+") for a row that follows from others, "total",
"only", and "line-1-20" for a fixed line. Amounts are in 分.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: Declared and computed amount of a cell when it was read; None: blank.
Kept = tuple[int | None, int | None]
TOTAL = "total"
ONLY = "only"
OWN = "w"
FOLLOWING = "c"


@dataclass(frozen=True, slots=True)
class TypedRow:
    """填报行. `words`: one for each stub cell that is no code, "" for the usual name.

    `amounts`: of cells that are typed. `totals`: of cells that are computed, typed all the
    same (尾差). `kept`: what a file declared there, with what was computed at that time: as
    long as the same is computed, what was declared stands.
    """

    id: str
    block: int = 0
    codes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    amounts: Mapping[int, int] = field(default_factory=dict)
    totals: Mapping[int, int] = field(default_factory=dict)
    kept: Mapping[int, Kept] = field(default_factory=dict)
    stands: bool = False

    @property
    def is_own(self) -> bool:
        """Whether somebody added it, so that it may be removed."""
        return self.id.startswith(OWN)

    def word(self, place: int) -> str:
        """The word in that place, "" where none was typed."""
        return self.words[place] if place < len(self.words) else ""


@dataclass(frozen=True, slots=True)
class TypedTable:
    """一张表的填报. `note` None: the note that an empty table carries.

    `absent`: codes that follow from other tables and are left out here, as a file left them
    out. `keeps_order`: rows stand as in the file, which does not sort them.
    """

    number: int
    rows: tuple[TypedRow, ...] = ()
    note: str | None = None
    absent: frozenset[tuple[str, ...]] = frozenset()
    keeps_order: bool = False
    total_last: bool = False

    def row(self, identity: str) -> TypedRow | None:
        """The row of that id, None where nothing was typed in it."""
        return next((row for row in self.rows if row.id == identity), None)

    def coded(self, codes: tuple[str, ...]) -> TypedRow | None:
        """The first row of these codes."""
        return next((row for row in self.rows if row.codes == codes), None)

    def next_id(self, more: int = 0) -> str:
        """An id for a further row: larger than every one given before."""
        taken = [int(row.id[1:]) for row in self.rows if row.is_own]
        return f"{OWN}{max(taken, default=0) + 1 + more}"


Typed = Mapping[int, TypedTable]


def following_id(codes: tuple[str, ...]) -> str:
    """The id of a row that follows from others."""
    return FOLLOWING + "+".join(codes)


def line_id(block: int, place: int) -> str:
    """The id of a fixed line: the place counts the lines of its side, extra ones after them."""
    return f"line-{block}-{place}"


def as_json(table: TypedTable) -> dict[str, Any]:
    """What is stored of it."""
    return {
        "rows": [_row_json(row) for row in table.rows],
        "note": table.note,
        "absent": sorted(list(codes) for codes in table.absent),
        "keeps_order": table.keeps_order,
        "total_last": table.total_last,
    }


def of_json(number: int, content: Mapping[str, Any]) -> TypedTable:
    """What was stored."""
    return TypedTable(
        number=number,
        rows=tuple(_row_of(row) for row in content.get("rows", ())),
        note=content.get("note"),
        absent=frozenset(tuple(codes) for codes in content.get("absent", ())),
        keeps_order=bool(content.get("keeps_order")),
        total_last=bool(content.get("total_last")),
    )


def _row_json(row: TypedRow) -> dict[str, Any]:
    kept: dict[str, Any] = {"id": row.id}
    if row.block:
        kept["block"] = row.block
    if row.stands:
        kept["stands"] = True
    for name in ("codes", "words"):
        if value := getattr(row, name):
            kept[name] = list(value)
    for name in ("amounts", "totals", "kept"):
        if value := getattr(row, name):
            kept[name] = {str(column): amount for column, amount in sorted(value.items())}
    return kept


def _row_of(kept: Mapping[str, Any]) -> TypedRow:
    return TypedRow(
        id=kept["id"],
        block=kept.get("block", 0),
        codes=tuple(kept.get("codes", ())),
        words=tuple(kept.get("words", ())),
        amounts={int(column): amount for column, amount in kept.get("amounts", {}).items()},
        totals={int(column): amount for column, amount in kept.get("totals", {}).items()},
        kept={int(column): tuple(pair) for column, pair in kept.get("kept", {}).items()},
        stands=bool(kept.get("stands")),
    )
