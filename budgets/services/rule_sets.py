"""规则集: what each revision was checked with, and which revisions must be checked again."""

from __future__ import annotations

from django.db import transaction

from budgets.models import CheckedWith, Revision, RevisionState, RuleSet
from budgets.rules.rule_set import RULE_SET, fingerprint
from budgets.services.workflow import IN_REVIEW, WITH_OFFICER, change, target_of
from portal import audit

#: 未公开: checked once and not yet public. What is public stays as it was judged.
_JUDGED = (*WITH_OFFICER, *IN_REVIEW)


def running() -> RuleSet:
    """The rule set of the running code, entered where it runs for the first time."""
    found, _new = RuleSet.objects.get_or_create(
        fingerprint=fingerprint(), defaults={"number": RULE_SET}
    )
    return found


def note(revision: Revision) -> None:
    """Write down with which rules the revision was checked, in the caller's transaction."""
    CheckedWith.objects.update_or_create(revision=revision, defaults={"rule_set": running()})


def mark_outdated() -> int:
    """需重新校验: mark what is not public and was checked with other rules. How many.

    Running it again marks nothing twice: a revision that is marked stays so until its check.
    """
    now = running()
    outdated = (
        Revision.objects.filter(state__in=_JUDGED, needs_check=False)
        .exclude(checked_with__rule_set=now)
        .select_related("disclosure", "checked_with__rule_set")
        .order_by("pk")
    )
    return sum(_mark(revision, now) for revision in outdated)


def _mark(revision: Revision, now: RuleSet) -> bool:
    """False where somebody was faster: the next look decides again."""
    former = getattr(revision, "checked_with", None)
    with transaction.atomic():
        if not change(revision, starting=(RevisionState(revision.state),), needs_check=True):
            return False
        audit.record(
            action="revision.needs_check",
            target=target_of(revision),
            by=None,
            description=str(revision),
            details={
                "checked_with": former.rule_set.fingerprint if former else "",
                "running": now.fingerprint,
            },
        )
    return True
