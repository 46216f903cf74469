"""校验绩效目标: from a file to its findings, with a budget and without, large and refused."""

from __future__ import annotations

import io
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from budgets.services.annotating import annotate_file
from budgets.services.checking import check_file
from budgets.tables.core import Declaration
from budgets.tables.holds import PROJECT_TABLE, Hold, HoldScope, withhold
from performance.checking import check_targets, target_context
from performance.rules.catalogue import finding_titles
from performance.sheets.core import Part
from performance.sheets.xlsx import workbook
from tests.performance.papers import GOLDEN, SHEET, changed, golden_targets, only

CORPUS = Path(__file__).resolve().parents[1] / "corpus" / "files"
TARGETS = GOLDEN / "zhangdian-2025" / "targets.xlsx"


@pytest.fixture(scope="module")
def budget() -> Declaration:
    path = GOLDEN / "zhangdian-2025" / "workbook.xlsx"
    declaration = check_file(path, path.name).reading.declaration
    assert declaration is not None
    return declaration


def saved(tmp_path: Path, *texts: str) -> Path:
    path = tmp_path / "targets.xlsx"
    path.write_bytes(workbook([only(text) for text in texts]))
    return path


def test_the_budget_gives_year_edition_and_projects(budget: Declaration) -> None:
    found = target_context([], declaration=budget, division="370303")
    assert (found.year, found.edition, found.division) == (2025, "budget-2024", "370303")
    assert found.projects is not None
    assert len(found.projects) == 9


def test_alone_the_targets_name_their_year() -> None:
    found = target_context(golden_targets("zhangdian-2025"), declaration=None)
    assert (found.year, found.projects) == (2025, None)
    assert target_context(golden_targets("yantai-2025"), declaration=None).year == 0


def test_without_a_year_no_time_is_judged(tmp_path: Path) -> None:
    text = changed(("（2025年度）\n", ""), ("12月底前完成", "2019年底前完成"))
    assert check_targets(saved(tmp_path, text), "t.xlsx").findings == ()
    (found,) = check_targets(saved(tmp_path, text), "t.xlsx", year=2025).findings
    assert found.rule == "B-P-DEADLINE"


def test_another_units_targets_are_all_too_many(budget: Declaration) -> None:
    path = GOLDEN / "yantai-2025" / "targets.xlsx"
    found = [
        finding.rule for finding in check_targets(path, path.name, declaration=budget).findings
    ]
    assert found.count("B-P-EXTRA") == 4
    assert found.count("B-P-MISSING") == 9
    assert found[-9:] == ["B-P-MISSING"] * 9  # what has no cell stands last


def test_amounts_are_held_against_table_11(budget: Declaration, tmp_path: Path) -> None:
    first, *rest = golden_targets("zhangdian-2025")
    path = tmp_path / "targets.xlsx"
    path.write_bytes(workbook([replace(first, total=18_000_000, fiscal=18_000_000), *rest]))
    findings = check_targets(path, path.name, declaration=budget).findings
    found = next(finding for finding in findings if finding.rule == "B-P-AMOUNT")
    assert (found.cell, found.sources) == ("D5", ("公开表11!C6",))
    assert "按其他公开表应为17.35万元，本表为18.00万元" in found.message


def test_a_refused_file_says_why_and_nothing_else() -> None:
    checked = check_targets(CORPUS / "a13_zero_bytes.xlsx", "a.xlsx", year=2025)
    assert checked.reading.refused
    assert [finding.code for finding in checked.findings] == ["E_EMPTY"]


def test_findings_can_be_marked_in_the_officers_own_workbook(budget: Declaration) -> None:
    findings = check_targets(TARGETS, TARGETS.name, declaration=budget).findings
    annotated = annotate_file(TARGETS, TARGETS.name, findings, finding_titles())
    assert (annotated.listed, annotated.marked, annotated.left_out) == (5, 5, ())
    with zipfile.ZipFile(io.BytesIO(annotated.content)) as book:
        texts = "".join(
            book.read(name).decode() for name in book.namelist() if name.endswith(".xml")
        )
    assert "越高越好的指标不应使用" in texts


def test_a_marked_workbook_reads_the_same(budget: Declaration, tmp_path: Path) -> None:
    checked = check_targets(TARGETS, TARGETS.name, declaration=budget)
    path = tmp_path / "marked.xlsx"
    path.write_bytes(annotate_file(TARGETS, TARGETS.name, checked.findings).content)
    again = check_targets(path, path.name, declaration=budget)
    assert again.reading.targets == checked.reading.targets
    assert [f.rule for f in again.findings if f.rule] == [f.rule for f in checked.findings]


def test_two_thousand_indicators_in_one_upload(tmp_path: Path) -> None:
    base = golden_targets("yantai-2025")[0]
    many = [
        replace(
            base,
            project=f"第{number}号项目经费",
            objective=f"{base.objective}{number}",
            labels={**base.labels, Part.YEAR: "（2025年度）"},
        )
        for number in range(46)
    ]
    path = tmp_path / "targets.xlsx"
    path.write_bytes(workbook(many, on_one_sheet=True))
    started = time.process_time()
    checked = check_targets(path, path.name)
    assert time.process_time() - started < 5
    assert sum(len(target.indicators) for target in checked.reading.targets) > 2000
    assert checked.reading.targets == tuple(many)
    assert {finding.rule for finding in checked.findings} == {
        "B-P-GE100",
        "B-P-GOAL-DUP",
        "B-P-SET-DUP",
    }


def test_the_sheet_of_the_tests_is_right(tmp_path: Path) -> None:
    assert check_targets(saved(tmp_path, SHEET), "t.xlsx").findings == ()


NAME = "招商引资活动经费"


@pytest.fixture(scope="module")
def without_one(budget: Declaration) -> Declaration:
    """The budget as it is kept where one project is held."""
    return withhold(budget, [project(NAME)]).declaration


def project(name: str) -> Hold:
    return Hold(HoldScope.PROJECT, PROJECT_TABLE, name=name, reference="事项一")


def test_a_held_project_is_neither_told_nor_missed(without_one: Declaration) -> None:
    found = check_targets(TARGETS, TARGETS.name, declaration=without_one, holds=[project(NAME)])
    told = [target.project for target in found.reading.targets]
    assert len(told) == 8
    assert NAME not in told
    assert NAME not in "".join(finding.message for finding in found.findings)
    assert {finding.rule for finding in found.findings} == {"B-P-DIRECTION", "B-P-VAGUE"}


def test_a_project_held_without_its_name_is_found_to_be_too_many(without_one: Declaration) -> None:
    found = check_targets(TARGETS, TARGETS.name, declaration=without_one, holds=[project("")])
    assert "B-P-EXTRA" in {finding.rule for finding in found.findings}


@pytest.mark.parametrize(
    "hold", [Hold(HoldScope.UNIT), Hold(HoldScope.TABLE, PROJECT_TABLE)], ids=["unit", "table"]
)
def test_where_all_projects_are_held_nothing_is_told(budget: Declaration, hold: Hold) -> None:
    left = withhold(budget, [hold]).declaration
    found = check_targets(TARGETS, TARGETS.name, declaration=left, holds=[hold])
    assert found.reading.targets == ()
    assert found.findings == ()


def test_what_is_said_of_a_held_project_is_not_said(tmp_path: Path) -> None:
    path = saved(tmp_path, changed(("≤91万元", "≥91万元")))
    name = only(SHEET).project
    assert check_targets(path, "t.xlsx").findings
    assert check_targets(path, "t.xlsx", holds=[project(name)]).findings == ()
