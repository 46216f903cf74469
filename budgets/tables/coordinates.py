"""坐标: where an amount sits among all that are declared, and how a row meets a column."""

from __future__ import annotations

from dataclasses import dataclass, fields
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class CoordinateConflictError(ValueError):
    """A row and a column pin one dimension to two different branches."""


class _Hashed:
    """A place for the hash of a coordinate, beside its members.

    Not a member itself: it holds for one process only, so it is not sent to another one.
    """

    __slots__ = ("_hash",)
    _hash: int


@dataclass(frozen=True, slots=True)
class Coordinate(_Hashed):
    """Where an amount sits. An empty member means "all of it": the cell is a total there.

    Classification members are code prefixes (201 > 20103 > 2010301); the others are
    dotted names from the general to the special (basic > basic.personnel).
    """

    direction: str = ""  # 收支: revenue | expenditure
    function: str = ""  # 支出功能分类: 201 > 20103 > 2010301
    economic: str = ""  # 部门预算支出经济分类: 301 > 30101
    government_economic: str = ""  # 政府预算支出经济分类: 501 > 50101
    funding_source: str = ""  # 资金来源: appropriation > appropriation.general_public_budget
    expenditure_type: str = ""  # 支出类型: basic > basic.personnel | basic.operating; project
    project: str = ""  # 项目名称, folded
    item: str = ""  # “三公”经费: abroad | vehicles > vehicles.running | reception
    cut: str = ""  # procurement | three_public | current_year: a part, not a sibling
    year: str = ""  # "" this year, "-1" last year

    def __or__(self, other: Coordinate) -> Coordinate:
        """Row meets column: the finer member wins.

        Raises `CoordinateConflictError` where the two sit on different branches.
        """
        mine, theirs = _members(self), _members(other)
        if mine == theirs or theirs == _UNPINNED:
            return self
        if mine == _UNPINNED:
            return other
        joined = list(mine)
        for place, new in enumerate(theirs):
            if new and new != mine[place]:
                joined[place] = _finer(place, mine[place], new)
        return Coordinate(*joined)

    def __hash__(self) -> int:
        """Kept once asked for: coordinates are what amounts are looked up by."""
        try:
            return self._hash
        except AttributeError:
            found = hash(_members(self))
            object.__setattr__(self, "_hash", found)
            return found

    def as_dict(self) -> dict[str, str]:
        """The members that are pinned, for JSON and for the database."""
        pairs = zip(_MEMBERS, _members(self), strict=True)
        return {name: value for name, value in pairs if value}


#: Asked for once: `dataclasses.fields` at every join is most of the time of a join.
_MEMBERS = tuple(member.name for member in fields(Coordinate))
_UNPINNED = ("",) * len(_MEMBERS)
_members: Callable[[Coordinate], tuple[str, ...]] = attrgetter(*_MEMBERS)


def _finer(place: int, mine: str, theirs: str) -> str:
    """The more special of two values of one member."""
    if not mine or theirs.startswith(mine):
        return theirs
    if mine.startswith(theirs):
        return mine
    raise CoordinateConflictError(f"{_MEMBERS[place]}: {mine} / {theirs}")
