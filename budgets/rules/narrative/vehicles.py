"""国有资产占有使用情况: vehicles counted by use, the day they are counted on, and their costs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgets.rules.narrative.judging import Other, about, printed_as
from budgets.rules.rows import RUNNING
from budgets.rules.rule import Category, Rule
from budgets.rules.three_public import item_cell
from budgets.tables.budget import OPERATING_RULES
from budgets.tables.findings import Severity

if TYPE_CHECKING:
    from budgets.rules.narrative.sentences import Sentence
    from budgets.rules.narrative.told import Told
    from budgets.rules.printed import Printed
    from budgets.tables.findings import Finding

_KEY = "state_assets"
_BASIS = OPERATING_RULES
_TOTAL = re.compile(
    r"(?<![的他般])(?:公务用车|公务车|车辆|机动车辆?)"
    r"(?:保有量|共有|共计|合计|总数|共|总计|为|:)*([0-9]{1,5})辆"
)
_NO_VEHICLES = re.compile(
    r"(?:没有|无)(?:公务用车|公务车|车辆|机动车)(?!购置|运行|更新|处置|采购|费)"
)
_KIND = re.compile(
    r"(?P<kind>[\u4e00-\u9fff()]{2,20}?(?:用车|车辆))(?:共有|共|有|为|:)*(?P<count>[0-9]{0,5}|[_/\-]+)辆(?![0-9])"
)
_DATE = re.compile(
    r"截[至止](?:到)?(?P<year>[0-9]{4})年(?:(?P<month>[0-9]{1,2})月(?:(?P<day>[0-9]{1,2})日|底|末)"
    r"|年?(?:底|末))"
)
#: 上海 counts on 31 August; everybody else at the year's end.
_SHANGHAI = "31"


@dataclass(frozen=True, slots=True)
class _Fleet:
    """What the sentence about vehicles says: how many, and of which use."""

    sentence: Sentence
    text: str
    count: int
    kinds: tuple[tuple[str, int | None], ...]  # None: no number stands there


def _fleet(told: Told | None) -> _Fleet | None:
    for sentence in told.sentences(_KEY) if told else ():
        match = _TOTAL.search(sentence.folded)
        if match:
            rest = sentence.folded[match.end() :]
            text = sentence.between(match.start(), match.end())
            return _Fleet(sentence, text, int(match[1]), tuple(_kinds(rest)))
        none = _NO_VEHICLES.search(sentence.folded)
        if none:
            return _Fleet(sentence, sentence.between(none.start(), none.end()), 0, ())
    return None


def _kinds(listed: str) -> Iterator[tuple[str, int | None]]:
    """The kinds of a list that is parted by 、or commas; what is in brackets is no kind."""
    for match in _KIND.finditer(re.sub(r"\([^()]{0,60}\)", "", listed)):
        count = match["count"]
        yield match["kind"].removeprefix("其中"), int(count) if count.isdigit() else None


def _sum(rule: Rule, printed: Printed) -> Iterator[Finding]:
    fleet = _fleet(printed.told)
    if fleet is None or len(fleet.kinds) < 2:
        return
    counts = [count for _, count in fleet.kinds if count is not None]
    if len(counts) == len(fleet.kinds) and sum(counts) != fleet.count:
        yield about(
            rule,
            "E_TEXT_COUNT",
            fleet.sentence,
            text=fleet.text,
            label=f"{fleet.count}辆",
            name="按各类用车之和",
            count=f"{sum(counts)}辆",
        )


def _blank(rule: Rule, printed: Printed) -> Iterator[Finding]:
    fleet = _fleet(printed.told)
    for kind, count in fleet.kinds if fleet else ():
        if fleet and count is None:
            yield about(rule, "W_TEXT_BLANK", fleet.sentence, text=f"{kind}　辆")


def _day(rule: Rule, printed: Printed) -> Iterator[Finding]:
    year = printed.year - 1
    days = {(year, 12, 31)}
    if printed.context.division.startswith(_SHANGHAI):
        days.add((year, 8, 31))
    for sentence in printed.told.sentences(_KEY) if printed.told else ():
        match = _DATE.search(sentence.folded)
        if match is None:
            continue
        month = int(match["month"] or 12)
        # 12月底 and 年末 are that day.
        day = int(match["day"]) if match["day"] else 31
        if (int(match["year"]), month, day) not in days:
            yield about(
                rule,
                "W_TEXT_DATE",
                sentence,
                text=sentence.between(match.start(), match.end()),
                name=f"上年末，即{year}年12月31日",
            )
        return


def _costs(rule: Rule, printed: Printed) -> Iterator[Finding]:
    fleet = _fleet(printed.told)
    running = printed_as(item_cell(printed, RUNNING))
    if fleet and not fleet.count and running and running.amount > 0:
        yield about(
            rule,
            "W_TEXT_VEHICLES",
            fleet.sentence,
            other=Other(0, running.name, running.table, running.sources),
            found=running.amount,
            text=fleet.text,
        )


RULES = (
    Rule(
        "B-N-CAR-SUM",
        "车辆合计应等于各类用车之和。",
        _BASIS,
        Severity.ERROR,
        Category.ACCURACY,
        _sum,
    ),
    Rule(
        "B-N-CAR-BLANK",
        "各类用车都应填写数字。",
        _BASIS,
        Severity.WARNING,
        Category.COMPLETENESS,
        _blank,
    ),
    Rule(
        "B-N-CAR-DATE",
        "资产截止日期应为上年末。",
        _BASIS,
        Severity.WARNING,
        Category.CONSISTENCY,
        _day,
    ),
    Rule(
        "B-N-CAR-RUN",
        "没有车辆的，不应有公务用车运行维护费。",
        _BASIS,
        Severity.WARNING,
        Category.CONSISTENCY,
        _costs,
    ),
)
