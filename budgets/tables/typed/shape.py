"""表的行: which rows a table has once what was typed is put together with what follows.

Rows of codes stand under the rows of the codes they begin with: those above are added, with
the name that the list of codes has for them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from budgets.tables.core import Codes, Lines, Records
from budgets.tables.typed.core import (
    ONLY,
    TOTAL,
    Typed,
    TypedRow,
    TypedTable,
    following_id,
    line_id,
)
from budgets.tables.typed.relations import INCOME, SOURCES, SPENDING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgets.tables.core import Line, Table

Key = tuple[str, ...]


class Kind(StrEnum):
    """What a row is to whoever types."""

    TOTAL = "total"  # 合计: everything is computed
    GROUP = "group"  # 类, 款 with rows under it: everything is computed
    TYPED = "typed"  # somebody added it
    REPEATED = "repeated"  # it stands in another table already
    LINE = "line"  # a fixed line
    ONLY = "only"  # the one row of table 7


@dataclass(slots=True)
class Place:
    """A row with its place among the others.

    `under`: the row whose sum it goes into. `words`: what the table that it repeats calls it.
    """

    kind: Kind
    typed: TypedRow
    codes: Key = ()
    line: Line | None = None
    under: Place | None = None
    words: tuple[str, ...] = ()
    values: dict[int, int | None] = field(default_factory=dict)

    @property
    def is_pending(self) -> bool:
        """Whether it cannot be printed yet: nothing says what it is."""
        if self.kind is not Kind.TYPED:
            return False
        return not any(self.codes) and not self.typed.word(0)


def places_of(table: Table, typed: Typed) -> list[Place]:
    """Every row of the table in printed order, rows that say nothing yet at the end."""
    mine = typed.get(table.number) or TypedTable(table.number)
    found: list[Place] = []
    for number, block in enumerate(table.blocks):
        if isinstance(block.rows, Lines):
            found += _lines(mine, number, block.rows, typed)
        elif isinstance(block.rows, Codes):
            found += _coded(table, mine, block.rows, typed)
        else:
            found += _records(mine, block.rows)
    return found


def keys_of(table: Table, typed: Typed) -> set[Key]:
    """The codes of the rows that no sum makes: typed here, or following from other tables."""
    mine = typed.get(table.number) or TypedTable(table.number)
    return {row.codes for row in mine.rows if row.is_own and any(row.codes)} | (
        following_keys(table.number, typed) - mine.absent
    )


def following_keys(number: int, typed: Typed) -> set[Key]:
    """The codes that other tables bring into this one."""
    sources = SOURCES.get(number, ())
    others = {SPENDING: (INCOME,)}.get(number, ())
    return {
        row.codes
        for source in (*sources, *others)
        for row in (typed[source].rows if source in typed else ())
        if row.is_own and any(row.codes)
    }


def ancestors(key: Key, widths: Sequence[int]) -> list[Key]:
    """The codes above, the highest first: 2010301 has 201 and 20103."""
    lengths = [sum(widths[: count + 1]) for count in range(len(widths))]
    above = [tuple(code[:length] for code in key) for length in lengths]
    return [each for each in dict.fromkeys(above) if each != key and len(each[0]) < len(key[0])]


def _coded(table: Table, mine: TypedTable, scheme: Codes, typed: Typed) -> list[Place]:
    keys = keys_of(table, typed)
    groups = {each for key in keys for each in ancestors(key, scheme.widths)} - mine.absent
    places = [_own(row, groups) for row in mine.rows if row.is_own]
    here = {place.codes for place in places}
    for key in (keys | groups) - here:
        kept = mine.row(following_id(key)) or TypedRow(following_id(key), codes=key)
        kind = Kind.GROUP if key in groups else Kind.REPEATED
        words = _words_elsewhere(table.number, key, typed)
        places.append(Place(kind, replace(kept, codes=key), codes=key, words=words))
    _nest(places, scheme.widths)
    ordered = _ordered(places, mine)
    whole = Place(Kind.TOTAL, mine.row(TOTAL) or TypedRow(TOTAL))
    for place in ordered:
        place.under = place.under or whole
    return [*ordered, whole] if mine.total_last else [whole, *ordered]


def _words_elsewhere(number: int, key: Key, typed: Typed) -> tuple[str, ...]:
    """The names that somebody typed for these codes in a table that this one repeats."""
    for source in SOURCES.get(number, ()):
        row = typed[source].coded(key) if source in typed else None
        if row is not None and any(row.words):
            return row.words
    return ()


def _own(row: TypedRow, groups: set[Key]) -> Place:
    return Place(Kind.GROUP if row.codes in groups else Kind.TYPED, row, codes=row.codes)


def _nest(places: list[Place], widths: Sequence[int]) -> None:
    """Each row under the nearest one whose codes its own begin with."""
    by_codes: dict[Key, Place] = {}
    for place in places:
        if any(place.codes):
            by_codes.setdefault(place.codes, place)
    for place in places:
        if not any(place.codes):
            continue
        above = (by_codes.get(key) for key in reversed(ancestors(place.codes, widths)))
        place.under = next((other for other in above if other), None)
    heads = {id(place.under) for place in places if place.under}
    for place in places:
        if id(place) in heads:
            place.kind = Kind.GROUP


def is_under(key: Key, head: Key) -> bool:
    """Whether a row of these codes goes into the sum of that one."""
    return len(key[0]) > len(head[0]) and all(
        mine.startswith(other) and bool(mine) == bool(other)
        for mine, other in zip(key, head, strict=True)
    )


def _ordered(places: list[Place], mine: TypedTable) -> list[Place]:
    named = [place for place in places if any(place.codes)]
    waiting = [place for place in places if not any(place.codes)]
    if not mine.keeps_order:
        return [*sorted(named, key=lambda place: place.codes), *waiting]
    order = {row.id: at for at, row in enumerate(mine.rows)}
    kept = sorted(
        (place for place in named if place.typed.id in order),
        key=lambda place: order[place.typed.id],
    )
    for place in sorted(
        (place for place in named if place.typed.id not in order), key=lambda place: place.codes
    ):
        before = [at for at, other in enumerate(kept) if other.codes < place.codes]
        kept.insert(before[-1] + 1 if before else 0, place)
    return [*kept, *waiting]


def _records(mine: TypedTable, scheme: Records) -> list[Place]:
    if scheme.single:
        return [Place(Kind.ONLY, mine.row(ONLY) or TypedRow(ONLY))]
    whole = Place(Kind.TOTAL, mine.row(TOTAL) or TypedRow(TOTAL))
    own = [Place(Kind.TYPED, row, under=whole) for row in mine.rows if row.is_own]
    return [*own, whole] if mine.total_last else [whole, *own]


def _lines(mine: TypedTable, block: int, scheme: Lines, typed: Typed) -> list[Place]:
    classes = _classes(typed)
    found = []
    for at, line in enumerate((*scheme.lines, *scheme.extra)):
        if at >= len(scheme.lines) and line.at.function not in classes:
            continue  # printed only where a unit has such money
        identity = line_id(block, at)
        row = mine.row(identity) or TypedRow(identity, block=block)
        found.append(Place(Kind.LINE, row, line=line))
    return found


def _classes(typed: Typed) -> set[str]:
    """The 类 of every function that is typed anywhere."""
    return {
        row.codes[0][:3]
        for number in (2, 3, 5, 8, 9)
        for row in (typed[number].rows if number in typed else ())
        if row.is_own and any(row.codes)
    }
