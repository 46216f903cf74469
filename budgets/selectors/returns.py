"""退回意见, read: beside the findings and tables they are about, also in the next upload."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from budgets.models import ReturnNote, Revision, RevisionState
from budgets.rules.comparison import compare
from budgets.selectors.disclosures import as_read
from budgets.tables.core import Coordinate
from budgets.tables.findings import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgets.models import CheckFinding


@dataclass(frozen=True, slots=True)
class ReturnNotes:
    """退回意见 of the last return. `former`: it was the upload before that was returned.

    `of_findings`: by the id of a finding that is still there; `gone`: about findings that
    the check no longer has.
    """

    revision: Revision | None = None
    former: bool = False
    of_findings: dict[int, str] = field(default_factory=dict)
    of_tables: dict[int, str] = field(default_factory=dict)
    gone: tuple[ReturnNote, ...] = ()

    @property
    def count(self) -> int:
        """How many notes there are."""
        return len(self.of_findings) + len(self.of_tables) + len(self.gone)


def return_notes(
    revision: Revision, findings: Iterable[CheckFinding], previous: Revision | None
) -> ReturnNotes:
    """退回意见 to the revision, or to the upload before (`previous`); one query where there was
    a return, else none.
    """
    returned = _returned(revision, previous)
    if returned is None or returned.returned_at is None:
        return ReturnNotes()
    notes = list(ReturnNote.objects.filter(revision=returned, returned_at=returned.returned_at))
    kept = list(findings)
    about = [note for note in notes if note.about]
    found = compare([as_read(each) for each in kept], [_read(note) for note in about])
    return ReturnNotes(
        revision=returned,
        former=returned.pk != revision.pk,
        of_findings={kept[now].pk: about[then].text for now, then in found.still_open},
        of_tables={
            note.table: note.text for note in notes if not note.about and note.table is not None
        },
        gone=tuple(about[place] for place in found.solved),
    )


def _returned(revision: Revision, previous: Revision | None) -> Revision | None:
    """The revision whose return is the last word: this one, or the one that it replaced."""
    if revision.returned_at is not None:
        return revision
    is_reply = (
        previous is not None
        and previous.returned_at is not None
        and previous.state == RevisionState.SUPERSEDED
        and previous.publication is None
    )
    return previous if is_reply else None


def _read(note: ReturnNote) -> Finding:
    """The finding that a note is about, as the value that the rules had made."""
    value = dict(note.about)
    value["severity"] = Severity(value["severity"])
    value["sources"] = tuple(value.get("sources", ()))
    value["related"] = tuple(value.get("related", ()))
    value["at"] = Coordinate(**value.get("at", {}))
    return Finding(**value)
