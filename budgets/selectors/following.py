"""动态: what became public, was corrected or withdrawn, newest first, for those who follow it.

What was withdrawn or taken down is told by that event alone: that it was published once, and
the words it was published with, are told no more.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from budgets.models import RevisionState
from budgets.selectors.listing import publications

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Q

PUBLISHED, CORRECTED, WITHDRAWN = "published", "corrected", "withdrawn"
#: A reader that looks once a day sees everything of a busy morning.
MOST = 200
_NAMES = uuid.UUID("6f0f9a86-3f0c-5b43-8a4e-1d0f5a2b7c11")


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `row` is that of `listing.publications`; `reason`: of correction, withdrawal."""

    kind: str
    at: datetime
    row: dict[str, Any]
    reason: str


def events(of: Q, most: int = MOST) -> list[Event]:
    """The latest events of publications for which `of` holds, one for each publication."""
    return [_event(row) for row in publications().filter(of)[:most]]


def name_of(what: str) -> str:
    """A name that never changes, as a URN, for what is followed: a feed or an event."""
    return uuid.uuid5(_NAMES, what).urn


def _event(row: dict[str, Any]) -> Event:
    if row["state"] == RevisionState.WITHDRAWN:
        return Event(WITHDRAWN, row["withdrawn_at"], row, row["withdrawal_reason"])
    kind = CORRECTED if row["publication"] > 1 else PUBLISHED
    return Event(kind, row["published_at"], row, row["correction_reason"])
