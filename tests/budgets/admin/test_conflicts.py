"""冲突 at the desk: both values shown, neither lost; and a form sent twice is done once."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from budgets.models import CheckFinding, NarrativeEntry, Revision, RevisionState
from budgets.selectors.texts import declared_texts
from budgets.services import review
from portal.access import Role
from portal.models import AuditEvent, Job, User
from tests.budgets.admin.conftest import SignIn
from tests.factories.disclosures import (
    ERROR,
    Place,
    a_declaration,
    approved,
    checked,
    published,
    read,
    submitted,
)
from tests.factories.organisations import account

pytestmark = pytest.mark.django_db


def _address(revision: Revision, page: str, *more: Any) -> str:
    return reverse(f"admin:budgets_revision_{page}", args=[revision.pk, *more])


def _seen(revision: Revision) -> Revision:
    return Revision.objects.select_related("disclosure").get(pk=revision.pk)


def _form(text: str, action: str) -> dict[str, str]:
    """What the browser would send of the form with that address on a page."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', text, re.DOTALL)
    assert form, action
    fields: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", form[1]):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and 'type="checkbox"' not in tag:
            fields[name[1]] = unescape(value[1]) if value else ""
    for name, value in re.findall(
        r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form[1], re.DOTALL
    ):
        fields[name] = unescape(value).lstrip("\r\n")
    fields.pop("csrfmiddlewaretoken", None)
    return fields


@pytest.fixture
def other(place: Place) -> User:
    """Another officer of the unit, with a name."""
    user = account(Role.OFFICER, unit=place.unit)
    User.objects.filter(pk=user.pk).update(last_name="王", first_name="芳")
    return User.objects.get(pk=user.pk)


# --- explanations --------------------------------------------------------------------------


def test_two_officers_explain_one_finding(place: Place, sign_in: SignIn, other: User) -> None:
    revision = checked(place, ERROR)
    finding = revision.findings.get()
    address = _address(revision, "finding_act", finding.pk, "explain")
    mine = {"version": revision.version, "text": "我写的说明"}
    sign_in(other).post(address, {"version": revision.version, "text": "王芳写的说明"})

    client = sign_in(place.officer)
    answer = client.post(address, mine)
    assert answer.status_code == 409
    assert "我写的说明" in answer.text
    assert "王芳写的说明" in answer.text
    assert "<strong>王芳</strong> 填写情况说明" in answer.text
    assert CheckFinding.objects.get().explanation == "王芳写的说明"

    again = _form(answer.text, address)
    assert again["text"] == "我写的说明"
    assert client.post(address, again).status_code == 302
    assert CheckFinding.objects.get().explanation == "我写的说明"
    # What was overwritten knowingly is still on record.
    events = AuditEvent.objects.filter(action="finding.explained")
    assert events.latest("id").details["before"] == "王芳写的说明"


def test_what_is_sent_again_after_another_change_is_a_conflict_again(
    place: Place, sign_in: SignIn, other: User
) -> None:
    revision = checked(place, ERROR)
    finding = revision.findings.get()
    address = _address(revision, "finding_act", finding.pk, "explain")
    client = sign_in(place.officer)
    review.explain(finding=finding, text="其一", by=other)
    again = _form(client.post(address, {"version": 0, "text": "我的"}).text, address)
    stored = CheckFinding.objects.get()
    stored.revision = _seen(revision)
    review.explain(finding=stored, text="其二", by=other)
    answer = client.post(address, again)
    assert answer.status_code == 409
    assert "其二" in answer.text
    assert CheckFinding.objects.get().explanation == "其二"


# --- acts ----------------------------------------------------------------------------------


def test_a_reason_for_returning_is_kept_beside_what_happened(place: Place, sign_in: SignIn) -> None:
    revision = submitted(place, ERROR)
    address = _address(revision, "act", "return")
    second = account(Role.BUREAU_REVIEWER, division=place.division)
    finding = revision.findings.get()
    finding.revision = _seen(revision)
    review.waive(finding=finding, reason="尾差", by=second)
    client = sign_in(place.reviewer)
    answer = client.post(address, {"version": revision.version, "reason": "表三有误"})
    assert answer.status_code == 409
    assert "尾差" in answer.text
    assert _form(answer.text, address)["reason"] == "表三有误"
    assert client.post(address, _form(answer.text, address)).status_code == 302
    assert _seen(revision).return_reason == "表三有误"


def test_where_the_state_forbids_it_the_words_are_still_shown(
    place: Place, sign_in: SignIn
) -> None:
    revision = submitted(place)
    review.return_for_changes(revision=_seen(revision), reason="先退回了", by=place.reviewer)
    address = _address(revision, "act", "return")
    answer = sign_in(place.reviewer).post(
        address, {"version": revision.version, "reason": "我也要退回"}
    )
    assert answer.status_code == 409
    assert "我也要退回" in answer.text
    assert "先退回了" in answer.text
    assert f'action="{address}"' not in answer.text
    assert _seen(revision).return_reason == "先退回了"


def test_a_withdrawal_and_a_publication_meet(place: Place, sign_in: SignIn) -> None:
    revision = approved(place)
    second = account(Role.PUBLISHER, division=place.division)
    stale = {"version": revision.version, "at": "2099-05-06T07:08"}
    sign_in(second).post(_address(revision, "act", "publish"), {"version": revision.version})
    answer = sign_in(place.publisher).post(_address(revision, "act", "publish"), stale)
    assert answer.status_code == 409
    assert "2099-05-06T07:08" in answer.text
    assert Revision.objects.filter(state=RevisionState.PUBLISHED).count() == 1


# --- texts and entries ---------------------------------------------------------------------


def test_two_officers_write_the_texts(place: Place, sign_in: SignIn, other: User) -> None:
    revision = checked(place)
    address = _address(revision, "texts_save")
    opened = sign_in(place.officer)
    mine = {"version": revision.version, "duties": "我写的职责", "glossary": "甲：我的词"}
    sign_in(other).post(address, {"version": revision.version, "duties": "王芳写的职责"})
    read(a_declaration())

    answer = opened.post(address, mine)
    assert answer.status_code == 409
    for words in ("我写的职责", "王芳写的职责", "甲：我的词", "王芳"):
        assert words in answer.text
    kept = declared_texts(_seen(revision))
    assert kept is not None
    assert kept.duties == ("王芳写的职责",)

    again = _form(answer.text, address)
    assert again["duties"] == "我写的职责"
    assert opened.post(address, again).status_code == 302
    kept = declared_texts(_seen(revision))
    assert kept is not None
    assert (kept.duties, kept.glossary) == (("我写的职责",), (("甲", "我的词"),))


def test_two_officers_write_the_entries(place: Place, sign_in: SignIn, other: User) -> None:
    revision = checked(place)
    address = _address(revision, "entries_save")
    sign_in(other).post(address, {"version": revision.version, "entry-special": "王芳的说明。"})
    read(a_declaration())
    client = sign_in(place.officer)
    answer = client.post(address, {"version": revision.version, "entry-special": "我的说明。"})
    assert answer.status_code == 409
    assert "王芳的说明。" in answer.text
    again = _form(answer.text, address)
    assert again["entry-special"] == "我的说明。"
    assert client.post(address, again).status_code == 302
    assert NarrativeEntry.objects.get(name="special").text == "我的说明。"


# --- the same form twice -------------------------------------------------------------------


def _twice(client: Client, address: str, data: dict[str, Any]) -> None:
    first, second = client.post(address, data), client.post(address, data)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]


def test_submitting_twice_submits_once(place: Place, sign_in: SignIn) -> None:
    revision = checked(place)
    data = {"version": revision.version}
    _twice(sign_in(place.officer), _address(revision, "act", "submit"), data)
    assert AuditEvent.objects.filter(action="revision.submitted").count() == 1


def test_explaining_waiving_and_returning_twice_is_done_once(place: Place, sign_in: SignIn) -> None:
    revision = checked(place, ERROR)
    finding = revision.findings.get()
    officer, reviewer = sign_in(place.officer), sign_in(place.reviewer)
    for client, address, data in (
        (officer, _address(revision, "finding_act", finding.pk, "explain"), {"text": "尾差"}),
        (officer, _address(revision, "act", "submit"), {}),
        (reviewer, _address(revision, "finding_act", finding.pk, "waive"), {"reason": "可以"}),
        (reviewer, _address(revision, "act", "return"), {"reason": "再看"}),
    ):
        _twice(client, address, {"version": _seen(revision).version, **data})
    actions = list(
        AuditEvent.objects.filter(target=f"revision:{revision.pk}").values_list("action", flat=True)
    )
    for action in (
        "finding.explained",
        "revision.submitted",
        "finding.waived",
        "revision.returned",
    ):
        assert actions.count(action) == 1, action


def test_publishing_and_withdrawing_twice_is_done_once(place: Place, sign_in: SignIn) -> None:
    revision = approved(place)
    client = sign_in(place.publisher)
    _twice(client, _address(revision, "act", "publish"), {"version": revision.version, "at": ""})
    data = {"version": _seen(revision).version, "reason": "误公开"}
    _twice(client, _address(revision, "act", "withdraw"), data)
    assert _seen(revision).state == RevisionState.WITHDRAWN
    assert AuditEvent.objects.filter(action="revision.published").count() == 1
    assert AuditEvent.objects.filter(action="revision.withdrawn").count() == 1


def test_saving_texts_twice_checks_once(place: Place, sign_in: SignIn) -> None:
    revision = checked(place)
    jobs = Job.objects.count()
    data = {"version": revision.version, "duties": "职责"}
    _twice(sign_in(place.officer), _address(revision, "texts_save"), data)
    assert Job.objects.count() == jobs + 1


def test_the_same_words_from_another_person_are_a_conflict(
    place: Place, sign_in: SignIn, other: User
) -> None:
    revision = checked(place)
    address, data = _address(revision, "act", "submit"), {"version": revision.version}
    assert sign_in(place.officer).post(address, data).status_code == 302
    assert sign_in(other).post(address, data).status_code == 409


def test_other_words_at_the_same_version_are_a_conflict(place: Place, sign_in: SignIn) -> None:
    revision = published(place)
    address = _address(revision, "act", "withdraw")
    client = sign_in(place.publisher)
    client.post(address, {"version": revision.version, "reason": "其一"})
    answer = client.post(address, {"version": revision.version, "reason": "其二"})
    assert answer.status_code == 409
    assert "其二" in answer.text
    assert _seen(revision).withdrawal_reason == "其一"
