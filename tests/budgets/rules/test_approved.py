"""批复: figures that must be those of the 批复, and the days that are left."""

from __future__ import annotations

from datetime import date

import pytest

from budgets.rules.approved import printed_amount
from budgets.tables.findings import Finding, Severity
from budgets.tables.surroundings import Approval
from portal.core.money import parse_amount
from tests.budgets.rules.paper import document, found_in, of_rule

#: Rule; the member of the 批复; what the document of `paper` prints, and where; a neighbour.
FIGURES = (
    ("B-APPROVED-TOTAL", "total", "128.00", (1, "D15"), {"公开表1!B15": "129.00"}),
    ("B-APPROVED-BASIC", "basic", "70.00", (3, "F2"), {"公开表3!F3": "61.00"}),
    ("B-APPROVED-PROJECT", "project", "58.00", (3, "G2"), {"公开表3!E2": "129.00"}),
    ("B-APPROVED-THREE-PUBLIC", "three_public", "4.50", (7, "G2"), {"公开表7!A2": "6.00"}),
    ("B-APPROVED-GENERAL", "general", "90.00", (4, "E6"), {"公开表4!E8": "91.00"}),
    ("B-APPROVED-FUND", "fund", "30.00", (4, "F6"), {"公开表4!F8": "31.00"}),
    ("B-APPROVED-CAPITAL", "state_capital", "5.00", (4, "G6"), {"公开表4!G8": "6.00"}),
)


def found(rule: str, member: str, approved: str, changes: dict[str, str] | None = None) -> object:
    figures = {member: parse_amount(approved)}
    approval = Approval(document="张财预〔2025〕1号", **figures)
    return of_rule(rule, found_in(document(changes), approved=approval))


@pytest.mark.parametrize(("rule", "member", "printed", "place", "neighbour"), FIGURES)
@pytest.mark.rule("B-APPROVED-TOTAL", "fires")
@pytest.mark.rule("B-APPROVED-BASIC", "fires")
@pytest.mark.rule("B-APPROVED-PROJECT", "fires")
@pytest.mark.rule("B-APPROVED-THREE-PUBLIC", "fires")
@pytest.mark.rule("B-APPROVED-GENERAL", "fires")
@pytest.mark.rule("B-APPROVED-FUND", "fires")
@pytest.mark.rule("B-APPROVED-CAPITAL", "fires")
def test_another_figure_than_the_approved_one(
    rule: str, member: str, printed: str, place: tuple[int, str], neighbour: dict[str, str]
) -> None:
    wanted = (parse_amount(printed) or 0) + 10_000  # 0.01 万元
    approval = Approval(document="张财预〔2025〕1号", **{member: wanted})
    (one,) = of_rule(rule, found_in(document(), approved=approval))
    assert (one.code, one.severity) == ("E_APPROVED", Severity.ERROR)
    assert (one.table, one.cell) == place
    assert (one.expected, one.found) == (wanted, parse_amount(printed))
    assert "张财预〔2025〕1号" in one.message


@pytest.mark.parametrize(("rule", "member", "printed", "place", "neighbour"), FIGURES)
@pytest.mark.rule("B-APPROVED-TOTAL", "silent")
@pytest.mark.rule("B-APPROVED-BASIC", "silent")
@pytest.mark.rule("B-APPROVED-PROJECT", "silent")
@pytest.mark.rule("B-APPROVED-THREE-PUBLIC", "silent")
@pytest.mark.rule("B-APPROVED-GENERAL", "silent")
@pytest.mark.rule("B-APPROVED-FUND", "silent")
@pytest.mark.rule("B-APPROVED-CAPITAL", "silent")
def test_the_approved_figure_is_printed(
    rule: str, member: str, printed: str, place: tuple[int, str], neighbour: dict[str, str]
) -> None:
    assert found(rule, member, printed) == []
    assert found(rule, member, printed, neighbour) == []
    # The 批复 counts in 元: 0.0049 万元 less print the same two decimals.
    assert found(rule, member, f"{printed}49") == []
    assert found(rule, member, f"{printed}50") != []


@pytest.mark.parametrize(("rule", "member", "printed", "place", "neighbour"), FIGURES)
@pytest.mark.rule("B-APPROVED-TOTAL", "neighbours")
@pytest.mark.rule("B-APPROVED-BASIC", "neighbours")
@pytest.mark.rule("B-APPROVED-PROJECT", "neighbours")
@pytest.mark.rule("B-APPROVED-THREE-PUBLIC", "neighbours")
@pytest.mark.rule("B-APPROVED-GENERAL", "neighbours")
@pytest.mark.rule("B-APPROVED-FUND", "neighbours")
@pytest.mark.rule("B-APPROVED-CAPITAL", "neighbours")
def test_what_the_approval_does_not_fix_is_not_judged(
    rule: str, member: str, printed: str, place: tuple[int, str], neighbour: dict[str, str]
) -> None:
    assert of_rule(rule, found_in(document(), approved=Approval())) == []
    assert of_rule(rule, found_in(document())) == []
    absent = document(without=(place[0],))
    assert of_rule(rule, found_in(absent, approved=Approval(**{member: 1}))) == []  # type: ignore[arg-type]


def test_a_budget_that_was_approved_and_is_printed_blank_is_not_the_approved_one() -> None:
    blank = document({"公开表4!F6": ""})
    (one,) = of_rule("B-APPROVED-FUND", found_in(blank, approved=Approval(fund=300_000)))
    assert (one.expected, one.found) == (300_000, None)
    assert of_rule("B-APPROVED-FUND", found_in(blank, approved=Approval(fund=0))) == []


def test_an_unreadable_cell_is_not_compared() -> None:
    context = {"approved": Approval(total=1), "unreadable": frozenset({"公开表1!D15"})}
    assert of_rule("B-APPROVED-TOTAL", found_in(document(), **context)) == []


@pytest.mark.parametrize(
    ("amount", "printed"),
    [(4_999, 0), (5_000, 10_000), (14_999, 10_000), (-5_000, -10_000), (-4_999, 0)],
)
def test_halves_are_printed_away_from_zero(amount: int, printed: int) -> None:
    assert printed_amount(amount) == printed


def deadline(today: date | None, approved_on: date | None = date(2025, 2, 10)) -> list[Finding]:
    return of_rule("B-DATE-20", found_in(document(), approved_on=approved_on, today=today))


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2025, 2, 10), "还有20日"),
        (date(2025, 3, 1), "还有1日"),
        (date(2025, 3, 2), "还有0日"),
        (date(2025, 3, 3), "已逾期1日"),
        (date(2025, 3, 12), "已逾期10日"),
    ],
)
@pytest.mark.rule("B-DATE-20", "fires")
def test_the_days_left_and_the_days_late(today: date, said: str) -> None:
    (one,) = deadline(today)
    assert said in one.message
    assert "批复日期为2025年2月10日，最迟应于2025年3月2日公开" in one.message
    assert (one.severity, one.table) == (Severity.NOTICE, None)  # never a bar


@pytest.mark.rule("B-DATE-20", "neighbours")
def test_a_wrong_figure_is_no_matter_of_the_days() -> None:
    found = found_in(document(), approved=Approval(total=1), today=date(2025, 3, 3))
    assert of_rule("B-APPROVED-TOTAL", found)
    assert of_rule("B-DATE-20", found) == []


@pytest.mark.rule("B-DATE-20", "silent")
def test_without_a_date_nothing_is_said() -> None:
    assert deadline(None) == []
    assert deadline(date(2025, 3, 1), approved_on=None) == []


def test_a_leap_day_counts() -> None:
    (one,) = deadline(date(2024, 3, 1), approved_on=date(2024, 2, 10))
    assert "最迟应于2024年3月1日公开，还有0日" in one.message
