"""扣留: what the reader had to say, without what it said of held cells."""

from __future__ import annotations

import pytest

from budgets.reading.core import Reading
from budgets.rules.core import RuleContext
from budgets.services.checking import check_reading
from budgets.services.holding_back import held_back
from budgets.tables.findings import Finding
from budgets.tables.holds import Hold, HoldScope
from budgets.tables.vocabulary import make
from tests.budgets.rules.paper import YEAR, document
from tests.budgets.rules.withheld_paper import line, row, whole


def unread(table: int, cell: str, name: str = "", related: tuple[str, ...] = ()) -> Finding:
    """An amount that the reader could not take, quoted in its sentence."""
    return make(
        "E_NUMBER_FORMAT",
        table=table,
        sheet=f"公开表{table}",
        cell=cell,
        row=name,
        text="二十三万",
        related=related,
    )


def left(holds: list[Hold], *findings: Finding) -> list[Finding]:
    """What is kept of the reader's findings."""
    context = RuleContext(YEAR, holds=tuple(holds))
    reading, _ = held_back(Reading("", document(), findings), context)
    return list(reading.findings)


def test_nothing_is_left_out_without_a_decision() -> None:
    found = unread(3, "G6")
    assert left([], found) == [found]


@pytest.mark.parametrize("cell", ["D6", "E6", "G6", "H6"])  # H6 is blank: it was not read
def test_nothing_is_said_of_any_cell_of_a_held_row(cell: str) -> None:
    assert left(row("2010302", 3), unread(3, cell)) == []


@pytest.mark.parametrize("found", [unread(3, "G5"), unread(2, "G6"), unread(3, "")])
def test_what_is_said_of_other_places_stays(found: Finding) -> None:
    assert left(row("2010302", 3), found) == [found]


def test_a_fixed_line_shares_its_row_with_the_other_side() -> None:
    held = [line(1, "七、社会保障和就业支出")]
    theirs = unread(1, "D3", "七、社会保障和就业支出")
    other = unread(1, "B3", "一般公共预算收入")
    assert left(held, theirs, other) == [other]


def test_a_held_line_that_was_not_read_at_all_is_not_quoted() -> None:
    blank = Hold(HoldScope.ROW, 1, name="五、其他收入")
    assert left([blank], unread(1, "B9", "五、其他收入")) == []


def test_nothing_is_said_of_a_held_table() -> None:
    assert left([whole(3)], unread(3, "G5"), unread(3, "")) == []


def test_held_cells_are_not_even_related() -> None:
    found = unread(3, "G5", related=("公开表3!G6", "公开表3!G7"))
    (kept,) = left(row("2010302", 3), found)
    assert kept.related == ("公开表3!G7",)


def test_an_amount_that_was_not_read_and_is_held_spoils_no_sum() -> None:
    """It is unknown to the public either way: the sum over it is a notice, not silence."""
    found = unread(3, "G6")
    context = RuleContext(
        YEAR, holds=tuple(row("2010302", 3)), unreadable=frozenset({"公开表3!G6"})
    )
    checked = check_reading(Reading("", document(), (found,)), context)
    codes = {each.code for each in checked.findings}
    assert codes == {"W_HELD_SUM", "W_HELD_RECOMPUTABLE"}
