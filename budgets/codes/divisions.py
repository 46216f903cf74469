"""行政区划: codes, names and parents (GB/T 2260), and the fiscal divisions beyond them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class DivisionEntry:
    """行政区划: 省级 level 1, 市级 2, 县级 3. Years are inclusive, None open."""

    code: str
    name: str
    parent: str = ""
    level: int = 1
    valid_from: int | None = None
    valid_to: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Divisions:
    """The list of divisions. Former ones stay: old disclosures keep their address."""

    entries: tuple[DivisionEntry, ...]

    @cached_property
    def _by_code(self) -> Mapping[str, DivisionEntry]:
        # A code that was given twice means what it means now.
        ordered = sorted(self.entries, key=lambda entry: entry.valid_to is None)
        return {entry.code: entry for entry in ordered}

    def division(self, code: str) -> DivisionEntry | None:
        """The division of that code, None where the list has none."""
        return self._by_code.get(code)

    def name(self, code: str) -> str:
        """区划名称, "" for an unknown code."""
        found = self.division(code)
        return found.name if found else ""

    def children(self, code: str) -> tuple[DivisionEntry, ...]:
        """The divisions directly beneath; the provinces for ""."""
        return tuple(entry for entry in self.entries if entry.parent == code)

    def path_names(self, code: str) -> tuple[str, ...]:
        """The names from the province down: 山东省, 淄博市, 张店区."""
        found = self.division(code)
        if found is None:
            return ()
        return (*(self.path_names(found.parent) if found.parent else ()), found.name)
