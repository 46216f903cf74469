"""在线填报 of a revision: kept beside the file, checked with it, carried over, frozen with it."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from budgets.models import Revision, RevisionState
from budgets.selectors.barring import bars_submission
from budgets.services import publication, review
from budgets.services.errors import RefusedActionError
from budgets.services.secrecy import record_secrecy_review
from budgets.tables.holds import withhold
from performance.models import EnteredTarget, TargetsFile
from performance.models import Target as KeptTarget
from performance.selectors.public import public_fingerprint, public_workbook, shown_targets
from performance.selectors.targets import findings_of_targets, targets_of
from performance.services import entering
from performance.services.entering import enter_target, let_stand, remove_entered
from performance.services.rule_sets import mark_outdated
from performance.sheets.core import Indicator
from performance.sheets.entered import content_of
from portal import storage
from portal.models import AuditEvent
from tests.factories.disclosures import Place, a_place, approved, checked, read, received, submitted
from tests.factories.targets import WHOLE, handed_in, with_projects
from tests.factories.withholding import held, terms
from tests.performance.services.typed import EMPTY, OTHER, entered, projects

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(db: None) -> Place:
    return a_place()


def test_what_was_typed_is_checked_and_kept_as_targets(place: Place) -> None:
    revision, _entry = entered(place)
    (kept,) = targets_of(revision)
    assert replace(kept, labels={}) == WHOLE
    assert revision.state == RevisionState.CHECKED
    file = TargetsFile.objects.get()
    assert file.source is None
    assert file.fingerprint
    assert file.checked_with
    assert findings_of_targets(revision) == []
    event = AuditEvent.objects.get(action="revision.target_entered")
    assert (event.details["project"], event.details["indicators"]) == (WHOLE.project, 6)


def test_a_fault_bars_submission_and_names_project_and_row(place: Place) -> None:
    wrong = replace(
        WHOLE, indicators=(*WHOLE.indicators, Indicator("产出指标", "质量指标", "", "5"))
    )
    revision, _entry = entered(place, wrong)
    (error,) = revision.findings.filter(severity="error")
    assert (error.rule, error.sheet, error.cell) == (
        "B-P-VALUE",
        "[绩效目标]填报:会议保障项目",
        "第7行",
    )
    assert error.message.startswith("项目“会议保障项目”第7行")
    assert bars_submission().filter(revision=revision).exists()


def test_the_amounts_are_compared_with_table_11(place: Place) -> None:
    revision, _entry = entered(place, replace(WHOLE, total=2_000_000, other=1_000_000))
    assert "B-P-AMOUNT" in {finding.rule for finding in findings_of_targets(revision)}


def test_the_next_upload_starts_with_what_was_typed(place: Place) -> None:
    first, entry = entered(place, OTHER)
    handed_in(place, WHOLE, revision=first)
    second = received(place, b"second")
    read(with_projects())
    assert projects(second) == [("会议保障项目", False), ("维修项目", True)]
    again = second.entered_targets.get()
    assert (again.by, again.at, again.content) == (entry.by, entry.at, entry.content)


def test_what_was_typed_alone_is_carried_over_too(place: Place) -> None:
    entered(place)
    second = received(place, b"second")
    read(with_projects())
    assert projects(second) == [("会议保障项目", True)]


def test_nobody_writes_over_what_they_have_not_seen(place: Place) -> None:
    revision, entry = entered(place)
    enter_target(revision=revision, target=EMPTY, entry=entry.pk, edits=1, by=place.officer)
    read(with_projects())
    revision.refresh_from_db()
    with pytest.raises(RefusedActionError, match="entry_changed"):
        enter_target(revision=revision, target=WHOLE, entry=entry.pk, edits=1, by=place.officer)
    with pytest.raises(RefusedActionError, match="entered_twice"):
        enter_target(revision=revision, target=WHOLE, by=place.officer)
    assert EnteredTarget.objects.get().content["objective"] == ""


def test_two_projects_may_be_typed_by_two_people_at_once(place: Place) -> None:
    revision, _entry = entered(place)
    stale = Revision.objects.select_related("disclosure").get(pk=revision.pk)
    entered(place, OTHER, revision=revision)
    stale.refresh_from_db()
    third = replace(OTHER, project="第三项目", objective="")
    enter_target(revision=stale, target=third, by=place.officer)
    assert EnteredTarget.objects.count() == 3


def test_a_write_between_reading_and_saving_is_refused(place: Place) -> None:
    revision = checked(place)
    revision.version -= 1
    with pytest.raises(RefusedActionError, match="changed_meanwhile"):
        enter_target(revision=revision, target=WHOLE, by=place.officer)
    assert not EnteredTarget.objects.exists()


def test_the_same_content_changes_nothing(place: Place) -> None:
    revision, entry = entered(place)
    version = revision.version
    enter_target(revision=revision, target=WHOLE, entry=entry.pk, edits=1, by=place.officer)
    assert revision.version == version
    let_stand(revision=revision, entry=entry.pk, file_stands=False, by=place.officer)
    assert revision.version == version


def test_a_project_may_be_renamed(place: Place) -> None:
    revision, entry = entered(place, replace(WHOLE, project="会议保障"))
    enter_target(revision=revision, target=WHOLE, entry=entry.pk, edits=1, by=place.officer)
    read(with_projects())
    assert projects(revision) == [("会议保障项目", True)]


def test_what_is_gone_or_of_another_revision_is_not_found(place: Place) -> None:
    _revision, entry = entered(place)
    elsewhere = a_place(division="370600")
    other = checked(elsewhere)
    for call in (
        lambda: remove_entered(revision=other, entry=entry.pk, by=elsewhere.officer),
        lambda: let_stand(revision=other, entry=entry.pk, file_stands=True, by=elsewhere.officer),
        lambda: enter_target(
            revision=other, target=WHOLE, entry=entry.pk, edits=1, by=elsewhere.officer
        ),
    ):
        with pytest.raises(RefusedActionError, match="no_entry"):
            call()
    assert EnteredTarget.objects.count() == 1


@pytest.mark.parametrize(
    ("step", "code"),
    [(received, "being_checked"), (submitted, "wrong_state"), (approved, "wrong_state")],
)
def test_only_while_it_is_with_the_officer(place: Place, step: object, code: str) -> None:
    revision = step(place)  # type: ignore[operator]
    for call in (
        lambda: enter_target(revision=revision, target=WHOLE, by=place.officer),
        lambda: remove_entered(revision=revision, entry=1, by=place.officer),
        lambda: let_stand(revision=revision, entry=1, file_stands=True, by=place.officer),
    ):
        with pytest.raises(RefusedActionError, match=code):
            call()
    assert not EnteredTarget.objects.exists()


def test_there_is_an_end_to_the_projects(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entering, "MOST_PROJECTS", 1)
    revision, _entry = entered(place)
    with pytest.raises(RefusedActionError, match="too_many_projects"):
        enter_target(revision=revision, target=OTHER, by=place.officer)


def test_a_held_project_is_not_taken_in(place: Place) -> None:
    held(place, terms("project", 11, name=WHOLE.project))
    revision = checked(place)
    with pytest.raises(RefusedActionError, match="project_held"):
        enter_target(revision=revision, target=WHOLE, by=place.officer)
    assert not EnteredTarget.objects.exists()
    assert not AuditEvent.objects.filter(action="revision.target_entered").exists()


def test_a_project_that_is_held_later_is_gone_with_the_next_check(place: Place) -> None:
    revision, _entry = entered(place)
    entered(place, OTHER, revision=revision)
    hold = held(place, terms("project", 11, name=WHOLE.project)).hold
    Revision.objects.filter(pk=revision.pk).update(state=RevisionState.CHECKED)
    revision.refresh_from_db()
    again = replace(OTHER, objective="另一种写法，另一种写法，另一种写法。")
    entry = EnteredTarget.objects.get(project=OTHER.project)
    enter_target(revision=revision, target=again, entry=entry.pk, edits=1, by=place.officer)
    read(withhold(with_projects(), (hold,)).declaration)
    assert projects(revision) == [("维修项目", True)]
    assert [row.project for row in EnteredTarget.objects.all()] == [OTHER.project]
    assert not KeptTarget.objects.filter(project=WHOLE.project).exists()
    assert WHOLE.project not in "".join(revision.findings.values_list("message", flat=True))


def test_it_is_published_like_the_rest_and_frozen(place: Place) -> None:
    revision, entry = entered(place)
    review.submit(revision=revision, by=place.officer)
    record_secrecy_review(revision=revision, by=place.reviewer)
    review.approve(revision=revision, by=place.reviewer)
    publication.publish(revision=revision, by=place.publisher)
    assert public_fingerprint(revision.pk)
    book_ = openpyxl.load_workbook(io.BytesIO(storage.read(public_workbook(revision.pk))))
    assert book_.sheetnames == ["01 会议保障项目"]
    (shown,) = shown_targets(revision.pk).projects
    assert (shown.project, shown.line) == ("会议保障项目", "（2025年度）")
    for statement in (
        f"UPDATE performance_enteredtarget SET project = 'x' WHERE id = {entry.pk}",
        f"DELETE FROM performance_enteredtarget WHERE id = {entry.pk}",
        f"UPDATE performance_targetsfile SET refused = NOT refused WHERE revision_id = {revision.pk}",
        f"DELETE FROM performance_targetsfile WHERE revision_id = {revision.pk}",
    ):
        with (
            pytest.raises(DatabaseError, match="refused"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        EnteredTarget.objects.create(
            revision=revision, project="x", content={}, by=place.officer, at=entry.at
        )


def test_new_rules_mark_what_was_typed_as_well(place: Place) -> None:
    revision, _entry = entered(place)
    TargetsFile.objects.update(checked_with="f" * 64)
    assert mark_outdated() == 1
    revision.refresh_from_db()
    assert revision.needs_check


def test_many_projects_are_checked_with_few_queries(place: Place) -> None:
    revision = checked(place)
    rows = tuple(Indicator("产出指标", "数量指标", f"检查第{n}类次数", "≥1次") for n in range(50))
    for number in range(39):
        EnteredTarget.objects.create(
            revision=revision,
            project=f"项目{number}",
            content={
                **content_of(WHOLE),
                "indicators": [[r.level1, r.level2, r.level3, r.value, ""] for r in rows],
            },
            by=place.officer,
            at=timezone.now(),
        )
    enter_target(revision=revision, target=replace(WHOLE, indicators=rows), by=place.officer)
    with CaptureQueriesContext(connection) as queries:
        read(with_projects())
    assert sum(len(each.indicators) for each in targets_of(revision)) == 2000
    assert len(queries) <= 125
