"""措辞: every sentence that the portal writes into a document, as data.

A pack belongs to a division and a year. It says in its own words what `PHRASES` name;
whatever it leaves out is said in the usual words. Blanks are named in braces.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType


class WordingError(ValueError):
    """A pack has words that no document can be written with."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """语句: one thing that a document says. `title`: how people call it.

    `blanks`: what may stand in braces. `usual`: the words used where a pack has none of its
    own; `usual_of_department`: the same in a department's document.
    """

    name: str
    part: str
    title: str
    blanks: tuple[str, ...]
    usual: str
    usual_of_department: str = ""


@dataclass(frozen=True, slots=True)
class WordingPack:
    """措辞包. `division`: whose; "" for every division. `scope`: unit | department.

    `words`: by the names of `phrases()`. `glossary`: 名词解释, term and words, in printed
    order.
    """

    division: str = ""
    year: int = 0
    scope: str = "unit"
    words: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    glossary: tuple[tuple[str, str], ...] = ()

    def say(self, name: str, **blanks: str) -> str:
        """The words of a phrase, its blanks filled. Raises `KeyError` and `WordingError`."""
        try:
            return self.template(name).format_map(blanks)
        except (KeyError, ValueError, IndexError) as reason:
            raise WordingError(f"{name}: {reason}") from reason

    def template(self, name: str) -> str:
        """The words of a phrase with its blanks. Raises `KeyError`."""
        phrase = phrases()[name]
        own = self.words.get(name)
        if own is not None:
            return own
        of_department = self.scope == "department" and phrase.usual_of_department
        return of_department or phrase.usual


@cache
def phrases() -> Mapping[str, Phrase]:
    """Every phrase by its name, in the order of a document."""
    text = files("budgets.rendering").joinpath("data/phrases.csv").read_text("utf-8")
    return MappingProxyType(
        {
            row["name"]: Phrase(
                name=row["name"],
                part=row["part"],
                title=row["title"],
                blanks=tuple(row["blanks"].split()),
                usual=row["usual"],
                usual_of_department=row["usual_of_department"],
            )
            for row in csv.DictReader(text.splitlines())
        }
    )


USUAL = WordingPack()
