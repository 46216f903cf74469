"""规则集: which targets were checked with other rules than those of the running code."""

from __future__ import annotations

from django.db import transaction

from budgets.models import RevisionState
from budgets.services.workflow import IN_REVIEW, WITH_OFFICER, change, target_of
from performance.models import TargetsFile
from performance.rules.rule_set import fingerprint
from portal import audit


def mark_outdated() -> int:
    """需重新校验: mark what is not public and whose targets were judged by other rules. How many.

    What waits for its first check or is marked already is left alone.
    """
    outdated = (
        TargetsFile.objects.filter(
            revision__state__in=(*WITH_OFFICER, *IN_REVIEW), revision__needs_check=False
        )
        .exclude(checked_with=fingerprint())
        .select_related("revision__disclosure")
        .order_by("pk")
    )
    return sum(_mark(file) for file in outdated)


def _mark(file: TargetsFile) -> bool:
    """False where somebody was faster: the next look decides again."""
    revision = file.revision
    with transaction.atomic():
        if not change(revision, starting=(RevisionState(revision.state),), needs_check=True):
            return False
        audit.record(
            action="revision.needs_check",
            target=target_of(revision),
            by=None,
            description=str(revision),
            details={"checked_with": file.checked_with, "running": fingerprint()},
        )
    return True
