"""科目表: one classification's codes and names, year by year.

A row holds in the years that it and all its ancestors hold: the items of an abolished 款
carry no dates of their own. One code may have two rows with different names and years
that do not overlap. Names are compared after `fold_name`, with the wordings that
publishers are known to use.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from portal.core.text import fold_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Entry:
    """科目: one row of a code list.

    `valid_from` None: in use in 2017 or earlier; `valid_to` None: still in use. Both are
    years, inclusive. `fund_type`: general, gov_fund, state_capital, social_insurance (支出
    功能分类 only). `confidence`: high (seen in a published document), medium, low.
    """

    code: str
    name: str
    parent: str = ""
    level: int = 1
    valid_from: int | None = None
    valid_to: int | None = None
    fund_type: str = ""
    confidence: str = ""
    source: str = ""

    def covers(self, year: int) -> bool:
        """Whether the row's own years hold it, without its ancestors."""
        return (self.valid_from is None or self.valid_from <= year) and (
            self.valid_to is None or year <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class Alias:
    """别名: a wording that publishers print for a catalogue name."""

    code: str
    alias: str
    canonical: str


@dataclass(frozen=True, slots=True)
class Rename:
    """更名: a code's name until one year and from another. A blank name: no code then."""

    code: str
    old_name: str
    old_until: int
    new_name: str
    new_from: int


class NameMatch(StrEnum):
    """How a printed name stands to the code beside it."""

    SAME = "same"  # the name of the year, or an accepted alias of it
    FORMER = "former"  # the code's name in other years
    WORDING = "wording"  # no code has that name: another wording
    OTHER_CODE = "other_code"  # the name of another code
    UNKNOWN_CODE = "unknown_code"  # the year's list has no such code


@dataclass(frozen=True)
class Catalogue:
    """科目表 of one classification. Replace it by another value to use a newer book."""

    key: str  # functional | economic_dept | economic_gov
    title: str
    entries: tuple[Entry, ...]
    aliases: tuple[Alias, ...] = ()
    renames: tuple[Rename, ...] = ()

    @cached_property
    def _by_code(self) -> Mapping[str, tuple[Entry, ...]]:
        return _grouped((entry.code, entry) for entry in self.entries)

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[Entry, ...]]:
        return _grouped((fold_name(entry.name), entry) for entry in self.entries)

    @cached_property
    def _by_parent(self) -> Mapping[str, tuple[Entry, ...]]:
        return _grouped((entry.parent, entry) for entry in self.entries)

    @cached_property
    def _aliases(self) -> Mapping[str, frozenset[str]]:
        """The folded wordings accepted for each code that the list has."""
        found: dict[str, set[str]] = {}
        for alias in self.aliases:
            names = {fold_name(entry.name) for entry in self.history(alias.code)}
            if fold_name(alias.canonical) in names:
                found.setdefault(alias.code, set()).add(fold_name(alias.alias))
        return {code: frozenset(names) for code, names in found.items()}

    @cached_property
    def _former(self) -> Mapping[str, frozenset[str]]:
        """Every folded name that a code has or had."""
        found: dict[str, set[str]] = {}
        for entry in self.entries:
            found.setdefault(entry.code, set()).add(fold_name(entry.name))
        for rename in self.renames:
            names = {fold_name(name) for name in (rename.old_name, rename.new_name) if name}
            found.setdefault(rename.code, set()).update(names)
        return {code: frozenset(names) for code, names in found.items()}

    def history(self, code: str) -> tuple[Entry, ...]:
        """Every row of the code, whatever its years."""
        return self._by_code.get(code, ())

    def entry(self, code: str, year: int) -> Entry | None:
        """科目 of that code in that year, None where the year's list has none."""
        rows = self.history(code)
        if not rows:
            return None
        key = (code, year)
        if key not in self._entries:
            self._entries[key] = next((row for row in rows if self.is_valid(row, year)), None)
        return self._entries[key]

    @cached_property
    def _entries(self) -> dict[tuple[str, int], Entry | None]:
        """Answers of `entry`: asked for every printed row, and only codes of the list."""
        return {}

    def is_valid(self, entry: Entry, year: int) -> bool:
        """Whether the row and all its ancestors hold in that year."""
        if not entry.covers(year):
            return False
        parents = self.history(entry.parent) if entry.parent else ()
        return not parents or any(self.is_valid(parent, year) for parent in parents)

    def name(self, code: str, year: int) -> str:
        """科目名称 in that year, "" for an unknown code."""
        found = self.entry(code, year)
        return found.name if found else ""

    def level(self, code: str, year: int) -> int:
        """类 1, 款 2, 项 3; 0 for an unknown code."""
        found = self.entry(code, year)
        return found.level if found else 0

    def fund_type(self, code: str, year: int) -> str:
        """所属预算 of the code, "" for an unknown code."""
        found = self.entry(code, year)
        return found.fund_type if found else ""

    def confidence(self, code: str, year: int) -> str:
        """How sure the list is of the code's name and years, "" for an unknown code."""
        found = self.entry(code, year)
        return found.confidence if found else ""

    def path_names(self, code: str, year: int) -> tuple[str, ...]:
        """The names from 类 down to the code itself; empty for an unknown code."""
        found = self.entry(code, year)
        if found is None:
            return ()
        above = self.path_names(found.parent, year) if found.parent else ()
        return (*above, found.name)

    def children(self, code: str, year: int) -> tuple[Entry, ...]:
        """下级科目 in that year; the 类 of the list for ""."""
        return tuple(row for row in self._by_parent.get(code, ()) if self.is_valid(row, year))

    def named(self, name: str, year: int) -> tuple[Entry, ...]:
        """Every 科目 that bears exactly this name in that year."""
        rows = self._by_name.get(fold_name(name), ())
        return tuple(row for row in rows if self.is_valid(row, year))

    def match(self, code: str, name: str, year: int) -> NameMatch:
        """How the printed name stands to the code's name of that year."""
        accepted = self._names.get((code, year)) or self._names_of(code, year)
        if not accepted:
            return NameMatch.UNKNOWN_CODE
        if name in accepted:
            return NameMatch.SAME  # as most are printed: nothing to fold
        printed = fold_name(name)
        if printed in accepted:
            return NameMatch.SAME
        if printed in self._former.get(code, frozenset()):
            return NameMatch.FORMER
        return NameMatch.OTHER_CODE if self.named(name, year) else NameMatch.WORDING

    def _names_of(self, code: str, year: int) -> frozenset[str]:
        """The folded name of the code in that year, and its aliases; none for an unknown code."""
        key = (code, year)
        known = self._names.get(key)
        if known is None:
            found = self.entry(code, year)
            if found is None:
                return frozenset()  # not remembered: anything may be printed for a code
            known = frozenset((fold_name(found.name), *self._aliases.get(code, ())))
            self._names[key] = known
        return known

    @cached_property
    def _names(self) -> dict[tuple[str, int], frozenset[str]]:
        """Answers of `_names_of`, for codes of the list alone."""
        return {}

    def search(self, text: str, year: int, limit: int = 20) -> tuple[Entry, ...]:
        """科目 whose code begins with the text, or whose name holds every word of it."""
        words = [fold_name(word) for word in text.split()]
        if not words:
            return ()
        return tuple(_first(self._matching(words, year), limit))

    def _matching(self, words: list[str], year: int) -> Iterator[Entry]:
        prefix = words[0] if len(words) == 1 and words[0].isascii() and words[0].isdigit() else ""
        for row in self.entries:
            if prefix:
                hit = row.code.startswith(prefix)
            else:
                hit = all(word in fold_name(row.name) for word in words)
            if hit and self.is_valid(row, year):
                yield row


def _grouped(pairs: Iterable[tuple[str, Entry]]) -> Mapping[str, tuple[Entry, ...]]:
    found: dict[str, list[Entry]] = {}
    for key, entry in pairs:
        found.setdefault(key, []).append(entry)
    return {key: tuple(rows) for key, rows in found.items()}


def _first(rows: Iterator[Entry], limit: int) -> Iterator[Entry]:
    for _, row in zip(range(limit), rows, strict=False):
        yield row
