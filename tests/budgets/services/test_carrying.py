"""承接: an explanation goes with its finding into the next upload, while nothing has moved."""

from __future__ import annotations

from dataclasses import replace

from budgets.models import CheckFinding, Revision
from budgets.selectors.changes import changes_of, previous_of
from budgets.selectors.listed_findings import NEW, STILL, listed_findings
from budgets.services import processing, review
from budgets.tables.findings import Finding, Severity
from portal.models import AuditEvent
from tests.factories.disclosures import WARNING, Place, a_declaration, checked, published, read

SUM = Finding(
    severity=Severity.ERROR,
    message="合计不等于各项之和。",
    code="E_TOTAL",
    rule="B-T03-TOTAL",
    table=3,
    sheet="公开表3",
    cell="E2",
    row="合计",
    column="合计",
    expected=900,
    found=1000,
)


def explained(place: Place, *findings: Finding) -> Revision:
    """An upload whose findings are all explained."""
    revision = checked(place, *findings)
    for finding in revision.findings.order_by("position"):
        review.explain(finding=finding, text=f"说明{finding.position}", by=place.officer)
        revision.refresh_from_db()
    return revision


def only(revision: Revision, code: str = "E_TOTAL") -> CheckFinding:
    return revision.findings.select_related("explained_by").get(code=code)


def test_the_same_finding_keeps_its_explanation(place: Place) -> None:
    former = only(explained(place, SUM))
    moved = replace(SUM, cell="E3", message="同样的问题。")
    revision = checked(place, moved, WARNING, content=b"second")
    finding = only(revision)
    assert finding.explanation == "说明1"
    assert (finding.explained_by, finding.explained_at) == (place.officer, former.explained_at)
    assert only(revision, "W_CODE_NAME").explanation == ""
    event = AuditEvent.objects.get(action="finding.explanations_carried")
    assert event.details["findings"] == [finding.position]


def test_other_amounts_are_only_offered_the_words(place: Place) -> None:
    explained(place, SUM)
    revision = checked(place, replace(SUM, found=1100), content=b"second")
    assert only(revision).explanation == ""
    (listed,) = listed_findings(revision).findings
    assert (listed.offered, listed.change, listed.state) == ("说明1", STILL, "open")
    assert not AuditEvent.objects.filter(action="finding.explanations_carried").exists()
    review.explain(finding=listed.kept, text="新的说明", by=place.officer)
    assert listed_findings(revision).findings[0].offered == ""


def test_what_was_taken_back_stays_taken_back(place: Place) -> None:
    explained(place, SUM)
    revision = checked(place, SUM, content=b"second")
    review.explain(finding=only(revision), text="", by=place.officer)
    revision.refresh_from_db()
    processing.recheck(revision=revision, by=place.officer)
    read(a_declaration(), SUM)
    revision.refresh_from_db()
    assert only(revision).explanation == ""


def test_the_lists_are_told_apart(place: Place) -> None:
    checked(place, SUM, WARNING)
    other = replace(SUM, table=5)
    revision = checked(place, SUM, other, content=b"second")
    found = listed_findings(revision)
    assert [each.change for each in found.findings] == [STILL, NEW]
    assert (found.count_of(STILL), found.count_of(NEW)) == (1, 1)
    assert [kept.code for kept in found.changes.solved] == ["W_CODE_NAME"]


def test_a_refused_upload_is_not_compared_with(place: Place) -> None:
    first = checked(place, SUM)
    processing_of_second = checked(place, WARNING, content=b"second")
    Revision.objects.filter(pk=processing_of_second.pk).update(state="FAILED")
    third = checked(place, SUM, content=b"third")
    assert previous_of(third) == first
    assert previous_of(first) is None
    assert changes_of(first, list(first.findings.all())).previous is None


def test_a_correction_is_compared_with_what_is_public(place: Place) -> None:
    public = published(place, SUM)
    revision = checked(place, SUM, content=b"second")
    assert previous_of(revision) == public
    assert only(revision).explanation == "取整造成"
