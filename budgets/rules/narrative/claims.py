"""陈述: amounts, differences, percentages and "as last year" read out of a sentence.

A sentence is a row of words that are known (what is spoken of, amounts, 增加, 持平, a year)
with fillers in between. Between two known words anything but a filler breaks the thread:
what follows is then not understood, and nothing is claimed. So the reader is silent rather
than wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from budgets.rules.figures import PRINTED_STEP
from portal.core.money import FEN_PER_WAN, FEN_PER_YUAN, LARGEST

if TYPE_CHECKING:
    from budgets.rules.narrative.sentences import Sentence

#: Something the grammar names so that its amount is taken for nothing else.
OTHER: Final = "other"
_UNITS = {"亿元": FEN_PER_WAN * 10_000, "万元": FEN_PER_WAN, "元": FEN_PER_YUAN}
_DIGITS = (
    r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,6})?(?![0-9])|[0-9]{1,13}(?:\.[0-9]{1,6})?(?![0-9])"
)
_BEFORE = r"上年|去年|上一年|20[0-9]{2}年"
_MONEY = rf"(?:{_DIGITS})(?:亿元|万元|元)"
#: What never decides anything between two known words. Longer words stand first.
_FILLERS = re.compile(
    r"(?>一般公共预算|国有资本经营|政府性基金|财政拨款|增长率|下降率|本单位|本部门|我单位|我部门|安排|预算|共计|合计|总计|总额|其中|"
    r"包括|包含|全部|均为|分别|相比|相较|比较|达到|幅度|比例|比率|金额|资金|经费|支出|收入|单位|部门|年初|左右|综合|各项|"
    r"规模|拟|将|共|为|是|约|计|均|即|的|了|额|数|率|度|达|含|与|比|较|同|和|及|经|初|"
    r"[,:、()\"'\-])*+"
)
#: A name of the unit itself may stand before what is spoken of.
_OWNER = re.compile(r"(?:[局委办厅院校所队处站会中心政府室团部店庭社]|单位)$")
_BRACKET = re.compile(r"[()]")
_BOUNDARY = (",", ":", "、", "(", ")", '"', "的", "年", "与", "和", "及", "中", "-")
#: From here on a sentence gives reasons or purposes, whose amounts are parts of anything.
_REASONS = re.compile(
    r"主要(?:原因|是|为|系|用于|由于|增加|减少)|原因(?:是|为|:)|由于|因为|用于|系因"
)
#: What begins with a digit.
_NUMBERS: Final = (
    ("bound", rf"{_MONEY}\(?含?\)?(?:以上|以下|以内)"),
    ("date", r"20[0-9]{2}年[0-9]{1,2}月"),
    ("year", r"(?P<number>20[0-9]{2})年度?"),
    ("amount", rf"(?P<digits>{_DIGITS})(?P<unit>亿元|万元|元)"),
    ("rate", r"(?P<percent>[0-9]{1,9}(?:\.[0-9]{1,6})?)%"),
)
#: What the words of every section begin with: most letters begin none of them.
_FIRST: Final = "一上下不与今保净减压去同和在基增大对当总持提无未本比没环相节调较降"
_TOKENS: Final = (
    ("skip", r"增减(?:变化|变动)?(?:情况)?(?:说明)?"),
    (
        "comparison",
        (
            rf"(?:相比|相较|对比|比较|比|较|与|同|和)(?:于|到)?(?:{_BEFORE})(?:度|同期|年初|预算|决算|"
            rf"执行|安排|口径|数|额|基础上|情况|的|初)*(?:{_MONEY})?(?:相比较|相比|相较|比较|比)?"
            rf"|在(?:{_BEFORE})(?:度|预算|年初|数|的)*基础上|同比|环比"
        ),
    ),
)
_MORE_TOKENS: Final = (
    ("last", r"上年度?|去年|上一年度?"),
    ("this", r"本年度?|今年|当年"),
    ("result", r"(?:增加|增长|提高|上升|减少|下降|降低|压减|调增|调减|增|降|减)(?:到|至)"),
    (
        "flat",
        (
            r"(?P<loose>基本|大体|总体)?(?:保持)?持平|(?:没有|无|未发生|未有)(?:增减)?(?:变化|变动|增减)"
            r"|(?:保持)?不变|一致|相同"
        ),
    ),
    ("up", r"增加|增长|上升|提高|调增|净增|增幅|增"),
    ("down", r"减少|下降|降低|压减|压缩|调减|净减|节约|降幅|减"),
    ("none", r"(?:未|不|没有)(?:再)?(?:安排|编制|列支|编列)(?:有)?|没有|无"),
)


class Kind(StrEnum):
    """What a claim is about."""

    TOTAL = "total"  # 收入预算1,250.73万元
    CHANGE = "change"  # 比上年增加8.79万元
    RATE = "rate"  # 下降30％
    FLAT = "flat"  # 与上年基本持平


class Claim(NamedTuple):
    """One figure that a sentence gives for something.

    `amount` in 分, never signed: `direction` is 1 for 增加, −1 for 减少, 0 where neither is
    said. `step`: 分 of its last printed decimal.
    """

    kind: Kind
    subject: str
    sentence: Sentence
    text: str  # the words themselves, as written
    amount: int = 0
    step: int = PRINTED_STEP
    direction: int = 0
    rate: Decimal = Decimal(0)
    is_loose: bool = False  # 基本持平

    @property
    def signed(self) -> int:
        """The change with its sign, in 分."""
        return self.amount * self.direction


@dataclass(frozen=True)
class Grammar:
    """What may be spoken of in a section: subjects with the wordings seen for each.

    Longer wordings must stand before those they begin with. `joint`: two subjects named
    together ("收入、支出预算") that mean a third. `narrowing`: subjects within which others mean
    a part of themselves: 基本支出 of 一般公共预算支出 is not all of it.
    `letters`: what the wordings begin with; most letters of a sentence begin none.
    """

    subjects: Mapping[str, str]
    letters: str
    joint: Mapping[tuple[str, str], str] = field(default_factory=dict)
    narrowing: Mapping[str, frozenset[str]] = field(default_factory=dict)
    pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        subjects = {f"s_{name}": wording for name, wording in self.subjects.items()}
        words = (
            f"(?=[0-9])(?:{_alternatives(dict(_NUMBERS))})",
            f"(?=[{_FIRST}])(?:{_alternatives(dict(_TOKENS))})",
            f"(?=[{self.letters}])(?:{_alternatives(subjects)})",
            f"(?=[{_FIRST}])(?:{_alternatives(dict(_MORE_TOKENS))})",
        )
        # Most letters begin no word at all: one look tells.
        any_word = f"(?=[0-9{_FIRST}{self.letters}])(?:{'|'.join(words)})"
        object.__setattr__(self, "pattern", re.compile(any_word))


def _alternatives(wordings: Mapping[str, str]) -> str:
    return "|".join(f"(?P<{name}>{wording})" for name, wording in wordings.items())


def claims_of(
    sentence: Sentence, grammar: Grammar, year: int, spoken_of: int | None = None
) -> tuple[tuple[Claim, ...], int]:
    """What the sentence claims of this year, and the year it speaks of at its end.

    `spoken_of`: the year that the sentence before it spoke of, where it goes on with it.
    """
    reader = _Reader(sentence, grammar, year, spoken_of or year)
    return tuple(_without_trailing(reader.read())), reader.spoken_of


def is_filler(text: str) -> bool:
    """Whether the words say nothing by themselves."""
    return not text or _FILLERS.fullmatch(text) is not None


def _without_trailing(claims: list[Claim]) -> list[Claim]:
    """The claims without a change that may be of the whole or of the last item of its list.

    合计11.2万元，其中甲6万元，乙3万元，丙2万元，比上年减少4.8万元: of 丙, or of all?
    """
    if len(claims) < 4:  # no list of three with a change behind it
        return claims
    told = list(dict.fromkeys(claim.subject for claim in claims if claim.kind is Kind.TOTAL))
    changed = {claim.subject for claim in claims if claim.kind is not Kind.TOTAL}
    if len(told) > 2 and changed == {told[-1]}:
        return [claim for claim in claims if claim.kind is Kind.TOTAL]
    return claims


class _Reader:
    """One pass over one sentence, from left to right."""

    def __init__(self, sentence: Sentence, grammar: Grammar, year: int, spoken_of: int) -> None:
        self.sentence = sentence
        self.grammar = grammar
        self.year = year
        self.spoken_of = spoken_of
        self.subject = ""
        self.start = 0
        self.direction = 0
        self.has_total = False
        self.is_pending = False  # 未安排 stands before its subject
        self.is_compared = False
        self.is_fresh = False  # the subject was named and nothing said of it yet
        self.narrowed: frozenset[str] = frozenset()
        self.outside: list[tuple[str, int, bool]] = []  # what each open bracket interrupts
        self.found: list[Claim] = []

    def read(self) -> list[Claim]:
        folded = self.sentence.folded
        reasons = _REASONS.search(folded)
        end, last = reasons.start() if reasons else len(folded), 0
        for match in self.grammar.pattern.finditer(folded, 0, end):
            gap = folded[last : match.start()]
            name = match.lastgroup or ""  # the outermost group: the token itself
            if "(" in gap or ")" in gap:
                self._brackets(gap)
            act = _ACTS.get(name)
            if act is None:
                self._subject(name[2:], match, gap)
            else:
                if not is_filler(gap):
                    self._lose()
                act(self, match)
            last = match.end()
        return self.found

    def _brackets(self, gap: str) -> None:
        """What is in brackets is said by the way: after it the thread goes on."""
        for bracket in _BRACKET.findall(gap):
            if bracket == "(":
                self.outside.append((self.subject, self.start, self.has_total))
            elif self.outside:
                self.subject, self.start, self.has_total = self.outside.pop()
                self.is_fresh = False

    def _lose(self) -> None:
        self.subject, self.direction, self.is_pending = "", 0, False

    def _subject(self, name: str, match: re.Match[str], gap: str) -> None:
        is_clean = is_filler(gap)
        if not is_clean and not (gap.endswith(_BOUNDARY) or _OWNER.search(gap)):
            self._lose()
            return
        if self.is_fresh and self.subject and gap and set(gap) <= set("、和及与"):
            name = self.grammar.joint.get((self.subject, name), OTHER)
        else:
            self.start = match.start()
        self.subject, self.direction, self.has_total = name, 0, False
        if not self.outside:
            self.narrowed = self.grammar.narrowing.get(name, self.narrowed)
        self.is_fresh, self.is_compared = True, False
        if self.is_pending and is_clean:
            self._claim(Kind.TOTAL, match.end())
            self._lose()
        self.is_pending = False

    def year_named(self, match: re.Match[str]) -> None:
        self.spoken_of = int(match["number"])

    def last_year(self, _match: re.Match[str]) -> None:
        self.spoken_of = self.year - 1

    def this_year(self, _match: re.Match[str]) -> None:
        self.spoken_of = self.year

    def comparison(self, _match: re.Match[str]) -> None:
        self.is_compared = True

    def nothing(self, _match: re.Match[str]) -> None:
        """增减变化情况 and the like: no word of a claim."""

    def broken(self, _match: re.Match[str]) -> None:
        self._lose()

    def up(self, _match: re.Match[str]) -> None:
        self.direction = 1

    def down(self, _match: re.Match[str]) -> None:
        self.direction = -1

    def flat(self, match: re.Match[str]) -> None:
        if match[0] in ("一致", "相同") and not self.is_compared:
            self._lose()
            return
        self._claim(Kind.FLAT, match.end(), is_loose=bool(match["loose"]))

    def amount(self, match: re.Match[str]) -> None:
        whole, _, decimals = match["digits"].replace(",", "").partition(".")
        step = _UNITS[match["unit"]] // 10 ** len(decimals)
        fen = int(whole + decimals) * step
        if not step or fen > LARGEST:  # finer than a 分, or more than anybody has
            self._lose()
            return
        if self.direction:
            self._claim(Kind.CHANGE, match.end(), fen, step=step, direction=self.direction)
        elif not self.has_total:
            self._claim(Kind.TOTAL, match.end(), fen, step=step)
            self.has_total = True
        self.direction = 0

    def rate(self, match: re.Match[str]) -> None:
        if self.direction:
            rate = Decimal(match["percent"])
            self._claim(Kind.RATE, match.end(), direction=self.direction, rate=rate)
        self.direction = 0

    def none(self, match: re.Match[str]) -> None:
        if self.is_fresh and self.subject and match[0] not in ("没有", "无"):
            self._claim(Kind.TOTAL, match.end())
            self._lose()
        else:
            self.is_pending = True

    def _claim(
        self,
        kind: Kind,
        end: int,
        amount: int = 0,
        *,
        step: int = PRINTED_STEP,
        direction: int = 0,
        rate: Decimal = Decimal(0),
        is_loose: bool = False,
    ) -> None:
        self.is_fresh = False
        is_known = self.subject and self.subject != OTHER and self.subject not in self.narrowed
        if not is_known or self.spoken_of != self.year:
            return
        text = self.sentence.between(self.start, end)
        self.found.append(
            Claim(kind, self.subject, self.sentence, text, amount, step, direction, rate, is_loose)
        )


_ACTS: Final[Mapping[str, Callable[[_Reader, re.Match[str]], None]]] = {
    "skip": _Reader.nothing,
    "bound": _Reader.broken,
    "comparison": _Reader.comparison,
    "date": _Reader.nothing,
    "year": _Reader.year_named,
    "last": _Reader.last_year,
    "this": _Reader.this_year,
    "amount": _Reader.amount,
    "rate": _Reader.rate,
    "result": _Reader.broken,
    "flat": _Reader.flat,
    "up": _Reader.up,
    "down": _Reader.down,
    "none": _Reader.none,
}
