"""答: what citizens ask of the two published budgets, and what must never be found."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from budgets.models import FormerIdentity, FormerKind, TakedownGround
from budgets.services import publication
from budgets.services.takedown import confirm_takedown, propose_takedown
from portal import jobs
from portal.access import Role
from portal.core.money import exact_wan_text
from portal.search import answers, index, looking
from portal.search.answers import MOST, PER_PAGE, answers_to
from portal.search.models import EntryKind, SearchDocument, SearchEntry
from tests.budgets.rendering.documents import SLUGS
from tests.factories.declarations import drawn, golden_json
from tests.factories.disclosures import (
    a_place,
    checked,
    published,
    published_declaration,
)
from tests.factories.organisations import account
from tests.portal.publishing import address

pytestmark = pytest.mark.django_db


def test_every_amount_of_the_tables_is_in_the_index(published_goldens: Any) -> None:
    for revision, slug in zip(published_goldens, SLUGS, strict=True):
        figures = [
            fen
            for each in SearchEntry.objects.filter(document__revision=revision)
            for _anchor, _heading, fen in each.figures
        ]
        declared = list(revision.facts.values_list("amount", flat=True))
        assert sorted(figures) == sorted(declared), slug


def test_every_address_leads_to_a_cell_that_is_there(
    published_goldens: Any, client: Client
) -> None:
    pages: dict[int, str] = {}
    base = address("zhangdian-2025")
    for entry in SearchEntry.objects.filter(
        document__revision=published_goldens[0], table__isnull=False
    ):
        assert entry.table is not None
        if entry.table not in pages:
            pages[entry.table] = client.get(f"{base}table/{entry.table}/").text
        for anchor, _heading, fen in entry.figures:
            cell = f' id="{anchor}" data-wan="{exact_wan_text(fen)}"'
            assert cell in pages[entry.table]


def test_units_are_found_by_short_names_initials_and_codes(goldens: Any) -> None:
    name = str(golden_json("zhangdian-2025")["unit"])
    for text in (name, "张店政府办", "zdqrmzf", "zdqzfb", "102001", "张店区人民政府"):
        first = answers_to(text).hits[0].candidate
        assert (first.kind, first.owner_name) == (EntryKind.UNIT, name), text


def test_codes_are_found_by_what_they_begin_with(goldens: Any) -> None:
    codes = {hit.candidate.code for hit in answers_to("20103").hits}
    assert codes
    assert all(code.startswith("20103") for code in codes)


def test_indicators_and_texts_are_found(goldens: Any) -> None:
    first = answers_to("职业年金坐实人数").hits[0].candidate
    assert (first.kind, first.title) == (EntryKind.INDICATOR, "职业年金坐实人数 =3人")
    texts = answers_to("机关运行经费").hits
    assert texts[0].candidate.kind == EntryKind.TEXT


def test_amounts_bound_and_order_what_is_found(goldens: Any) -> None:
    found = answers_to("项目 100万元以上 500万以下").hits
    amounts = [hit.candidate.fen for hit in found]
    assert amounts == sorted(amounts, key=lambda fen: -(fen or 0))
    assert all(1_000_000_00 <= (fen or 0) <= 5_000_000_00 for fen in amounts)
    assert {hit.candidate.kind for hit in found} == {EntryKind.PROJECT}


def test_of_more_amounts_than_are_looked_at_the_largest_are_found(
    goldens: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    amounts = SearchEntry.objects.filter(direction="expenditure", fen__gt=10 * 1_000_000)
    largest = amounts.order_by("-fen").values_list("fen", flat=True)[:20]
    for module in (answers, looking):
        monkeypatch.setattr(module, "MOST", 20)
    found = answers_to("支出大于 10 万元")
    assert found.is_capped
    assert [hit.candidate.fen for hit in found.hits] == list(largest)


def _first(question: str) -> tuple[str, int]:
    first = answers_to(question).hits[0].candidate
    return first.owner_name, first.fiscal_year


def test_the_name_that_is_said_most_fully_comes_first(neighbourhood: None) -> None:
    office = "淄博市张店区人民政府办公室"
    assert _first("张店政府办 2025 公务接待费") == (office, 2025)
    assert _first("张店政府办机关服务中心 2025 公务接待费") == (f"{office}机关服务中心", 2025)
    assert _first("淄博市政府办 2024 公务接待费") == ("淄博市人民政府办公室", 2024)
    scopes = [
        answers_to(f"张店区教育局{word} 2025 公务接待费").hits[0].candidate.scope
        for word in ("", "部门")
    ]
    assert scopes == ["unit", "department"]


def test_last_year_is_the_one_before_the_latest(neighbourhood: None) -> None:
    assert _first("张店区教育局 去年 三公经费") == ("淄博市张店区教育局", 2024)
    assert _first("张店区教育局 三公经费") == ("淄博市张店区教育局", 2025)


def test_a_years_own_budget_comes_before_the_next_years_column(neighbourhood: None) -> None:
    years = [hit.candidate.year for hit in answers_to("张店区水利局 2024 三公经费").hits[:2]]
    assert years == [2024, 2025]


def test_last_years_column_answers_for_last_year(goldens: Any) -> None:
    (hit,) = answers_to("张店区政府办 2024 三公经费").hits
    assert (hit.candidate.fiscal_year, hit.candidate.year) == (2024, 2025)
    assert hit.figure is not None
    assert hit.figure[2] == 16 * 1_000_000


def test_facets_count_what_was_found_and_narrow_it(goldens: Any) -> None:
    whole = answers_to("住房公积金")
    counts = {facet.value: facet.count for facet in whole.facets["division"]}
    assert sum(counts.values()) == whole.total
    narrowed = answers_to("住房公积金", {"division": "370303"})
    assert narrowed.total == counts["370303"]
    assert {hit.candidate.division_code for hit in narrowed.hits} == {"370303"}
    assert answers_to("住房公积金", {"year": "nonsense", "table": "-1"}).total == 0
    assert answers_to("住房公积金", {"table": "6"}).total == 2


def test_pages_hold_everything_once(goldens: Any) -> None:
    first = answers_to("支出大于 10 万元")
    assert first.pages > 1
    seen = [
        hit.candidate.pk
        for number in range(1, first.pages + 1)
        for hit in answers_to("支出大于 10 万元", page=number).hits
    ]
    assert len(seen) == len(set(seen)) == first.total
    assert answers_to("支出大于 10 万元", page=999).page == first.pages
    assert len(first.hits) == PER_PAGE


def test_where_nothing_answers_the_unit_is_offered(goldens: Any) -> None:
    found = answers_to("张店区政府办 量子计算机")
    assert found.total == 0
    assert [each.owner_code for each in found.instead] == ["102001"]


def _amount(amount: str, name: str = "独一无二") -> Any:
    return drawn(
        f"""
        公开表3
        类  | 款 | 项 | 科目名称     | 合计     | 基本支出 | 项目支出 | 结转下年
            |    |    | 合计         | {amount} | {amount} |          |
        201 |    |    | {name}支出   | {amount} | {amount} |          |
        """
    )


def test_a_draft_is_not_found_and_a_publication_is() -> None:
    place = a_place()
    checked(place, declaration=_amount("10.00"))
    index.index_missing()
    assert answers_to("独一无二支出").total == 0
    revision = published_declaration(place, _amount("10.00"))
    jobs.run_due()
    (hit,) = answers_to("独一无二支出").hits
    assert hit.candidate.fen == 10 * 1_000_000
    publication.withdraw(revision=revision, reason="有误", by=place.publisher)
    assert answers_to("独一无二支出").total == 0  # before any job has run
    jobs.run_due()
    assert not SearchDocument.objects.exists()


def test_what_is_taken_down_is_not_found_from_that_moment() -> None:
    place = a_place()
    published_declaration(place, _amount("10.00"))
    jobs.run_due()
    assert answers_to("独一无二支出").total == 1
    proposal = propose_takedown(
        disclosure=place.disclosure,
        ground=TakedownGround.values[0],
        reason="误发",
        by=account(Role.BUREAU_REVIEWER, division=place.division),
    )
    confirm_takedown(takedown=proposal, by=account(Role.BUREAU_REVIEWER, division=place.division))
    assert answers_to("独一无二支出").total == 0
    jobs.run_due()
    assert not SearchEntry.objects.exists()


def test_the_chore_indexes_what_is_missing_and_what_is_older() -> None:
    place = a_place()
    published_declaration(place, _amount("10.00"))
    assert index.index_missing() == 1
    assert index.index_missing() == 0
    SearchDocument.objects.update(version=index.VERSION - 1)
    assert index.index_missing() == 1
    assert answers_to("独一无二支出").total == 1


def test_units_are_found_by_former_names() -> None:
    place = a_place()
    FormerIdentity.objects.create(unit=place.unit, what=FormerKind.NAME, value="旧名称管理处")
    published(place)
    jobs.run_due()
    assert answers_to("旧名称管理处").hits[0].candidate.owner_code == place.unit.code


def test_no_question_breaks_the_index(goldens: Any) -> None:
    hostile = ("%", "_", "\\", "'", '"', "a OR b", "NEAR(a b)", "(((", "w* AND", ":*", "<->")
    for text in (*hostile, "😀", "\0", "-", "张%店", "a" * 200, "万" * 200):
        assert answers_to(text).total <= MOST


def test_few_queries_whatever_is_found(goldens: Any, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(4):
        answers_to("张店区政府办 公务接待费")
    with django_assert_max_num_queries(3):
        answers_to("支出大于 10 万元")
