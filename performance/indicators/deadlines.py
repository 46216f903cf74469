"""完成时限: the time words of an indicator: 2月28日前完成, 每季度末5个工作日前, 次年1月底前.

Only what is written is told: a year where one stands there, a month, a day, a period that
returns. Nothing is guessed from the budget year.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from portal.core.text import fold

#: A leap year: 2月29日 without a year is possible.
_ANY_YEAR = 2024
_MONTH_LENGTH = 31
_YEAR = r"(?P<year>20\d{2})"
_DAY = r"(?P<day>\d{1,2})[日号]"
_MONTH = r"(?P<month>\d{1,2})月份?"
_EVERY = r"(?P<every>每(?:个)?(?:年|半年|学年|学期|季度|季|月|周|天|日)|按(?:年|学年|学期|季度|季|月|周|日)|逐(?:年|季|月|日))"
_RELATIVE = r"(?P<relative>次年|翌年|下年|明年|当年|本年|(?<![\d一二两三四五六七八九十])年内|年度内|全年|年底|年末|年终|年初|上半年|下半年)"
_QUARTER = r"(?P<quarter>第?[一二三四1-4]季度)"
_PART = r"(?:(?:上|中|下)旬|月?底|月?末|初)"
#: 2025.12.31 and 2025-12; ≥2000.10 and 2000-10件 are numbers.
_NUMERIC = re.compile(
    r"(?<![\d.≤≥=<>])(?P<year>20\d{2})[./-](?P<month>\d{1,2})(?:[./-](?P<day>\d{1,2}))?"
    r"(?=前|之前|以前|底|末|初|止|完成|[,;、至到~-]|$)"
)
_WRITTEN = re.compile(
    rf"{_YEAR}年度?(?:{_MONTH}(?:{_DAY})?)?"
    rf"|{_RELATIVE.replace('relative', 'relative2')}?(?:度)?{_MONTH.replace('month', 'month2')}"
    rf"(?:{_DAY.replace('day', 'day2')}|(?={_PART}|前|之前|以前|内|[-~至到]|完成|开|启|结|竣|$))"
    rf"|{_EVERY}|{_QUARTER}|{_RELATIVE}"
    rf"|(?P<bare>(?:次|当|本)月)"
    r"|(?<![\d月.])(?P<day3>\d{1,2})[日号](?=前|之前|以前)"
)
#: 每月28日前, 每年12月底前: the day or month of what returns.
_EVERY_TIME = re.compile(
    r"每(?:个)?月(?:的)?(?P<day>\d{1,2})[日号]"
    r"|每(?:个)?年(?:的)?(?P<month>\d{1,2})月(?:份)?(?:(?P<day2>\d{1,2})[日号])?"
)


@dataclass(frozen=True, slots=True)
class Deadline:
    """时限. `text`: the words that name the time; None and "" where nothing is said."""

    text: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    relative: str = ""  # 次年, 年底, 第二季度
    every: str = ""  # 每月, 每季度

    @property
    def is_possible(self) -> bool:
        """Whether the calendar has such a day: 2月30日 and 13月 are slips."""
        if self.month is not None and not 1 <= self.month <= 12:
            return False
        if self.day is None:
            return True
        if self.month is None:
            return 1 <= self.day <= _MONTH_LENGTH
        try:
            datetime.date(self.year or _ANY_YEAR, self.month, self.day)
        except ValueError:
            return False
        return True


def read_deadline(text: str) -> Deadline | None:
    """The first time that the words name, None where they name none."""
    folded = fold(text)
    if match := _NUMERIC.search(folded):
        return _of(match, match["year"], match["month"], match["day"])
    match = _WRITTEN.search(folded)
    if match is None:
        return None
    if every := match["every"]:
        return _returning(match[0], every, _EVERY_TIME.match(folded, match.start()))
    relative = match["relative"] or match["relative2"] or match["quarter"] or match["bare"] or ""
    month = match["month"] or match["month2"]
    return _of(
        match, match["year"], month, match["day"] or match["day2"] or match["day3"], relative
    )


def _returning(text: str, every: str, found: re.Match[str] | None) -> Deadline:
    if found is None:
        return Deadline(text, every=every)
    day, month = found["day"] or found["day2"], found["month"]
    return Deadline(
        found[0],
        month=int(month) if month else None,
        day=int(day) if day else None,
        every=every,
    )


def _of(
    match: re.Match[str], year: str | None, month: str | None, day: str | None, relative: str = ""
) -> Deadline:
    return Deadline(
        match[0],
        int(year) if year else None,
        int(month) if month else None,
        int(day) if day else None,
        relative,
    )
