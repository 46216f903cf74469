"""机构设置: the units that a department lists against those registered and published."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from budgets.rules.legal_days import DAYS_OF_DEPARTMENT, DAYS_TO_PUBLISH
from budgets.rules.rule import Category, Rule
from budgets.tables.budget import LAW, OPERATING_RULES
from budgets.tables.findings import Severity
from budgets.tables.vocabulary import make
from portal.core.numerals import parse_chinese
from portal.core.text import fold, fold_name, without_ordinal

if TYPE_CHECKING:
    from budgets.rules.printed import Printed
    from budgets.tables.findings import Finding
    from budgets.tables.surroundings import Sibling

#: 主管部门批复 within 15 days, the unit publishes within 20 more.
DAYS_FOR_UNITS = DAYS_OF_DEPARTMENT + DAYS_TO_PUBLISH
_COUNT = re.compile(
    r"(\d{1,3}|[一二三四五六七八九十两]{1,3})(?:个|家)(?:二级|所属|下属|部门)*(?:预算)?单位"
)
#: 机关, 本级: a unit printed with and without these is one unit.
_SELF = re.compile(r"(?:\((?:机关|本级)\)|机关|本级)$")
_NAMED = 10


def _units(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """The list, the register and what is public name the same units; the count in words fits."""
    texts, siblings = printed.context.texts, printed.context.siblings
    if not printed.context.is_department or texts is None or siblings is None:
        return
    if not texts.institutions or not siblings.units:
        return
    listed = {_folded(name): name.strip() for name in texts.institutions}
    registered = [(unit, _names(unit)) for unit in siblings.units]
    if not any(listed.keys() & names for _, names in registered):
        return  # 内设机构: offices, not units
    known = frozenset[str]().union(*(names for _, names in registered))
    remarks = (
        (
            "机构设置未列出已登记的预算单位",
            [u.name for u, n in registered if not n & listed.keys()],
        ),
        ("机构设置所列单位没有登记", [name for key, name in listed.items() if key not in known]),
        (
            "所列单位尚未公开预算",
            [u.name for u, n in registered if n & listed.keys() and not u.is_published],
        ),
        ("文字所述单位数与所列单位数不同", _wrong_count(texts.organisation, len(listed))),
    )
    for words, names in remarks:
        if names:
            yield make(
                "E_INSTITUTIONS",
                severity=_severity(printed),
                rule=rule.id,
                row="机构设置",
                note=f"{words}：{_joined(names)}。",
            )


def _severity(printed: Printed) -> Severity:
    """提示 until the last day on which units may still publish, 错误 afterwards."""
    approved_on, today = printed.context.approved_on, printed.context.today
    if approved_on is None or today is None:
        return Severity.NOTICE
    last = approved_on + timedelta(days=DAYS_FOR_UNITS)
    return Severity.ERROR if today > last else Severity.NOTICE


def _names(unit: Sibling) -> frozenset[str]:
    return frozenset(_folded(name) for name in (unit.name, *unit.former_names))


def _folded(name: str) -> str:
    return _SELF.sub("", fold_name(without_ordinal(name)))


def _wrong_count(organisation: str, listed: int) -> list[str]:
    """The count that the words name, where it is another than that of the list."""
    match = _COUNT.search(fold(organisation))
    if match is None:
        return []
    said = _number(match[1])
    return [] if said in (None, listed) else [f"文字为{said}个，所列为{listed}个"]


def _number(text: str) -> int | None:
    if text.isascii():
        return int(text)
    try:
        return parse_chinese(text.replace("两", "二"))
    except ValueError:
        return None


def _joined(names: Sequence[str]) -> str:
    more = f"等{len(names)}个" if len(names) > _NAMED else ""
    return "、".join(names[:_NAMED]) + more


RULES = (
    Rule(
        "B-ROLLUP-UNITS",
        "机构设置所列预算单位应与登记的、已公开预算的单位一一对应，所述个数应与所列相同（所属单位公开期限届满前为提示）。",
        f"{LAW}；{OPERATING_RULES}",
        Severity.ERROR,
        Category.COMPLETENESS,
        _units,
    ),
)
