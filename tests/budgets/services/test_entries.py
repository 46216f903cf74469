"""填报内容 of a revision: judged by its kind, checked again, carried over, frozen with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from budgets.models import NarrativeEntry, Revision, RevisionState
from budgets.selectors.entries import (
    entered_of,
    previous_entered,
    printed_entries,
    projects_of,
    sections_handed_in,
)
from budgets.selectors.entry_figures import figures_beside
from budgets.selectors.narrative import needed_entries
from budgets.services import publication, review
from budgets.services.disclosures import open_disclosure
from budgets.services.entries import set_entries
from budgets.services.errors import RefusedActionError
from budgets.services.secrecy import record_secrecy_review
from budgets.services.texts import set_texts
from budgets.tables.core import Declaration
from budgets.tables.entries import EntryKind, entries
from portal.models import AuditEvent
from tests.factories.declarations import golden_declaration
from tests.factories.disclosures import (
    Place,
    a_declaration,
    a_place,
    approved,
    checked,
    published_declaration,
    read,
    received,
    submitted,
)
from tests.factories.texts import saying

VALUES = {"changes.reason": "人员增加。\n工资调标。", "vehicles.emergency": "2", "special": "无。"}


def with_projects() -> Declaration:
    """A real document: its projects, its “三公”经费 of two years."""
    return golden_declaration("zhangdian-2025")


def write(revision: Revision, values: dict[str, str], place: Place) -> None:
    set_entries(revision=revision, values=values, by=place.officer)


def test_what_is_written_is_kept_and_checked_again(place: Place) -> None:
    revision = checked(place)
    version = revision.version
    write(revision, {**VALUES, "three_public.reason": "  \n "}, place)
    assert dict(entered_of(revision).values) == VALUES
    revision.refresh_from_db()
    assert (revision.state, revision.version) == (RevisionState.RECEIVED, version + 1)
    event = AuditEvent.objects.get(action="revision.entries")
    assert event.actor == place.officer.get_username()
    assert event.details["changed"] == ["changes.reason", "vehicles.emergency", "special"]


def test_the_same_content_changes_nothing(place: Place) -> None:
    revision = checked(place)
    write(revision, VALUES, place)
    read(a_declaration())
    revision.refresh_from_db()
    write(revision, {**VALUES, "vehicles.emergency": " ２ "}, place)
    assert revision.state == RevisionState.CHECKED
    assert AuditEvent.objects.filter(action="revision.entries").count() == 1


def test_what_is_left_out_is_taken_away(place: Place) -> None:
    revision = checked(place)
    write(revision, VALUES, place)
    read(a_declaration())
    revision.refresh_from_db()
    write(revision, {}, place)
    assert not NarrativeEntry.objects.exists()


@pytest.mark.parametrize(
    ("name", "text", "kept"),
    [
        ("procurement.goods", "1,234.5万元", "1234.50"),
        ("procurement.goods", "12.345678", "12.345678"),
        ("procurement.goods", "0", "0.00"),
        ("procurement.goods", "无", ""),
        ("vehicles.other", "０", "0"),
        ("vehicles.other", "007", "7"),
        ("vehicles.other_use", " 用于离退休干部。\r\n ", "用于离退休干部。"),
    ],
)
def test_a_kind_has_its_form(place: Place, name: str, text: str, kept: str) -> None:
    revision = checked(place)
    write(revision, {name: text}, place)
    assert entered_of(revision).get(name) == kept


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("procurement.goods", "十二万", "“政府采购货物预算”填的是“十二万”，不能识别为金额"),
        ("procurement.goods", "12元", "不能识别为金额"),
        ("procurement.works", "-1", "“政府采购工程预算”不能是负数"),
        (
            "vehicles.other",
            "2辆",
            "“其他按照规定配备的公务用车（辆）”填的是“2辆”，应为不带单位的整数",
        ),
        ("vehicles.other", "1.5", "应为不带单位的整数"),
        ("vehicles.other", "12345678", "应为不带单位的整数"),
        ("special", "长" * 2001, "“特殊事项说明”超过2000字"),
        ("performance.evaluated", "没有的项目", "项目“没有的项目”不在公开表11中"),
        ("no.such", "x", "没有名为“no.such”的填报项"),
    ],
)
def test_what_cannot_be_kept_is_said_in_a_sentence(
    place: Place, name: str, text: str, sentence: str
) -> None:
    revision = checked(place)
    with pytest.raises(RefusedActionError) as refused:
        write(revision, {**VALUES, name: text}, place)
    assert sentence in refused.value.message
    assert not NarrativeEntry.objects.exists()
    assert revision.state == RevisionState.CHECKED


def test_everything_that_is_wrong_is_said_at_once(place: Place) -> None:
    revision = checked(place)
    with pytest.raises(RefusedActionError) as refused:
        write(revision, {"procurement.goods": "x", "vehicles.other": "y"}, place)
    assert "政府采购货物预算" in refused.value.message
    assert "其他按照规定配备" in refused.value.message


def test_projects_are_kept_under_the_names_of_the_table(place: Place) -> None:
    revision = checked(place, declaration=with_projects())
    names = projects_of(revision)
    assert len(names) > 1
    spaced = " ".join(names[0])
    write(revision, {"performance.evaluated": f"{spaced}\n\n{names[1]}\n{names[0]}"}, place)
    assert entered_of(revision).get("performance.evaluated") == f"{names[0]}\n{names[1]}"


def test_a_project_that_has_gone_is_not_printed(place: Place) -> None:
    declaration = with_projects()
    revision = checked(place, declaration=declaration)
    names = projects_of(revision)
    write(
        revision,
        {**VALUES, "performance.improved": names[0], "performance.evaluated": "\n".join(names[:2])},
        place,
    )
    assert printed_entries(revision, declaration) == entered_of(revision)
    table = declaration.table(11)
    assert table is not None
    left = replace(table, rows=tuple(row for row in table.rows if names[0] not in row.cells))
    without = replace(
        declaration,
        tables=tuple(left if each.number == 11 else each for each in declaration.tables),
    )
    found = printed_entries(revision, without)
    assert found.get("performance.evaluated") == names[1]
    assert found.get("performance.improved") == ""
    assert found.get("special") == VALUES["special"]


def test_the_next_upload_starts_with_the_entries_of_the_last(place: Place) -> None:
    first = checked(place)
    write(first, VALUES, place)
    second = received(place, b"second")
    assert second.pk != first.pk
    assert dict(entered_of(second).values) == VALUES
    read(a_declaration())
    second.refresh_from_db()
    write(second, {}, place)
    assert dict(entered_of(first).values) == VALUES


def test_only_the_officer_of_the_unit_writes(place: Place) -> None:
    revision = checked(place)
    other = a_place(division="370600")
    for user in (place.reviewer, place.publisher, other.officer):
        with pytest.raises(PermissionDenied):
            set_entries(revision=revision, values=VALUES, by=user)
    assert not NarrativeEntry.objects.exists()


@pytest.mark.parametrize("step", [received, submitted, approved])
def test_only_while_it_is_with_the_officer(place: Place, step: Callable[[Place], Revision]) -> None:
    with pytest.raises(RefusedActionError, match="wrong_state"):
        write(step(place), VALUES, place)
    assert not NarrativeEntry.objects.exists()


def test_a_stale_page_changes_nothing(place: Place) -> None:
    revision = checked(place)
    revision.version -= 1
    with pytest.raises(RefusedActionError, match="changed_meanwhile"):
        write(revision, VALUES, place)
    assert not NarrativeEntry.objects.exists()


def publish(place: Place) -> Revision:
    revision = place.disclosure.revisions.latest("number")
    review.submit(revision=revision, by=place.officer)
    record_secrecy_review(revision=revision, by=place.reviewer)
    review.approve(revision=revision, by=place.reviewer)
    return publication.publish(revision=revision, by=place.publisher)


def test_what_is_public_is_never_written_again(place: Place) -> None:
    revision = checked(place)
    write(revision, VALUES, place)
    read(a_declaration())
    revision.refresh_from_db()
    NarrativeEntry.objects.filter(name="special").update(text="没有。")  # not yet frozen
    publish(place)
    rows = NarrativeEntry.objects.filter(revision=revision)
    for attempt in (
        lambda: rows.update(text="x"),
        lambda: rows.delete(),
        lambda: NarrativeEntry.objects.create(revision=revision, name="more", text="x"),
    ):
        with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
            attempt()
    draft = checked(place, content=b"draft")
    assert entered_of(draft) == entered_of(revision)
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        draft.entries.filter(name="special").update(revision=revision, name="moved")


@pytest.mark.django_db
def test_last_years_entries_are_those_that_were_published() -> None:
    earlier = a_place(year=2024)
    revision = checked(earlier)
    write(revision, VALUES, earlier)
    read(a_declaration())
    disclosure = open_disclosure(unit=earlier.unit, year=2025, by=earlier.officer)
    assert not previous_entered(disclosure).values
    publish(earlier)
    assert dict(previous_entered(disclosure).values) == VALUES


def test_the_tables_stand_beside_the_entries(place: Place) -> None:
    revision = checked(place, declaration=with_projects())
    beside = figures_beside(revision)
    assert set(beside) <= set(entries())
    (three,) = beside["three_public.reason"]
    assert (three.last, three.this) == (16_000_000, 16_000_000 + (three.difference or 0))
    assert three.text.startswith("“三公”经费合计：上年16.00万元，本年")
    assert three.text.endswith("（公开表7）")
    income, spending = beside["changes.reason"]
    assert (income.this, income.last) == (1_250_730_000, None)
    assert income.text == "收入预算：上年未见，本年1,250.73万元（公开表2）"
    assert spending.difference is None
    (running,) = beside["running_costs.reason"]
    assert running.this == 78_460_000
    (projects,) = beside["performance.evaluated"]
    assert projects.text == "项目支出合计：本年240.96万元（公开表11）"


@pytest.mark.django_db
def test_last_years_publication_is_compared() -> None:
    earlier = a_place(year=2024)
    published_declaration(earlier, replace(golden_declaration("zhangdian-2025"), year=2024))
    disclosure = open_disclosure(unit=earlier.unit, year=2025, by=earlier.officer)
    now = checked(replace(earlier, disclosure=disclosure), declaration=with_projects())
    for figure in figures_beside(now)["changes.reason"]:
        assert figure.text.endswith("，与上年持平（公开表2）") or figure.table == 3
        assert figure.difference == 0


def test_nothing_stands_beside_what_is_not_read(place: Place) -> None:
    assert figures_beside(received(place)) == {}


def test_sections_that_the_unit_wrote_itself(place: Place) -> None:
    revision = checked(place)
    assert sections_handed_in(revision) == frozenset()
    set_texts(revision=revision, texts=saying("自己写的。", "procurement"), by=place.officer)
    assert sections_handed_in(revision) == {"procurement"}
    asked = needed_entries(revision)
    assert not any(entries()[name].section == "procurement" for name in asked)


def test_every_kind_is_asked_for_somewhere() -> None:
    assert {entry.kind for entry in entries().values()} == set(EntryKind)
