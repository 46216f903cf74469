"""登录会话: both limits, ended at once, shown to their owner; and what they cost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.access import Role
from portal.accounts import services, sessions
from portal.models import AuditEvent, Session, User
from tests.factories.organisations import account
from tests.portal.accounts.conftest import DESK, PASSWORD, Pass, signs_in

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def is_in(client: Client) -> bool:
    return client.get(DESK).status_code == 200


def test_an_idle_session_ends(person: User, clock: Pass) -> None:
    client, _answer = signs_in(person)
    clock(29 * MINUTE)
    assert is_in(client)
    clock(29 * MINUTE)
    assert is_in(client)
    clock(31 * MINUTE)
    assert not is_in(client)
    assert "登录已过期，或已在别处结束。请重新登录。" in client.get(DESK, follow=True).text
    assert "登录已过期" not in Client().get(DESK, follow=True).text


def test_no_session_outlives_its_day(person: User, clock: Pass) -> None:
    client, _answer = signs_in(person)
    for _step in range(35):
        clock(20 * MINUTE)
        assert is_in(client)
    clock(21 * MINUTE)  # 12 hours and a minute after the sign-in, busy all the while
    assert not is_in(client)


def test_the_limits_are_settings(person: User, clock: Pass, settings: Any) -> None:
    settings.SESSION_IDLE_MINUTES, settings.SESSION_HOURS = 5, 1
    client, _answer = signs_in(person)
    clock(6 * MINUTE)
    assert not is_in(client)


def test_a_page_that_asks_by_itself_keeps_nobody_in(person: User, clock: Pass) -> None:
    client, _answer = signs_in(person)
    for _step in range(4):
        clock(10 * MINUTE)
        client.get("/admin/budgets/revision/1/progress/")
    assert not is_in(client)


def test_changing_the_password_ends_every_other_session(person: User) -> None:
    (here, _), (there, _) = signs_in(person), signs_in(person)
    new = "another-horse-9"
    here.post(
        "/admin/password_change/",
        {"old_password": PASSWORD, "new_password1": new, "new_password2": new},
    )
    assert (is_in(here), is_in(there)) == (True, False)
    assert person.sessions.count() == 1


def test_switching_an_account_off_ends_its_sessions_at_once(person: User) -> None:
    client, _answer = signs_in(person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert not is_in(client)


def test_signing_out_deletes_the_session(person: User) -> None:
    client, _answer = signs_in(person)
    kept = client.cookies["__Host-session"].value
    client.post("/admin/logout/")
    again = Client()
    again.cookies["__Host-session"] = kept
    assert not is_in(again)


def test_a_session_that_was_ended_does_not_come_back(person: User) -> None:
    """A request that is under way writes its session after the administrator has ended it."""
    client, _answer = signs_in(person)
    store = sessions.SessionStore(client.cookies["__Host-session"].value)
    assert store["_auth_user_id"] == str(person.pk)
    sessions.end_sessions(account=person, by=None, reason="结束")
    store["late"] = True
    with pytest.raises(UpdateError):
        store.save()
    assert not Session.objects.filter(account=person).exists()


@pytest.mark.parametrize("role", list(Role))
def test_sessions_of_others_are_ended_by_administrators_alone(person: User, role: Role) -> None:
    client, _answer = signs_in(person)
    somebody = account(role) if role in {"administrator", "security_administrator"} else account()
    if role in (Role.ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR):
        assert services.end_sessions_of(account=person, by=somebody) == 1
        assert not is_in(client)
        assert AuditEvent.objects.get(action="user.sessions_ended").actor == somebody.username
        return
    with pytest.raises(PermissionDenied):
        services.end_sessions_of(account=person, by=somebody)
    assert is_in(client)


def test_ones_own_sessions_are_shown_and_the_others_ended(person: User) -> None:
    here, _answer = signs_in(person, address="10.0.0.1")
    there, _answer = signs_in(person, address="10.0.0.2")
    text = here.get("/admin/account/").text
    assert "10.0.0.1" in text
    assert "10.0.0.2" in text
    assert text.count(">本次<") == 1
    assert here.cookies["__Host-session"].value not in text
    answer = here.post("/admin/account/sessions/end/", follow=True)
    assert "已结束其他 1 个会话。" in answer.text
    assert "10.0.0.2" not in answer.text
    assert (is_in(here), is_in(there)) == (True, False)


def test_ended_rows_are_cleared(person: User, clock: Pass) -> None:
    signs_in(person)
    assert sessions.clear_ended() == 0
    clock(timedelta(hours=13))
    assert sessions.clear_ended() == 1
    assert not Session.objects.exists()


def test_a_request_pays_one_query_for_its_session(person: User, clock: Pass) -> None:
    """Session, account, memberships: three before the page itself; a write once a minute."""
    client, _answer = signs_in(person)
    address = "/admin/password_change/done/"
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(address)
    assert [_table(query["sql"]) for query in queries] == [
        "portal_session",
        "portal_user",
        "budgets_membership",
    ]
    clock(2 * MINUTE)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    written = [query["sql"] for query in queries if query["sql"].startswith("UPDATE")]
    assert [_table(sql) for sql in written] == ["portal_session"]
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    assert not [query for query in queries if query["sql"].startswith("UPDATE")]


def test_public_pages_never_look_at_the_session(person: User) -> None:
    client, _answer = signs_in(person)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get("/rules/")
    assert answer.status_code == 200
    assert "Cookie" not in answer.get("Vary", "")
    assert not [query for query in queries if "session" in query["sql"]]


def test_a_session_knows_when_and_from_where(person: User) -> None:
    client = Client(REMOTE_ADDR="10.0.0.9", HTTP_USER_AGENT="x" * 500)
    client.post("/admin/login/", {"username": person.username, "password": PASSWORD})
    row = Session.objects.get(account=person)
    assert (row.address, row.agent) == ("10.0.0.9", "x" * 200)
    assert timezone.now() - row.started_at < MINUTE
    event = AuditEvent.objects.get(action="user.signed_in")
    assert (event.actor, event.address) == (person.username, "10.0.0.9")


def _table(sql: str) -> str:
    words = sql.replace('"', "").split()
    return words[1] if words[0] == "UPDATE" else words[words.index("FROM") + 1]
