"""核验一个文件: by its SHA-256, what it is, when it was made public, and whether that still holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from budgets.selectors import public
from budgets.services.chain_checking import faults_of_publication
from budgets.services.chaining import ENDED, MADE_PUBLIC, revision_of
from portal.chain import Fault, told_by
from portal.models import ChainedFile, ChainEntry

if TYPE_CHECKING:
    from budgets.selectors.public import Publication

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the chain and the database say of one file.

    `publication` is None where the database lacks what the chain tells of. `faults`: why the
    chain and what is stored do not agree; empty where they do.
    """

    subject: str
    format: str
    sequence: int
    made_public_at: datetime
    ended: str
    ended_at: datetime | None
    publication: Publication | None
    faults: tuple[Fault, ...]


def normalised(text: str) -> str:
    """The SHA-256 as it is kept; "" for what is none."""
    folded = re.sub(r"\s", "", text).lower()
    return folded if _SHA256.fullmatch(folded) else ""


def verdicts_of(sha256: str) -> list[Verdict]:
    """Every publication that had a file of this hash, the first one first; usually one or none."""
    found = ChainedFile.objects.filter(sha256=sha256).select_related("entry").order_by("entry")
    return [_verdict(each) for each in found if told_by(each.entry).get("action") in MADE_PUBLIC]


def _verdict(file: ChainedFile) -> Verdict:
    entry = file.entry
    told = told_by(entry)
    revision = revision_of(entry.subject)
    end = _end_of(entry)
    return Verdict(
        subject=entry.subject,
        format=file.format,
        sequence=entry.sequence,
        made_public_at=datetime.fromisoformat(str(told.get("since") or told["time"])),
        ended=str(end["action"]) if end else "",
        ended_at=datetime.fromisoformat(str(end["time"])) if end else None,
        publication=public.publication_of(revision.pk) if revision else None,
        faults=tuple(faults_of_publication(revision)) if revision else (),
    )


def _end_of(entry: ChainEntry) -> dict[str, object] | None:
    """Its withdrawal or takedown, as the chain tells it."""
    later = ChainEntry.objects.filter(subject=entry.subject, sequence__gt=entry.sequence)
    told = (told_by(each) for each in later.order_by("-sequence"))
    return next((each for each in told if each.get("action") in ENDED), None)
