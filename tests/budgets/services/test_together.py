"""成批办理: many at once, each by itself; one that fails stops no other and is named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from budgets.models import Revision, RevisionState, Waiver
from budgets.selectors.review_queue import awaiting_publication
from budgets.selectors.together import waivable_findings, waivable_rules
from budgets.services import publication, review
from budgets.services.errors import RefusedActionError
from budgets.services.together import publish_together, unschedule_together, waive_together
from budgets.tables.findings import Finding, Severity
from portal.access import Role
from portal.models import AuditEvent
from tests.factories.disclosures import (
    ERROR,
    WARNING,
    Place,
    a_place,
    approved,
    published,
    submitted,
)
from tests.factories.organisations import account

pytestmark = pytest.mark.django_db

SECOND = Finding(
    severity=Severity.ERROR, message="合计不等于各项之和。", code="E_TOTAL", table=5, cell="E9"
)
KEY = "|E_TOTAL"


def three() -> list[Place]:
    """Three units of one division; the reviewer and publisher of the first may do all."""
    return [a_place(unit=f"10200{number}") for number in range(1, 4)]


def test_one_reason_for_one_rule_in_many_units() -> None:
    places = three()
    reviewer = places[0].reviewer
    for place in places:
        submitted(place, ERROR, SECOND, WARNING)
    (rule,) = waivable_rules(reviewer)
    assert (rule.key, rule.units, rule.findings) == (KEY, 3, 6)
    outcomes = waive_together(
        findings=waivable_findings(reviewer, KEY), reason=" 取整尾差 ", by=reviewer
    )
    assert [each.refusal for each in outcomes] == [""] * 6
    assert set(Waiver.objects.values_list("reason", "by")) == {("取整尾差", reviewer.pk)}
    assert Waiver.objects.count() == 6
    events = AuditEvent.objects.filter(action="finding.waived")
    assert events.count() == 6
    assert {event.details["after"] for event in events} == {"取整尾差"}
    assert waivable_rules(reviewer) == []
    for revision in Revision.objects.filter(state=RevisionState.SUBMITTED):
        review.approve(revision=revision, by=reviewer)


def test_one_that_changed_meanwhile_stops_no_other() -> None:
    places = three()
    reviewer = places[0].reviewer
    revisions = [submitted(place, ERROR) for place in places]
    findings = waivable_findings(reviewer, KEY)
    review.return_for_changes(revision=revisions[1], reason="有误", by=places[1].reviewer)
    outcomes = waive_together(findings=findings, reason="尾差", by=reviewer)
    assert [bool(each.refusal) for each in outcomes] == [False, True, False]
    assert "已退回" in outcomes[1].refusal
    assert outcomes[1].revision == revisions[1]
    assert Waiver.objects.count() == 2


def test_a_queue_holds_neither_ones_own_nor_anothers_place() -> None:
    place, elsewhere = a_place(), a_place(division="370600", unit="201001")
    both = account(Role.OFFICER, Role.BUREAU_REVIEWER, division=place.division)
    submitted(elsewhere, ERROR)
    assert waivable_rules(place.reviewer) == []
    revision = submitted(place, ERROR)
    assert len(waivable_findings(place.reviewer, KEY)) == 1
    Revision.objects.filter(pk=revision.pk).update(submitted_by=both)
    assert waivable_findings(both, KEY) == []
    assert waivable_findings(place.officer, KEY) == []


def test_without_a_reason_nothing_is_waived() -> None:
    place = a_place()
    submitted(place, ERROR)
    with pytest.raises(RefusedActionError, match="reason_missing"):
        waive_together(
            findings=waivable_findings(place.reviewer, KEY), reason="  ", by=place.reviewer
        )


def test_what_may_never_be_waived_is_not_offered() -> None:
    place = a_place()
    unread = Finding(severity=Severity.ERROR, message="不是金额。", code="E_NUMBER_FORMAT")
    revision = submitted(place)
    revision.findings.create(
        position=9, code=unread.code, severity=unread.severity, message=unread.message
    )
    assert waivable_rules(place.reviewer) == []
    assert waivable_findings(place.reviewer, "|E_NUMBER_FORMAT") == []


def test_many_are_published_and_the_one_that_cannot_is_told() -> None:
    places = three()
    publisher = places[0].publisher
    published(places[1])
    for number, place in enumerate(places):
        approved(place, content=b"next%d" % number)
    outcomes = publish_together(revisions=awaiting_publication(publisher), by=publisher)
    told = {each.revision.disclosure_id: each.refusal for each in outcomes}
    assert told[places[0].disclosure.pk] == told[places[2].disclosure.pk] == ""
    assert "请先由单位登记更正" in told[places[1].disclosure.pk]
    assert Revision.objects.filter(state=RevisionState.PUBLISHED).count() == 3
    assert AuditEvent.objects.filter(action="revision.published").count() == 3


def test_many_at_an_hour_and_without_it_again() -> None:
    places = three()
    publisher = places[0].publisher
    for place in places:
        approved(place)
    hour = timezone.now() + timedelta(hours=2)
    publish_together(revisions=awaiting_publication(publisher), by=publisher, at=hour)
    assert set(Revision.objects.values_list("state", "scheduled_for")) == {("SCHEDULED", hour)}
    first, *others = awaiting_publication(publisher)
    publication.publish(revision=first, by=publisher)
    first.state = RevisionState.SCHEDULED  # as the page still shows it
    outcomes = unschedule_together(revisions=[first, *others], by=publisher)
    assert [bool(each.refusal) for each in outcomes] == [True, False, False]
    assert sorted(Revision.objects.values_list("state", "scheduled_for")) == [
        ("APPROVED", None),
        ("APPROVED", None),
        ("PUBLISHED", hour),
    ]


def test_what_is_not_ones_to_publish_is_told_and_left() -> None:
    place, elsewhere = a_place(), a_place(division="370600", unit="201001")
    own, foreign = approved(place), approved(elsewhere)
    outcomes = publish_together(revisions=[foreign, own], by=place.publisher)
    assert [each.refusal for each in outcomes] == ["您没有办理此件的权限。", ""]
    foreign.refresh_from_db()
    assert foreign.state == RevisionState.APPROVED
