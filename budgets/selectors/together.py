"""成批办理, read: the rules that have open findings in a reviewer's queue, and those findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from budgets.models import CheckFinding, RevisionState
from budgets.rules.permits import may_be_waived
from budgets.selectors.disclosures import for_user
from budgets.tables.companions import title_of
from budgets.tables.findings import Severity
from budgets.tables.vocabulary import WORDS
from portal.access import Action

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.models import User

#: Findings on one page of a decision: more than anybody reads before deciding is no decision.
MOST = 500


@dataclass(frozen=True, slots=True)
class WaivableRule:
    """A rule with errors that wait for a waiver: how many, in how many units."""

    rule: str
    code: str
    title: str
    findings: int
    units: int

    @property
    def key(self) -> str:
        """Rule and code, as an address names them."""
        return f"{self.rule}|{self.code}"


def waivable_rules(user: User) -> list[WaivableRule]:
    """What the account may waive of others' submissions, by rule; the most frequent first."""
    counted = (
        _waiting(user)
        .order_by()
        .values("rule", "code")
        .annotate(findings=Count("pk"), units=Count("revision", distinct=True))
    )
    rules = [
        WaivableRule(row["rule"], row["code"], _title(row["code"]), row["findings"], row["units"])
        for row in counted
        if may_be_waived(row["rule"], row["code"])
    ]
    return sorted(rules, key=lambda each: (-each.units, -each.findings, each.key))


def waivable_findings(user: User, key: str) -> list[CheckFinding]:
    """The open errors of that rule in the account's queue, by unit; those of one revision share
    its object. Empty for a rule that may not be waived.
    """
    rule, _bar, code = key.partition("|")
    if not may_be_waived(rule, code):
        return []
    found = list(
        _waiting(user)
        .filter(rule=rule, code=code)
        .select_related("revision__disclosure__division")
        .order_by("revision__disclosure__owner_code", "revision", "position")[:MOST]
    )
    shared = {finding.revision_id: finding.revision for finding in found}
    for finding in found:
        finding.revision = shared[finding.revision_id]
    return found


def _waiting(user: User) -> QuerySet[CheckFinding]:
    own = Q(revision__submitted_by=user.pk) | Q(revision__submitted_for=user.pk)
    return CheckFinding.objects.filter(
        severity=Severity.ERROR,
        waiver__isnull=True,
        revision__state=RevisionState.SUBMITTED,
        revision__disclosure__in=for_user(user, Action.WAIVE),
    ).exclude(own)


def _title(code: str) -> str:
    word = WORDS.get(code)
    return word.title if word else title_of(code)
