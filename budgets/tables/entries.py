"""填报项: what people write for the explanation: reasons, and figures that no table holds.

Everything else in 情况说明 is computed from the tables of this year and of last year.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType


class EntryKind(StrEnum):
    """What is written. An amount is in 万元, as on paper; a count a whole number."""

    TEXT = "text"
    AMOUNT = "amount"
    COUNT = "count"
    PROJECTS = "projects"  # names of projects of table 11, one a line


@dataclass(frozen=True, slots=True)
class Entry:
    """填报项. `section`: of `budgets.tables.texts.SECTION_TITLES`. `hint`: what to write."""

    name: str
    section: str
    title: str
    kind: EntryKind
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """填报内容 of one disclosure: by the names of `entries()`, as written; "" is not given."""

    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def get(self, name: str) -> str:
        """What was written; "" where nothing was."""
        return self.values.get(name, "")


@cache
def entries() -> Mapping[str, Entry]:
    """Every entry by its name, in the order of the explanation."""
    text = files("budgets.tables").joinpath("data/entries.csv").read_text("utf-8")
    return MappingProxyType(
        {
            row["name"]: Entry(
                row["name"], row["section"], row["title"], EntryKind(row["kind"]), row["hint"]
            )
            for row in csv.DictReader(text.splitlines())
        }
    )
