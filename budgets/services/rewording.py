"""措辞变更: documents that are not public and are worded otherwise now are made again.

They are marked as those are that were checked with other rules. A version that is put in
force for a later day does it on that day, by the workers' round.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from budgets.models import Revision, RevisionState
from budgets.selectors.wording import chains, chosen, in_force
from budgets.services.workflow import IN_REVIEW, WITH_OFFICER, change, target_of
from portal import audit

if TYPE_CHECKING:
    from budgets.models import WordingVersion

#: 未公开: rendered once and not yet public.
_RENDERED = (*WITH_OFFICER, *IN_REVIEW)


def mark_reworded() -> int:
    """需重新校验: mark what was rendered before its words came into force. How many.

    Running it again marks nothing twice: a revision that is marked stays so until its check,
    and a check comes after the words.
    """
    versions = in_force(on=timezone.localdate())
    if not versions:
        return 0
    older = (
        Revision.objects.filter(
            state__in=_RENDERED,
            needs_check=False,
            checked_at__lt=max(began(each) for each in versions),
        )
        .select_related("disclosure")
        .order_by("pk")
    )
    above = chains() if older else {}
    marked = 0
    for revision in older:
        version = _words_of(revision, versions, above)
        if version and revision.checked_at and revision.checked_at < began(version):
            marked += _mark(revision, version)
    return marked


def mark_being_read(pack: WordingVersion) -> int:
    """What is being rendered with the words of before asks for another check. How many.

    A first check keeps its version, which is the worker's, and the mark outlives it; a check
    of what is in review meets another version and gives way. Inside the caller's transaction.
    """
    versions = in_force(on=timezone.localdate())
    if pack.pk not in {each.pk for each in versions}:
        return 0
    being_read = Revision.objects.filter(
        Q(state=RevisionState.READING) | Q(state__in=IN_REVIEW, needs_check=True)
    ).select_related("disclosure")
    above = chains() if being_read else {}
    found = [each.pk for each in being_read if _words_of(each, versions, above) == pack]
    rows = Revision.objects.filter(pk__in=found)
    again = rows.filter(state__in=IN_REVIEW, needs_check=True).update(version=F("version") + 1)
    return again + rows.filter(state=RevisionState.READING).update(needs_check=True)


def began(version: WordingVersion) -> datetime:
    """From when on the version worded documents: its day, or the hour it was put in force."""
    if version.valid_from is None or version.enforced_at is None:
        raise ValueError("a draft words nothing")
    day = timezone.make_aware(datetime.combine(version.valid_from, time.min))
    return max(day, version.enforced_at)


def _words_of(
    revision: Revision, versions: list[WordingVersion], above: dict[int, tuple[int, ...]]
) -> WordingVersion | None:
    disclosure = revision.disclosure
    chain = above[disclosure.division_id]
    return chosen(versions, chain, scope=disclosure.scope, year=disclosure.year)


def _mark(revision: Revision, version: WordingVersion) -> bool:
    """False where somebody was faster: the next look decides again."""
    with transaction.atomic():
        if not change(revision, starting=(RevisionState(revision.state),), needs_check=True):
            return False
        audit.record(
            action="revision.reworded",
            target=target_of(revision),
            by=None,
            description=f"{revision}：{version}",
            details={"wording": version.pk},
        )
    return True
