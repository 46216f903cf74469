"""校验问题清单: each finding with all that the desk says of it: state, change, permissions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgets.rules.permits import is_told_to_the_public, may_be_waived
from budgets.selectors.changes import Changes, changes_of
from budgets.tables.companions import title_of
from budgets.tables.findings import Severity
from budgets.tables.vocabulary import WORDS
from portal.core.money import exact_wan_text

if TYPE_CHECKING:
    from budgets.models import CheckFinding, Revision

#: 状态: what people have said about a finding.
OPEN, EXPLAINED, WAIVED = "open", "explained", "waived"
#: 变化: against the upload before.
NEW, STILL = "new", "still"


@dataclass(frozen=True, slots=True)
class ListedFinding:
    """One finding. `change`: NEW, STILL, or "" where there is no earlier upload.

    `offered`: what the unit said about it before, where the amounts have moved since.
    """

    kept: CheckFinding
    change: str = ""
    offered: str = ""

    @property
    def title(self) -> str:
        """The words of its code; "" for a finding without one."""
        word = WORDS.get(self.kept.code)
        return word.title if word else title_of(self.kept.code)

    @property
    def expected(self) -> str:
        """应为, in 万元; "" where the finding compares no amounts."""
        return _wan(self.kept.expected)

    @property
    def found(self) -> str:
        """实际, in 万元."""
        return _wan(self.kept.found)

    @property
    def difference(self) -> str:
        """实际 − 应为, in 万元, exact, with a minus where it is less."""
        return _wan(self.kept.difference)

    @property
    def signed_difference(self) -> str:
        """The difference with its sign, as people read it."""
        difference = self.kept.difference
        return (
            f"+{self.difference}" if difference is not None and difference > 0 else self.difference
        )

    @property
    def waiver(self) -> str:
        """The reviewer's reason; "" while nothing is waived."""
        waiver = getattr(self.kept, "waiver", None)
        return waiver.reason if waiver else ""

    @property
    def state(self) -> str:
        """Waived, explained or open."""
        if self.waiver:
            return WAIVED
        return EXPLAINED if self.kept.explanation else OPEN

    @property
    def is_error(self) -> bool:
        """Whether it bars anything."""
        return self.kept.severity == Severity.ERROR

    @property
    def may_be_waived(self) -> bool:
        """Whether a reviewer may let it stand."""
        return self.kept.severity != Severity.NOTICE and may_be_waived(
            self.kept.rule, self.kept.code
        )

    @property
    def must_be_mended(self) -> bool:
        """Whether only another file helps."""
        settled = self.is_error and self.waiver
        is_grave = self.is_error or not may_be_waived("", self.kept.code)
        return is_grave and not settled and not may_be_waived(self.kept.rule, self.kept.code)

    @property
    def is_public(self) -> bool:
        """Whether what is said about it will stand beside the published table."""
        return is_told_to_the_public(self.kept.rule, self.kept.severity)

    @property
    def is_unexplained(self) -> bool:
        """Whether it bars submitting, and a reason would help."""
        return self.is_error and not self.must_be_mended and not self.kept.explanation

    @property
    def is_unwaived(self) -> bool:
        """Whether it bars approving, and a waiver would help."""
        return self.is_error and not self.must_be_mended and not self.waiver


@dataclass(frozen=True, slots=True)
class FindingList:
    """All findings of a revision in their order, and how they compare with the upload before."""

    findings: tuple[ListedFinding, ...]
    changes: Changes

    def count_of(self, change: str) -> int:
        """How many are new, or still open."""
        return sum(finding.change == change for finding in self.findings)


def listed_findings(revision: Revision) -> FindingList:
    """校验问题 in the order of the check; at most three queries."""
    kept = list(revision.findings.select_related("waiver", "explained_by").order_by("position"))
    for finding in kept:
        finding.revision = revision
    changes = changes_of(revision, kept)
    return FindingList(
        findings=tuple(
            ListedFinding(each, _change(each, changes), changes.offered_to(each)) for each in kept
        ),
        changes=changes,
    )


def _change(finding: CheckFinding, changes: Changes) -> str:
    if changes.previous is None:
        return ""
    return NEW if finding.pk in changes.new else STILL


def _wan(amount: int | None) -> str:
    return "" if amount is None else exact_wan_text(amount)
