"""What is held is no nought: texts, approvals and other units are not held against it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budgets.tables.findings import Finding, Severity
from budgets.tables.holds import Hold
from budgets.tables.surroundings import Approval, Siblings
from tests.budgets.rules.narrative_cases import explanation
from tests.budgets.rules.paper import YEAR, document, of_rule
from tests.budgets.rules.withheld_paper import found_without, row, whole
from tests.factories.siblings import siblings


@pytest.mark.parametrize("table", range(2, 13))
def test_the_explanation_is_not_held_against_a_table_that_is_kept_back(table: int) -> None:
    found = found_without([whole(table)], texts=explanation())
    of_texts = [finding for finding in found if finding.rule.startswith("B-N-")]
    assert [f for f in of_texts if f.severity is not Severity.NOTICE] == []


def test_the_explanation_is_still_held_against_the_rest() -> None:
    said = explanation("收入预算128.00万元 > 收入预算129.00万元")
    assert of_rule("B-N-INC-TOTAL", found_without([whole(7)], texts=said))


@pytest.mark.parametrize(
    ("rule", "approval", "held"),
    [
        ("B-APPROVED-BASIC", Approval(basic=1), whole(3)),
        ("B-APPROVED-PROJECT", Approval(project=1), whole(3)),
        ("B-APPROVED-THREE-PUBLIC", Approval(three_public=1), whole(7)),
        ("B-APPROVED-GENERAL", Approval(general=1), whole(4)),
    ],
)
def test_an_approved_figure_is_not_compared_with_what_is_kept_back(
    rule: str, approval: Approval, held: Hold
) -> None:
    assert of_rule(rule, found_without([], approved=approval))
    assert of_rule(rule, found_without([held], approved=approval)) == []


@pytest.mark.parametrize("rule", ["B-PREV-INCOME", "B-PREV-RUN"])
def test_a_table_kept_back_is_no_fall_against_last_year(rule: str) -> None:
    before = replace(document(), year=YEAR - 1)
    held = [whole(number) for number in (1, 2, 5, 6)]
    assert of_rule(rule, found_without(held, previous=before)) == []


def test_a_department_is_not_summed_up_where_either_side_keeps_something_back() -> None:
    department, units = {"公开表3!E5": "61.00"}, siblings(document())

    def rolled_up(holds: list[Hold], units: Siblings) -> list[Finding]:
        found = found_without(holds, department, scope="department", siblings=units)
        return of_rule("B-ROLLUP", found)

    assert rolled_up([], units)
    assert rolled_up(row("2010302", 3), units) == []
    assert rolled_up([], replace(units, have_holds=True)) == []
