"""What the public sees: publications alone, and in a handful of queries."""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import Any

import pytest

from budgets.models import Revision
from budgets.selectors import listing, public
from budgets.services import publication, review
from budgets.services.secrecy import record_secrecy_review
from budgets.tables.findings import Finding, Severity
from tests.factories.declarations import golden_declaration
from tests.factories.disclosures import (
    ERROR,
    Place,
    approved,
    checked,
    correcting,
    published,
    received,
    scheduled,
    submitted,
)

CASES = [received, checked, submitted, approved, scheduled]


def everything(place: Place) -> list[object]:
    """Whatever the public may reach of the place."""
    return [
        *listing.divisions(),
        *listing.owners(),
        *listing.publications(),
        *listing.facts(),
        public.current("370303", "102001", 2025),
        public.publication("370303", "102001", 2025, "budget", 1),
        *public.publications_of(place.disclosure),
        *(public.publication_of(revision.pk) for revision in Revision.objects.all()),
    ]


@pytest.mark.parametrize("step", CASES)
def test_nothing_is_public_before_it_is_published(place: Place, step: Any) -> None:
    step(place)
    assert [found for found in everything(place) if found is not None] == []


def test_a_draft_that_was_replaced_never_becomes_public(place: Place) -> None:
    checked(place, content=b"first")
    second = checked(place, content=b"second")
    assert Revision.objects.filter(state="SUPERSEDED").exists()
    assert not any(everything(place))
    assert second.publication is None


@pytest.mark.parametrize("step", CASES)
def test_a_correction_in_the_making_is_not_seen(place: Place, step: Any) -> None:
    published(place)
    before = everything(place)
    if step is scheduled:
        revision = approved(place, content=b"second")
        from datetime import timedelta

        from django.utils import timezone

        hour = timezone.now() + timedelta(hours=1)
        correcting(place)
        publication.schedule(revision=revision, at=hour, by=place.publisher)
    else:
        step(place, content=b"second")
    assert [found for found in everything(place) if found] == [found for found in before if found]


def test_a_publication_says_everything_about_itself(place: Place) -> None:
    revision = published(place, ERROR)
    shown = public.current("370303", "102001", 2025)
    assert shown is not None
    assert (shown.id, shown.disclosure_id) == (
        "370303-102001-2025-budget-v1",
        "370303-102001-2025-budget",
    )
    assert (shown.revision, shown.disclosure) == (revision.pk, place.disclosure.pk)
    assert (shown.division_code, shown.division_name) == ("370303", place.division.name)
    assert (shown.owner_code, shown.owner_name) == ("102001", place.unit.name)
    assert shown.department_code == place.unit.department.code
    assert (shown.scope, shown.year, shown.kind, shown.number) == ("unit", 2025, "budget", 1)
    assert (shown.is_current, shown.withdrawn, shown.superseded_by) == (True, False, None)
    assert shown.snapshot_sha256 == revision.snapshot.sha256
    assert shown.published_at == revision.published_at
    assert [each.reason for each in shown.waivers] == ["已公开文件按原样收录"]
    assert public.publication_of(revision.pk) == shown


def test_explanations_are_told_where_their_rule_says_so(place: Place) -> None:
    changed = Finding(
        severity=Severity.WARNING,
        message="与上年不符。",
        code="W_DISAGREE",
        rule="B-T07-PREV",
        table=7,
    )
    findings = (
        changed,
        replace(changed, rule="B-PREV-SAME", message="与上年雷同。"),
        replace(changed, rule="", code="W_COMMENT", message="含有批注。"),
        replace(changed, rule="B-T12-BLANK", message="无人说明。"),
        replace(ERROR, rule="B-STRUCT-COLS"),
    )
    revision = checked(place, *findings)
    for finding in revision.findings.exclude(rule="B-T12-BLANK").order_by("position"):
        review.explain(finding=finding, text=f"说明{finding.position}", by=place.officer)
        revision.refresh_from_db()
    review.submit(revision=revision, by=place.officer)
    for code in ("E_TOTAL", "W_COMMENT"):
        finding = revision.findings.get(code=code)
        review.waive(finding=finding, reason=f"同意{code}", by=place.reviewer)
        revision.refresh_from_db()
    record_secrecy_review(revision=revision, by=place.reviewer)
    review.approve(revision=revision, by=place.reviewer)
    publication.publish(revision=revision, by=place.publisher)
    shown = public.publication_of(revision.pk)
    assert shown is not None
    assert [(each.sentence, each.explanation, each.reason) for each in shown.explanations] == [
        ("与上年不符。", "说明1", "")
    ]
    # An error that was let stand is always told; what the unit said about it, as the rule says.
    assert [(each.sentence, each.explanation, each.reason) for each in shown.waivers] == [
        (ERROR.message, "", "同意E_TOTAL")
    ]


def test_every_publication_stays_under_its_number(place: Place) -> None:
    for number in range(1, 4):
        published(place, content=bytes([number]), reason="更正" if number > 1 else "")
    shown = public.publications_of(place.disclosure)
    assert [(each.number, each.is_current, each.superseded_by) for each in shown] == [
        (3, True, None),
        (2, False, 3),
        (1, False, 2),
    ]
    for each in shown:
        assert public.publication("370303", "102001", 2025, "budget", each.number) == each
    assert public.publication("370303", "102001", 2025, "budget", 4) is None
    assert public.current("370303", "102001", 2024) is None
    assert public.current("370303", "102002", 2025) is None


def test_a_snapshots_bytes_are_found_by_format(place: Place) -> None:
    published(place)
    shown = public.current("370303", "102001", 2025)
    assert shown is not None
    file = public.snapshot_file(shown, "xlsx")
    assert file is not None
    assert file.filename == "370303-102001-2025-budget-v1.xlsx"
    assert file.size == len(file.path.read_bytes())
    assert gzip.decompress(file.gzip_path.read_bytes()) == file.path.read_bytes()
    assert public.snapshot_file(shown, "doc") is None
    assert {each.format for each in public.snapshot_files(shown)} >= {"xlsx", "csv", "json", "html"}


def test_tables_are_those_of_the_snapshot(place: Place) -> None:
    checked(place, declaration=golden_declaration("zhangdian-2025"))
    revision = place.disclosure.revisions.get()
    review.submit(revision=revision, by=place.officer)
    record_secrecy_review(revision=revision, by=place.reviewer)
    review.approve(revision=revision, by=place.reviewer)
    publication.publish(revision=revision, by=place.publisher)
    shown = public.current("370303", "102001", 2025)
    assert shown is not None
    tables = public.tables_json(shown)
    assert list(tables) == sorted(tables, key=str) or set(tables) == {
        str(number) for number in range(1, 13)
    }
    assert tables["1"]["rows"][0][:2] == ["一、财政拨款收入", "1250.73"]


def test_a_page_costs_a_handful_of_queries(
    place: Place, django_assert_max_num_queries: Any
) -> None:
    published(place, ERROR)
    published(place, ERROR, content=b"second", reason="更正")
    with django_assert_max_num_queries(5):
        shown = public.current("370303", "102001", 2025)
        assert shown is not None
        assert shown.waivers
        assert public.snapshot_file(shown, "html") is not None
        assert len(public.publications_of(shown.disclosure)) == 2
