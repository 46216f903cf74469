"""办理 at the desk: every act on a revision, with its refusals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from budgets.models import CheckFinding, Revision, RevisionState
from budgets.tables.findings import Finding, Severity
from portal.access import Role
from portal.models import AuditEvent, Job
from tests.budgets.admin.conftest import SignIn
from tests.factories.disclosures import (
    ERROR,
    Place,
    approved,
    checked,
    published,
    received,
    submitted,
)
from tests.factories.organisations import account

pytestmark = pytest.mark.django_db


def _address(revision: Revision, page: str = "change", *more: Any) -> str:
    return reverse(f"admin:budgets_revision_{page}", args=[revision.pk, *more])


def _act(client: Client, revision: Revision, name: str, **data: Any) -> Any:
    stored = Revision.objects.get(pk=revision.pk)
    return client.post(_address(revision, "act", name), {"version": stored.version, **data})


def _state(revision: Revision) -> str:
    return Revision.objects.get(pk=revision.pk).state


# --- the officer --------------------------------------------------------------------------


def test_an_error_bars_submitting_until_it_is_explained(place: Place, sign_in: SignIn) -> None:
    revision = checked(place, ERROR)
    client = sign_in(place.officer)
    assert "还有 1 个错误未更正或说明" in client.get(_address(revision)).text
    refused = _act(client, revision, "submit")
    assert refused.status_code == 409
    assert "还有1个错误既未改正也未说明，不能上报" in refused.text

    finding = revision.findings.get()
    explained = client.post(
        _address(revision, "finding_act", finding.pk, "explain"),
        {"version": revision.version, "text": "四舍五入造成"},
    )
    assert explained["Location"].endswith(f"#finding-{finding.pk}")
    assert "四舍五入造成" in client.get(_address(revision)).text

    assert _act(client, revision, "submit").status_code == 302
    assert _state(revision) == RevisionState.SUBMITTED


def test_an_amount_that_was_not_read_can_only_be_mended(place: Place, sign_in: SignIn) -> None:
    unread = Finding(severity=Severity.ERROR, message="不是规范的金额。", code="E_NUMBER_FORMAT")
    revision = checked(place, unread)
    client = sign_in(place.officer)
    text = client.get(_address(revision)).text
    assert "有 1 处金额未能读取或含有不得公开的内容，必须改正后重新上传。" in text
    finding = revision.findings.get()
    assert _address(revision, "finding_act", finding.pk, "explain") not in text
    assert _act(client, revision, "submit").status_code == 409


def test_a_stale_page_changes_nothing_and_keeps_what_was_typed(
    place: Place, sign_in: SignIn
) -> None:
    revision = checked(place, ERROR)
    finding = revision.findings.get()
    answer = sign_in(place.officer).post(
        _address(revision, "finding_act", finding.pk, "explain"),
        {"version": revision.version - 1, "text": "写了很久的说明"},
    )
    assert answer.status_code == 409
    assert "该稿刚刚被他人修改，本次操作没有生效" in answer.text
    assert "写了很久的说明" in answer.text
    assert CheckFinding.objects.get().explanation == ""


@pytest.mark.parametrize("version", ["", "x", "1e3"])
def test_a_form_without_its_version_is_refused(place: Place, sign_in: SignIn, version: str) -> None:
    revision = checked(place)
    answer = sign_in(place.officer).post(_address(revision, "act", "submit"), {"version": version})
    assert answer.status_code == 400
    assert _state(revision) == RevisionState.CHECKED


def test_an_empty_explanation_is_refused_with_a_sentence(place: Place, sign_in: SignIn) -> None:
    revision = checked(place, ERROR)
    answer = sign_in(place.officer).post(
        _address(revision, "finding_act", revision.findings.get().pk, "explain"),
        {"version": revision.version, "text": "  "},
    )
    assert answer.status_code == 400
    assert "请写明情况说明。" in answer.text


def test_a_failed_revision_can_be_tried_again(place: Place, sign_in: SignIn) -> None:
    revision = received(place)
    Job.objects.update(state="dead", attempts=3, error_code="E_INTERNAL", error_message="意外错误")
    Revision.objects.update(
        state=RevisionState.FAILED, failure_code="E_INTERNAL", failure_message="意外错误。"
    )
    client = sign_in(place.officer)
    text = client.get(_address(revision)).text
    assert "意外错误。" in text
    assert _address(revision, "act", "retry") in text
    assert _act(client, revision, "retry").status_code == 302
    assert _state(revision) == RevisionState.RECEIVED


def test_an_officer_can_have_it_checked_again(place: Place, sign_in: SignIn) -> None:
    revision = checked(place)
    assert _act(sign_in(place.officer), revision, "recheck").status_code == 302
    assert _state(revision) == RevisionState.RECEIVED


def test_under_review_an_officer_sees_no_act(place: Place, sign_in: SignIn) -> None:
    revision = submitted(place)
    text = sign_in(place.officer).get(_address(revision)).text
    assert "/act/" not in text
    assert "重新上传" not in text


# --- the reviewer and the publisher -------------------------------------------------------


def test_a_reviewer_waives_and_approves(place: Place, sign_in: SignIn) -> None:
    revision = submitted(place, ERROR)
    client = sign_in(place.reviewer)
    assert "还有 1 个错误未豁免" in client.get(_address(revision)).text
    assert _act(client, revision, "approve", secrecy_reviewed="on").status_code == 409
    stored = Revision.objects.get(pk=revision.pk)
    client.post(
        _address(revision, "finding_act", revision.findings.get().pk, "waive"),
        {"version": stored.version, "reason": "按原样公开"},
    )
    assert "按原样公开" in client.get(_address(revision)).text
    assert _act(client, revision, "approve", secrecy_reviewed="on").status_code == 302
    assert _state(revision) == RevisionState.APPROVED


def test_a_revision_is_returned_with_a_reason_that_the_officer_reads(
    place: Place, sign_in: SignIn
) -> None:
    revision = submitted(place)
    client = sign_in(place.reviewer)
    empty = _act(client, revision, "return", reason=" ")
    assert empty.status_code == 400
    assert "请写明理由。" in empty.text
    assert _act(client, revision, "return", reason="表五合计有误").status_code == 302
    assert "表五合计有误" in sign_in(place.officer).get(_address(revision)).text


def test_nobody_approves_their_own_submission(place: Place, sign_in: SignIn) -> None:
    revision = checked(place)
    both = account(Role.OFFICER, Role.BUREAU_REVIEWER, division=place.division)
    client = sign_in(both)
    _act(client, revision, "submit")
    text = client.get(_address(revision)).text
    assert "此稿由您本人上报，须由另一位审核人批准。" in text
    assert _address(revision, "act", "approve") not in text
    assert _act(client, revision, "approve", secrecy_reviewed="on").status_code == 409
    assert _state(revision) == RevisionState.SUBMITTED


def test_a_publisher_makes_it_public_at_once(place: Place, sign_in: SignIn) -> None:
    revision = approved(place)
    client = sign_in(place.publisher)
    assert _act(client, revision, "publish", at="").status_code == 302
    assert _state(revision) == RevisionState.PUBLISHED
    division, owner = place.division.code, place.disclosure.owner_code
    assert f"/{division}/{owner}/2025/budget/v1/" in client.get(_address(revision)).text


def test_or_at_an_hour_of_the_publishers_own_clock(place: Place, sign_in: SignIn) -> None:
    revision = approved(place)
    hour = timezone.localtime() + timedelta(days=1)
    _act(sign_in(place.publisher), revision, "publish", at=hour.strftime("%Y-%m-%dT%H:%M"))
    stored = Revision.objects.get(pk=revision.pk)
    assert stored.state == RevisionState.SCHEDULED
    assert stored.scheduled_for == hour.replace(second=0, microsecond=0)


@pytest.mark.parametrize(
    ("at", "status", "sentence"),
    [
        ("明天上午", 400, "时间无法识别，请按“年-月-日 时:分”填写。"),
        ("2020-01-01T08:00", 409, "定时公开的时间必须晚于现在。"),
    ],
)
def test_an_impossible_hour_is_explained(
    place: Place, sign_in: SignIn, at: str, status: int, sentence: str
) -> None:
    revision = approved(place)
    answer = _act(sign_in(place.publisher), revision, "publish", at=at)
    assert answer.status_code == status
    assert sentence in answer.text
    assert _state(revision) == RevisionState.APPROVED


def test_a_publication_is_withdrawn_with_a_reason(place: Place, sign_in: SignIn) -> None:
    revision = published(place)
    client = sign_in(place.publisher)
    assert _act(client, revision, "withdraw", reason="").status_code == 400
    assert _act(client, revision, "withdraw", reason="误公开").status_code == 302
    assert "误公开" in client.get(_address(revision)).text


@pytest.mark.parametrize("name", ["submit", "approve", "publish", "return", "withdraw"])
def test_no_step_is_skipped_by_a_direct_request(place: Place, sign_in: SignIn, name: str) -> None:
    revision = received(place)
    everything = account(
        Role.OFFICER, Role.BUREAU_REVIEWER, Role.PUBLISHER, division=place.division
    )
    answer = _act(sign_in(everything), revision, name, reason="理由", secrecy_reviewed="on")
    assert answer.status_code == 409
    assert "不能" in answer.text
    assert _state(revision) == RevisionState.RECEIVED


def test_every_act_is_on_record_with_who_did_it(place: Place, sign_in: SignIn) -> None:
    revision = checked(place)
    _act(sign_in(place.officer), revision, "submit")
    event = AuditEvent.objects.get(action="revision.submitted")
    assert (event.actor, event.address) == (place.officer.username, "127.0.0.1")
