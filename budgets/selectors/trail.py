"""经过: what was done to a disclosure, as sentences that anybody can read."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import CorrectionOutcome
from portal.desk import action_words
from portal.models import AuditEvent, User

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgets.models import Disclosure, Revision

#: The latest so many; the audit trail has them all.
LENGTH = 200
#: Acts whose description is the reason that was written.
_REASONED = {
    *("revision.returned", "revision.withdrawn", "revision.published"),
    *("correction.begun", "correction.changed", "correction.closed", "correction.result"),
    *("adjustment.begun", "adjustment.changed", "adjustment.abandoned"),
}
#: Acts whose description says what, in words of its own.
_TOLD = {
    "revision.consented",
    "revision.taken_down",
    "revision.schedule_failed",
    "withholding.proposed",
    "withholding.decided",
    "withholding.lifted",
    "takedown.proposed",
    "takedown.confirmed",
    "takedown.rejected",
}


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One act: when, who (代何人), what, and why; `why` is "" where nothing was written."""

    at: datetime
    who: str
    what: str
    why: str
    words: str
    revision: int | None
    is_of_content: bool = False  # what was written about a correction or an adjustment


def trail_of(targets: Iterable[str]) -> list[TrailLine]:
    """经过 of these targets, the latest first; two queries."""
    events = list(AuditEvent.objects.filter(target__in=list(targets))[:LENGTH])
    names = _names(events)
    return [_line(event, names) for event in events]


def trail_of_disclosure(disclosure: Disclosure, revisions: Iterable[Revision]) -> list[TrailLine]:
    """经过 of a disclosure and its revisions. Of what was taken down only the acts are told:
    what was written about its content is sealed with it.
    """
    kept = list(revisions)
    sealed = {each.pk for each in kept if each.takedown_id is not None}
    lines = trail_of([f"disclosure:{disclosure.pk}", *(f"revision:{each.pk}" for each in kept)])
    return [
        replace(line, what=line.words, why="")
        if line.revision in sealed or (sealed and line.is_of_content)
        else line
        for line in lines
    ]


def _names(events: Iterable[AuditEvent]) -> dict[str, str]:
    """The persons' names by account; an account that is gone keeps its own."""
    accounts = {event.actor for event in events} | {_principal(event) for event in events}
    people = User.objects.filter(username__in=accounts - {""})
    return {person.get_username(): str(person) for person in people}


def _line(event: AuditEvent, names: dict[str, str]) -> TrailLine:
    kind, _colon, pk = event.target.partition(":")
    return TrailLine(
        at=event.at,
        who=_who(event, names),
        what=_what(event),
        why=_why(event),
        words=action_words(event.action),
        revision=int(pk) if kind == "revision" and pk.isdigit() else None,
        is_of_content=event.action.startswith(("correction.", "adjustment.")),
    )


def _who(event: AuditEvent, names: dict[str, str]) -> str:
    if not event.actor:
        return _("系统")
    who = names.get(event.actor, event.actor)
    if principal := _principal(event):
        return _("%(who)s（代%(principal)s）") % {
            "who": who,
            "principal": names.get(principal, principal),
        }
    return who


def _principal(event: AuditEvent) -> str:
    return str(event.details.get("acting_for", ""))


def _what(event: AuditEvent) -> str:
    words = action_words(event.action)
    details: dict[str, Any] = event.details
    if event.action.startswith("finding.") and details.get("finding"):
        return _("%(words)s（第%(number)s条：%(place)s）") % {
            "words": words,
            "number": details["finding"],
            "place": event.description,
        }
    if event.action == "revision.published" and details.get("publication"):
        return _("%(words)s，为第%(number)s版") % {
            "words": words,
            "number": details["publication"],
        }
    if event.action == "revision.scheduled":
        return _("%(words)s，时间为%(hour)s") % {"words": words, "hour": _hour(event.description)}
    if event.action == "correction.closed" and details.get("outcome") in CorrectionOutcome.values:
        return f"{words}：{CorrectionOutcome(details['outcome']).label}"
    if event.action in _TOLD:
        return f"{words}：{event.description}"
    return words


def _why(event: AuditEvent) -> str:
    if event.action in _REASONED:
        return event.description
    if event.action in ("finding.explained", "finding.waived"):
        return str(event.details.get("after", ""))
    return ""


def _hour(text: str) -> str:
    """An hour as it was recorded (ISO 8601), in the portal's own time."""
    if not re.match(r"\d{4}-\d\d-\d\dT", text):
        return text
    return f"{timezone.localtime(datetime.fromisoformat(text)):%Y-%m-%d %H:%M}"
