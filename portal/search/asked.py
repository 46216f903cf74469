"""所问: what somebody means who types a few words: which year, how much, what, of whom.

Plain Python. Whose names the remaining words are only the index can tell.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from budgets.codes.catalogues import package_catalogues
from portal.core.money import FEN_PER_WAN, FEN_PER_YUAN
from portal.search.tokens import said

#: Nobody asks in more.
LONGEST = 100
CONCEPTS = Path(__file__).parent / "data" / "concepts.csv"
#: Where 科目 of each classification are printed, the usual table first; shorter names than
#: this are words of everyday language.
_PLACES = {"function": (3, 5, 1, 2), "economic": (6, 10)}
_SHORTEST_ACCOUNT = 4

_YEAR = re.compile(r"(?<!\d)(20\d{2})(?:年度|年)?(?!\d)")
_LAST_YEAR = re.compile(r"去年|上年度|上年|上一年")
_NUMBER = r"(?P<number>\d{1,12}(?:,\d{3})*(?:\.\d{1,6})?)\s*(?P<unit>亿元|亿|万元|万|元)?"
_MORE = r"大于等于|不小于|不低于|不少于|至少|大于|超过|超出|多于|高于|>=|≥|>"
_LESS = r"小于等于|不大于|不高于|不超过|不多于|至多|小于|低于|少于|不足|<=|≤|<"
_AMOUNT = re.compile(rf"(?P<more>{_MORE})?(?P<less>{_LESS})?\s*{_NUMBER}\s*(?P<after>以上|以下)?")
_UNITS = {"亿": 10_000 * FEN_PER_WAN, "万": FEN_PER_WAN, "元": FEN_PER_YUAN, "": FEN_PER_WAN}
_DIRECTIONS = {"收入": "revenue", "支出": "expenditure", "花费": "expenditure"}
_DIRECTION = re.compile("|".join(_DIRECTIONS))
#: 大于 and 小于 leave the amount itself out; the others take it in.
_STRICT = ("大于", "超过", "超出", "多于", "高于", ">", "小于", "低于", "少于", "不足", "<")
#: Words of a question that say nothing of what is looked for.
_EMPTY = re.compile(
    r"请问|我想知道|想知道|查询|查一下|帮我查|看看|今年|本年度|花多少钱|多少钱|花多少|是多少|有多少|多少|一共|总共|花了|花费|"
    r"安排了|安排|预算数|金额|的预算|什么|怎么样|是|了|吗|呢|的|在|有|和|与|[?？!！。，,、;；:：]"
)

#: Words that choose what kind of thing is looked for, and words that choose nothing.
_KINDS = {"项目": "project", "指标": "indicator", "绩效指标": "indicator", "单位": "unit"}
_GENERIC = frozenset({"预算", "支出", "收入", "费用", "经费", "部门", "公开", "年", "元", "万元"})


@dataclass(frozen=True, slots=True)
class Concept:
    """What people call something, and how the tables name it, in the tables in that order.

    `is_column`: it names a column as well, so beside another word it chooses the column.
    `is_vague`: 花多少钱 asks for the whole only where nothing else is asked for.
    """

    phrases: tuple[str, ...]
    tables: tuple[int, ...]
    is_column: bool = False
    is_vague: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked. Amounts in 分, both ends included.

    `words` must be answered, as a unit's name or as they stand; `soft` ones, what was left
    beside a concept, only tell which of several answers is meant. `literal`: the words that
    hold a concept as they stand, for what is called exactly so (13月工资).
    """

    text: str
    year: int | None = None
    is_last_year: bool = False
    at_least: int | None = None
    at_most: int | None = None
    direction: str = ""
    concepts: tuple[Concept, ...] = ()
    words: tuple[str, ...] = ()
    soft: tuple[str, ...] = ()
    kind: str = ""
    literal: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is looked for."""
        return not (self.concepts or self.words or self.year or self.kind or self.has_amount)

    @property
    def is_one_word(self) -> bool:
        """Whether nothing but one word is asked for."""
        has_more = self.concepts or self.soft or self.year or self.kind or self.has_amount
        return len(self.words) == 1 and not has_more

    @property
    def has_amount(self) -> bool:
        """Whether amounts are bounded."""
        return self.at_least is not None or self.at_most is not None

    @property
    def is_amount_alone(self) -> bool:
        """Whether nothing but amounts is asked for: the largest come first then."""
        return self.has_amount and not (self.concepts or self.words)


def verbatim(asked: Asked) -> Asked:
    """The same question with every word as it stands: none is read as a concept."""
    rest = _LAST_YEAR.sub(" ", _YEAR.sub(" ", _amounts(asked.text)[0]))
    words = tuple(word for part in rest.split() for word in _EMPTY.sub(" ", said(part)).split())
    return replace(asked, concepts=(), words=words, soft=())


def understood(text: str, is_name: Callable[[str], bool] = lambda word: False) -> Asked:
    """What the words ask for. Never raises: what is not understood is looked for as it stands.

    `is_name`: whether a word may be the name of a unit, so that 总工会 is not read as 工会.
    """
    text = text.strip()[:LONGEST]
    rest, at_least, at_most, direction = _amounts(text)
    year = _YEAR.search(rest)
    rest = _YEAR.sub(" ", rest)
    is_last_year = bool(_LAST_YEAR.search(rest))
    rest = _LAST_YEAR.sub(" ", rest)
    concepts, words, soft = _read(rest, is_name)
    kinds = [_KINDS[word] for word in words if word in _KINDS]
    telling = tuple(word for word in words if word not in _KINDS and word not in _GENERIC)
    return Asked(
        text,
        int(year[1]) if year else None,
        is_last_year,
        at_least,
        at_most,
        direction,
        concepts,
        telling,
        soft,
        kinds[0] if kinds else "",
    )


def _amounts(text: str) -> tuple[str, int | None, int | None, str]:
    """The bounds that the text names, and the text without them."""
    at_least = at_most = None
    direction = ""
    kept, end = [], 0
    for found in _AMOUNT.finditer(text):
        is_more = bool(found["more"]) or found["after"] == "以上"
        is_less = bool(found["less"]) or found["after"] == "以下"
        if not (is_more or is_less):
            continue
        unit = (found["unit"] or "")[:1]
        fen = _fen(found["number"], unit)
        step = 1 if (found["more"] or found["less"]) in _STRICT else 0
        if is_more:
            at_least = fen + step
        else:
            at_most = fen - step
        before = text[end : found.start()]
        named = list(_DIRECTION.finditer(before))
        if named and not before[named[-1].end() :].strip():
            direction = _DIRECTIONS[named[-1][0]]
            if not before[: named[-1].start()].strip() or before[: named[-1].start()][-1:] == " ":
                before = before[: named[-1].start()]
        kept.append(before)
        end = found.end()
    return " ".join([*kept, text[end:]]), at_least, at_most, direction


def _fen(number: str, unit: str) -> int:
    whole, _, decimals = number.replace(",", "").partition(".")
    fen: int = int(f"{whole}{decimals}") * _UNITS[unit] // 10 ** len(decimals)
    return fen


def _read(
    text: str, is_name: Callable[[str], bool]
) -> tuple[tuple[Concept, ...], tuple[str, ...], tuple[str, ...]]:
    """The known words of the text, longest first, what else it names, and what is left."""
    concepts: list[Concept] = []
    words: list[str] = []
    soft: list[str] = []
    for part in text.split():
        left = said(part)
        if left not in _exact() and is_name(left):
            words.append(left)
            continue
        for name, concept in _known():
            if name in left:
                concepts.append(concept)
                left = left.replace(name, " ", 1)
        rest = _EMPTY.sub(" ", left).split()
        is_beside = " " in left
        words.extend(word for word in rest if not is_beside or is_name(word))
        soft.extend(word for word in rest if is_beside and not is_name(word))
    telling = [each for each in concepts if not each.is_vague] or concepts
    return tuple(dict.fromkeys(telling)), tuple(words), tuple(soft)


@lru_cache(maxsize=1)
def _exact() -> frozenset[str]:
    return frozenset(name for name, _concept in _known())


@lru_cache(maxsize=1)
def _known() -> tuple[tuple[str, Concept], ...]:
    """Every name of every concept and of every 科目, the longest first."""
    found = {said(name): concept for name, concept in _accounts()}
    found |= {said(name): concept for names, concept in _rows() for name in names}
    return tuple(sorted(found.items(), key=lambda pair: (-len(pair[0]), pair[0])))


def _accounts() -> Iterator[tuple[str, Concept]]:
    """科目 by their official names, in the tables that print them."""
    tables: dict[str, tuple[int, ...]] = {}
    for dimension, places in _PLACES.items():
        for entry in package_catalogues().of(dimension).entries:
            if len(entry.name) >= _SHORTEST_ACCOUNT:
                name = entry.name
                tables[name] = tuple(dict.fromkeys((*tables.get(name, ()), *places)))
    return ((name, Concept((name,), places)) for name, places in tables.items())


def _rows() -> Iterator[tuple[list[str], Concept]]:
    with CONCEPTS.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            tables = tuple(int(number) for number in row["tables"].split(";") if number)
            concept = Concept(
                tuple(row["phrases"].split("|")),
                tables,
                is_column=row["kind"] == "column",
                is_vague=row["kind"] == "vague",
            )
            yield row["said"].split("|"), concept
