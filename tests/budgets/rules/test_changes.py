"""与上年比: strong changes, changes without a reason, vehicles that tell another story."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budgets.rules.changes import LARGE, Threshold
from budgets.tables.core import Declaration
from budgets.tables.findings import Finding, Severity
from budgets.tables.texts import DeclaredTexts, TextSection
from tests.budgets.rules.paper import YEAR, Changes, document, found_in, of_rule

WAN = 1_000_000


def last_year(changes: Changes | None = None) -> Declaration:
    return replace(document(changes), year=YEAR - 1)


def texts(**sections: str) -> DeclaredTexts:
    return DeclaredTexts(
        sections=tuple(TextSection(key, (said,)) for key, said in sections.items())
    )


@pytest.mark.parametrize(
    ("before", "now", "large"),
    [
        (100 * WAN, 131 * WAN, True),
        (100 * WAN, 130 * WAN, False),  # exactly 30 %
        (100 * WAN, 130 * WAN + 1, True),
        (100 * WAN, 69 * WAN, True),
        (30 * WAN, 40 * WAN, False),  # exactly 10 万元
        (30 * WAN, 40 * WAN + 1, True),
        (0, 10 * WAN, False),
        (0, 11 * WAN, True),
        (11 * WAN, 0, True),
        (5 * WAN, 0, False),
    ],
)
def test_a_change_is_large_beyond_both_bounds(before: int, now: int, large: bool) -> None:
    assert LARGE.is_exceeded(before, now) is large


def test_the_threshold_is_data() -> None:
    assert Threshold(percent=5, amount=0).is_exceeded(100, 106)
    assert not Threshold(percent=5, amount=0).is_exceeded(100, 105)


# --- B-PREV-INCOME, B-PREV-RUN ---------------------------------------------------------------


@pytest.mark.rule("B-PREV-INCOME", "fires")
def test_an_income_that_changed_strongly() -> None:
    before = last_year({"公开表1!B3": "60.00", "公开表1!B6": "2.00"})
    (one,) = of_rule("B-PREV-INCOME", found_in(document(), previous=before))
    assert (one.code, one.severity) == ("W_CHANGED", Severity.WARNING)
    assert (one.table, one.cell, one.row) == (1, "B3", "一般公共预算收入")
    assert (one.expected, one.found) == (60 * WAN, 90 * WAN)
    assert "变动超过30%且超过10万元" in one.message


@pytest.mark.rule("B-PREV-INCOME", "silent")
def test_an_income_that_changed_little() -> None:
    before = last_year({"公开表1!B3": "75.00", "公开表1!B6": "9.00"})
    assert of_rule("B-PREV-INCOME", found_in(document(), previous=before)) == []


@pytest.mark.parametrize(
    "before",
    [
        {"公开表1!B2": "10.00", "公开表1!B15": "10.00"},  # totals, not parts
        {"公开表1!D3": "10.00", "公开表2!F3": "1.00"},
    ],
)
@pytest.mark.rule("B-PREV-INCOME", "neighbours")
def test_only_parts_of_the_income_are_compared(before: Changes) -> None:
    assert of_rule("B-PREV-INCOME", found_in(document(), previous=last_year(before))) == []


def test_income_is_taken_from_table_2_where_table_1_is_absent() -> None:
    before = last_year({"公开表2!H2": "5.00"})
    (one,) = of_rule("B-PREV-INCOME", found_in(document(without=(1,)), previous=before))
    assert (one.table, one.cell) == (2, "H2")


def test_an_explained_change_needs_no_further_word() -> None:
    before = last_year({"公开表1!B3": "60.00", "公开表6!I2": "50.00"})
    said = texts(changes="主要原因是新增项目。", operating_costs="主要原因是压减经费。")
    explained = found_in(document(), previous=before, texts=said)
    assert of_rule("B-PREV-INCOME", explained) == of_rule("B-PREV-RUN", explained) == []
    silent = texts(changes="比上年增加30万元。", operating_costs="比上年减少40万元。")
    asked = found_in(document(), previous=before, texts=silent)
    assert len(of_rule("B-PREV-INCOME", asked)) == len(of_rule("B-PREV-RUN", asked)) == 1


@pytest.mark.rule("B-PREV-RUN", "fires")
def test_running_costs_that_changed_strongly() -> None:
    before = last_year({"公开表6!I2": "21.00"})
    (one,) = of_rule("B-PREV-RUN", found_in(document(), previous=before))
    assert (one.table, one.cell, one.severity) == (6, "I2", Severity.WARNING)
    assert (one.expected, one.found) == (21 * WAN, 10 * WAN)


@pytest.mark.parametrize("changes", [{"公开表6!I2": "20.00"}, {"公开表6!H2": "200.00"}])
@pytest.mark.rule("B-PREV-RUN", "silent")
def test_running_costs_that_did_not(changes: Changes) -> None:
    assert of_rule("B-PREV-RUN", found_in(document(), previous=last_year(changes))) == []


@pytest.mark.rule("B-PREV-RUN", "neighbours")
def test_income_is_no_matter_of_running_costs() -> None:
    found = found_in(document(), previous=last_year({"公开表1!B3": "1.00"}))
    assert of_rule("B-PREV-INCOME", found)
    assert of_rule("B-PREV-RUN", found) == []


@pytest.mark.parametrize("rule", ["B-PREV-INCOME", "B-PREV-RUN"])
def test_another_year_than_the_last_is_not_compared(rule: str) -> None:
    older = replace(last_year({"公开表1!B3": "1.00", "公开表6!I2": "90.00"}), year=YEAR - 2)
    assert of_rule(rule, found_in(document(), previous=older)) == []
    assert of_rule(rule, found_in(document())) == []


def test_a_cell_that_could_not_be_read_gives_way_to_the_other_table() -> None:
    before = last_year({"公开表1!B3": "60.00", "公开表2!G2": "60.00"})
    unread = frozenset({"公开表1!B3"})
    found = found_in(document(), previous=before, unreadable=unread)
    assert [f.table for f in of_rule("B-PREV-INCOME", found)] == [2]


# --- B-T07-RISE ------------------------------------------------------------------------------

#: Table 7 states no total of last year; last year's publication had less.
RISING = {"公开表7!G2": "6.00", "公开表7!L2": "3.00", "公开表7!A2": ""}


def rise(changes: Changes | None, said: DeclaredTexts | None, **context: object) -> list[Finding]:
    context = {"previous": last_year({"公开表7!G2": "4.00"}), **context}
    return of_rule("B-T07-RISE", found_in(document(changes), texts=said, **context))


@pytest.mark.rule("B-T07-RISE", "fires")
def test_three_public_money_rises_without_a_reason() -> None:
    (one,) = rise(RISING, texts(three_public="“三公”经费6万元，比上年增加1万元。"))
    assert (one.code, one.severity) == ("W_RISE_UNEXPLAINED", Severity.WARNING)
    assert (one.table, one.cell, one.sources) == (7, "G2", ("公开表7!G2",))
    assert (one.expected, one.found) == (4 * WAN, 6 * WAN)


@pytest.mark.rule("B-T07-RISE", "silent")
def test_a_reason_is_enough() -> None:
    assert rise(RISING, texts(three_public="增加1万元，主要原因是出国任务增加。")) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({**RISING, "公开表7!G2": "3.00"}, texts(three_public="比上年减少。")),  # it falls
        ({**RISING, "公开表7!A2": "5.00"}, texts(three_public="增加1万元。")),  # B-N-T07-REASON
        ({"公开表7!E2": "9.00"}, texts(three_public="比上年减少。")),  # an item, not the total
        (RISING, None),  # no texts at hand
        (RISING, texts(changes="比上年增加。")),  # the section's absence is another rule's
    ],
)
@pytest.mark.rule("B-T07-RISE", "neighbours")
def test_nothing_to_say_of_three_public_money(
    changes: Changes | None, said: DeclaredTexts | None
) -> None:
    assert rise(changes, said) == []


def test_without_last_years_publication_nothing_is_known_of_a_rise() -> None:
    assert rise(RISING, texts(three_public="比上年增加1万元。"), previous=None) == []


# --- B-PREV-CAR ------------------------------------------------------------------------------


def cars(now: str, then: str, running: str = "4.00") -> list[Finding]:
    changes = {"公开表7!K2": running}
    return of_rule(
        "B-PREV-CAR",
        found_in(
            document(changes),
            texts=texts(state_assets=now),
            previous_texts=texts(state_assets=then),
        ),
    )


@pytest.mark.rule("B-PREV-CAR", "neighbours")
def test_other_three_public_money_is_no_matter_of_vehicles() -> None:
    said, before = (texts(state_assets=f"本单位共有车辆{count}辆。") for count in "23")
    changes = {"公开表7!L2": "9.00", "公开表7!H2": "9.00"}
    found = found_in(document(changes), texts=said, previous_texts=before)
    assert of_rule("B-PREV-CAR", found) == []


@pytest.mark.rule("B-PREV-CAR", "fires")
def test_fewer_vehicles_that_cost_more() -> None:
    (one,) = cars("本单位共有车辆2辆，其中机要1辆。", "本单位共有车辆 ３ 辆。")
    assert (one.code, one.severity, one.cell) == ("W_VEHICLES", Severity.WARNING, "K2")
    assert (one.expected, one.found) == (3 * WAN, 4 * WAN)
    assert "由上年3辆变为2辆" in one.message


@pytest.mark.parametrize(
    ("now", "then", "running"),
    [
        ("车辆3辆", "车辆2辆", "4.00"),  # more vehicles, more money
        ("车辆2辆", "车辆2辆", "4.00"),  # as many
        ("车辆2辆", "车辆3辆", "3.00"),  # as much money
        ("车辆2辆", "车辆辆", "4.00"),  # no number
        ("设备2台", "车辆3辆", "4.00"),
    ],
)
@pytest.mark.rule("B-PREV-CAR", "silent")
def test_vehicles_and_their_costs_that_agree(now: str, then: str, running: str) -> None:
    assert cars(now, then, running) == []


def test_more_vehicles_that_cost_less() -> None:
    (one,) = cars("共有车辆9辆", "共有车辆8辆", "2.00")
    assert "由上年8辆变为9辆" in one.message
