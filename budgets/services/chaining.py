"""存证: what is published, withdrawn or taken down is chained in the transaction of the act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from budgets.models import Revision, Snapshot, SnapshotFile
from budgets.models.disclosures import PUBLIC_STATES
from budgets.selectors.identifiers import parse_id
from portal import chain
from portal.models import ChainEntry

if TYPE_CHECKING:
    from collections.abc import Mapping

PUBLISHED, CORRECTED, WITHDRAWN, TAKEN_DOWN = "published", "corrected", "withdrawn", "taken_down"
#: What was public before the chain began.
ADOPTED = "adopted"
#: Acts after which the files of an entry can be read.
MADE_PUBLIC = frozenset({PUBLISHED, CORRECTED, ADOPTED})
ENDED = frozenset({WITHDRAWN, TAKEN_DOWN})


def chain_publication(revision: Revision) -> None:
    """公开 or, where it replaces an earlier one, 更正: with the hash of every file."""
    action = PUBLISHED if revision.publication == 1 else CORRECTED
    _append(revision, action, reason=revision.correction_reason)


def chain_withdrawal(revision: Revision) -> None:
    """撤回, with the hash of the reason that stands in its place."""
    _append(revision, WITHDRAWN, reason=revision.withdrawal_reason)


def chain_takedown(revision: Revision) -> None:
    """紧急下架. Hashes alone stay in the chain: nothing that was taken down can be read from it."""
    _append(revision, TAKEN_DOWN, reason=revision.withdrawal_reason)


def adopt_unchained() -> int:
    """Chain what was public before there was a chain. Returns how many; inside a transaction."""
    known = set(ChainEntry.objects.values_list("subject", flat=True))
    public = Revision.objects.filter(state__in=PUBLIC_STATES, publication__isnull=False)
    count = 0
    for revision in public.select_related("disclosure__division").order_by("published_at", "pk"):
        if subject_of(revision) not in known:
            _append(revision, ADOPTED, reason=revision.correction_reason, since=_time(revision))
            count += 1
            if revision.takedown_id is not None:
                chain_takedown(revision)
            elif revision.withdrawn_at is not None:
                chain_withdrawal(revision)
    return count


def subject_of(revision: Revision) -> str:
    """The publication's id, as its public address and the API say it.

    Raises `LookupError` for what was never public.
    """
    if revision.publication is None:
        raise LookupError(revision.pk)
    return f"{revision.disclosure.public_id}-v{revision.publication}"


def revision_of(subject: str) -> Revision | None:
    """The revision that a publication's id names; None where the database has none."""
    named = parse_id(subject)
    if named is None:
        return None
    return (
        Revision.objects.filter(state__in=PUBLIC_STATES, publication=named.number)
        .filter(
            disclosure__division__code=named.division_code,
            disclosure__owner_code=named.owner_code,
            disclosure__year=named.year,
            disclosure__kind=named.of_disclosure["kind"],
            disclosure__adjustment_number=named.of_disclosure["adjustment_number"],
        )
        .select_related(
            "snapshot", "disclosure__division", "disclosure__department", "disclosure__unit"
        )
        .first()
    )


def files_of(revision: Revision) -> dict[str, str]:
    """The SHA-256 of every stored format."""
    files = SnapshotFile.objects.filter(snapshot__revision=revision).order_by("format")
    return dict(files.values_list("format", "sha256"))


def hash_of_words(text: str) -> str:
    """SHA-256 of a reason; "" for none. The words themselves may have to go one day."""
    return chain.hash_of(text) if text else ""


def _append(revision: Revision, action: str, *, reason: str = "", since: str = "") -> None:
    facts: Mapping[str, str] = {
        "unit": revision.disclosure.owner.uid,
        "snapshot": Snapshot.objects.get(revision=revision).sha256,
        "reason": hash_of_words(reason),
        **({"since": since} if since else {}),
    }
    chain.append(
        action=action,
        subject=subject_of(revision),
        files=files_of(revision) if action in MADE_PUBLIC else {},
        facts=facts,
    )


def _time(revision: Revision) -> str:
    at = revision.published_at
    return timezone.localtime(at).isoformat(timespec="seconds") if at else ""
