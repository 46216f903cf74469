"""法定期限: until which day a budget must be public, counted from the 批复 or before it.

The law counts in calendar days (日), the day of the act itself not among them; a day on which
nobody works is counted too. 政府信息公开条例 第二十六条 counts twenty working days, but yields
where another law sets a term, as 预算法 does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

#: 预算法 第五十二条: 各级预算经本级人民代表大会批准后，本级政府财政部门应当在二十日内向本级各
#: 部门批复预算。
DAYS_OF_BUREAU = 20
#: 预算法 第五十二条: 各部门应当在接到本级政府财政部门批复的本部门预算后十五日内向所属各单位
#: 批复预算。
DAYS_OF_DEPARTMENT = 15
#: 预算法 第十四条第二款: 经本级政府财政部门批复的部门预算、决算及报表，应当在批复后二十日内由
#: 各部门向社会公开。预算法实施条例 第六条第四款: 各部门所属单位的预算、决算及报表，应当在部门
#: 批复后二十日内由单位向社会公开。
DAYS_TO_PUBLISH = 20
#: Every approval before the last lies so far back, for whoever is meant.
DAYS_FROM_CONGRESS = {
    "department": DAYS_OF_BUREAU + DAYS_TO_PUBLISH,
    "unit": DAYS_OF_BUREAU + DAYS_OF_DEPARTMENT + DAYS_TO_PUBLISH,
}


class Ground(StrEnum):
    """从何日起算: what the last day is counted from."""

    APPROVAL = "approval"  # 批复
    CONGRESS = "congress"  # 人民代表大会批准
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class LegalDay:
    """最迟公开日 and what it follows from; None where neither date is on record."""

    last: date | None
    ground: Ground

    def days_left(self, on: date) -> int | None:
        """Calendar days from that day to the last one, below zero when it has passed."""
        return None if self.last is None else (self.last - on).days

    def days_late(self, on: date) -> int:
        """By how many days something made public that day was late; 0 in time or unknown."""
        left = self.days_left(on)
        return max(0, -left) if left is not None else 0


def after_approval(approved_on: date) -> date:
    """最迟公开日 after the 批复: 预算法 第十四条第二款; 实施条例 第六条第四款 for a unit."""
    return approved_on + timedelta(days=DAYS_TO_PUBLISH)


def after_congress(congress_on: date, *, scope: str) -> date:
    """最迟公开日 that the whole chain allows, where each before has used all of its days.

    `scope`: "unit" or "department". 预算法 第五十二条 (20 and 15 days), then 第十四条第二款 or
    实施条例 第六条第四款 (20 days): 55 days for a unit, 40 for a department, which waits for no
    other 批复 than the bureau's. Raises `KeyError` for another scope.
    """
    return congress_on + timedelta(days=DAYS_FROM_CONGRESS[scope])


def legal_day(*, approved_on: date | None, congress_on: date | None, scope: str) -> LegalDay:
    """最迟公开日: from the 批复 where its date is known, else from the congress's approval.

    A 批复 that came late moves the last day of the unit, which cannot publish before: the
    term of 第十四条第二款 begins with it alone.
    """
    if approved_on is not None:
        return LegalDay(after_approval(approved_on), Ground.APPROVAL)
    if congress_on is not None:
        return LegalDay(after_congress(congress_on, scope=scope), Ground.CONGRESS)
    return LegalDay(None, Ground.UNKNOWN)
