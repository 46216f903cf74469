"""带标记的公开表: what the public will see, with each finding at its cell and its cell at hand."""

from __future__ import annotations

import re
from typing import Any

import pytest

from budgets.models import Revision, Snapshot
from budgets.selectors.printed_tables import PrintedTables, printed_tables
from budgets.tables.findings import Finding, Severity
from budgets.tables.vocabulary import make
from portal import storage
from tests.factories.declarations import golden_declaration
from tests.factories.disclosures import a_place, checked, read, received


def _finding(**place: Any) -> Finding:
    return Finding(severity=Severity.NOTICE, message="说明。", code="W_X", **place)


def _printed(revision: Revision, only: set[int] | None = None) -> PrintedTables:
    return printed_tables(revision, list(revision.findings.order_by("position")), only)


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["yantai-2025", "zhangdian-2025"])
def test_without_findings_it_is_what_the_public_will_see(slug: str) -> None:
    revision = checked(a_place(), declaration=golden_declaration(slug))
    # No targets were handed in with it: the one thing that is said of these tables.
    assert revision.findings.filter(rule="B-P-NONE").delete()[0] == 1
    html = storage.read(
        Snapshot.objects.get(revision=revision).files.get(format="html").sha256
    ).decode()
    printed = _printed(revision)
    assert sorted(printed.html) == list(range(1, 13))
    for table in printed.html.values():
        assert str(table) in html


@pytest.mark.django_db
def test_a_marked_cell_carries_the_numbers_of_its_findings_and_leads_to_them() -> None:
    at_cell = make("E_TOTAL", table=3, sheet="公开表3", cell="E2", text="合计")
    revision = checked(a_place(), at_cell, _finding(), at_cell)
    printed = _printed(revision)
    first, _whole, second = revision.findings.order_by("position")
    cell = re.search(r'<td class="([^"]*)" id="t3-r1-c5"[^>]*>(.*?)</td>', printed.html[3])
    assert cell is not None
    assert "marked-error" in cell[1]
    links = re.findall(r'<a href="#finding-(\d+)" aria-label="第(\d)条问题">\2</a>', cell[2])
    assert links == [(str(first.pk), "1"), (str(second.pk), "3")]
    described = re.search(r'aria-describedby="([^"]*)"', cell[0])
    assert described is not None
    assert described[1] == f"finding-{first.pk} finding-{second.pk}"
    assert printed.places == {first.pk: "t3-r1-c5", second.pk: "t3-r1-c5"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("place", "anchor"),
    [
        ({"table": 3, "sheet": "公开表3", "cell": "E2"}, "t3-r1-c5"),  # an amount
        ({"table": 3, "sheet": "公开表3", "cell": "F3"}, "t3-r2-c6"),
        ({"table": 3, "sheet": "公开表3", "cell": "D3"}, "t3-r2-c4"),  # a name
        ({"table": 3, "sheet": "公开表3", "cell": "G3"}, "t3-r2-c4"),  # blank: its row's name
        ({"table": 3, "row": "一般公共服务支出"}, "t3-r2"),  # no cell: the row of that name
        ({"table": 3, "sheet": "公开表3", "cell": "A99"}, "table-3"),  # nowhere printed
        ({"table": 3, "sheet": "另一张表", "cell": "E2"}, "table-3"),
        ({"table": 8}, "table-8"),  # a table that is not there
    ],
)
def test_a_finding_leads_to_the_nearest_thing_printed(place: dict[str, Any], anchor: str) -> None:
    revision = checked(a_place(), _finding(**place))
    finding = revision.findings.get()
    printed = _printed(revision)
    assert printed.places == {finding.pk: anchor}
    assert any(f'id="{anchor}"' in table for table in printed.html.values())


@pytest.mark.django_db
def test_only_the_tables_asked_for_are_printed() -> None:
    revision = checked(a_place(), _finding(table=3), _finding(table=5))
    printed = _printed(revision, {3})
    assert list(printed.html) == [3]
    assert list(printed.places) == [revision.findings.get(table=3).pk]


@pytest.mark.django_db
def test_a_cell_with_many_findings_stays_narrow() -> None:
    one = _finding(table=3, sheet="公开表3", cell="E2")
    printed = _printed(checked(a_place(), *[one] * 7))
    assert printed.html[3].count('href="#finding-') == 4
    assert "…</sup>" in printed.html[3]
    assert len(printed.places) == 7


@pytest.mark.django_db
def test_a_refused_file_has_nothing_to_print() -> None:
    revision = received(a_place())
    read(None, make("E_ENCRYPTED"))
    revision.refresh_from_db()
    assert _printed(revision) == PrintedTables({}, {})


@pytest.mark.django_db
def test_three_queries_print_any_number(django_assert_num_queries: Any) -> None:
    revision = checked(
        a_place(), *[_finding(table=3, sheet="公开表3", cell=f"E{line}") for line in (2, 3)] * 20
    )
    findings = list(revision.findings.all())
    revision.disclosure.owner_name  # noqa: B018 - loaded beforehand, as the page does
    with django_assert_num_queries(3):
        assert len(printed_tables(revision, findings).places) == 40
