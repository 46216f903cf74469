"""单点登录 (OIDC) against a real service of this machine: who comes in, and every lie refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as configured
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from portal.access import Role
from portal.accounts import identity_service, linking
from portal.accounts.signing_in import VERIFIED
from portal.models import AuditEvent, IdentityLink, Session, User
from tests.factories.identity_service import CLIENT, SECRET, IdentityProvider, running
from tests.factories.organisations import account
from tests.portal.accounts.conftest import CODE, DESK, LOGIN, Pass, code_of, with_device

pytestmark = pytest.mark.django_db

LEAVE, BACK = "/admin/login/identity/", "/admin/login/identity/return/"


@pytest.fixture
def service(settings: Any) -> Iterator[IdentityProvider]:
    with running() as provider:
        settings.OIDC_ISSUER = provider.address
        settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET = CLIENT, SECRET
        settings.OIDC_OP_AUTHORIZATION_ENDPOINT = f"{provider.address}/authorize"
        settings.OIDC_OP_TOKEN_ENDPOINT = f"{provider.address}/token"
        settings.OIDC_OP_JWKS_ENDPOINT = f"{provider.address}/jwks"
        yield provider


@pytest.fixture
def linked(service: IdentityProvider) -> User:
    """Somebody with a role, bound to the person the service signs in."""
    return _bound(account(Role.AUDITOR), service.subject)


def _bound(person: User, subject: str) -> User:
    linking.link(account=person, subject=subject, by=account(Role.SECURITY_ADMINISTRATOR))
    linking.confirm(account=person, by=account(Role.ADMINISTRATOR))
    return person


def leaves(client: Client, to: str = DESK) -> dict[str, str]:
    """What the portal sends along with the person."""
    answer = client.get(LEAVE, {"next": to})
    assert answer.status_code == 302
    query = parse_qs(urlsplit(answer["Location"]).query)
    return {name: values[0] for name, values in query.items()}


def returns(client: Client, service: IdentityProvider, query: dict[str, str]) -> Any:
    address = urlsplit(service.authorize(query))
    assert address.path == BACK
    return client.get(f"{BACK}?{address.query}")


def signs_in(service: IdentityProvider, **options: Any) -> tuple[Client, Any]:
    client = Client()
    return client, returns(client, service, leaves(client, **options))


def refused(client: Client, answer: Any) -> str:
    """Nobody is signed in, and the sign-in page says why."""
    assert (answer.status_code, answer["Location"]) == (302, LOGIN)
    assert not Session.objects.filter(account__isnull=False).exists()
    page = client.get(LOGIN)
    assert client.get(DESK).status_code == 302
    return str(page.text)


def test_a_person_who_is_bound_comes_in_and_it_is_on_record(
    service: IdentityProvider, linked: User
) -> None:
    client, answer = signs_in(service, to="/admin/account/")
    assert answer["Location"] == "/admin/account/"
    assert client.get("/admin/account/").status_code == 200
    assert Session.objects.get(account=linked).account == linked
    event = AuditEvent.objects.get(action="user.signed_in")
    assert event.details == {"second_factor": "", "by": "oidc"}
    assert service.asked == ["/token", "/jwks"]


def test_the_sign_in_page_offers_it_only_where_it_is_on(
    client: Client, service: IdentityProvider, settings: Any
) -> None:
    settings.OIDC_NAME = "政务统一认证"
    page = client.get(LOGIN).text
    assert "用政务统一认证登录" in page
    assert LEAVE in page
    settings.OIDC_ISSUER = ""
    assert LEAVE not in client.get(LOGIN).text
    assert client.get(LEAVE).status_code == 404
    assert client.get(BACK).status_code == 404


def test_it_is_off_by_default() -> None:
    assert configured.OIDC_ISSUER == ""
    assert configured.OIDC_CREATE_USER is False


def test_nobody_is_led_to_another_site_afterwards(service: IdentityProvider, linked: User) -> None:
    assert signs_in(service, to="https://evil.example/")[1]["Location"] == DESK


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "of-another-sign-in"},
        {"nonce": None},
        {"aud": "another-client"},
        {"aud": [CLIENT, "another-client"]},
        {"aud": None},
        {"azp": "another-client"},
        {"iss": "https://another.example"},
        {"exp": 1_700_000_000},
        {"exp": None},
        {"iat": None},
        {"iat": 4_000_000_000},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_sign_in(
    service: IdentityProvider, linked: User, claims: dict[str, Any]
) -> None:
    service.claims = claims
    assert "统一身份认证没有成功" in refused(*signs_in(service))


@pytest.mark.parametrize("lie", ["forged", "none", "HS256", "kid"])
def test_a_token_that_is_not_signed_by_the_service(
    service: IdentityProvider, linked: User, lie: str
) -> None:
    service.is_forged = lie == "forged"
    service.algorithm = lie if lie in ("none", "HS256") else "RS256"
    service.kid = "another" if lie == "kid" else "key-1"
    assert "统一身份认证没有成功" in refused(*signs_in(service))


def test_a_return_that_nobody_left_for(service: IdentityProvider, linked: User) -> None:
    victim, attacker = Client(), Client()
    query = leaves(attacker)
    refused(victim, returns(victim, service, query))  # no state of its own
    leaves(victim)
    refused(victim, returns(victim, service, {**query, "state": "x" * 32}))
    assert service.asked == []


def test_a_return_is_good_once(service: IdentityProvider, linked: User) -> None:
    client = Client()
    address = urlsplit(service.authorize(leaves(client)))
    assert client.get(f"{BACK}?{address.query}")["Location"] == DESK
    client.post("/admin/logout/")
    refused(client, client.get(f"{BACK}?{address.query}"))
    assert service.asked.count("/token") == 1


def test_a_code_that_was_caught_is_of_no_use_elsewhere(
    service: IdentityProvider, linked: User
) -> None:
    """The verifier of PKCE never left the session that asked."""
    thief, victim = Client(), Client()
    caught = parse_qs(urlsplit(service.authorize(leaves(victim))).query)["code"][0]
    state = leaves(thief)["state"]
    refused(thief, thief.get(BACK, {"code": caught, "state": state}))


def test_who_stays_away_too_long_begins_anew(
    service: IdentityProvider, linked: User, clock: Pass
) -> None:
    client = Client()
    query = leaves(client)
    clock(timedelta(minutes=11))
    refused(client, returns(client, service, query))


def test_the_service_says_no(service: IdentityProvider, linked: User) -> None:
    client = Client()
    answer = client.get(BACK, {"error": "access_denied", "state": leaves(client)["state"]})
    assert "统一身份认证没有成功" in refused(client, answer)


def test_a_stranger_is_told_what_to_tell_and_no_account_is_made(
    service: IdentityProvider, linked: User
) -> None:
    before = User.objects.count()
    service.subject = "somebody-else"
    page = refused(*signs_in(service))
    assert "此统一身份没有绑定账号" in page
    assert "somebody-else" in page
    assert User.objects.count() == before
    event = AuditEvent.objects.get(action="user.sign_in_failed")
    assert (event.description, event.details) == ("没有此账号", {"oidc": "unknown"})


def test_an_account_switched_off(service: IdentityProvider, linked: User) -> None:
    User.objects.filter(pk=linked.pk).update(is_active=False)
    assert "此账号已停用" in refused(*signs_in(service))


def test_switching_off_ends_what_was_begun_there(service: IdentityProvider, linked: User) -> None:
    client, _answer = signs_in(service)
    assert client.get("/admin/account/").status_code == 200
    User.objects.filter(pk=linked.pk).update(is_active=False)
    assert client.get("/admin/account/").status_code == 302


def test_its_sessions_have_the_same_limits(
    service: IdentityProvider, linked: User, clock: Pass
) -> None:
    client, _answer = signs_in(service)
    clock(timedelta(minutes=configured.SESSION_IDLE_MINUTES - 1))
    assert client.get("/admin/account/").status_code == 200
    clock(timedelta(minutes=configured.SESSION_IDLE_MINUTES + 1))
    assert client.get("/admin/account/").status_code == 302


# --- the second factor ---------------------------------------------------------------------


def test_our_code_is_asked_where_the_service_asked_for_none(
    service: IdentityProvider, linked: User
) -> None:
    device, _codes = with_device(linked)
    client, answer = signs_in(service)
    assert answer["Location"].startswith(CODE)
    assert client.get(DESK).status_code == 302
    assert client.post(answer["Location"], {"code": code_of(device.key)})["Location"] == DESK
    assert AuditEvent.objects.get(action="user.signed_in").details == {
        "second_factor": "totp",
        "by": "oidc",
    }


@pytest.mark.parametrize(
    ("claims", "accepted", "passes"),
    [
        ({"amr": ["pwd", "otp"]}, ["otp", "hwk"], True),
        ({"acr": "urn:gov:level3"}, ["urn:gov:level3"], True),
        ({"amr": ["pwd"]}, ["otp"], False),
        ({"amr": "otp"}, ["otp"], False),
        ({"amr": ["pwd", "otp"]}, [], False),
        ({}, ["otp"], False),
    ],
)
def test_what_the_service_asserts_stands_for_our_code_only_where_the_setting_says_so(
    service: IdentityProvider,
    linked: User,
    settings: Any,
    claims: dict[str, Any],
    accepted: list[str],
    passes: bool,
) -> None:
    settings.OIDC_SECOND_FACTOR = accepted
    settings.SECOND_FACTOR_ROLES = ["auditor"]
    service.claims = claims
    client, answer = signs_in(service)
    assert answer["Location"] == DESK
    assert client.session[VERIFIED] == ("oidc" if passes else "")
    led = client.get(DESK)
    assert led.status_code == (200 if passes else 302)
    if not passes:
        assert led["Location"] == "/admin/account/second-factor/"


def test_a_password_that_was_not_used_need_not_be_changed(
    service: IdentityProvider, linked: User
) -> None:
    User.objects.filter(pk=linked.pk).update(
        password_is_first=True, password_set_at=timezone.now() - timedelta(days=200)
    )
    client, _answer = signs_in(service)
    assert client.get(DESK).status_code == 200


# --- which addresses are called ------------------------------------------------------------


def test_a_claim_of_the_users_own_page(service: IdentityProvider, settings: Any) -> None:
    settings.OIDC_OP_USER_ENDPOINT = f"{service.address}/userinfo"
    settings.OIDC_CLAIM = "employee"
    _bound(account(Role.AUDITOR), "E-0042")
    service.userinfo = {"sub": service.subject, "employee": "E-0042"}
    assert signs_in(service)[1]["Location"] == DESK
    service.userinfo = {"sub": "another", "employee": "E-0042"}
    assert signs_in(service)[1]["Location"] == LOGIN


def test_no_redirect_is_followed(service: IdentityProvider, linked: User) -> None:
    service.token_answer = (307, {"Location": f"{service.address}/elsewhere"})
    refused(*signs_in(service))
    assert service.asked == ["/token"]


def test_a_service_that_is_gone(service: IdentityProvider, linked: User, settings: Any) -> None:
    settings.OIDC_ISSUER = gone = "http://127.0.0.1:9"
    settings.OIDC_OP_TOKEN_ENDPOINT = f"{gone}/token"
    assert "统一身份认证没有成功" in refused(*signs_in(service))


def test_an_answer_without_end_is_not_read(
    service: IdentityProvider, linked: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity_service, "LONGEST_ANSWER", 100)
    refused(*signs_in(service))


# --- who binds -----------------------------------------------------------------------------


def test_a_link_that_nobody_confirmed_lets_nobody_in(service: IdentityProvider) -> None:
    person = account(Role.AUDITOR)
    linking.link(account=person, subject=service.subject, by=account(Role.SECURITY_ADMINISTRATOR))
    refused(*signs_in(service))


def test_binding_takes_two_administrators_at_their_desks(service: IdentityProvider) -> None:
    person = account(Role.AUDITOR)
    security, system = account(Role.SECURITY_ADMINISTRATOR), account(Role.ADMINISTRATOR)
    page = f"/admin/portal/user/{person.pk}"
    binds, confirms = Client(), Client()
    binds.force_login(security)
    confirms.force_login(system)
    assert "统一身份标识" in binds.get(f"{page}/change/").text
    assert confirms.post(f"{page}/identity/", {"subject": "s"}).status_code == 403
    assert binds.post(f"{page}/identity/", {"subject": " person-7 "}).status_code == 302
    assert binds.post(f"{page}/act/confirm-identity/").status_code == 403
    assert "绑定待系统管理员确认" in confirms.get(f"{page}/change/").text
    confirms.post(f"{page}/act/confirm-identity/")
    link = IdentityLink.objects.get()
    assert (link.subject, link.linked_by, link.confirmed_by) == ("person-7", security, system)
    assert linking.account_of_subject("person-7") == person
    binds.post(f"{page}/act/unlink-identity/")
    assert linking.account_of_subject("person-7") is None
    acts = AuditEvent.objects.filter(action__startswith="user.identity").order_by("pk")
    assert [(event.action, event.actor) for event in acts] == [
        ("user.identity_linked", security.username),
        ("user.identity_confirmed", system.username),
        ("user.identity_unlinked", security.username),
    ]


def test_nobody_binds_themselves_nor_two_accounts_to_one_person(
    service: IdentityProvider, linked: User
) -> None:
    security = account(Role.SECURITY_ADMINISTRATOR)
    client = Client()
    client.force_login(security)
    own = client.post(f"/admin/portal/user/{security.pk}/identity/", {"subject": "x"})
    assert own.status_code == 403
    other = f"/admin/portal/user/{account(Role.AUDITOR).pk}/identity/"
    answer = client.post(other, {"subject": service.subject}, follow=True)
    assert "已绑定到另一个账号" in answer.text
    assert "请填写身份标识" in client.post(other, {"subject": " "}, follow=True).text
    assert IdentityLink.objects.count() == 1


def test_unbinding_ends_the_sessions(service: IdentityProvider, linked: User) -> None:
    client, _answer = signs_in(service)
    linking.unlink(account=linked, by=account(Role.ADMINISTRATOR))
    assert client.get("/admin/account/").status_code == 302
    refused(*signs_in(service))


def test_the_password_signs_in_beside_it(service: IdentityProvider, linked: User) -> None:
    User.objects.filter(pk=linked.pk).update(password=make_password("correct-horse-9"))
    answer = Client().post(LOGIN, {"username": linked.username, "password": "correct-horse-9"})
    assert answer["Location"] == DESK
