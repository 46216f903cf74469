"""位置: each finding's place in the preview, by cell, by row, by table."""

from __future__ import annotations

from typing import Any

import pytest

from budgets.selectors.places import places_of
from budgets.tables.findings import Finding, Severity
from tests.factories.disclosures import a_place, checked

pytestmark = pytest.mark.django_db


def _finding(**place: Any) -> Finding:
    return Finding(severity=Severity.NOTICE, message="说明。", code="W_X", **place)


@pytest.mark.parametrize(
    ("place", "anchor"),
    [
        ({"table": 3, "sheet": "公开表3", "cell": "E2"}, "t3-r1-c5"),  # an amount
        ({"table": 3, "sheet": "公开表3", "cell": "F3"}, "t3-r2-c6"),
        ({"table": 3, "sheet": "公开表3", "cell": "G3"}, "t3-r2"),  # blank: its row
        ({"table": 3, "sheet": "公开表3", "cell": "D3"}, "t3-r2"),  # a name
        ({"table": 3, "sheet": "公开表3", "cell": "A99"}, "table-3"),  # nowhere printed
        ({"table": 3, "sheet": "另一张表", "cell": "E2"}, "table-3"),
        ({"table": 8}, "table-8"),  # a table that is not there
    ],
)
def test_the_anchor_is_the_nearest_thing_printed(place: dict[str, Any], anchor: str) -> None:
    revision = checked(a_place(), _finding(**place))
    finding = revision.findings.get()
    assert places_of(revision, [finding]) == {finding.pk: anchor}


def test_what_is_about_the_whole_file_has_no_place(django_assert_num_queries: Any) -> None:
    revision = checked(a_place(), _finding())
    findings = list(revision.findings.all())
    with django_assert_num_queries(0):
        assert places_of(revision, findings) == {}


def test_two_queries_place_any_number(django_assert_num_queries: Any) -> None:
    revision = checked(
        a_place(), *[_finding(table=3, sheet="公开表3", cell=f"E{line}") for line in (2, 3)] * 20
    )
    findings = list(revision.findings.all())
    with django_assert_num_queries(2):
        assert len(places_of(revision, findings)) == 40
