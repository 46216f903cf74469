"""The generator itself: repeatable, various, summed in 元 and rounded cell by cell."""

from __future__ import annotations

from collections import Counter

import pytest

from budgets.tables import columns as c
from budgets.tables.core import Coordinate, Declaration
from tests.house.sources import ROOT
from tests.ledger.chance import CHANCES, full_book, random_book
from tests.ledger.entries import BASIC, PROJECT, Book, Entry, Ledger
from tests.ledger.pages import declaration_of
from tests.ledger.sums import Cell, printed_sums, rounded

WAGES = ("30101", "50101")


def book(*entries: Entry, **how: object) -> Book:
    return Book("by hand", (Ledger(entries, categories=(("甲项目", "特定目标类"),)),), **how)  # type: ignore[arg-type]


def amounts(declaration: Declaration) -> list[tuple[str, int]]:
    return [(fact.source, fact.amount) for fact in declaration.facts]


@pytest.mark.parametrize("seed", [0, 3, 7])
def test_the_same_seed_gives_the_same_disclosure(seed: int) -> None:
    assert random_book(seed) == random_book(seed)
    assert declaration_of(random_book(seed)) == declaration_of(random_book(seed))
    assert random_book(seed) != random_book(seed + 1)


@pytest.mark.parametrize(
    ("fen", "printed"), [(4_999, 0), (5_000, 10_000), (14_999, 10_000), (15_000, 20_000)]
)
def test_half_a_step_is_rounded_up(fen: int, printed: int) -> None:
    assert rounded(fen) == printed


def test_each_cell_is_rounded_on_its_own() -> None:
    """0.004 and 0.004 万元 are printed as 0.00, their sum as 0.01."""
    small = book(
        Entry(1_004_000, "2010301", "general", BASIC, WAGES),
        Entry(2_004_000, "2010350", "general", BASIC, WAGES),
    )
    sums = printed_sums(small)
    assert sums[Cell(5, 0, ("2010301",), Coordinate())] == 1_000_000
    assert sums[Cell(5, 0, ("2010350",), Coordinate())] == 2_000_000
    assert sums[Cell(5, 0, ("20103",), Coordinate())] == 3_010_000


def test_a_department_adds_what_its_units_had_rounded() -> None:
    unit = Ledger((Entry(1_004_000, "2010301", "general", BASIC, WAGES),))
    for adds_printed, total in ((True, 2_000_000), (False, 2_010_000)):
        department = Book("two", (unit, unit), adds_printed=adds_printed)
        assert printed_sums(department)[Cell(5, 0, ("",), Coordinate())] == total


def test_carried_money_stands_in_the_fiscal_tables_or_in_a_column_of_its_own() -> None:
    entry = Entry(7_000_000, "2010302", "general", PROJECT, project="甲项目", is_carried=True)
    for beside, shown in ((False, 7_000_000), (True, None)):
        sums = printed_sums(book(entry, carries_beside=beside))
        assert sums.get(Cell(5, 0, ("",), c.PROJECT)) == shown
        assert sums[Cell(11, 0, ("甲项目",), c.CARRY_IN)] == 7_000_000
        assert sums[Cell(2, 0, ("2010302",), c.CARRY_IN)] == 7_000_000
        assert Cell(11, 0, ("",), c.GENERAL) not in sums


def test_the_tables_as_declared() -> None:
    """One wage and one project: what stands in every table, in 分."""
    declared = declaration_of(
        book(
            Entry(5_000_000, "2010301", "general", BASIC, WAGES),
            Entry(2_000_000, "2010302", "fund", PROJECT, project="甲项目", procured=1_000_000),
        )
    )
    totals = {
        table.number: max((fact.amount for fact in table.facts), default=0)
        for table in declared.tables
    }
    assert totals == {
        1: 7_000_000, 2: 7_000_000, 3: 7_000_000, 4: 7_000_000, 5: 5_000_000, 6: 5_000_000,
        7: 0, 8: 2_000_000, 9: 0, 10: 5_000_000, 11: 2_000_000, 12: 1_000_000,
    }  # fmt: skip
    empty = declared.table(9)
    assert empty is not None
    assert "没有使用国有资本经营预算" in empty.notes[0]


def test_every_kind_of_money_and_unit_occurs() -> None:
    books = [random_book(seed) for seed in range(40)]
    entries = [entry for one in books for unit in one.units for entry in unit.entries]
    assert {entry.source for entry in entries} >= {
        "general", "fund", "state_capital", "special_account", "operations", "business",
        "other", "superior_grant", "subordinate", "surplus", "",
    }  # fmt: skip
    assert {entry.kind for entry in entries} == {
        "basic", "project", "carry_out", "grant_down", "remit_up",
    }  # fmt: skip
    assert {entry.pair[1][:3] for entry in entries} >= {"501", "502", "505", "509"}
    assert Counter(one.scope for one in books).keys() == {"unit", "department"}
    assert {one.is_exact for one in books} == {True, False}
    assert {one.carries_beside for one in books} == {True, False}


def test_a_full_book_has_every_kind() -> None:
    for seed in range(2):
        units = full_book(seed).units
        entries = [entry for unit in units for entry in unit.entries]
        assert {"fund", "state_capital", "special_account", "surplus", ""} <= {
            entry.source for entry in entries
        }
        assert any(entry.is_carried for entry in entries)
        assert any(entry.procured for entry in entries)
        assert any(entry.item for entry in entries)
    assert len(CHANCES) == 11


def test_it_shares_nothing_with_the_rules() -> None:
    for path in sorted((ROOT / "tests" / "ledger").glob("*.py")):
        if not path.name.startswith("test_"):
            assert "budgets.rules" not in path.read_text(encoding="utf-8")
