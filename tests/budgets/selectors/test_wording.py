"""措辞包: which one words a document, and who sees which."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from budgets.models import Disclosure, Division
from budgets.selectors.wording import chains, divisions_worded_by, pack_for, phrase_hints, worded_by
from budgets.services.disclosures import open_disclosure
from portal.access import Role
from tests.factories.disclosures import Place
from tests.factories.organisations import DivisionFactory, account
from tests.factories.wording import TERMS, a_pack, in_force

TODAY = timezone.localdate()


def said(disclosure: Disclosure, on: date = TODAY) -> str:
    return pack_for(disclosure, on=on).say("contents.title")


@pytest.fixture
def above(place: Place) -> dict[str, Division]:
    """山东省, 淄博市 and 张店区, each in the one before."""
    province = DivisionFactory.create(code="370000", name="山东省")
    city = DivisionFactory.create(code="370300", name="淄博市", parent=province)
    Division.objects.filter(pk=place.division.pk).update(parent=city)
    return {"province": province, "city": city, "county": place.division}


def test_without_any_pack_the_usual_words_are_said(place: Place) -> None:
    pack = pack_for(place.disclosure, on=TODAY)
    assert (pack.say("contents.title"), pack.scope, pack.glossary) == ("目录", "unit", ())
    title = pack.say("cover.title", year="2025", unit="甲")
    assert title == "2025年甲单位预算"


def test_a_departments_document_is_said_in_a_departments_words(place: Place) -> None:
    officer = account(Role.OFFICER, department=place.unit.department)
    disclosure = open_disclosure(department=place.unit.department, year=2025, by=officer)
    pack = pack_for(disclosure, on=TODAY)
    assert pack.say("cover.title", year="2025", unit="甲") == "2025年甲部门预算"


def test_the_nearest_division_decides(place: Place, above: dict[str, Division]) -> None:
    expected = "目录"
    assert said(place.disclosure) == expected
    for division, words in (
        (None, "各地"),
        (above["province"], "省"),
        (above["city"], "市"),
        (above["county"], "县"),
    ):
        in_force(division, say=words)
        assert said(place.disclosure) == words
    other = DivisionFactory.create(code="370302", parent=above["city"])
    in_force(other, say="邻县", year=2025, version=9)
    assert said(place.disclosure) == "县"


def test_a_nearer_division_goes_before_a_nearer_year(
    place: Place, above: dict[str, Division]
) -> None:
    in_force(above["county"], say="县旧", year=2023)
    in_force(above["city"], say="市新", year=2025)
    assert said(place.disclosure) == "县旧"


def test_the_year_of_the_document_else_the_last_before_it(place: Place) -> None:
    in_force(place.division, say="二三", year=2023)
    in_force(place.division, say="二六", year=2026)
    assert said(place.disclosure) == "二三"
    in_force(place.division, say="二四", year=2024)
    assert said(place.disclosure) == "二四"
    in_force(place.division, say="二五", year=2025)
    assert said(place.disclosure) == "二五"


def test_only_from_its_day_on_and_the_later_version_wins(place: Place) -> None:
    day = timedelta(days=1)
    in_force(place.division, say="先", since=TODAY - 10 * day)
    in_force(place.division, say="后", since=TODAY + day, version=2)
    in_force(place.division, say="同日", since=TODAY + day, version=3)
    assert said(place.disclosure, TODAY - 11 * day) == "目录"
    assert said(place.disclosure, TODAY - 10 * day) == "先"
    assert said(place.disclosure, TODAY) == "先"
    assert said(place.disclosure, TODAY + day) == "同日"


def test_its_own_scope_goes_before_both(place: Place) -> None:
    in_force(place.division, say="部门", scope="department")
    assert said(place.disclosure) == "目录"
    in_force(place.division, say="都", scope="both")
    assert said(place.disclosure) == "都"
    in_force(place.division, say="单位", scope="unit")
    assert said(place.disclosure) == "单位"


def test_a_draft_words_nothing(place: Place) -> None:
    a_pack(place.division, words={"contents.title": "草稿"})
    assert said(place.disclosure) == "目录"


def test_the_value_has_the_glossary_with_what_is_required(place: Place) -> None:
    from budgets.services.wording import put_in_force

    draft = a_pack(place.division, glossary=TERMS)
    put_in_force(pack=draft, edits=draft.edits, valid_from=TODAY, by=place.reviewer)
    pack = pack_for(place.disclosure, on=TODAY)
    assert pack.glossary == (("基本支出", "指日常支出。"), ("项目支出", "指其他支出。"))
    assert pack.required == {"基本支出"}
    assert (pack.division, pack.year) == ("370303", 2025)


def test_few_queries(
    place: Place, above: dict[str, Division], django_assert_num_queries: Any
) -> None:
    for year in range(2017, 2026):
        in_force(above["county"], year=year)
        in_force(above["province"], year=year)
    with django_assert_num_queries(2):
        pack_for(place.disclosure, on=TODAY)


def test_a_ring_of_divisions_ends(place: Place) -> None:
    other = DivisionFactory.create(parent=place.division)
    Division.objects.filter(pk=place.division.pk).update(parent=other)
    assert chains()[place.division.pk] == (place.division.pk, other.pk)
    assert said(place.disclosure) == "目录"


def test_who_sees_which(place: Place) -> None:
    elsewhere = DivisionFactory.create()
    own, others = a_pack(place.division), a_pack(elsewhere)
    others_in_force, everywhere = in_force(elsewhere, version=2), in_force(None)
    assert set(worded_by(place.reviewer)) == {own, others_in_force, everywhere}
    assert set(worded_by(account(Role.ADMINISTRATOR))) == {
        *(own, others, others_in_force, everywhere)
    }
    for user in (place.officer, place.publisher, account(Role.AUDITOR)):
        assert not worded_by(user).exists()
        assert not divisions_worded_by(user).exists()
    assert list(divisions_worded_by(place.reviewer)) == [place.division]
    assert elsewhere in divisions_worded_by(account(Role.ADMINISTRATOR))


def test_a_reviewer_of_one_department_words_no_division(place: Place) -> None:
    user = account(Role.BUREAU_REVIEWER, department=place.unit.department)
    a_pack(place.division)
    assert not worded_by(user).exists()


def test_hints_explain_the_blanks() -> None:
    hint = next(each for each in phrase_hints() if each.name == "cover.title")
    assert [blank for blank, _title in hint.blanks] == ["{year}", "{unit}"]
    assert hint.usual_of_department
