"""文字雷同: what stands word for word in last year's texts or in another unit's."""

from __future__ import annotations

import pytest

from budgets.rules.copied import reasons
from budgets.tables.findings import Finding, Severity
from budgets.tables.texts import DeclaredTexts, TextSection
from tests.budgets.rules.paper import document, found_in, of_rule

REASON = "2025年比上年减少3.58万元。主要原因是：公务用车减少，公务用车运行维护费减少。"
SAME = "2024年比上年减少1.02万元。主要原因是公务用车减少，公务用车运行维护费减少；其他无变化。"
DUTIES = (
    "1. 负责区政府会议的准备和会务工作，组织起草讲话。",
    "2. 负责区政府值班工作，及时报告重要情况。",
    "3. 负责收集、整理、报送重要信息和政务舆情。",
    "4. 完成区委交办的任务。",
)
RENUMBERED = tuple(duty.replace(". ", "、", 1) for duty in reversed(DUTIES))


def said(text: str = "", duties: tuple[str, ...] = ()) -> DeclaredTexts:
    return DeclaredTexts(duties=duties, sections=(TextSection("operating_costs", (text,)),))


def of_last_year(text: str, last: str | None) -> list[Finding]:
    previous = None if last is None else said(last)
    return of_rule("B-COPY-PREV", found_in(document(), texts=said(text), previous_texts=previous))


def of_others(mine: DeclaredTexts | None, **others: DeclaredTexts) -> list[Finding]:
    return of_rule("B-COPY-UNIT", found_in(document(), texts=mine, others_texts=others))


def test_a_reason_is_what_follows_the_word() -> None:
    assert list(reasons(said(REASON))) == ["公务用车减少,公务用车运行维护费减少"]
    assert list(reasons(said(REASON))) == list(reasons(said(SAME)))
    assert reasons(said("主要原因是压减经费。")) == {}  # everybody's


@pytest.mark.rule("B-COPY-PREV", "fires")
def test_last_years_reason_is_given_again() -> None:
    (one,) = of_last_year(REASON, SAME)
    assert (one.code, one.severity, one.table) == ("W_COPIED", Severity.WARNING, None)
    assert one.row == "主要原因是：公务用车减少，公务用车运行维护费减少"
    assert "与上年情况说明完全相同" in one.message


@pytest.mark.parametrize(
    "last",
    [
        "主要原因是公务用车减少两辆，公务用车运行维护费减少。",
        "公务用车减少，公务用车运行维护费减少。",  # the same words, not given as a reason
        "主要原因是压减经费。",
        None,
    ],
)
@pytest.mark.rule("B-COPY-PREV", "silent")
def test_another_reason_than_last_years(last: str | None) -> None:
    assert of_last_year(REASON, last) == []


@pytest.mark.rule("B-COPY-PREV", "neighbours")
@pytest.mark.rule("B-COPY-UNIT", "neighbours")
def test_each_rule_looks_at_one_source_only() -> None:
    of_other = found_in(document(), texts=said(REASON), others_texts={"乙单位": said(SAME)})
    assert of_rule("B-COPY-PREV", of_other) == []
    of_last = found_in(document(), texts=said(REASON), previous_texts=said(SAME))
    assert of_rule("B-COPY-UNIT", of_last) == []


@pytest.mark.rule("B-COPY-UNIT", "fires")
def test_another_units_reason() -> None:
    (one,) = of_others(said(REASON), 乙单位=said(SAME), 丙单位=said("主要原因是人员增加。"))
    assert (one.code, one.severity) == ("W_COPIED", Severity.WARNING)
    assert "与“乙单位”的情况说明完全相同" in one.message


def test_another_units_duties_are_a_notice() -> None:
    (one,) = of_others(said(duties=DUTIES), 乙单位=said(duties=RENUMBERED))
    assert one.severity is Severity.NOTICE
    assert "与“乙单位”的主要职责完全相同" in one.message


@pytest.mark.parametrize(
    "duties",
    [
        DUTIES[:2],  # two in common
        (*DUTIES[1:], "5. 负责全区大数据相关工作，拟订有关标准。"),
        (),
    ],
)
@pytest.mark.rule("B-COPY-UNIT", "silent")
def test_some_duties_in_common_are_common(duties: tuple[str, ...]) -> None:
    assert of_others(said(duties=DUTIES), 乙单位=said(duties=duties)) == []


def test_without_texts_of_its_own_nothing_is_copied() -> None:
    assert of_others(None, 乙单位=said(REASON, DUTIES)) == []
    assert of_others(said(REASON, DUTIES)) == []
