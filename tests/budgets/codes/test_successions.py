"""科目沿革: codes of before under the codes of now, and nothing guessed."""

from __future__ import annotations

import pytest

from budgets.codes.catalogues import package_catalogues
from budgets.codes.lists import Catalogue, Entry
from budgets.codes.successions import code_in

LISTS = package_catalogues()


@pytest.mark.parametrize(
    ("member", "code", "year", "later", "found"),
    [
        ("function", "2049901", 2019, 2025, "2049999"),  # item 01 of the 其他 款 became 99
        ("function", "2049901", 2019, 2020, "2049901"),  # not yet
        ("function", "2010301", 2018, 2025, "2010301"),
        ("function", "20805", 2018, 2025, "20805"),  # renamed only
        ("function", "2011001", 2019, 2025, "2011001"),  # 行政运行 of a 款 that ended: no heir
        ("economic", "30311", 2017, 2025, "30113"),  # 住房公积金
        ("economic", "30104", 2017, 2018, "30112"),
        ("function", "9999999", 2018, 2025, "9999999"),
    ],
)
def test_a_code_is_followed_to_its_one_heir(
    member: str, code: str, year: int, later: int, found: str
) -> None:
    assert code_in(LISTS.of(member), code, year, later) == found


def test_several_heirs_are_none() -> None:
    book = Catalogue(
        "own",
        "科目",
        (
            Entry("301", "工资", valid_to=2020),
            Entry("302", "工资", valid_from=2021),
            Entry("303", "工资", valid_from=2021),
            Entry("401", "办公", valid_to=2019),
            Entry("402", "办公", valid_from=2020, valid_to=2021),
            Entry("403", "办公", valid_from=2022),
        ),
    )
    assert code_in(book, "301", 2020, 2022) == "301"
    assert code_in(book, "401", 2018, 2022) == "403"  # by way of 402
    assert code_in(book, "401", 2018, 2021) == "402"


def test_every_code_of_the_package_comes_to_an_end() -> None:
    for member in ("function", "economic", "government_economic"):
        book = LISTS.of(member)
        moved = {
            entry.code
            for entry in book.entries
            if code_in(book, entry.code, 2017, 2026) != entry.code
        }
        assert len(moved) < 12
