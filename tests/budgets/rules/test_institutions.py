"""机构设置: the list, the register and what is public."""

from __future__ import annotations

from datetime import date

import pytest

from budgets.tables.findings import Finding, Severity
from budgets.tables.surroundings import Sibling, Siblings
from budgets.tables.texts import DeclaredTexts
from tests.budgets.rules.paper import document, found_in, of_rule

REGISTERED = Siblings(
    (
        Sibling("区教育局", is_published=True),
        Sibling("区第一中学", former_names=("区一中",), is_published=True),
        Sibling("区实验小学", is_published=True),
    )
)
LISTED = ("1.区教育局机关", "2.区一中", "3.区实验小学")
APPROVED = date(2025, 2, 1)


def units(
    listed: tuple[str, ...] = LISTED,
    words: str = "本部门包括3个预算单位。",
    siblings: Siblings | None = REGISTERED,
    **context: object,
) -> list[Finding]:
    texts = DeclaredTexts(organisation=words, institutions=listed)
    known = {"scope": "department", "approved_on": APPROVED, **context}
    return of_rule("B-ROLLUP-UNITS", found_in(document(), texts=texts, siblings=siblings, **known))


@pytest.mark.rule("B-ROLLUP-UNITS", "silent")
def test_all_three_name_the_same_units() -> None:
    assert units() == []


@pytest.mark.parametrize(
    ("listed", "words", "said"),
    [
        (LISTED[:2], "", "机构设置未列出已登记的预算单位：区实验小学。"),
        ((*LISTED, "区图书馆"), "", "机构设置所列单位没有登记：区图书馆。"),
        (LISTED, "本部门包括12个预算单位。", "文字为12个，所列为3个"),
        (LISTED, "纳入预算的有四家所属单位", "文字为4个，所列为3个"),
    ],
)
@pytest.mark.rule("B-ROLLUP-UNITS", "fires")
def test_a_unit_too_few_and_one_too_many(listed: tuple[str, ...], words: str, said: str) -> None:
    (one,) = units(listed, words, today=date(2025, 3, 1))
    assert one.code == "E_INSTITUTIONS"
    assert said in one.message


@pytest.mark.parametrize(
    ("today", "severity"),
    [
        (date(2025, 3, 8), Severity.NOTICE),  # the thirty-fifth day
        (date(2025, 3, 9), Severity.ERROR),
        (None, Severity.NOTICE),
    ],
)
def test_units_may_publish_until_the_last_legal_day(today: date | None, severity: Severity) -> None:
    waiting = Siblings((*REGISTERED.units[:2], Sibling("区实验小学")))
    (one,) = units(siblings=waiting, today=today)
    assert "所列单位尚未公开预算：区实验小学。" in one.message
    assert one.severity is severity
    (undated,) = units(siblings=waiting, today=today, approved_on=None)
    assert undated.severity is Severity.NOTICE


@pytest.mark.parametrize(
    "context",
    [{"scope": "unit"}, {"siblings": None}, {"siblings": Siblings()}],
)
def test_only_departments_with_registered_units_are_judged(context: dict[str, object]) -> None:
    assert units(LISTED[:1], **context) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("listed", "words"),
    [
        (("办公室", "人事科"), ""),  # offices, not units
        ((), "本部门包括9个预算单位。"),
        (LISTED, "内设9个科室，下设三个预算单位。"),
        (LISTED, "本部门包括百余个预算单位。"),
    ],
)
@pytest.mark.rule("B-ROLLUP-UNITS", "neighbours")
def test_what_is_no_list_of_units_is_not_judged(listed: tuple[str, ...], words: str) -> None:
    assert units(listed, words) == []


def test_many_names_are_counted() -> None:
    others = tuple(f"区第{number}小学" for number in range(2, 14))
    (one,) = units((*LISTED, *others), "")
    assert "等12个" in one.message
    assert "区第12小学" not in one.message
