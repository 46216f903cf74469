"""与上一稿比较: what became of the findings of the upload before this one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from budgets.models import CheckFinding, Revision, RevisionState
from budgets.rules.comparison import compare, has_equal_amounts
from budgets.selectors.disclosures import as_read

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Changes:
    """The findings of a revision against those of the one before.

    `former`: by the id of a finding that is still open, what it was in the earlier upload.
    Without an earlier upload everything is empty.
    """

    previous: Revision | None = None
    new: frozenset[int] = frozenset()
    former: dict[int, CheckFinding] = field(default_factory=dict)
    solved: tuple[CheckFinding, ...] = ()

    def offered_to(self, finding: CheckFinding) -> str:
        """What the unit said about the same finding before; "" where it has spoken since."""
        former = self.former.get(finding.pk)
        return former.explanation if former and not finding.explanation else ""


def previous_of(revision: Revision) -> Revision | None:
    """上一稿: the last upload before this one that was read and checked."""
    return (
        Revision.objects.filter(
            disclosure=revision.disclosure_id,
            number__lt=revision.number,
            checked_at__isnull=False,
            takedown__isnull=True,
        )
        .exclude(state=RevisionState.FAILED)
        .order_by("-number")
        .first()
    )


def earlier_of(revision: Revision) -> Revision | None:
    """前一稿, whose words and entries a new one starts with; never one that was taken down."""
    return (
        Revision.objects.filter(
            disclosure=revision.disclosure_id,
            number__lt=revision.number,
            takedown__isnull=True,
        )
        .order_by("-number")
        .first()
    )


def changes_of(revision: Revision, findings: Sequence[CheckFinding]) -> Changes:
    """What is new, still open and solved among the findings of the revision; two queries."""
    previous = previous_of(revision)
    if previous is None:
        return Changes()
    earlier = list(previous.findings.select_related("waiver", "explained_by").order_by("position"))
    found = compare([as_read(each) for each in findings], [as_read(each) for each in earlier])
    return Changes(
        previous=previous,
        new=frozenset(findings[place].pk for place in found.new),
        former={findings[now].pk: earlier[before] for now, before in found.still_open},
        solved=tuple(earlier[place] for place in found.solved),
    )


def is_unmoved(finding: CheckFinding, former: CheckFinding) -> bool:
    """Whether what was said about the former still fits: the amounts are the same."""
    return has_equal_amounts(as_read(finding), as_read(former))
