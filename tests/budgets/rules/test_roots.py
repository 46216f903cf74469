"""同因归一: the cell where the broken relations meet is the one finding, with what it should be."""

from __future__ import annotations

import pytest

from budgets.rules.core import RULES, RuleContext, run
from budgets.rules.equations import add_up, agree, within
from budgets.rules.figures import Figure, Spot, elsewhere, together
from budgets.rules.roots import one_cause
from budgets.tables.core import Coordinate
from budgets.tables.findings import Finding, Severity
from portal.core.money import parse_amount
from tests.budgets.rules.paper import EDITION, document, found_apart, found_in
from tests.factories.declarations import golden_declaration
from tests.release.mutating import SWAP, changed, mutations_of, sample

RULE = next(rule for rule in RULES if rule.id == "B-T02-TOTAL")
OTHER = next(rule for rule in RULES if rule.id == "B-T03-TOTAL")
STEP = 10_000  # 0.01 万元


def serious(findings: tuple[Finding, ...]) -> list[Finding]:
    return [finding for finding in findings if finding.severity is not Severity.NOTICE]


def figure(amount: int | None, cell: str) -> Figure:
    declared = None if amount is None else amount * STEP
    return Figure(Spot(2, "公开表2", cell, cell, "合计", "", Coordinate()), declared)


@pytest.mark.parametrize(
    ("cell", "written", "expected", "code", "relations"),
    [
        # a leaf: its row and its column
        ("5!G5", "51.00", "50.00", "E_ONE_CELL", 2),
        ("5!H5", "", "10.00", "E_ONE_CELL", 2),
        # a total: its row, its column and two other tables
        ("2!E2", "129.00", "128.00", "E_TOTAL", 4),
        # a parent: its own parts, the sum above, another table
        ("3!E13", "6.00", "5.00", "E_PARENT_SUM", 5),
        # a line that another table has as the total of a column
        ("1!B6", "4.00", "3.00", "E_DISAGREE", 2),
        # a cell that the other table is right about
        ("6!G3", "61.00", "60.00", "E_PARENT_SUM", 3),
        # digits that changed places
        ("10!I4", "5.00", "50.00", "E_ONE_CELL", 3),
        ("4!E2", "8.00", "80.00", "E_DISAGREE", 3),
        # income and spending of one table
        ("1!D15", "129.00", "128.00", "E_BALANCE", 3),
    ],
)
def test_one_wrong_cell_is_one_finding_at_that_cell(
    cell: str, written: str, expected: str, code: str, relations: int
) -> None:
    spoiled = document({f"公开表{cell}": written})
    apart = serious(found_apart(spoiled))
    assert len(apart) == relations
    (found,) = serious(found_in(spoiled))
    number, _, address = cell.partition("!")
    assert (found.table, found.sheet, found.cell) == (int(number), f"公开表{number}", address)
    assert (found.expected, found.found) == (parse_amount(expected), parse_amount(written))
    assert found.code == code
    assert f"{relations}项勾稽" in found.message
    for one in apart:
        assert one.rule in found.message
        places = {f"{one.sheet}!{one.cell}", *one.sources} - {f"公开表{cell}"}
        assert places <= {*found.sources, *found.related}


def test_a_single_broken_relation_stays_as_it_is() -> None:
    spoiled = document({"公开表7!E2": "4.00"})
    assert found_in(spoiled) == found_apart(spoiled)
    assert [found.rule for found in found_in(spoiled)] == ["B-T07-CAR"]


def test_two_wrong_cells_are_two_findings() -> None:
    found = serious(found_in(document({"公开表5!G5": "51.00", "公开表2!E2": "131.00"})))
    assert sorted((f.sheet, f.cell, f.expected) for f in found) == [
        ("公开表2", "E2", 128_000_000),
        ("公开表5", "G5", 50_000_000),
    ]


def test_notices_stand_apart() -> None:
    """尾差 are facts about their own cells, and no wrong cell is to blame for them."""
    findings = found_in(golden_declaration("yantai-2025"))
    assert [f.cell for f in findings if f.code == "W_ROUNDING"] == [
        f.cell for f in found_apart(golden_declaration("yantai-2025")) if f.code == "W_ROUNDING"
    ]


def test_where_either_of_two_cells_may_be_wrong_both_relations_speak() -> None:
    one, other = figure(5, "E5"), figure(6, "E6")
    findings = [agree(RULE, one, other), agree(OTHER, one, other)]
    assert one_cause([f for f in findings if f]) == tuple(f for f in findings if f)


def test_relations_that_no_one_change_would_mend_stay_apart() -> None:
    shared = figure(50, "E5")
    findings = [agree(RULE, shared, figure(60, "E6")), agree(OTHER, shared, figure(70, "E7"))]
    assert len(one_cause([f for f in findings if f])) == 2


def test_the_side_of_each_cell_counts() -> None:
    """A cell too large in one relation and too small in the other is not one fault."""
    shared = figure(50, "E5")
    findings = [
        add_up(RULE, figure(80, "E2"), [shared, figure(20, "E6")]),  # wants 60
        add_up(OTHER, figure(60, "E3"), [shared, figure(20, "E7")]),  # wants 40
    ]
    assert len(one_cause([f for f in findings if f])) == 2


def test_a_chain_that_two_cells_explain_by_halves_is_left() -> None:
    one, two = figure(60, "E5"), figure(50, "E6")
    findings = [
        agree(RULE, one, figure(50, "E1")),
        add_up(OTHER, figure(100, "E2"), [one, two]),
        agree(RULE, two, figure(40, "E3")),
    ]
    assert len(one_cause([f for f in findings if f])) == 3


def test_rounding_does_not_part_what_belongs_together() -> None:
    """The sum was off by 0.01 before; the figure of the other table says the exact amount."""
    leaf = figure(6_000, "E5")
    findings = [
        add_up(RULE, figure(8_001, "E2"), [leaf, figure(3_000, "E6")]),
        agree(OTHER, leaf, figure(5_000, "E9")),
    ]
    (found,) = one_cause([f for f in findings if f])
    assert (found.cell, found.expected) == ("E5", 5_000 * STEP)


def test_a_part_larger_than_its_whole_joins_what_mends_it() -> None:
    part = figure(90, "E5")
    findings = [agree(RULE, part, figure(9, "E6")), within(OTHER, part, figure(20, "E7"))]
    (found,) = one_cause([f for f in findings if f])
    assert (found.cell, found.expected) == ("E5", 9 * STEP)


def test_a_figure_of_several_columns_is_seen_by_its_cells() -> None:
    column = figure(70, "J2")
    findings = [
        agree(RULE, together([figure(5, "I2"), column]), figure(65, "M2")),
        add_up(OTHER, figure(65, "E2"), [figure(5, "I2"), column]),
        agree(OTHER, figure(60, "B6"), column),
    ]
    (found,) = one_cause([f for f in findings if f])
    assert (found.cell, found.expected, found.found) == ("J2", 60 * STEP, 70 * STEP)


def test_most_swapped_digits_of_a_published_document_are_one_finding_at_their_cell() -> None:
    golden = golden_declaration("zhangdian-2025")
    hits = 0
    mutations = sample(list(mutations_of(golden, (SWAP,))), 40, "roots")
    for mutation in mutations:
        found = serious(run(EDITION, changed(golden, mutation), RuleContext(2025)))
        hits += [(f"{f.sheet}!{f.cell}", f.expected) for f in found] == [
            (mutation.place, mutation.amount)
        ]
    assert hits >= 36


def test_a_cell_of_another_file_is_never_to_blame() -> None:
    """Last year's file has a cell of the same address as one of this year's."""
    last_year = elsewhere(figure(50, "G2"))
    findings = [
        agree(RULE, figure(60, "A2"), last_year),
        agree(OTHER, figure(60, "B2"), last_year),
        add_up(RULE, figure(50, "G2"), [figure(30, "H2"), figure(30, "I2")]),
    ]
    assert len(one_cause([f for f in findings if f])) == 3
