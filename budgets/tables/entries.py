"""填报项: what people write for the explanation: reasons, and figures that no table holds.

Everything else in 情况说明 is computed from the tables of this year and of last year.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from portal.core.money import AmountError, parse_amount
from portal.core.text import fold, shorten

_COUNT = re.compile(r"[0-9]{1,6}", re.ASCII)


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

    @property
    def quoted(self) -> str:
        """The title in quotation marks, its own within them."""
        return f"“{self.title.replace('“', '‘').replace('”', '’')}”"


@dataclass(frozen=True, slots=True)
class Entered:
    """填报内容 of one disclosure: by the names of `entries()`, as written; "" is not given."""

    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def get(self, name: str) -> str:
        """What was written; "" where nothing was."""
        return self.values.get(name, "")

    def text(self, name: str) -> str:
        """Words in one line, without a full stop at their end: the sentence sets its own."""
        return "".join(self.lines(name)).rstrip("。．.；;，,、")

    def lines(self, name: str) -> tuple[str, ...]:
        """What was written, line by line, without blank lines."""
        return tuple(line.strip() for line in self.get(name).splitlines() if line.strip())

    def amount(self, name: str) -> int | None:
        """分; None where nothing was written, or no amount."""
        text = self.get(name)
        return None if problem_of(entries()[name], text) else _amount(text)

    def count(self, name: str) -> int | None:
        """A whole number; None where nothing was written, or no number."""
        text = fold(self.get(name))
        return int(text) if _COUNT.fullmatch(text) else None


def problem_of(entry: Entry, text: str) -> str:
    """What is wrong with what was written, as a Chinese sentence; "" where it can be used.

    Nothing written is nothing wrong. Raises nothing.
    """
    if not text.strip():
        return ""
    written = f"{entry.quoted}写的是“{shorten(text)}”，"
    if entry.kind is EntryKind.COUNT and not _COUNT.fullmatch(fold(text)):
        return f"{written}应为整数（没有的填0）。"
    if entry.kind is EntryKind.AMOUNT:
        return _problem_of_amount(written, text)
    return ""


def _problem_of_amount(written: str, text: str) -> str:
    try:
        amount = parse_amount(text)
    except AmountError:
        return f"{written}应为以万元为单位的金额，最多六位小数（没有的填0）。"
    if amount is None:
        return f"{written}应为以万元为单位的金额（没有的填0）。"
    return f"{written}不应小于0。" if amount < 0 else ""


def _amount(text: str) -> int | None:
    return parse_amount(text) if text.strip() else None


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
