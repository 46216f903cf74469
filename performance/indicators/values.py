"""指标值: what an indicator must reach, verbatim and taken apart.

`≤17.349287万元` is an operator, a number and a unit; `2月28日前完成` a time; `有效解决` words.
What was written is kept and printed; the parts serve rules, filters and figures. A number
is a `Decimal` with the digits that were written. The parser never guesses: what it cannot
take apart stays words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from performance.indicators.deadlines import Deadline, read_deadline
from portal.core.money import FEN_PER_WAN, FEN_PER_YUAN
from portal.core.numerals import parse_chinese
from portal.core.text import fold


class Operator(StrEnum):
    """比较: how the number bounds what is reached."""

    AT_MOST = "≤"
    AT_LEAST = "≥"
    EQUAL = "="
    BELOW = "<"
    ABOVE = ">"
    BETWEEN = "~"


@dataclass(frozen=True, slots=True)
class Value:
    """指标值. `text` is verbatim.

    `sign`: the operator as written (≥, 不低于, 以上). `operator` None: none is written, and
    a number alone means exactly so much. `upper`: the end of a range, else None. `words`:
    what is said besides the number; the whole text where there is no number.
    """

    text: str
    operator: Operator | None = None
    number: Decimal | None = None
    upper: Decimal | None = None
    unit: str = ""
    words: str = ""
    deadline: Deadline | None = None
    sign: str = ""

    @property
    def is_blank(self) -> bool:
        """Nothing is written."""
        return not fold(self.text)

    @property
    def is_measurable(self) -> bool:
        """Whether a number or a time says when it is reached."""
        return self.number is not None or self.deadline is not None

    @property
    def is_percentage(self) -> bool:
        """Whether the number counts hundredths."""
        return self.unit.startswith("%")

    @property
    def money(self) -> int | None:
        """分 of an amount of money, None for everything else, unit prices too."""
        size = _MONEY.get(self.unit)
        if size is None or self.number is None or self.operator is Operator.BETWEEN:
            return None
        fen = self.number * size
        return int(fen) if fen == int(fen) else None

    @property
    def is_money(self) -> bool:
        """Whether the unit is one of money, prices included: 万元, 元/人."""
        return self.unit.partition("/")[0] in _MONEY

    @property
    def measure(self) -> str:
        """The measure in its plainest form: "≥95%", "10~15个", "" without a number."""
        if self.number is None:
            return ""
        if self.upper is not None:
            return f"{self.number}~{self.upper}{self.unit}"
        return f"{self.operator or ''}{self.number}{self.unit}"


_MONEY = {
    "元": FEN_PER_YUAN,
    "圆": FEN_PER_YUAN,
    "百元": 100 * FEN_PER_YUAN,
    "千元": 1000 * FEN_PER_YUAN,
    "万元": FEN_PER_WAN,
    "百万元": 100 * FEN_PER_WAN,
    "千万元": 1000 * FEN_PER_WAN,
    "亿元": 10_000 * FEN_PER_WAN,
}
#: Written before the number, longest first.
_BEFORE = {
    "不得低于": Operator.AT_LEAST,
    "不得少于": Operator.AT_LEAST,
    "不得超过": Operator.AT_MOST,
    "不得高于": Operator.AT_MOST,
    "大于或等于": Operator.AT_LEAST,
    "小于或等于": Operator.AT_MOST,
    "大于等于": Operator.AT_LEAST,
    "小于等于": Operator.AT_MOST,
    "控制在": Operator.AT_MOST,
    "不低于": Operator.AT_LEAST,
    "不少于": Operator.AT_LEAST,
    "不小于": Operator.AT_LEAST,
    "不超过": Operator.AT_MOST,
    "不高于": Operator.AT_MOST,
    "不大于": Operator.AT_MOST,
    "不多于": Operator.AT_MOST,
    "不超": Operator.AT_MOST,
    "不晚于": Operator.AT_MOST,
    "不迟于": Operator.AT_MOST,
    "达到": Operator.AT_LEAST,
    "至少": Operator.AT_LEAST,
    "最少": Operator.AT_LEAST,
    "最低": Operator.AT_LEAST,
    "至多": Operator.AT_MOST,
    "最多": Operator.AT_MOST,
    "最高": Operator.AT_MOST,
    "大于": Operator.ABOVE,
    "高于": Operator.ABOVE,
    "多于": Operator.ABOVE,
    "超过": Operator.ABOVE,
    "小于": Operator.BELOW,
    "低于": Operator.BELOW,
    "少于": Operator.BELOW,
    "等于": Operator.EQUAL,
    "达": Operator.AT_LEAST,
    "≤": Operator.AT_MOST,
    "≥": Operator.AT_LEAST,
    "=": Operator.EQUAL,
    "<": Operator.BELOW,
    ">": Operator.ABOVE,
}
#: Written after the unit.
_AFTER = {
    "及以上": Operator.AT_LEAST,
    "或以上": Operator.AT_LEAST,
    "以上": Operator.AT_LEAST,
    "及以下": Operator.AT_MOST,
    "或以下": Operator.AT_MOST,
    "以下": Operator.AT_MOST,
    "以内": Operator.AT_MOST,
    "之内": Operator.AT_MOST,
    "内": Operator.AT_MOST,
}
_SIGNS = (
    ("<=", "≤"), ("=<", "≤"), ("≦", "≤"), ("⩽", "≤"), ("≯", "≤"), ("≲", "≤"),
    (">=", "≥"), ("=>", "≥"), ("≧", "≥"), ("⩾", "≥"), ("≮", "≥"), ("≳", "≥"),
)  # fmt: skip
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_NUMBER = rf"(?:{_DIGITS})"
_OPERATOR = "|".join(_BEFORE)
_SUFFIX = "|".join(_AFTER)
#: Longer texts are no values but descriptions.
_LONGEST = 500
#: A unit may end in a figure only as m2 and m3 do; 内 and 以 begin what follows it.
_UNIT = r"(?:[^\d内以≤≥=<>~,。;:、!?\"“”-]|(?<=[mM])[23])"
#: 死亡率 ≤10/10万, ≥5批次/1000人: of so many.
_PER = r"(?:/\d+(?:[千万亿]|百万)?[^\d内以,。;]{0,3})?"
_TAIL = r"(?:完成|办结|完毕|到位|发放|拨付|左右|\([^()]*\))?"
_LEAD = r"(?:约|大约|共计?|合计|完成|新增|年均|全年)?"
_WHOLE = re.compile(
    rf"(?P<lead>{_LEAD})(?P<sign>{_OPERATOR})?(?P<number>-?{_NUMBER})(?P<unit>{_UNIT}{{0,16}}?{_PER})"
    rf"(?P<after>{_SUFFIX})?(?P<tail>{_TAIL})"
)
_RANGE = re.compile(
    rf"(?:{_OPERATOR})?(?P<low>{_NUMBER})(?P<unit>{_UNIT}{{0,8}}?)(?:-|~|至|到)"
    rf"(?P<high>{_NUMBER})(?P<unit2>{_UNIT}{{0,12}}?)(?:之间|左右)?"
)
_AROUND = re.compile(rf"(?P<middle>{_NUMBER})(?:±|\+/?-)(?P<off>{_NUMBER})(?P<unit>{_UNIT}{{0,8}})")
_BOUNDS = re.compile(
    rf"(?:(?:≥|>)(?P<low>{_NUMBER})(?P<unit>{_UNIT}{{0,8}}?)[,且并和、;]*(?:≤|<)(?P<high>{_NUMBER})(?P<unit2>{_UNIT}{{0,8}}))"
    rf"|(?:(?P<low2>{_NUMBER})(?P<unit3>{_UNIT}{{0,8}}?)(?:≤|<)[^\d≤<]{{1,12}}(?:≤|<)(?P<high2>{_NUMBER})(?P<unit4>{_UNIT}{{0,8}}))"
)
_EMBEDDED = re.compile(
    rf"(?P<sign>{_OPERATOR})(?P<number>{_NUMBER})(?P<unit>%|‰|{_UNIT}{{0,8}}?)"
    rf"(?P<after>{_SUFFIX}|$|(?=[,。;、的!]))"
    rf"|(?P<number2>{_NUMBER})(?P<unit2>%|‰|{_UNIT}{{1,6}}?)(?P<after2>{_SUFFIX})"
    rf"|(?P<number3>{_NUMBER})(?P<unit3>%|‰)"
)
_COUNTED = re.compile(rf"{_NUMBER}[%‰]|(?:{_OPERATOR}){_NUMBER}")
_HUNDREDTHS = re.compile(r"百分之([一二三四五六七八九十]{1,3}|百|\d+(?:\.\d+)?)")
_CHINESE = re.compile(
    rf"(?P<sign>{_OPERATOR})?(?P<number>[一二两三四五六七八九十]{{1,3}})"
    rf"(?P<unit>个工作日|个月|[个次人项期场批天年份件篇名家户套台部类种处辆所条座组轮届季周])"
    rf"(?P<after>{_SUFFIX})?"
)
_TIMES = frozenset({"年", "月", "日", "天", "周", "季", "季度"})


def parse_value(text: str) -> Value:
    """The value with its parts. Never raises: what it does not know stays words."""
    if len(text) > _LONGEST:
        return Value(text, words=text.strip())
    folded = _normal(text)
    if not folded:  # nothing, or points and colons alone
        return Value(text, words=text.strip() if fold(text) else "")
    deadline = read_deadline(folded)
    measure = _measure(text, folded, deadline)
    if measure is not None:
        return measure
    return Value(text, words=text.strip(), deadline=deadline, sign=_sign(folded))


def _normal(text: str) -> str:
    folded = fold(text).translate(_DASHES).strip("。.;:,")
    for written, sign in _SIGNS:
        folded = folded.replace(written, sign)
    return _HUNDREDTHS.sub(_percent, folded)


_DASHES = str.maketrans(dict.fromkeys("—–―−‒﹣－─", "-") | {"～": "~", "∼": "~", "〜": "~"})


def _percent(match: re.Match[str]) -> str:
    said = match[1]
    if said == "百":
        return "100%"
    return f"{said if said[0].isdigit() else parse_chinese(said)}%"


def _sign(folded: str) -> str:
    match = re.match(_OPERATOR, folded)
    return match[0] if match else ""


def _measure(text: str, folded: str, deadline: Deadline | None) -> Value | None:
    """A number with its unit, None where the digits are those of a date or none stand there."""
    if around := _AROUND.fullmatch(folded):
        middle, off = _decimal(around["middle"]), _decimal(around["off"])
        ends = middle - off, middle + off
        return Value(text, Operator.BETWEEN, *ends, unit=around["unit"], sign="±")
    for pattern in (_RANGE, _BOUNDS):
        found = pattern.fullmatch(folded)
        if found and deadline is None:
            return _range(text, found)
    if found := _WHOLE.fullmatch(folded):
        value = _whole(text, found, deadline)
        if value:
            return value
    if (found := _CHINESE.fullmatch(folded)) and (number := _chinese(found["number"])):
        return _built(text, found["sign"], number, found["unit"], found["after"], "", None)
    return None if _is_time_alone(folded, deadline) else _embedded(text, folded, deadline)


def _whole(text: str, found: re.Match[str], deadline: Deadline | None) -> Value | None:
    """The text is one measure, unless its digits are a date's: 12月底前 is none, ≤3月 is."""
    is_duration = bool(found["sign"]) and found["unit"] in _TIMES
    if deadline and not is_duration and any(sign.isdigit() for sign in deadline.text):
        return None
    number, words = _decimal(found["number"]), found["lead"] + found["tail"]
    kept = None if is_duration else deadline
    return _built(text, found["sign"], number, found["unit"], found["after"], words, kept)


def _is_time_alone(folded: str, deadline: Deadline | None) -> bool:
    """Whether every digit belongs to the time: then there is nothing to measure."""
    if deadline is None:
        return False
    return not _COUNTED.search(folded.replace(deadline.text, "", 1))


def _embedded(text: str, folded: str, deadline: Deadline | None) -> Value | None:
    """The last bounded number among words: 市民满意的比率≥98%, 使用年限15年以上的要求."""
    found = None
    for match in _EMBEDDED.finditer(folded):
        if found is None or match["sign"] or not found["sign"]:
            found = match
    if found is None:
        return None
    number = found["number"] or found["number2"] or found["number3"]
    unit = found["unit"] or found["unit2"] or found["unit3"] or ""
    after = found["after"] or found["after2"] or ""
    words = folded[: found.start()] + folded[found.end() :]
    return _built(text, found["sign"], _decimal(number), unit, after, words, deadline)


def _built(
    text: str,
    sign: str | None,
    number: Decimal,
    unit: str,
    after: str | None,
    words: str,
    deadline: Deadline | None,
) -> Value:
    operator = _AFTER.get(after or "") or _BEFORE.get(sign or "")
    if sign in ("<", ">", "≤", "≥", "="):
        operator = _BEFORE[sign]
    return Value(
        text,
        operator,
        number,
        unit=unit,
        words=words.strip(",、;:"),
        deadline=deadline,
        sign=sign or after or "",
    )


def _range(text: str, found: re.Match[str]) -> Value:
    parts = found.groupdict()
    low = parts["low"] or parts.get("low2") or ""
    high = parts["high"] or parts.get("high2") or ""
    unit = parts["unit2"] or parts.get("unit4") or parts["unit"] or parts.get("unit3") or ""
    return Value(text, Operator.BETWEEN, _decimal(low), _decimal(high), unit, sign="-")


def _decimal(digits: str) -> Decimal:
    return Decimal(digits.replace(",", ""))


def _chinese(numeral: str) -> Decimal | None:
    try:
        return Decimal(parse_chinese(numeral.replace("两", "二")))
    except ValueError:
        return None
