"""Stand-ins, divisions that ask for consents, and what was taken down, by the services themselves."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from budgets.models import Delegation, Division, Takedown, TakedownGround
from budgets.services.delegation import delegate
from budgets.services.takedown import confirm_takedown, propose_takedown
from portal.models import User
from tests.factories.disclosures import Place, published


def stood_in(
    principal: User,
    stand_in: User,
    *,
    starts: date | None = None,
    ends: date | None = None,
) -> Delegation:
    """代办: the stand-in has the principal's first role, from today for a week."""
    today = timezone.localdate()
    return delegate(
        membership=principal.memberships.order_by("pk")[0],
        stand_in=stand_in,
        starts=starts or today,
        ends=ends or today + timedelta(days=7),
        reason="出差",
        by=principal,
    )


def asking(division: Division, *steps: str) -> None:
    """会审: from now on the division asks for these steps."""
    Division.objects.filter(pk=division.pk).update(**{f"asks_{step}": True for step in steps})
    division.refresh_from_db()


def taken_down(place: Place) -> Takedown:
    """已下架: published, then taken down by the publisher and the reviewer."""
    published(place)
    return take_down(place)


def take_down(place: Place) -> Takedown:
    """紧急下架 of what is published, by the publisher and the reviewer."""
    takedown = propose_takedown(
        disclosure=place.disclosure,
        ground=TakedownGround.STATE_SECRET,
        reason="表三含有不应公开的内容",
        by=place.publisher,
    )
    return confirm_takedown(takedown=takedown, by=place.reviewer)
