"""绩效目标 of a revision: kept as read, checked with it, carried over, frozen with it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from budgets.models import Revision, RevisionState
from budgets.selectors.barring import bars_submission
from budgets.selectors.listed_findings import listed_findings
from budgets.services import companions, publication, rechecking, review
from budgets.services.annotating import AnnotatedFile
from budgets.services.companions import GivenFile
from budgets.services.errors import RefusedActionError
from budgets.services.handing_back import hand_back
from budgets.services.secrecy import record_secrecy_review
from performance.checking_json import target_json
from performance.models import Indicator as KeptIndicator
from performance.models import Target as KeptTarget
from performance.models import TargetsFile
from performance.selectors.targets import BOOK, findings_in_file, findings_of_targets, targets_of
from performance.services.keeping import replace_targets
from performance.services.receiving import receive_targets, remove_targets
from performance.sheets.core import Indicator, Target
from performance.words import WORDS
from portal import jobs
from portal.models import AuditEvent
from tests.factories.disclosures import (
    ERROR,
    Place,
    a_declaration,
    a_place,
    approved,
    checked,
    read,
    received,
    submitted,
)
from tests.factories.targets import WHOLE, book, handed_in, with_projects
from tests.performance.papers import GOLDEN, SLUGS, golden_targets

pytestmark = pytest.mark.django_db

WRONG = replace(
    WHOLE, indicators=(*WHOLE.indicators, Indicator("产出指标", "质量指标", "差错率", "≥5%"))
)
EMPTY = replace(WHOLE, objective="")


@pytest.fixture
def place(db: None) -> Place:
    return a_place()


@pytest.mark.parametrize("slug", SLUGS)
def test_every_published_target_is_kept_exactly(place: Place, slug: str) -> None:
    revision = checked(place)
    content = (GOLDEN / slug / "targets.xlsx").read_bytes()
    receive_targets(
        revision=revision,
        upload=content,
        original_name="绩效目标.xlsx",
        by=place.officer,
        declassified=True,
    )
    read(a_declaration())
    golden = golden_targets(slug)
    kept = targets_of(revision)
    assert kept == golden
    for one, other in zip(kept, golden, strict=True):
        assert (one.sheet, one.cells) == (other.sheet, other.cells)
        assert [i.cells for i in one.indicators] == [i.cells for i in other.indicators]


def test_a_value_is_kept_with_its_parts(place: Place) -> None:
    handed_in(place, WRONG)
    cost, *_others, late = KeptIndicator.objects.filter(value__in=["≤1万元", "≥12次", "12月31日前"])
    assert (cost.operator, cost.number, cost.measure, cost.words) == ("≤", "1", "万元", "")
    assert (cost.first, cost.second) == ("cost", "economic_cost")
    assert late.deadline == {
        "text": "12月31日",
        "year": None,
        "month": 12,
        "day": 31,
        "period": None,
    }
    assert KeptIndicator.objects.get(level3="差错率").polarity == "lower"


def test_findings_are_those_of_the_revision(place: Place) -> None:
    revision = handed_in(place, EMPTY)
    assert revision.state == RevisionState.CHECKED
    (finding,) = findings_of_targets(revision)
    assert (finding.rule, finding.code) == ("B-P-GOAL", "E_TARGET_GOAL")
    assert finding.sheet == "[绩效目标]01 会议保障项目"
    assert finding.coordinate["project"] == "会议保障项目"
    assert revision.error_count == 1
    assert bars_submission().filter(revision=revision).count() == 1
    with pytest.raises(RefusedActionError):
        review.submit(revision=revision, by=place.officer)
    review.explain(finding=finding, text="另行公开", by=place.officer)
    review.submit(revision=revision, by=place.officer)
    assert revision.state == RevisionState.SUBMITTED


def test_the_amounts_are_compared_with_table_11(place: Place) -> None:
    revision = handed_in(place, replace(WHOLE, total=2_000_000, other=1_000_000))
    by_rule = {finding.rule: finding for finding in findings_of_targets(revision)}
    total = by_rule["B-P-AMOUNT"]
    assert (total.expected, total.found) == (1_000_000, 2_000_000)
    assert all(source.startswith("公开表11!") for source in total.sources)


def test_findings_of_the_two_files_are_told_apart(place: Place) -> None:
    """A sheet of the same name in both: each file is marked with its own findings alone."""
    revision = checked(place, replace(ERROR, sheet="01 会议保障项目", cell="A1"))
    receive_targets(
        revision=revision,
        upload=book(EMPTY),
        original_name="x.xlsx",
        by=place.officer,
        declassified=True,
    )
    read(with_projects(), replace(ERROR, sheet="01 会议保障项目", cell="A1"))
    kept = revision.findings.order_by("position")
    assert [finding.sheet for finding in kept] == ["01 会议保障项目", "[绩效目标]01 会议保障项目"]
    (own,) = findings_in_file(revision)
    assert (own.sheet, own.rule) == ("01 会议保障项目", "B-P-GOAL")


def test_the_budget_workbook_is_handed_back_without_them(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    marked: list[object] = []

    def annotate_file(_path: object, _name: str, findings: list[object]) -> object:
        marked.extend(findings)
        return AnnotatedFile(b"x", listed=0, marked=0)

    monkeypatch.setattr("budgets.services.handing_back.annotate_file", annotate_file)
    revision = handed_in(place, EMPTY)
    assert revision.findings.count() == 1
    hand_back(revision)
    assert marked == []


def test_the_same_bytes_change_nothing_and_other_bytes_take_their_place(place: Place) -> None:
    revision = handed_in(place)
    version = revision.version
    receive_targets(
        revision=revision,
        upload=book(WHOLE),
        original_name="again.xlsx",
        by=place.officer,
        declassified=True,
    )
    assert revision.version == version
    handed_in(place, replace(WHOLE, project="维修项目"), revision=revision)
    assert [target.project for target in targets_of(revision)] == ["维修项目"]
    assert AuditEvent.objects.filter(action="revision.targets_received").count() == 2


def test_a_file_that_cannot_be_read_is_an_error_and_keeps_nothing(place: Place) -> None:
    revision = handed_in(place)
    receive_targets(
        revision=revision,
        upload=b"no workbook",
        original_name="x.xlsx",
        by=place.officer,
        declassified=True,
    )
    read(with_projects())
    revision.refresh_from_db()
    assert revision.state == RevisionState.CHECKED
    assert targets_of(revision) == ()
    assert TargetsFile.objects.get().refused
    assert bars_submission().filter(revision=revision).exists()


def test_they_may_be_taken_away(place: Place) -> None:
    revision = handed_in(place, EMPTY)
    remove_targets(revision=revision, by=place.officer)
    read(with_projects())
    revision.refresh_from_db()
    assert targets_of(revision) == ()
    assert revision.error_count == 0
    with pytest.raises(RefusedActionError, match="no_targets"):
        remove_targets(revision=revision, by=place.officer)


def test_the_next_upload_starts_with_them(place: Place) -> None:
    first = handed_in(place)
    second = received(place, b"second")
    assert targets_of(second) == ()
    read(with_projects())
    assert targets_of(second) == targets_of(first)
    assert [target_json(target) for target in targets_of(second)] == [target_json(WHOLE)]


@pytest.mark.parametrize(
    ("upload", "name", "code"),
    [(b"", "x.xlsx", "E_EMPTY"), (b"x", " ", "E_NAME"), (b"x" * 65, "x.xlsx", "E_TOO_LARGE")],
)
def test_a_file_that_cannot_be_meant_is_refused(
    place: Place, upload: bytes, name: str, code: str, settings: pytest.FixtureRequest
) -> None:
    revision = checked(place)
    settings.UPLOAD_LIMIT = 64  # type: ignore[attr-defined]
    with pytest.raises(RefusedActionError, match=code):
        receive_targets(
            revision=revision,
            upload=upload,
            original_name=name,
            by=place.officer,
            declassified=True,
        )
    assert not TargetsFile.objects.exists()


def test_only_the_officer_of_the_unit_hands_in(place: Place) -> None:
    revision = checked(place)
    other = a_place(division="370600")
    for user in (place.reviewer, place.publisher, other.officer):
        with pytest.raises(PermissionDenied):
            receive_targets(
                revision=revision, upload=b"x", original_name="x.xlsx", by=user, declassified=True
            )
        with pytest.raises(PermissionDenied):
            remove_targets(revision=revision, by=user)
    assert not TargetsFile.objects.exists()


@pytest.mark.parametrize("step", [received, submitted, approved])
def test_only_while_it_is_with_the_officer(place: Place, step: object) -> None:
    revision = step(place)  # type: ignore[operator]
    with pytest.raises(RefusedActionError, match="wrong_state"):
        receive_targets(
            revision=revision,
            upload=b"x",
            original_name="x.xlsx",
            by=place.officer,
            declassified=True,
        )
    assert not TargetsFile.objects.exists()


def test_a_stale_page_changes_nothing(place: Place) -> None:
    revision = checked(place)
    revision.version -= 1
    with pytest.raises(RefusedActionError, match="changed_meanwhile"):
        receive_targets(
            revision=revision,
            upload=b"x",
            original_name="x.xlsx",
            by=place.officer,
            declassified=True,
        )
    assert not TargetsFile.objects.exists()


def _published(place: Place) -> Revision:
    revision = handed_in(place)
    review.submit(revision=revision, by=place.officer)
    record_secrecy_review(revision=revision, by=place.reviewer)
    review.approve(revision=revision, by=place.reviewer)
    return publication.publish(revision=revision, by=place.publisher)


@pytest.mark.parametrize(
    ("table", "column", "where"),
    [
        ("performance_targetsfile", "refused = NOT refused", "revision_id = {revision}"),
        ("performance_target", "project = 'x'", "revision_id = {revision}"),
        ("performance_indicator", "value = 'x'", "target_id = {target}"),
    ],
)
def test_what_is_public_never_changes(place: Place, table: str, column: str, where: str) -> None:
    revision = _published(place)
    target = KeptTarget.objects.get()
    rows = where.format(revision=revision.pk, target=target.pk)
    for statement in (
        f"UPDATE {table} SET {column} WHERE {rows}",
        f"DELETE FROM {table} WHERE {rows}",
    ):
        with (
            pytest.raises(DatabaseError, match="refused"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    for attempt in (
        lambda: KeptTarget.objects.create(revision=revision, position=9, project="x", form="A"),
        lambda: KeptIndicator.objects.create(target=target, position=99),
    ):
        with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
            attempt()
    draft = received(place, b"draft")
    read(with_projects())
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        draft.targets.update(revision=revision, position=7)


def test_what_was_approved_goes_back_where_its_targets_read_otherwise(place: Place) -> None:
    revision = handed_in(place)
    review.submit(revision=revision, by=place.officer)
    review.approve(revision=revision, by=place.reviewer)
    for fingerprint, state in (
        (TargetsFile.objects.get().fingerprint, RevisionState.APPROVED),
        ("other", RevisionState.RETURNED),
    ):
        Revision.objects.update(needs_check=True)
        TargetsFile.objects.update(fingerprint=fingerprint)
        revision.refresh_from_db()
        rechecking.recheck_in_review(revision=revision, by=place.reviewer)
        read(with_projects())
        revision.refresh_from_db()
        assert revision.state == state, revision.return_reason


def test_many_indicators_are_kept_with_few_queries(place: Place) -> None:
    revision = checked(place)
    many = tuple(
        Target(f"项目{number}", indicators=tuple(WHOLE.indicators[n % 6] for n in range(50)))
        for number in range(40)
    )
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        replace_targets(revision, many)
    assert KeptIndicator.objects.count() == 2000
    assert len(queries) <= 45  # SQLite takes a thousand values at once
    with CaptureQueriesContext(connection) as queries:
        assert targets_of(revision) == many
    assert len(queries) == 2


def test_a_large_file_is_read_checked_and_kept_with_few_queries(place: Place) -> None:
    """2,000 indicators of 40 projects in one book."""
    revision = checked(place)
    lines = [
        Indicator("产出指标", "数量指标", f"检查第{n}类次数", f"≥{n + 1}次") for n in range(50)
    ]
    many = [replace(WHOLE, project=f"项目{n}", indicators=tuple(lines)) for n in range(40)]
    receive_targets(
        revision=revision,
        upload=book(*many),
        original_name="x.xlsx",
        by=place.officer,
        declassified=True,
    )
    with CaptureQueriesContext(connection) as queries:
        read(with_projects())
    assert KeptIndicator.objects.filter(target__revision=revision).count() == 2000
    assert len(queries) <= 120


def test_a_finding_is_headed_by_its_words(place: Place) -> None:
    revision = handed_in(place, EMPTY)
    (listed,) = listed_findings(revision).findings
    assert listed.title == WORDS["E_TARGET_GOAL"].title


def test_a_companion_is_registered_once() -> None:
    known = companions.named(BOOK)
    with pytest.raises(ValueError, match="twice"):
        companions.register(known)


def test_what_a_command_hands_in_is_told_by_its_bytes(place: Place) -> None:
    revision = handed_in(place)
    known = companions.named(BOOK)
    assert known.holds(revision, GivenFile(BOOK, "any", book(WHOLE)))
    assert not known.holds(revision, GivenFile(BOOK, "any", b"other"))
    jobs.run_due()
