"""科目表 in force: the bureau's codes stand in place of the package's, and are judged by."""

from __future__ import annotations

from typing import Any

import pytest

from budgets.codes.catalogues import package_catalogues
from budgets.codes.lists import NameMatch
from budgets.models import ClassificationCode
from budgets.models.classifications import CodeList, level_of
from budgets.selectors.classifications import catalogues, package_codes
from portal import jobs
from tests.factories.declarations import GOLDEN
from tests.factories.disclosures import a_place, received

pytestmark = pytest.mark.django_db


def _stored(code: str, name: str, **fields: Any) -> ClassificationCode:
    row = ClassificationCode(code_list=CodeList.FUNCTIONAL, code=code, name=name, **fields)
    row.full_clean()
    row.save()
    return row


def test_without_own_codes_the_packages_lists_hold() -> None:
    assert catalogues() == package_catalogues()


def test_a_new_code_is_known_with_its_level_and_fund() -> None:
    _stored("2010399", "其他政府办公支出（新）")
    _stored("2019801", "新设科目")
    functional = catalogues().functional
    assert functional.name("2019801", 2025) == "新设科目"
    assert functional.level("2019801", 2025) == 3
    assert functional.fund_type("2019801", 2025) == "general"
    assert functional.match("2010399", "其他政府办公支出（新）", 2025) is NameMatch.SAME


def test_a_stored_code_takes_the_place_of_every_row_of_the_packages() -> None:
    _stored("2010301", "行政运行", valid_to=2024)
    _stored("2010301", "行政运行（改）", valid_from=2025)
    functional = catalogues().functional
    assert [functional.name("2010301", year) for year in (2024, 2025)] == [
        "行政运行",
        "行政运行（改）",
    ]
    assert functional.name("2010302", 2025) == package_catalogues().functional.name("2010302", 2025)


def test_the_other_lists_stay_as_they_are() -> None:
    _stored("2010301", "改过")
    assert catalogues().economic_dept is package_catalogues().economic_dept
    assert catalogues().economic_gov is package_catalogues().economic_gov


def test_the_packages_codes_as_rows_mean_the_same() -> None:
    ClassificationCode.objects.bulk_create(package_codes())
    stored, package = catalogues(), package_catalogues()
    for name in ("functional", "economic_dept", "economic_gov"):
        ours, theirs = getattr(stored, name), getattr(package, name)
        assert {entry.code for entry in ours.entries} == {entry.code for entry in theirs.entries}
        for entry in theirs.entries:
            for year in (2017, 2020, 2025):
                assert ours.path_names(entry.code, year) == theirs.path_names(entry.code, year)
                assert ours.fund_type(entry.code, year) == theirs.fund_type(entry.code, year)


def test_one_query_reads_them(django_assert_num_queries: Any) -> None:
    _stored("2010301", "改过")
    with django_assert_num_queries(1):
        catalogues()


@pytest.mark.parametrize("own", [False, True])
def test_a_workbook_is_judged_by_them(own: bool) -> None:
    if own:
        _stored("2010301", "改过的名称")
    place = a_place()
    revision = received(place, (GOLDEN / "zhangdian-2025" / "workbook.xlsx").read_bytes())
    jobs.run_due()
    said = [finding.message for finding in revision.findings.filter(code_printed="2010301")]
    assert any("改过的名称" in message for message in said) is own


@pytest.mark.parametrize(
    ("code_list", "code", "level"),
    [
        ("functional", "201", 1),
        ("functional", "20103", 2),
        ("functional", "2010301", 3),
        ("functional", "2010", 0),
        ("economic_dept", "30101", 2),
        ("economic_dept", "3010101", 0),
        ("functional", "２０１", 0),
        ("functional", "abc", 0),
    ],
)
def test_levels_follow_from_the_number_of_digits(code_list: str, code: str, level: int) -> None:
    assert level_of(code_list, code) == level
