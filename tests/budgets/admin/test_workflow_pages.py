"""退回意见、会审、成批办理、代办 and 紧急下架 as pages of the desk, and the trail they leave."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from budgets.models import Delegation, ReturnNote, Revision, RevisionState, Takedown, Waiver
from budgets.services import review
from portal.access import Role
from portal.models import User
from tests.budgets.admin.conftest import SignIn
from tests.factories.disclosures import (
    ERROR,
    Place,
    a_place,
    approved,
    checked,
    published,
    submitted,
)
from tests.factories.organisations import UserFactory, account
from tests.factories.workflow import asking, stood_in

pytestmark = pytest.mark.django_db


def _of(revision: Revision, page: str = "change", *more: Any) -> str:
    return reverse(f"admin:budgets_revision_{page}", args=[revision.pk, *more])


def _named(user: User, name: str) -> User:
    User.objects.filter(pk=user.pk).update(last_name=name[0], first_name=name[1:])
    return User.objects.get(pk=user.pk)


# --- 退回意见 ------------------------------------------------------------------------------


def test_remarks_reach_the_officer_at_the_finding_and_the_table(
    place: Place, sign_in: SignIn
) -> None:
    revision = submitted(place, ERROR)
    finding = revision.findings.get()
    client = sign_in(place.reviewer)
    page = client.get(_of(revision, "return")).text
    assert f'name="finding-{finding.pk}"' in page
    assert 'name="table-12"' in page
    data = {
        "version": revision.version,
        "reason": "总的原因",
        "table-5": "单位应为万元",
        f"finding-{finding.pk}": "少加一行",
    }
    assert client.post(_of(revision, "return"), data).status_code == 302
    assert ReturnNote.objects.count() == 2
    text = sign_in(place.officer).get(_of(revision)).text
    at = text.index(f'id="finding-{finding.pk}"')
    assert "少加一行" in text[at : text.index("</li>", at)]
    table = text.index('id="group-5"')
    assert "单位应为万元" in text[table : text.index("</section>", table)]
    assert "总的原因" in text
    # The mended upload shows them, too, until it is submitted and returned anew.
    again = checked(place, ERROR, content=b"mended")
    text = sign_in(place.officer).get(_of(again)).text
    assert "上一稿的退回意见" in text
    assert text.count("少加一行") == 2


def test_returning_with_remarks_wants_the_reason(place: Place, sign_in: SignIn) -> None:
    revision = submitted(place)
    answer = sign_in(place.reviewer).post(
        _of(revision, "return"), {"version": revision.version, "reason": " ", "table-5": "意见"}
    )
    assert answer.status_code == 400
    assert "请写明理由。" in answer.text
    assert "意见" in answer.text
    assert not ReturnNote.objects.exists()


def test_a_stale_return_keeps_every_remark(place: Place, sign_in: SignIn) -> None:
    revision = submitted(place, ERROR)
    finding = revision.findings.get()
    stale = revision.version
    review.waive(finding=finding, reason="可以", by=place.reviewer)
    answer = sign_in(account(Role.BUREAU_REVIEWER, division=place.division)).post(
        _of(revision, "return"),
        {
            "version": stale,
            "reason": "原因甲",
            "table-5": "意见乙",
            f"finding-{finding.pk}": "意见丙",
        },
    )
    assert answer.status_code == 409
    for words in ("原因甲", "意见乙", "意见丙"):
        assert words in answer.text
    assert not ReturnNote.objects.exists()


# --- 会审 ----------------------------------------------------------------------------------


def test_a_step_consents_and_the_page_says_who(place: Place, sign_in: SignIn) -> None:
    asking(place.division, "performance", "bureau")
    office = _named(account(Role.PERFORMANCE_REVIEWER, division=place.division), "赵敏")
    revision = submitted(place)
    reviewer = sign_in(place.reviewer)
    text = reviewer.get(_of(revision)).text
    assert "还缺会审意见：绩效管理机构意见。" in text
    client = sign_in(office)
    address = _of(revision, "act", "consent-performance")
    assert client.post(address, {"version": revision.version}).status_code == 302
    text = reviewer.get(_of(revision)).text
    assert "绩效管理机构意见：赵敏" in text
    assert "还缺会审意见" not in text
    stored = Revision.objects.get(pk=revision.pk)
    data = {"version": stored.version, "secrecy_reviewed": "on"}
    assert reviewer.post(_of(revision, "act", "approve"), data).status_code == 302


def test_the_performance_office_finds_on_its_start_page_what_awaits_it(
    place: Place, sign_in: SignIn
) -> None:
    office = sign_in(account(Role.PERFORMANCE_REVIEWER, division=place.division))
    revision = submitted(place)
    start = reverse("admin:index")
    assert "没有等待审核的稿件。单位上报以后，这里就有。" in office.get(start).text
    asking(place.division, "performance")
    text = office.get(start).text
    assert _of(revision) in text
    assert reverse("admin:budgets_revision_waive_together") not in text
    address = _of(revision, "act", "consent-performance")
    office.post(address, {"version": revision.version})
    assert "没有等待审核的稿件。单位上报以后，这里就有。" in office.get(start).text
    stored = Revision.objects.select_related("disclosure").get(pk=revision.pk)
    review.return_for_changes(revision=stored, reason="再报", by=place.reviewer)
    review.submit(revision=stored, by=place.officer)
    assert _of(revision) in office.get(start).text


def test_without_asked_steps_no_page_speaks_of_them(place: Place, sign_in: SignIn) -> None:
    text = sign_in(place.reviewer).get(_of(submitted(place))).text
    assert "会审" not in text


# --- 成批 ----------------------------------------------------------------------------------


def _waive_data(client: Client, address: str, rule: str, reason: str) -> dict[str, Any]:
    text = client.get(address, {"rule": rule}).text
    import re

    return {
        "rule": rule,
        "reason": reason,
        "chosen": re.findall(r'name="chosen" value="(\d+)"', text),
        "revision": re.findall(r'name="revision" value="([\d.]+)"', text),
    }


def test_a_rule_is_waived_for_many_units_on_one_page(sign_in: SignIn) -> None:
    places = [a_place(unit=f"10200{number}") for number in range(1, 5)]
    revisions = [submitted(place, ERROR) for place in places]
    client = sign_in(places[0].reviewer)
    address = reverse("admin:budgets_revision_waive_together")
    assert "E_TOTAL" in client.get(address).text
    data = _waive_data(client, address, "|E_TOTAL", "取整尾差")
    assert len(data["chosen"]) == 4
    review.return_for_changes(revision=revisions[0], reason="先退", by=places[0].reviewer)
    answer = client.post(address, data)
    assert answer.status_code == 200
    assert Waiver.objects.filter(reason="取整尾差").count() == 3
    # Sent again by a second click: nothing is left to do, and nothing is done twice.
    assert client.post(address, data).status_code == 400
    assert Waiver.objects.count() == 3


def test_one_that_was_changed_since_the_page_was_opened_is_named(sign_in: SignIn) -> None:
    places = [a_place(unit=f"10200{number}") for number in range(1, 3)]
    revisions = [submitted(place, ERROR) for place in places]
    client = sign_in(places[0].reviewer)
    address = reverse("admin:budgets_revision_waive_together")
    data = _waive_data(client, address, "|E_TOTAL", "尾差")
    Revision.objects.filter(pk=revisions[0].pk).update(version=revisions[0].version + 1)
    text = client.post(address, data).text
    assert "未办理" in text
    assert "该稿刚刚被他人修改" in text
    assert Waiver.objects.get().finding.revision == revisions[1]


def test_many_are_published_together_and_put_off_together(sign_in: SignIn) -> None:
    places = [a_place(unit=f"10200{number}") for number in range(1, 4)]
    revisions = [approved(place) for place in places]
    client = sign_in(places[0].publisher)
    address = reverse("admin:budgets_revision_publish_together")
    chosen = [f"{each.pk}.{each.version}" for each in revisions]
    assert all(f'value="{each}"' in client.get(address).text for each in chosen)
    hour = f"{timezone.localtime() + timedelta(days=1):%Y-%m-%dT%H:%M}"
    client.post(address, {"chosen": chosen, "at": hour})
    assert set(Revision.objects.values_list("state", flat=True)) == {RevisionState.SCHEDULED}
    chosen = [f"{each.pk}.{each.version}" for each in Revision.objects.all()]
    client.post(address, {"chosen": chosen, "unschedule": "1"})
    assert set(Revision.objects.values_list("state", flat=True)) == {RevisionState.APPROVED}
    stale = chosen[0]
    fresh = [f"{each.pk}.{each.version}" for each in Revision.objects.order_by("pk")]
    fresh[-1] = chosen[-1] if chosen[-1].split(".")[0] == fresh[-1].split(".")[0] else stale
    text = client.post(address, {"chosen": fresh, "at": ""}).text
    assert "未办理" in text
    assert Revision.objects.filter(state=RevisionState.PUBLISHED).count() == 2


@pytest.mark.parametrize("data", [{}, {"chosen": ["x", "1.y", ""]}, {"chosen": ["999999.1"]}])
def test_choosing_nothing_is_said(place: Place, sign_in: SignIn, data: dict[str, Any]) -> None:
    approved(place)
    address = reverse("admin:budgets_revision_publish_together")
    answer = sign_in(place.publisher).post(address, {**data, "at": ""})
    assert answer.status_code == 400
    assert "请至少选择一件" in answer.text


# --- 代办 ----------------------------------------------------------------------------------


def test_a_stand_in_is_named_seen_and_ended(place: Place, sign_in: SignIn) -> None:
    helper = _named(UserFactory.create(), "李明")
    principal = _named(place.reviewer, "王芳")
    today = timezone.localdate()
    data = {
        "membership": principal.memberships.get().pk,
        "stand_in": helper.username,
        "starts": today.isoformat(),
        "ends": (today + timedelta(days=3)).isoformat(),
        "reason": "出差",
    }
    client = sign_in(principal)
    assert client.post(reverse("admin:budgets_delegation_give"), data).status_code == 302
    revision = submitted(place)
    other = sign_in(helper)
    act = _of(revision, "act", "approve")
    other.post(act, {"version": revision.version, "secrecy_reviewed": "on"})
    text = client.get(_of(revision)).text
    assert "<strong>李明（代王芳）</strong> 批准" in text
    assert "李明（代王芳）" in text[: text.index("trail-list")]
    delegation = Delegation.objects.get()
    page = reverse("admin:budgets_delegation_changelist")
    assert "代办中" in other.get(page).text
    other.post(reverse("admin:budgets_delegation_end", args=[delegation.pk]))
    assert sign_in(helper).get(_of(revision)).status_code == 302  # no role is left: to the sign-in


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"stand_in": "nobody-here"}, "没有这个账号，请核对用户名。"),
        ({"ends": "2020-01-01"}, "结束日期不能早于开始日期"),
        ({"membership": "999999"}, "999999"),
    ],
)
def test_what_cannot_be_delegated_is_said_on_the_form(
    place: Place, sign_in: SignIn, changes: dict[str, str], sentence: str
) -> None:
    data = {
        "membership": place.reviewer.memberships.get().pk,
        "stand_in": place.publisher.username,
        "starts": timezone.localdate().isoformat(),
        "ends": timezone.localdate().isoformat(),
        "reason": "出差",
    }
    answer = sign_in(place.reviewer).post(
        reverse("admin:budgets_delegation_give"), {**data, **changes}
    )
    assert answer.status_code == 400
    assert sentence in answer.text
    assert not Delegation.objects.exists()


def test_others_delegations_are_not_seen_nor_ended(place: Place, sign_in: SignIn) -> None:
    delegation = stood_in(place.reviewer, place.publisher)
    client = sign_in(place.officer)
    page = client.get(reverse("admin:budgets_delegation_changelist")).text
    assert "还没有代办授权。" in page
    end = reverse("admin:budgets_delegation_end", args=[delegation.pk])
    assert client.post(end).status_code == 404


# --- 紧急下架 ------------------------------------------------------------------------------


def test_one_proposes_and_another_confirms(place: Place, sign_in: SignIn) -> None:
    published(place)
    first, second = sign_in(place.publisher), sign_in(place.reviewer)
    of = reverse("admin:budgets_takedown_of", args=[place.disclosure.pk])
    disclosure = reverse("admin:budgets_disclosure_change", args=[place.disclosure.pk])
    assert of in first.get(disclosure).text
    assert of not in sign_in(place.officer).get(disclosure).text
    propose = reverse("admin:budgets_takedown_propose", args=[place.disclosure.pk])
    assert first.post(propose, {"ground": "personal", "reason": ""}).status_code == 400
    assert first.post(propose, {"ground": "personal", "reason": "身份证号"}).status_code == 302
    takedown = Takedown.objects.get()
    confirm = reverse("admin:budgets_takedown_confirm", args=[takedown.pk])
    listing = reverse("admin:budgets_takedown_changelist")
    assert confirm not in first.get(listing).text
    assert first.post(confirm).status_code == 409
    assert confirm in second.get(listing).text
    assert second.post(confirm).status_code == 302
    assert second.post(confirm).status_code == 409
    assert Revision.objects.get().state == RevisionState.WITHDRAWN
    assert "确认紧急下架" in first.get(disclosure).text
    assert "身份证号" not in first.get(disclosure).text


def test_a_proposal_is_rejected_with_a_reason(place: Place, sign_in: SignIn) -> None:
    published(place)
    client = sign_in(place.publisher)
    propose = reverse("admin:budgets_takedown_propose", args=[place.disclosure.pk])
    client.post(propose, {"ground": "personal", "reason": "疑似"})
    reject = reverse("admin:budgets_takedown_reject", args=[Takedown.objects.get().pk])
    assert client.post(reject, {"reason": ""}).status_code == 400
    assert client.post(reject, {"reason": "查无此事"}).status_code == 302
    assert "查无此事" in client.get(reverse("admin:budgets_takedown_changelist")).text


def test_an_auditor_of_everything_sees_it_and_opens_it(place: Place, sign_in: SignIn) -> None:
    from tests.factories.workflow import taken_down

    takedown = taken_down(place)
    client = sign_in(account(Role.AUDITOR))
    sealed = reverse("admin:budgets_takedown_sealed", args=[takedown.pk])
    assert sealed in client.get(reverse("admin:budgets_takedown_changelist")).text
    assert client.get(sealed).status_code == 200
    file = reverse(
        "admin:budgets_takedown_sealed_file",
        args=[takedown.pk, takedown.revisions.get().pk, "nothing"],
    )
    assert client.get(file).status_code == 404


# --- 经过 ----------------------------------------------------------------------------------


def test_the_trail_reads_as_sentences(place: Place, sign_in: SignIn) -> None:
    _named(place.reviewer, "王芳")
    revision = submitted(place, ERROR)
    finding = revision.findings.get()
    review.waive(finding=finding, reason="取整尾差", by=User.objects.get(pk=place.reviewer.pk))
    review.return_for_changes(
        revision=Revision.objects.get(pk=revision.pk),
        reason="表三有误",
        by=User.objects.get(pk=place.reviewer.pk),
    )
    text = sign_in(place.officer).get(_of(revision)).text
    assert "经过" in text
    assert f"<strong>王芳</strong> 豁免（第{finding.position}条：" in text
    assert "理由：取整尾差" in text
    assert "<strong>王芳</strong> 退回" in text
    assert "理由：表三有误" in text
    assert "<strong>系统</strong> 校验完成" in text


def test_the_secrecy_review_is_shown_by_name_and_day(place: Place, sign_in: SignIn) -> None:
    _named(place.reviewer, "王芳")
    revision = approved(place)
    text = sign_in(place.officer).get(_of(revision)).text
    at = text.index("保密审查")
    assert "王芳" in text[at : at + 80]
    assert f"{timezone.localdate():%Y-%m-%d}" in text[at : at + 120]


def test_a_schedule_is_cancelled(place: Place, sign_in: SignIn) -> None:
    from tests.factories.disclosures import scheduled

    revision = scheduled(place)
    client = sign_in(place.publisher)
    act = _of(revision, "act", "unschedule")
    assert act in client.get(_of(revision)).text
    assert client.post(act, {"version": revision.version}).status_code == 302
    stored = Revision.objects.get(pk=revision.pk)
    assert (stored.state, stored.scheduled_for) == (RevisionState.APPROVED, None)
