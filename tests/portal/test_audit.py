"""审计: who did what, from where, in the transaction of the act; never changed afterwards."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from portal import audit
from portal.models import AuditEvent, User
from portal.models.immutable import ImmutableError

pytestmark = pytest.mark.django_db


def served_from(address: str, **headers: str) -> AuditEvent:
    """The row that a request from there writes."""

    def view(_request: HttpRequest) -> HttpResponse:
        audit.record(action="tested", target="nothing:1", by=None)
        return HttpResponse()

    request = RequestFactory().get("/", REMOTE_ADDR=address, headers=headers)
    audit.AddressMiddleware(view)(request)
    return AuditEvent.objects.latest("pk")


def test_an_act_is_recorded_with_its_person() -> None:
    person = User.objects.create_user("wang")
    row = audit.record(
        action="revision.submitted",
        target="revision:12",
        by=person,
        description="提交审核" + "很" * 400,
        details={"version": 3},
        address="10.0.0.1",
    )
    row.refresh_from_db()
    assert (row.actor, row.address, row.details) == ("wang", "10.0.0.1", {"version": 3})
    assert len(row.description) == 300


def test_the_system_itself_has_no_name() -> None:
    assert audit.record(action="a", target="b", by=None).actor == ""


def test_the_address_is_that_of_the_request_and_ends_with_it() -> None:
    assert served_from("192.0.2.7").address == "192.0.2.7"
    assert audit.record(action="later", target="b", by=None).address == ""


@pytest.mark.parametrize(
    ("trusted", "forwarded", "expected"),
    [
        (False, "203.0.113.9", "10.1.1.1"),
        (True, "203.0.113.9", "203.0.113.9"),
        (True, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (True, "<script>", ""),
    ],
)
def test_only_a_trusted_proxy_is_believed(
    settings: Any, trusted: bool, forwarded: str, expected: str
) -> None:
    settings.TRUSTED_PROXY = trusted
    row = served_from("10.1.1.1", **{"X-Forwarded-For": forwarded})
    assert row.address == expected


def test_rows_are_never_changed_or_deleted() -> None:
    row = audit.record(action="a", target="b", by=None)
    for change in (row.save, row.delete, AuditEvent.objects.all().delete):
        with pytest.raises(ImmutableError):
            change()
    with pytest.raises(ImmutableError):
        AuditEvent.objects.update(actor="x")


def test_an_act_undone_leaves_no_row() -> None:
    with transaction.atomic():
        audit.record(action="a", target="b", by=None)
        transaction.set_rollback(True)
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_without_a_transaction_there_is_no_record() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        audit.record(action="a", target="b", by=None)
