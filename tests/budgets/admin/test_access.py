"""Every address of the desk, for every role, on one's own and on another's.

The addresses come from the resolver: one that is not listed here fails, and so does a
listed one that is gone.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from budgets.admin.acts import ACTS
from budgets.models import (
    ClassificationCode,
    CorrectionResult,
    Disclosure,
    FormerIdentity,
    Membership,
    PublicContact,
    Takedown,
    TakedownGround,
)
from budgets.services.batches import receive_batch
from budgets.services.typed_tables import FROM_NOTHING, begin_typing
from budgets.services.uploads import NamedUpload
from portal import jobs
from portal.access import Role
from portal.models import AuditEvent, Job, User
from tests.budgets.admin.addresses import GRANT, MANAGE, PAGES, VIEW, Page, granted
from tests.factories.disclosures import (
    ERROR,
    Place,
    a_closed_correction,
    a_place,
    approved_figures,
    checked,
)
from tests.factories.organisations import UnitFactory, UserFactory, account, succession
from tests.factories.questions import a_question
from tests.factories.scans import scanned
from tests.factories.withholding import held
from tests.factories.wording import a_pack
from tests.factories.workflow import stood_in, taken_down

if TYPE_CHECKING:
    from portal.desk import DeskSite

pytestmark = pytest.mark.django_db

#: Open to strangers, or answered by a list of what the account may open; tested by themselves.
ELSEWHERE = frozenset(
    {"login", "login_code", "login_oidc", "login_oidc_callback", "app_list", "autocomplete"}
)


def _names(patterns: Any) -> Iterator[str]:
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _names(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name


@dataclass(frozen=True)
class World:
    own: dict[str, Any]
    other: dict[str, Any]
    accounts: dict[Role, User]


def _things(place: Place) -> dict[str, Any]:
    revision = checked(place, ERROR)
    finding = revision.findings.first()
    assert finding is not None
    return {
        "pk_disclosure": place.disclosure.pk,
        "pk_revision": revision.pk,
        "pk_finding": finding.pk,
        "pk_withholding": held(place, decided=False).pk,
        "pk_question": a_question(revision).pk,
        "pk_correction": a_closed_correction(place).pk,
        "pk_result": CorrectionResult.objects.get(correction__disclosure=place.disclosure).pk,
        "pk_division": place.division.pk,
        "pk_department": place.unit.department.pk,
        "pk_unit": place.unit.pk,
        "pk_formeridentity": FormerIdentity.objects.create(unit=place.unit, value="旧名").pk,
        "pk_publiccontact": PublicContact.objects.create(
            unit=place.unit, telephone="0533-2869000"
        ).pk,
        "pk_succession": succession(
            UnitFactory.create(department=place.unit.department), place.unit, "2024-06-01"
        ).pk,
        "pk_membership": Membership.objects.filter(user=place.officer).get().pk,
        "pk_user": place.officer.pk,
        "pk_approvedfigures": approved_figures(place).pk,
        "pk_job": Job.objects.filter(target=revision.pk).first().pk,  # type: ignore[union-attr]
        "pk_auditevent": AuditEvent.objects.first().pk,  # type: ignore[union-attr]
        "pk_takedown": Takedown.objects.create(
            disclosure=place.disclosure,
            ground=TakedownGround.SENSITIVE,
            reason="核查",
            proposed_by=place.reviewer,
        ).pk,
        "pk_delegation": stood_in(place.reviewer, place.publisher).pk,
        "pk_scan": scanned(revision, place.officer).pk,
        "pk_wording": a_pack(place.division).pk,
        "pk_classificationcode": ClassificationCode.objects.get_or_create(
            code_list="functional", code="299", name="其他", level=1
        )[0].pk,
    }


@pytest.fixture
def world() -> World:
    place, elsewhere = a_place(), a_place(division="370600", unit="201001")
    scopes: dict[Role, dict[str, Any]] = {
        Role.OFFICER: {"unit": place.unit},
        Role.UNIT_LEAD: {"unit": place.unit},
        Role.DEPARTMENT_REVIEWER: {"department": place.unit.department},
        Role.BUREAU_REVIEWER: {"division": place.division},
        Role.PERFORMANCE_REVIEWER: {"division": place.division},
        Role.PUBLISHER: {"division": place.division},
        Role.AUDITOR: {},
        Role.ADMINISTRATOR: {},
        Role.SECURITY_ADMINISTRATOR: {},
    }
    accounts = {role: account(role, **scope) for role, scope in scopes.items()}
    sealed = taken_down(a_place(division="370900", unit="301001"))
    return World(
        own={
            **_things(place),
            "pk_batch": _batch(accounts[Role.OFFICER]),
            "pk_sealed": sealed.pk,
            "pk_sealed_revision": sealed.revisions.get().pk,
        },
        other={**_things(elsewhere), "pk_batch": _batch(elsewhere.officer)},
        accounts=accounts,
    )


def _batch(user: User) -> int:
    upload = NamedUpload("a.zip", io.BytesIO(b"x"))
    return receive_batch(uploads=[upload], year=2025, by=user, declassified=True).pk


def _address(name: str, page: Page, things: dict[str, Any]) -> str:
    arguments = [things.get(argument, argument) for argument in page.arguments]
    return reverse(f"admin:{name.partition(' ')[0]}", args=arguments)


def _signed_in(user: User, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(user)
    return client


def test_every_address_of_the_desk_is_listed() -> None:
    known = {name.partition(" ")[0] for name in PAGES} | ELSEWHERE
    assert set(_names(admin.site.get_urls())) == known


@pytest.mark.parametrize("role", list(Role))
def test_what_a_role_may_not_open_is_refused_and_what_it_may_is_not(
    world: World, role: Role
) -> None:
    for name, page in PAGES.items():
        client = _signed_in(world.accounts[role])
        answer = getattr(client, page.method)(_address(name, page, world.own))
        if role in page.roles:
            assert answer.status_code not in (403, 404, 500), (name, answer.status_code)
        else:
            assert answer.status_code in (403, 404), (name, answer.status_code)


@pytest.mark.parametrize("role", sorted(VIEW))
def test_what_belongs_to_others_does_not_exist(world: World, role: Role) -> None:
    client = _signed_in(world.accounts[role])
    pages = {name: page for name, page in PAGES.items() if page.of_place}
    assert pages
    for name, page in pages.items():
        answer = getattr(client, page.method)(_address(name, page, world.other))
        assert answer.status_code == 404, name


def test_a_draft_of_another_divisions_words_does_not_exist(world: World) -> None:
    client = _signed_in(world.accounts[Role.BUREAU_REVIEWER])
    pages = {name: page for name, page in PAGES.items() if "pk_wording" in page.arguments}
    assert len(pages) == 8
    for name, page in pages.items():
        answer = getattr(client, page.method)(_address(name, page, world.other))
        assert answer.status_code == 404, name


def test_a_scan_is_reached_only_through_its_own_revision(world: World) -> None:
    mixed = {**world.own, "pk_scan": world.other["pk_scan"]}
    page = PAGES["budgets_revision_scan"]
    client = _signed_in(world.accounts[Role.OFFICER])
    assert client.get(_address("budgets_revision_scan", page, mixed)).status_code == 404


def test_a_finding_is_reached_only_through_its_own_revision(world: World) -> None:
    page = PAGES["budgets_revision_finding_act explain"]
    mixed = {**world.own, "pk_finding": world.other["pk_finding"]}
    client = _signed_in(world.accounts[Role.OFFICER])
    answer = client.post(
        _address("budgets_revision_finding_act explain", page, mixed), {"version": 0, "text": "x"}
    )
    assert answer.status_code == 404


@pytest.mark.parametrize("who", ["stranger", "no role", "superuser", "switched off"])
def test_without_a_role_everything_leads_to_the_sign_in(world: World, who: str) -> None:
    client = Client()
    if who == "no role":
        client.force_login(UserFactory.create())
    elif who == "superuser":
        client.force_login(UserFactory.create(is_superuser=True, is_staff=True))
    elif who == "switched off":
        user = world.accounts[Role.OFFICER]
        client.force_login(user)
        User.objects.filter(pk=user.pk).update(is_active=False)
    for name, page in PAGES.items():
        if name == "logout":
            continue
        answer = getattr(client, page.method)(_address(name, page, world.own))
        assert answer.status_code == 302, name
        assert answer["Location"].startswith(reverse("admin:login")), name


def test_what_changes_anything_refuses_get_and_a_missing_token(world: World) -> None:
    changing = {name: page for name, page in PAGES.items() if page.changes}
    for name, page in changing.items():
        role = next(iter(page.roles))
        address = _address(name, page, world.own)
        assert _signed_in(world.accounts[role]).get(address).status_code == 405, name
        strict = _signed_in(world.accounts[role], enforce_csrf_checks=True)
        assert strict.post(address, {"version": 0}).status_code == 403, name


@pytest.mark.parametrize(
    "name", ["budgets_disclosure_add", "budgets_unit_add", "budgets_unit_import", "portal_user_add"]
)
def test_forms_want_their_token(world: World, name: str) -> None:
    page = PAGES[name]
    strict = _signed_in(world.accounts[next(iter(page.roles))], enforce_csrf_checks=True)
    assert strict.post(_address(name, page, world.own), {}).status_code == 403


def test_an_unknown_act_does_not_exist(world: World) -> None:
    client = _signed_in(world.accounts[Role.OFFICER])
    address = reverse("admin:budgets_revision_act", args=[world.own["pk_revision"], "delete"])
    assert client.post(address, {"version": 0}).status_code == 404


def test_the_search_for_related_rows_is_for_those_who_manage_them(world: World) -> None:
    query = {
        "app_label": "budgets",
        "model_name": "membership",
        "field_name": "unit",
        "term": "1020",
    }
    for role, user in world.accounts.items():
        status = _signed_in(user).get(reverse("admin:autocomplete"), query).status_code
        assert status == (200 if role in MANAGE | GRANT else 403), role


def typing_begun(disclosure: int, by: User) -> None:
    begin_typing(
        disclosure=Disclosure.objects.get(pk=disclosure),
        start=FROM_NOTHING,
        by=by,
        declassified=True,
    )


def test_every_page_says_what_to_do_there_and_no_other_page_is_spoken_of(world: World) -> None:
    said = cast("DeskSite", admin.site).page_help
    shown = set()
    typing_begun(world.own["pk_disclosure"], world.accounts[Role.OFFICER])
    for name, page in sorted(PAGES.items(), key=lambda each: each[1].changes):
        if not page.roles or name == "logout":
            continue
        client = _signed_in(world.accounts[sorted(page.roles)[0]])
        answer = getattr(client, page.method)(_address(name, page, world.own))
        if answer["Content-Type"].startswith("text/html") and "Location" not in answer:
            assert answer.text.count('<p class="page-help">') == 1, name
            if page.method == "get" and answer.status_code == 200:
                assert str(said.sentences.get(name, "not in the table")) in answer.text, name
                shown.add(name)
    taken_in = {name.partition(" ")[0] for name, page in PAGES.items() if page.method == "post"}
    of_their_own = {"login", "login_code", "app_list"}
    assert set(said.sentences) - taken_in == shown | of_their_own
    assert set(said.starts) <= shown
    assert set(said.shown_again) <= taken_in
    assert set(said.shown_again.values()) <= shown


def test_pages_of_other_apps_are_not_on_the_desk() -> None:
    assert {model._meta.label for model in admin.site._registry} == {
        "portal.Job",
        "portal.AuditEvent",
        "portal.User",
        "budgets.ApprovedFigures",
        "budgets.Disclosure",
        "budgets.PublicQuestion",
        "budgets.Revision",
        "budgets.Withholding",
        "budgets.Takedown",
        "budgets.Delegation",
        "budgets.WordingVersion",
        "budgets.Division",
        "budgets.Department",
        "budgets.Unit",
        "budgets.Membership",
        "budgets.FormerIdentity",
        "budgets.Succession",
        "budgets.PublicContact",
        "budgets.ClassificationCode",
        "performance.TargetsFile",
    }


def test_an_act_of_every_kind_is_offered_to_somebody() -> None:
    assert all(granted(act.action) for act in ACTS.values())
    assert jobs.registered_kinds() >= {"budgets.process_revision"}
