"""承接: what people said about a finding stays with it in the next check.

Inside the caller's transaction. What was said is carried only while the amounts are the
same; else the desk offers the former words and a person decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from budgets.models import CheckFinding, Revision, Waiver
from budgets.rules.comparison import compare, has_equal_amounts
from budgets.rules.permits import may_be_waived
from budgets.selectors.changes import changes_of, is_unmoved
from budgets.selectors.disclosures import as_read
from budgets.services.workflow import target_of
from portal import audit

if TYPE_CHECKING:
    from budgets.tables.findings import Finding


def carry_explanations(revision: Revision) -> int:
    """单位说明 of the upload before, for findings that are the same to the amount. How many."""
    findings = list(revision.findings.order_by("position"))
    changes = changes_of(revision, findings)
    carried = []
    for finding in findings:
        former = changes.former.get(finding.pk)
        if former is None or not changes.offered_to(finding) or not is_unmoved(finding, former):
            continue
        finding.explanation = former.explanation
        finding.explained_at = former.explained_at
        finding.explained_by_id = former.explained_by_id
        carried.append(finding)
    CheckFinding.objects.bulk_update(carried, ["explanation", "explained_at", "explained_by"])
    if carried and changes.previous is not None:
        audit.record(
            action="finding.explanations_carried",
            target=target_of(revision),
            by=None,
            description=str(revision),
            details={
                "from": target_of(changes.previous),
                "findings": [finding.position for finding in carried],
            },
        )
    return len(carried)


@dataclass(frozen=True, slots=True)
class KeptWaiver:
    """豁免 with the finding that it let stand, held while the findings are made anew."""

    finding: Finding
    reason: str
    by: int
    at: datetime


def waivers_of(revision: Revision) -> list[KeptWaiver]:
    """Every waiver of the revision, as a value that outlives its row."""
    waivers = Waiver.objects.filter(finding__revision=revision).select_related("finding")
    return [
        KeptWaiver(as_read(waiver.finding), waiver.reason, waiver.by_id, waiver.at)
        for waiver in waivers.order_by("finding__position")
    ]


def carry_waivers(revision: Revision, kept: list[KeptWaiver]) -> int:
    """豁免 for findings that are the same to the amount, while their rule allows it. How many."""
    findings = list(revision.findings.order_by("position"))
    values = [as_read(finding) for finding in findings]
    carried = 0
    for now, before in compare(values, [waiver.finding for waiver in kept]).still_open:
        waiver, value = kept[before], values[now]
        if has_equal_amounts(value, waiver.finding) and may_be_waived(value.rule, value.code):
            fresh = Waiver.objects.create(
                finding=findings[now], reason=waiver.reason, by_id=waiver.by
            )
            # The hour of the decision, not of the check.
            Waiver.objects.filter(pk=fresh.pk).update(at=waiver.at)
            carried += 1
    return carried
