"""指标名称: what an indicator's name promises: a rate, a count, people, a time, money.

Only the head of the name, which in Chinese stands last, tells it: 提高…覆盖率 is a rate.
"""

from __future__ import annotations

import re
from enum import StrEnum

from portal.core.text import fold_name


class Measured(StrEnum):
    """量的种类: of a name what it promises, of a unit what it counts."""

    RATE = "rate"
    PEOPLE = "people"
    COUNT = "count"
    TIME = "time"
    MONEY = "money"
    SCORE = "score"
    NONE = ""


#: 名称末尾 to what is promised. The first that fits wins.
_HEADS = (
    #: 率 that count no hundredths.
    (
        re.compile(r"(?:效率|频率|功率|速率|倍率|分辨率|码率|帧率|汇率|曝光率|容积率)$"),
        Measured.NONE,
    ),
    (re.compile(r"(?:率|占比|比例|百分比|比重|满意度|满意程度)$"), Measured.RATE),
    (re.compile(r"(?:人数|人次|人次数|人员数量|人口数量|人员数)$"), Measured.PEOPLE),
    (
        re.compile(r"(?:时间|时限|期限|日期|天数|周期|年限|时长|工期|月数|及时性|时效性)$"),
        Measured.TIME,
    ),
    (
        re.compile(
            r"(?:次数|数量|个数|份数|件数|批次|场次|期数|户数|台数|套数|家数|起数|项数|本数|条数|篇数|面积|长度|里程|亩数|产量)$"
        ),
        Measured.COUNT,
    ),
    (
        re.compile(r"(?:金额|费用|经费|总额|费|价款|单价|成本|工资|补助额|投资额|销售额)$"),
        Measured.MONEY,
    ),
)
_IN_BRACKETS = re.compile(r"\([^()]*\)$")
#: 及时性 is told in time or in hundredths.
_TIMELINESS = re.compile(r"(?:及时性|时效性)$")
#: What may pass a hundred of a hundred: growth, yields, comparisons.
_UNBOUNDED = re.compile(
    r"(?:增长|增幅|增加|增收|增产|提高|提升|上升|增速|收益|回报|利润|同比|环比|拉动|带动|放大|杠杆|负债"
    r"|周转|产销|保值增值|变动|波动|偏差|误差|偏离|毛利|控制|降低|下降|减少|缩短|税|利)"
    r"(?:率|幅度|比例|比率|速度|百分比|程度|倍数)?$"
)
#: A plan may be more than done.
_PLANNED = re.compile(r"(?:任务|计划|目标|收入|产值|指标|招商|投资)?(?:完成率|达成率|完成比例)$")

_TIME_UNITS = frozenset(
    [
        "年",
        "月",
        "日",
        "天",
        "周",
        "季",
        "季度",
        "个月",
        "个季度",
        "小时",
        "个小时",
        "时",
        "分钟",
        "秒",
        "工作日",
        "个工作日",
        "周年",
        "年度",
        "学年",
        "学期",
        "个学期",
    ]
)
_PEOPLE_UNITS = frozenset({"人", "名", "人次", "位", "人(次)"})
_MULTIPLIERS = "十百千万亿余"
_PRINTED = frozenset({"份", "册", "页", "本", "篇"})
_THINGS = frozenset({"台", "套", "辆", "平方米", "公里", "吨", "亩"})
_EVENTS = frozenset({"次", "场", "场次", "批", "批次", "期"})
_PERSONS = frozenset({"人", "名"})
#: 名称末尾 and the units of other things.
_STRANGERS = (
    (re.compile(r"(?:人数|人员数量|人口数量)$"), _PRINTED | _THINGS | _EVENTS),
    (re.compile(r"(?<!人)(?:次数|频次|场次|批次)$"), _PRINTED | _THINGS | _PERSONS),
    (re.compile(r"(?:份数|册数|页数|本数|篇数)$"), _THINGS | _EVENTS | _PERSONS | {"人次"}),
    (re.compile(r"(?:台数|套数|辆数)$"), _PRINTED | _EVENTS | _PERSONS | {"人次"}),
    (re.compile(r"(?:户数|家数)$"), _PRINTED | _THINGS | _EVENTS),
)
_SCORES = frozenset({"分"})
_MONEY = re.compile(r"(?:[百千万亿]|百万|千万)?元")
_HUNDREDTHS = re.compile(r"[%‰]|个?百分点")


def head(name: str) -> str:
    """The folded name without what its last brackets add."""
    folded = fold_name(name).strip("。.;:,、")
    before = None
    while before != folded:
        before, folded = folded, _IN_BRACKETS.sub("", folded)
    return folded


def promised(name: str) -> Measured:
    """What the name promises; NONE where it promises nothing certain."""
    words = head(name)
    return next((kind for pattern, kind in _HEADS if pattern.search(words)), Measured.NONE)


def counted(unit: str) -> Measured:
    """What the unit counts; of 元/人 the part before the stroke. NONE without a unit."""
    first = unit.partition("/")[0]
    if not first:
        return Measured.NONE
    if _HUNDREDTHS.match(first):
        return Measured.RATE
    if _MONEY.fullmatch(first):
        return Measured.MONEY
    bare = first.lstrip(_MULTIPLIERS)  # 万小时 is time, 万人次 are people
    if bare in _TIME_UNITS:
        return Measured.TIME
    if first in _SCORES:
        return Measured.SCORE
    return Measured.PEOPLE if bare in _PEOPLE_UNITS else Measured.COUNT


def contradicts(name: str, unit: str) -> bool:
    """Whether the unit counts other things than the name says: 次数 in 人, 人数 in 次."""
    bare = unit.partition("/")[0].lstrip(_MULTIPLIERS)
    words = head(name)
    return any(pattern.search(words) and bare in units for pattern, units in _STRANGERS)


def tells_timeliness(name: str) -> bool:
    """及时性, 时效性: told in time or in hundredths."""
    return bool(_TIMELINESS.search(head(name)))


def is_bounded(name: str) -> bool:
    """Whether hundredths of it end at a hundred: growth, yields and comparisons do not."""
    return not _UNBOUNDED.search(head(name))


def may_be_overfulfilled(name: str) -> bool:
    """完成率: more than planned may be done."""
    return bool(_PLANNED.search(head(name)))
