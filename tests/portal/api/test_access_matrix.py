"""权限矩阵 of the interface: every operation of the schema, for every role, in every state.

The interface reads what is public and knows no accounts, so whoever is signed in, of the unit
itself or of another, is answered what a stranger is; and a stranger is told of nothing that is
not public. The operations come from docs/openapi.json: one without a row here fails.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from budgets.models import Revision, RevisionState
from budgets.services import publication, review
from budgets.services.secrecy import record_secrecy_review
from budgets.services.takedown import confirm_takedown, propose_takedown
from portal.access import Role
from portal.api.schema import SCHEMA
from tests.factories.disclosures import Place, a_place, checked, correcting, read, received
from tests.factories.organisations import account
from tests.factories.targets import handed_in

pytestmark = pytest.mark.django_db

OPERATIONS = {
    (path, method)
    for path, methods in json.loads(Path(settings.BASE_DIR, SCHEMA).read_bytes())["paths"].items()
    for method in methods
}
TAKEN_DOWN = "TAKEN_DOWN"
STATES = (*RevisionState.values, TAKEN_DOWN)
#: In force, or followed by what is.
IN_FORCE = frozenset({"PUBLISHED", "SUPERSEDED"})
#: What of a unit was public once stays on record, also where it is public no more.
ON_RECORD = IN_FORCE | {"WITHDRAWN", TAKEN_DOWN}
#: By operation, the states of the unit's disclosure in which a list tells of the unit.
LISTS = {
    "/api/v1/divisions/": ON_RECORD,
    "/api/v1/units/": ON_RECORD,
    "/api/v1/disclosures/": IN_FORCE,
    "/api/v1/facts/": IN_FORCE,
    "/api/v1/facts/aggregate/": IN_FORCE,
    "/api/v1/targets/": IN_FORCE,
    "/api/v1/indicators/": IN_FORCE,
    "/api/v1/changes/": ON_RECORD,
    "/api/v1/bulk/": frozenset(),  # of districts, not of units
}
#: What an operation must be asked for, to tell of units at all.
ASKED = {"/api/v1/facts/aggregate/": "?table=3&group_by=unit"}
#: What is asked about one disclosure is answered, gone, or has never been.
DETAILS = (
    "/api/v1/disclosures/{disclosure}/",
    "/api/v1/disclosures/{disclosure}/changes/",
    "/api/v1/disclosures/{disclosure}/tables/",
    "/api/v1/disclosures/{disclosure}/tables/{table}/",
)
UNIT = "102001"


def _status(state: str) -> int:
    if state in IN_FORCE:
        return 200
    return 410 if state in ON_RECORD else 404


# --- a disclosure in every state -----------------------------------------------------------


def _approved(place: Place, revision: Revision | None = None) -> Revision:
    revision = review.submit(revision=revision or handed_in(place), by=place.officer)
    record_secrecy_review(revision=revision, by=place.reviewer)
    return review.approve(revision=revision, by=place.reviewer)


def _published(place: Place) -> Revision:
    return publication.publish(revision=_approved(place), by=place.publisher)


def reach(place: Place, state: str) -> None:
    """Bring the unit's disclosure into the state, by the acts that lead there."""
    if state in ("DRAFT", "RECEIVED", "READING", "FAILED"):
        revision = received(place)
        if state == "FAILED":
            read(None)
        Revision.objects.filter(pk=revision.pk).update(state=state)
    elif state in ("CHECKED", "SUBMITTED", "RETURNED"):
        revision = handed_in(place)
        if state != "CHECKED":
            revision = review.submit(revision=revision, by=place.officer)
        if state == "RETURNED":
            review.return_for_changes(revision=revision, reason="有误", by=place.reviewer)
    elif state in ("APPROVED", "SCHEDULED"):
        revision = _approved(place)
        if state == "SCHEDULED":
            hour = timezone.now() + timedelta(hours=1)
            publication.schedule(revision=revision, at=hour, by=place.publisher)
    else:
        _reach_public(place, state, _published(place))


def _reach_public(place: Place, state: str, revision: Revision) -> None:
    if state == "SUPERSEDED":
        correcting(place)
        again = handed_in(place, revision=checked(place, content=b"another"))
        publication.publish(revision=_approved(place, again), by=place.publisher)
    elif state == "WITHDRAWN":
        publication.withdraw(revision=revision, reason="误发", by=place.publisher)
    elif state == TAKEN_DOWN:
        proposal = propose_takedown(
            disclosure=place.disclosure, ground="sensitive", reason="核查", by=place.publisher
        )
        confirm_takedown(takedown=proposal, by=place.reviewer)


def _readers(place: Place, elsewhere: Place) -> Iterator[tuple[str, Client]]:
    """An account of every role, of the unit or of another one."""
    for whose, of in (("own", place), ("another's", elsewhere)):
        scopes: dict[Role, dict[str, Any]] = {
            Role.OFFICER: {"unit": of.unit},
            Role.UNIT_LEAD: {"unit": of.unit},
            Role.DEPARTMENT_REVIEWER: {"department": of.unit.department},
            Role.AUDITOR: {},
            Role.ADMINISTRATOR: {},
            Role.SECURITY_ADMINISTRATOR: {},
        }
        for role in Role:
            client = Client()
            client.force_login(account(role, **scopes.get(role, {"division": of.division})))
            yield f"{role} of {whose} unit", client


def _tells_of_the_unit(answer: Any) -> bool:
    names = ("unit_code", "code", "owner_code", "disclosure_id")
    return any(
        UNIT in str(row.get(name, "")) or row.get("code") == "370303"
        for row in answer.json()["results"]
        for name in names
    )


def _address(path: str, state: str) -> str:
    version = "-v1" if state in ON_RECORD else ""
    return path.replace("{disclosure}", f"370303-{UNIT}-2025-budget{version}").replace(
        "{table}", "3"
    ) + ASKED.get(path, "")


def test_every_operation_has_its_row() -> None:
    assert {(path, "get") for path in (*LISTS, *DETAILS)} == OPERATIONS


@pytest.mark.parametrize("state", STATES)
def test_everybody_is_answered_what_a_stranger_is_and_nothing_but_what_is_public(
    state: str,
) -> None:
    place, elsewhere = a_place(unit=UNIT), a_place(division="370600", unit="201001")
    reach(place, state)
    paths = {path: _address(path, state) for path, _method in sorted(OPERATIONS)}
    told = {path: Client().get(address) for path, address in paths.items()}
    for path, states in LISTS.items():
        assert told[path].status_code == 200, path
        assert _tells_of_the_unit(told[path]) == (state in states), path
    for path in DETAILS:
        assert told[path].status_code == _status(state), path
    for reader, client in _readers(place, elsewhere):
        cache.clear()  # how often one address may ask is counted
        for path, address in paths.items():
            answer = client.get(address)
            assert answer.status_code == told[path].status_code, (reader, path)
            assert answer.content == told[path].content, (reader, path)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nobody_changes_anything_through_it(method: str) -> None:
    place = a_place(unit=UNIT)
    reach(place, "PUBLISHED")
    for reader, client in _readers(place, place):
        cache.clear()
        act: Callable[[str], Any] = getattr(client, method)
        for path, _method in OPERATIONS:
            assert act(_address(path, "PUBLISHED")).status_code == 405, (reader, path)
