"""措辞: every sentence that the portal writes into a document, as data.

A pack belongs to a division and a year. It says in its own words what `PHRASES` name;
whatever it leaves out is said in the usual words. Blanks are named in braces, and may name
the style of their figure: `{total:short}` (see `budgets.rendering.blanks`).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from budgets.rendering.blanks import (
    Blank,
    TemplateError,
    Value,
    fill,
    parse_blanks,
    problems_of,
)
from budgets.rendering.prose import Span

#: Blanks that the words of a 名词解释 may hold.
GLOSSARY_BLANKS = parse_blanks("level? own? year?")


#: What a pack writes for a sentence that its documents do without.
LEFT_OUT = "（不写）"


class WordingError(ValueError):
    """A pack has words that no document can be written with; a Chinese sentence says why."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """语句: one thing that a document says. `title`: how people call it.

    `slots`: what may stand in braces. `usual`: the words used where a pack has none of its
    own; `usual_of_department`: the same in a department's document. `is_optional`: a pack may
    leave it empty, and then it is not said.
    """

    name: str
    part: str
    title: str
    slots: tuple[Blank, ...]
    usual: str
    usual_of_department: str = ""
    is_optional: bool = False

    @property
    def blanks(self) -> tuple[str, ...]:
        """The names of what may stand in braces."""
        return tuple(slot.name for slot in self.slots)


@dataclass(frozen=True, slots=True)
class WordingPack:
    """措辞包. `division`: whose; "" for every division. `scope`: unit | department.

    `words`: by the names of `phrases()`. `glossary`: 名词解释, term and words, that stand in
    place of the library's or are added to it; a term without words is left out. `required`:
    the terms of it that stand in every document, used or not.
    """

    division: str = ""
    year: int = 0
    scope: str = "unit"
    words: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    glossary: tuple[tuple[str, str], ...] = ()
    required: frozenset[str] = frozenset()

    def say(self, name: str, /, **blanks: str) -> str:
        """The words of a phrase, its blanks filled. Raises `KeyError` and `WordingError`."""
        return "".join(span.text for span in self.tell(name, **blanks))

    def tell(self, name: str, /, **blanks: Value) -> tuple[Span, ...]:
        """The words of a phrase, each figure in them a span of its own with its cells.

        Raises `KeyError` for an unknown phrase and `WordingError`.
        """
        phrase = phrases()[name]
        try:
            return fill(self.template(name), phrase.slots, blanks)
        except TemplateError as reason:
            raise WordingError(f"措辞“{phrase.title}”（{name}）：{reason}") from reason

    def template(self, name: str) -> str:
        """The words of a phrase with its blanks. Raises `KeyError`."""
        phrase = phrases()[name]
        own = self.words.get(name)
        if own == LEFT_OUT:
            return ""
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
                slots=parse_blanks(row["blanks"]),
                usual=row["usual"],
                usual_of_department=row["usual_of_department"],
                is_optional=bool(row["optional"]),
            )
            for row in csv.DictReader(text.splitlines())
        }
    )


@cache
def blank_titles() -> Mapping[str, str]:
    """What stands for each blank when a document is written, in words for people."""
    text = files("budgets.rendering").joinpath("data/blanks.csv").read_text("utf-8")
    return MappingProxyType(
        {row["name"]: row["title"] for row in csv.DictReader(text.splitlines())}
    )


def check_words(name: str, text: str) -> list[str]:
    """What is wrong with a pack's words for a phrase, a Chinese sentence each; else none."""
    phrase = phrases().get(name)
    if phrase is None:
        return [f"没有名为“{name}”的语句。"]
    if text.strip() == LEFT_OUT:
        return [] if phrase.is_optional else ["这句话不能省去。"]
    if not text.strip():
        may_be_empty = phrase.is_optional and not text
        return [] if may_be_empty else ["这句话不能为空。"]
    return [*_lines(text), *problems_of(text, phrase.slots)]


def check_glossary_words(text: str) -> list[str]:
    """What is wrong with a pack's words for a 名词解释, a Chinese sentence each; else none."""
    return problems_of(text, GLOSSARY_BLANKS)


def _lines(text: str) -> list[str]:
    return ["一句话不能换行，请写在一行里。"] if len(text.splitlines()) > 1 else []


USUAL = WordingPack()
