"""三面: every rule is silent on what is right, speaks where it is spoiled, spares neighbours."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budgets.tables.findings import Finding, Severity
from performance.rules.core import RULES, rule_named, run
from performance.rules.projects import ProjectMoney
from performance.rules.rule import TargetContext
from performance.rules.settings import known_rules
from tests.performance.rules.cases import CASES, LABELS, Case, context, place_of, target, targets

#: About no target but their lack, with proofs of their own below.
NO_TARGETS = {"B-P-NONE"}


def found_in(changes: str, seen: TargetContext | None = None) -> tuple[Finding, ...]:
    return run(targets(changes), seen or context())


def of_rule(rule: str, changes: str) -> list[Finding]:
    return [finding for finding in found_in(changes) if finding.rule == rule]


def test_the_targets_are_right() -> None:
    assert found_in("") == ()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_finds_what_is_wrong(case: Case) -> None:
    (finding,) = of_rule(case.rule, case.spoiled)
    assert (finding.code, finding.cell) == (case.code, place_of(case.place))
    assert finding.message.endswith("。")
    assert "{" not in finding.message
    assert "未注明" not in finding.message
    assert finding.table is None
    assert finding.at.project
    assert bool(finding.sheet) is bool(finding.cell)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_is_silent_about_its_neighbours(case: Case) -> None:
    assert of_rule(case.rule, case.neighbour) == []


def test_every_rule_has_its_cases_and_its_severity() -> None:
    identities = {rule.id for rule in RULES}
    assert {case.rule for case in CASES} | NO_TARGETS == identities == known_rules()
    assert len(identities) == len(RULES)


def test_rules_are_found_by_name() -> None:
    assert rule_named("B-P-AMOUNT").title.startswith("绩效目标表金额")
    with pytest.raises(KeyError):
        rule_named("B-P-NO-SUCH")


def test_equal_targets_give_equal_findings() -> None:
    changes = "+ 城市绿化经费 ; 5.value=≤95% ; objective="
    assert found_in(changes) == found_in(changes)


def test_without_a_budget_nothing_is_missing_or_too_many() -> None:
    alone = context(projects=None)
    found = {finding.rule for finding in found_in("project=道路养护 ; total=5", alone)}
    assert not found & {"B-P-MISSING", "B-P-EXTRA", "B-P-AMOUNT"}


def test_one_slip_in_both_amounts_is_one_finding() -> None:
    found = [f.rule for f in found_in("total=92 ; fiscal=91 ; 1.value=≤92万元 ; 2.value=≤61万元")]
    assert found == ["B-P-AMOUNT"]


def test_a_project_under_two_names_is_one_finding() -> None:
    found = [finding.rule for finding in found_in("project=城市管理费")]
    assert found == ["B-P-NAME"]


def test_costs_are_held_against_table_11_where_the_form_prints_no_amounts() -> None:
    found = found_in("total= ; fiscal= ; other= ; 1.value=≤95万元 ; 2.value=≤64万元")
    assert "B-P-COST-WHOLE" in [finding.rule for finding in found]


def test_a_department_may_print_one_name_for_two_units() -> None:
    twice = (target(), target(sheet="02"))
    alone = context(projects=(context().projects or ()) * 2)
    assert "B-P-COUNT" not in {finding.rule for finding in run(twice, alone)}
    assert "B-P-COUNT" in {finding.rule for finding in run(twice, context())}


def without_targets(*names: str) -> list[Finding]:
    projects = tuple(
        ProjectMoney(name, 1_000_000, place=f"公开表11!C{row}") for row, name in enumerate(names, 6)
    )
    return list(run((), context(projects=projects)))


@pytest.mark.rule("B-P-NONE", "fires")
def test_a_budget_without_any_targets_is_one_finding() -> None:
    (finding,) = without_targets("甲项目", "乙项目", "丙项目", "丁项目")
    assert (finding.rule, finding.code, finding.table) == ("B-P-NONE", "W_TARGETS_NONE", 11)
    assert finding.severity is Severity.WARNING
    assert (finding.sheet, finding.cell) == ("公开表11", "C6")
    assert finding.related == ("公开表11!C7", "公开表11!C8", "公开表11!C9")
    assert "有4个项目（甲项目、乙项目、丙项目等），没有上传绩效目标" in finding.message
    (alone,) = without_targets("甲项目")
    assert "有1个项目（甲项目）" in alone.message


@pytest.mark.rule("B-P-NONE", "silent")
def test_with_targets_or_without_projects_nothing_is_said() -> None:
    assert without_targets() == []
    assert run((), context(projects=None)) == ()
    assert "B-P-NONE" not in {finding.rule for finding in found_in("")}


@pytest.mark.rule("B-P-NONE", "neighbours")
def test_where_some_are_missing_each_is_named_and_no_more() -> None:
    found = found_in("project=道路养护", context())
    assert {"B-P-MISSING"} <= {finding.rule for finding in found}
    assert "B-P-NONE" not in {finding.rule for finding in found}
    assert "B-P-MISSING" not in {finding.rule for finding in without_targets("甲项目", "乙项目")}


def test_a_sheet_with_its_heading_and_no_indicator_lacks_them_all() -> None:
    empty = replace(target(), indicators=(), labels={**LABELS, "level3": "三级指标"})
    (finding,) = [each for each in run((empty,), context()) if each.rule == "B-P-LEVELS"]
    assert "没有成本指标、数量指标、质量指标、时效指标、效益指标、满意度指标" in finding.message
    without_heading = replace(empty, labels=LABELS)
    assert "B-P-LEVELS" not in {each.rule for each in run((without_heading,), context())}
