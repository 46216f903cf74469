"""栏目对应: which printed column is which column of a table.

A column is known by its own word and by the groups above it; words may be aliases, groups
may be lacking or one more. Nothing is guessed: a word that the table does not know stays
unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgets.reading.headings import NEUTRAL_GROUPS, HeadingPath, bare_key, heading_key
from budgets.reading.remembered import remembered
from budgets.tables.core import Codes, Coordinate, Leaf, Role
from portal.core.text import fold_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgets.tables.core import Column, Table

_GENERIC = frozenset({"合计", "小计", "总计"})
_NO_COORDINATE = Coordinate()
#: Columns that number the rows or carry remarks: no part of a table, no word about them.
HARMLESS = frozenset({"序号", "行次", "栏次", "备注", "编号"})


@dataclass(frozen=True, slots=True)
class Target:
    """What a printed column may be: one leaf, or all code columns of a group in one."""

    leaves: tuple[Leaf, ...]
    names: frozenset[str]
    groups: tuple[frozenset[str], ...]  # the names of each group above, outermost first
    penalty: int = 0


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """A printed column and the leaves it holds: none where the table does not know it."""

    heading: HeadingPath
    leaves: tuple[Leaf, ...] = ()
    is_duplicate: bool = False

    @property
    def is_known(self) -> bool:
        """Whether the table has the column."""
        return bool(self.leaves)

    @property
    def is_code(self) -> bool:
        """Whether classification codes stand in it."""
        return bool(self.leaves) and self.leaves[0].role is Role.CODE

    @property
    def is_amount(self) -> bool:
        """Whether amounts stand in it."""
        return bool(self.leaves) and self.leaves[0].role is Role.AMOUNT

    @property
    def is_harmless(self) -> bool:
        """Whether it only numbers rows or carries remarks."""
        return fold_name(self.heading.texts[-1]) in HARMLESS

    @property
    def name(self) -> str:
        """The heading path as findings say it."""
        return "/".join(self.heading.texts)


def match_columns(paths: Sequence[HeadingPath], table: Table, year: int) -> tuple[ReadColumn, ...]:
    """Every printed column with the leaves it holds, best pairs first.

    `year` is the year the headings themselves count from (2025年预算数 is this year's).
    """
    targets = targets_of(table)
    pairs: list[tuple[int, int, int]] = []
    for place, path in enumerate(paths):
        words = _Words.of(path, year)
        for number, target in enumerate(targets):
            score = _score(words, target, len(paths))
            if score is not None:
                pairs.append((-score, place, number))
    taken: dict[int, Target] = {}
    used: set[int] = set()
    for _, place, number in sorted(pairs):
        indexes = {leaf.index for leaf in targets[number].leaves}
        if place in taken or indexes & used:
            continue
        taken[place] = targets[number]
        used |= indexes
    best = {place: -negative for negative, place, _ in sorted(pairs, reverse=True)}
    return tuple(
        ReadColumn(
            path,
            taken[place].leaves if place in taken else (),
            is_duplicate=place not in taken and best.get(place, 0) >= _SURE,
        )
        for place, path in enumerate(paths)
    )


_OWN_WORD = 10
_SURE = _OWN_WORD


@dataclass(frozen=True, slots=True)
class _Words:
    """A printed path as it is compared, put together once for all targets.

    `keys` are the forms of each word, `joined` those of the last two as one heading.
    """

    path: HeadingPath
    keys: tuple[frozenset[str], ...]
    joined: frozenset[str]

    @classmethod
    def of(cls, path: HeadingPath, year: int) -> _Words:
        keys = tuple(_keys(text, year) for text in path.texts)
        joined = _keys("".join(path.texts[-2:]), year) if len(keys) > 1 else frozenset()
        return cls(path, keys, joined)


def _score(words: _Words, target: Target, columns: int) -> int | None:
    """How well the printed path names the target; None where it does not."""
    keys = words.keys
    depth = len(keys) - 1
    if not keys[-1] & target.names:
        if not words.joined & target.names:
            return None
        depth -= 1  # one heading written over two rows
    above, met = list(target.groups), 0
    for key in keys[:depth]:
        hit = next((place for place, names in enumerate(above) if key & names), None)
        if hit is not None:
            met += 1
            above = above[hit + 1 :]
    if _is_foreign_total(words, depth, target, columns):
        return None
    return _OWN_WORD + 3 * met - (len(target.groups) - met) - target.penalty


def _is_foreign_total(words: _Words, depth: int, target: Target, columns: int) -> bool:
    """合计 under a group that is not the target's is the total of something else."""
    keys = words.keys
    if not keys[-1] & _GENERIC or not depth:
        return False
    if target.groups and keys[depth - 1] & target.groups[-1]:
        return False
    if keys[depth - 1] & NEUTRAL_GROUPS or 2 * words.path.spans[depth - 1] >= columns:
        return False
    return not any(key & names for key in keys[:depth] for names in target.groups)


def _keys(text: str, year: int) -> frozenset[str]:
    """The forms in which a printed heading is compared, its own year filled in."""
    folded = fold_name(text)
    generic = heading_key(folded)
    forms = {generic, bare_key(generic)}
    for name, value in (("{year}", year), ("{last_year}", year - 1)):
        if str(value) in folded:
            forms.add(generic.replace("{year}", name))
            if name == "{last_year}":
                forms.discard(generic)
                forms.discard(bare_key(generic))
    forms.discard("")
    return frozenset(forms)


@remembered
def targets_of(table: Table) -> tuple[Target, ...]:
    """Everything that a printed column of the table may be."""
    found: list[Target] = []
    for leaf in table.leaves:
        groups = tuple(_names(column) for column in leaf.path[:-1])
        found.append(Target((leaf,), _names(leaf.path[-1]), groups))
        if _stands_for_group(leaf):
            found.append(Target((leaf,), _names(leaf.path[-2]), groups[:-1], penalty=5))
    found.extend(_code_groups(table))
    return tuple(found)


def _stands_for_group(leaf: Leaf) -> bool:
    """A group that a region prints as one column: its total, or the name beside amounts."""
    if len(leaf.path) < 2:
        return False
    has_name = any(column.role is Role.LABEL for column in leaf.path[-2].under)
    if has_name:
        return leaf.role is Role.LABEL
    return leaf.role is Role.AMOUNT and leaf.path[-1].at == _NO_COORDINATE


def _code_groups(table: Table) -> list[Target]:
    """科目编码 as one column with complete codes, for each group of code columns."""
    found: list[Target] = []
    for number, block in enumerate(table.blocks):
        if not isinstance(block.rows, Codes):
            continue
        groups: dict[int, list[Leaf]] = {}
        current = -1
        previous: Leaf | None = None
        for leaf in table.block_leaves(number):
            if leaf.role is Role.CODE:
                if previous is None or previous.role is not Role.CODE:
                    current += 1
                groups.setdefault(current, []).append(leaf)
            previous = leaf
        found.extend(
            Target(tuple(leaves), _names(leaves[0].path[0]), (), penalty=1)
            for leaves in groups.values()
        )
    return found


def _names(column: Column) -> frozenset[str]:
    keys = {_name_key(name) for name in (column.label, *column.aliases)}
    keys |= {bare_key(key) for key in keys}
    keys.discard("")
    return frozenset(keys)


def _name_key(name: str) -> str:
    marked = name.replace("{last_year}", "<last>").replace("{year}", "<this>")
    key = heading_key(marked)
    return key.replace("<last>", "{last_year}").replace("<this>", "{year}")


def missing_leaves(columns: Sequence[ReadColumn], table: Table) -> tuple[Leaf, ...]:
    """The leaves that no printed column holds."""
    held = {leaf.index for column in columns for leaf in column.leaves}
    return tuple(leaf for leaf in table.leaves if leaf.index not in held)


def code_groups(table: Table, block: int) -> tuple[tuple[Leaf, ...], ...]:
    """The groups of code columns of one block, in printed order."""
    return tuple(target.leaves for target in _code_groups(table) if target.leaves[0].block == block)
