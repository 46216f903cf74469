"""官网公开: what is taken for an address and a moment, by whom, and what counts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from budgets.models import OfficialAddress
from budgets.selectors.deadlines import clock_of, official_address_of
from budgets.services.errors import RefusedActionError
from budgets.services.official import record_official_address
from portal.access import Role
from portal.models import AuditEvent, User
from tests.factories.disclosures import Place, published
from tests.factories.organisations import account
from tests.factories.withholding import held, terms

URL = "https://www.zhangdian.gov.cn/gongkai/2025/1.html?id=7&type=预算"
SHANGHAI = timezone.get_default_timezone()
MOMENT = datetime(2025, 2, 25, 9, 30, tzinfo=SHANGHAI)


def _record(place: Place, by: User | None = None, **given: Any) -> OfficialAddress:
    wanted: dict[str, Any] = {"url": URL, "published_at": MOMENT, "seen": 0, **given}
    return record_official_address(disclosure=place.disclosure, by=by or place.officer, **wanted)


@pytest.mark.parametrize("who", ["officer", "publisher"])
def test_the_unit_and_the_publisher_write_it_back(place: Place, who: str) -> None:
    by = getattr(place, who)
    kept = _record(place, by, url=f"  {URL} ")
    assert (kept.url, kept.published_at, kept.recorded_by) == (URL, MOMENT, by)
    event = AuditEvent.objects.get(action="disclosure.official_address")
    assert (event.actor, event.details["url"]) == (by.username, URL)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.OFFICER, Role.PUBLISHER}))
def test_nobody_else_does(place: Place, role: Role) -> None:
    scope = {} if role in (Role.AUDITOR, Role.ADMINISTRATOR) else {"division": place.division}
    with pytest.raises(PermissionDenied):
        _record(place, account(role, **scope))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "www.zhangdian.gov.cn/1.html",
        "javascript:alert(1)",
        "data:text/html,1",
        "ftp://www.zhangdian.gov.cn/1",
        "https://user:secret@www.zhangdian.gov.cn/1",
        "https://www.zhangdian.gov.cn/1\nSet-Cookie: a=b",
        'https://www.zhangdian.gov.cn/"><script>',
        "https://[::1",
        "https://www.zhangdian.gov.cn/" + "长" * 500,
    ],
)
def test_what_is_no_web_address_is_refused(place: Place, url: str) -> None:
    with pytest.raises(RefusedActionError) as refused:
        _record(place, url=url)
    assert refused.value.code == "not_an_address"
    assert not OfficialAddress.objects.exists()


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        # None: in five minutes, counted when the test runs and not when it is collected.
        (None, "moment_ahead"),
        (datetime(2023, 12, 31, 23, 59, tzinfo=SHANGHAI), "moment_too_early"),
    ],
)
def test_a_moment_that_cannot_be_is_refused(
    place: Place, moment: datetime | None, code: str
) -> None:
    with pytest.raises(RefusedActionError) as refused:
        _record(place, published_at=moment or timezone.now() + timedelta(minutes=5))
    assert refused.value.code == code


def test_a_later_record_counts_and_the_former_stays(place: Place) -> None:
    first = _record(place)
    second = _record(place, seen=first.pk, url="https://example.gov.cn/2")
    assert official_address_of(place.disclosure) == second
    assert OfficialAddress.objects.count() == 2


def test_who_has_seen_an_older_record_is_refused(place: Place) -> None:
    _record(place)
    with pytest.raises(RefusedActionError) as refused:
        _record(place, url="https://example.gov.cn/2")
    assert refused.value.code == "changed_meanwhile"


def test_a_unit_that_is_held_by_law_has_no_address(place: Place) -> None:
    held(place, terms("unit", table=None))
    with pytest.raises(RefusedActionError) as refused:
        _record(place)
    assert refused.value.code == "unit_held"


def test_the_database_keeps_what_was_recorded(place: Place) -> None:
    kept = _record(place)
    for change in (
        f"UPDATE budgets_officialaddress SET url = 'https://x' WHERE id = {kept.pk}",
        "DELETE FROM budgets_officialaddress",
    ):
        with (
            pytest.raises(DatabaseError, match="refused"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)


@pytest.mark.parametrize(
    "wrong",
    [{"url": "gopher://x"}, {"published_at": timezone.now() + timedelta(days=2)}],
)
def test_the_database_refuses_what_the_service_would(place: Place, wrong: dict[str, Any]) -> None:
    row = {"url": URL, "published_at": MOMENT, **wrong}
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficialAddress.objects.create(
            disclosure=place.disclosure,
            recorded_at=timezone.now(),
            recorded_by=place.officer,
            **row,
        )


def test_the_official_moment_counts_for_the_legal_clock(place: Place) -> None:
    place.disclosure.approved_on = date(2025, 2, 10)
    place.disclosure.save()
    today = date(2025, 3, 20)
    late = clock_of(place.disclosure, today=today)
    assert (late.is_overdue, late.words) == (True, "已逾期18天")
    _record(place)
    in_time = clock_of(place.disclosure, today=today)
    assert (in_time.public_on, in_time.is_overdue, in_time.words) == (date(2025, 2, 25), False, "")


def test_whatever_came_first_counts(place: Place) -> None:
    """Published here today; on the government's site long before, or not at all."""
    published(place)
    today = timezone.localdate()
    assert clock_of(place.disclosure, today=today).public_on == today
    _record(place)
    assert clock_of(place.disclosure, today=today).public_on == date(2025, 2, 25)
