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
from string import Formatter
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
    order. `required`: the terms of it that stand in every document, used or not.
    """

    division: str = ""
    year: int = 0
    scope: str = "unit"
    words: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    glossary: tuple[tuple[str, str], ...] = ()
    required: frozenset[str] = frozenset()

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


@cache
def blank_titles() -> Mapping[str, str]:
    """What stands for each blank when a document is written, in words for people."""
    text = files("budgets.rendering").joinpath("data/blanks.csv").read_text("utf-8")
    return MappingProxyType(
        {row["name"]: row["title"] for row in csv.DictReader(text.splitlines())}
    )


def check_words(name: str, text: str) -> list[str]:
    """What is wrong with a phrase's own words, in Chinese sentences; none where all is well.

    A blank that the phrase does not have, one that its usual words need and these lack, and
    braces that are no blank. Raises `KeyError` for a phrase that there is not.
    """
    phrase = phrases()[name]
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return [f"“{phrase.title}”中的花括号不成对。花括号只用来写空格，如 {{year}}。"]
    written = [(blank, form, turn) for _words, blank, form, turn in parts if blank is not None]
    names = {blank for blank, _form, _turn in written}
    wrong = [
        f"“{phrase.title}”中的 {{{blank}}} 不能识别。{_usable(phrase)}"
        for blank in sorted(names - set(phrase.blanks))
    ]
    wrong += [
        f"“{phrase.title}”中的 {{{blank}}} 写法有误，花括号中只写空格的名称。"
        for blank, form, turn in written
        if blank in phrase.blanks and (form or turn)
    ]
    needed = [
        blank
        for _words, blank, _form, _turn in Formatter().parse(phrase.usual)
        if blank is not None
    ]
    wrong += [
        f"“{phrase.title}”缺少 {{{blank}}}（{blank_titles().get(blank, blank)}），请补上。"
        for blank in dict.fromkeys(needed)
        if blank not in names
    ]
    return wrong


def _usable(phrase: Phrase) -> str:
    if not phrase.blanks:
        return "这一句没有可用的空格，请删去花括号。"
    told = "、".join(f"{{{each}}}（{blank_titles().get(each, each)}）" for each in phrase.blanks)
    return f"可用的空格是：{told}。"


USUAL = WordingPack()
