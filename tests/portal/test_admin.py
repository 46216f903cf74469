"""Signing in, and what the shell shows at the desk: jobs and the audit trail."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.access import Role
from portal.desk import action_words
from portal.models import AuditEvent, Job, User
from tests.factories.organisations import UserFactory, account

pytestmark = pytest.mark.django_db


def _signed_in(*roles: Role) -> Client:
    client = Client()
    client.force_login(account(*roles))
    return client


@pytest.fixture
def dead_job(db: None) -> Job:
    return Job.objects.create(
        kind="budgets.process_revision",
        target=1,
        key="k",
        state="dead",
        attempts=3,
        run_after=timezone.now(),
        finished_at=timezone.now(),
        error_code="E_INTERNAL",
        error_message="系统处理时出现意外错误。",
    )


def test_signing_in_leads_to_the_desk() -> None:
    user = account(Role.AUDITOR)
    user.set_password("correct-horse-9")
    user.save()
    answer = Client().post(
        "/admin/login/", {"username": user.username, "password": "correct-horse-9"}, follow=True
    )
    assert "工作台" in answer.text
    assert answer.redirect_chain[-1][0] == "/admin/"


@pytest.mark.parametrize("known", [True, False])
def test_a_wrong_password_and_an_unknown_account_get_one_sentence(known: bool) -> None:
    name = account(Role.AUDITOR).username if known else "nobody"
    answer = Client().post("/admin/login/", {"username": name, "password": "wrong"})
    assert "账号或密码不正确，请重新输入。密码区分大小写。" in answer.text


def test_an_account_without_a_role_is_told_so() -> None:
    client = Client()
    client.force_login(UserFactory.create(username="zhou"))
    text = client.get("/admin/", follow=True).text
    assert "zhou" in text
    assert "工作台导航" not in text


def test_signing_out_wants_a_post() -> None:
    client = _signed_in(Role.AUDITOR)
    assert client.get("/admin/logout/").status_code == 405
    client.post("/admin/logout/")
    assert client.get("/admin/").status_code == 302


def test_pages_of_the_desk_hold_to_the_content_policy() -> None:
    client = _signed_in(Role.ADMINISTRATOR)
    user = User.objects.get()
    for address in (
        "/admin/",
        "/admin/account/",
        "/admin/account/second-factor/",
        "/admin/portal/user/import/",
        "/admin/portal/job/",
        "/admin/portal/user/",
        f"/admin/portal/user/{user.pk}/change/",
        "/admin/budgets/unit/add/",
        "/admin/budgets/unit/import/",
        "/admin/password_change/",
        "/admin/login/",
    ):
        answer = client.get(address, follow=True)
        assert "unsafe-inline" not in answer["Content-Security-Policy"], address
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=", answer.text), address
        for script in re.findall(r"<script([^>]*)>", answer.text):
            assert "src=" in script or "application/json" in script, address
        assert "no-store" in answer["Cache-Control"], address


def test_the_start_page_lists_dead_jobs(dead_job: Job) -> None:
    text = _signed_in(Role.ADMINISTRATOR).get("/admin/").text
    assert "E_INTERNAL" in text
    assert reverse("admin:portal_job_change", args=[dead_job.pk]) in text


def test_a_dead_job_is_tried_again_and_that_is_on_record(dead_job: Job) -> None:
    client = _signed_in(Role.ADMINISTRATOR)
    page = reverse("admin:portal_job_change", args=[dead_job.pk])
    retry = reverse("admin:portal_job_retry", args=[dead_job.pk])
    assert f'action="{retry}"' in client.get(page).text
    client.post(retry)
    dead_job.refresh_from_db()
    assert (dead_job.state, dead_job.attempts) == ("queued", 0)
    assert AuditEvent.objects.filter(action="job.retried", target=f"job:{dead_job.pk}").exists()
    assert retry not in client.get(page).text


def test_a_job_that_is_not_dead_is_left_alone(dead_job: Job) -> None:
    Job.objects.update(state="done")
    client = _signed_in(Role.ADMINISTRATOR)
    answer = client.post(reverse("admin:portal_job_retry", args=[dead_job.pk]), follow=True)
    assert "只有已停止的作业可以重试。" in answer.text
    dead_job.refresh_from_db()
    assert dead_job.state == "done"


def test_a_job_cannot_be_changed_by_hand(dead_job: Job) -> None:
    client = _signed_in(Role.ADMINISTRATOR)
    page = reverse("admin:portal_job_change", args=[dead_job.pk])
    assert client.post(page, {"state": "done"}).status_code == 403


def test_the_audit_trail_is_read_and_never_changed() -> None:
    event = AuditEvent.objects.create(
        actor="wang", action="revision.submitted", target="revision:1", description="上报说明"
    )
    client = _signed_in(Role.AUDITOR)
    assert "上报说明" in client.get("/admin/portal/auditevent/").text
    page = reverse("admin:portal_auditevent_change", args=[event.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"actor": "li"}).status_code == 403
    delete = reverse("admin:portal_auditevent_delete", args=[event.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    ("action", "words"),
    [("revision.submitted", "上报"), ("unit.changed", "修改"), ("strange.act", "strange.act")],
)
def test_acts_are_told_in_words(action: str, words: str) -> None:
    assert action_words(action) == words
