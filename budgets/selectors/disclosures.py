"""工作台所见: what an officer or reviewer may see of disclosures, revisions and findings.

Every list goes through the account's memberships: what lies outside does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from budgets.models import (
    CheckFinding,
    Consent,
    Disclosure,
    ReviewStep,
    Revision,
    RevisionState,
)
from budgets.selectors.declarations import declaration_of
from budgets.selectors.last_year import previous_declaration
from budgets.tables.core import Coordinate
from budgets.tables.findings import Finding, Severity
from portal.access import Action, scope_filter
from portal.models import Job
from portal.models.jobs import JobState

__all__ = [
    "Progress",
    "declaration_of",
    "findings_of",
    "for_user",
    "previous_declaration",
    "progress_of",
    "queue_for",
    "revisions_for_user",
]

#: 处理中: what a worker still has before it.
_AT_WORK = (RevisionState.RECEIVED, RevisionState.READING)
_IN_REVIEW = (RevisionState.SUBMITTED, RevisionState.APPROVED, RevisionState.SCHEDULED)
_GRAVITY = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTICE: 2}


def for_user(user: Any, action: Action = Action.VIEW) -> QuerySet[Disclosure]:
    """公开件 that the account may see, or act on."""
    return Disclosure.objects.filter(scope_filter(user, action)).select_related(
        "division", "department", "unit"
    )


def revisions_for_user(user: Any, action: Action = Action.VIEW) -> QuerySet[Revision]:
    """稿次 of the disclosures that the account may see, the latest first.

    What was taken down (紧急下架) is sealed: it exists for auditors alone, by another way.
    """
    return Revision.objects.filter(
        disclosure__in=for_user(user, action), takedown__isnull=True
    ).select_related("disclosure__division", "disclosure__department", "disclosure__unit", "source")


def queue_for(user: Any) -> QuerySet[Revision]:
    """待办: what waits for this account, the oldest first.

    For a reviewer what is submitted by others and what is approved but must be checked
    again, for the performance office what awaits its consent, for a publisher what is
    approved, for an officer what was returned or has failed.
    """
    consented = Consent.objects.filter(
        step=ReviewStep.PERFORMANCE, submitted_at=F("revision__submitted_at")
    )
    waiting = (
        Q(state=RevisionState.SUBMITTED, disclosure__in=for_user(user, Action.APPROVE))
        & ~Q(submitted_by=user.pk)
        | Q(
            state=RevisionState.SUBMITTED,
            disclosure__in=for_user(user, Action.CONSENT),
            disclosure__division__asks_performance=True,
        )
        & ~Q(submitted_by=user.pk)
        & ~Q(pk__in=consented.values("revision"))
        | Q(
            needs_check=True,
            state__in=[RevisionState.APPROVED, RevisionState.SCHEDULED],
            disclosure__in=for_user(user, Action.RETURN),
        )
        | Q(
            state__in=[RevisionState.APPROVED, RevisionState.SCHEDULED],
            disclosure__in=for_user(user, Action.PUBLISH),
        )
        | Q(
            state__in=[RevisionState.RETURNED, RevisionState.FAILED],
            disclosure__in=for_user(user, Action.UPLOAD),
        )
    )
    return (
        Revision.objects.filter(waiting)
        .select_related("disclosure__division", "disclosure__department", "disclosure__unit")
        .order_by("pk")
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """处理进度 as the officer's page shows it. `message`: why it failed."""

    state: str
    percent: int
    doing: str
    done: bool
    failed: bool
    code: str = ""
    message: str = ""


def progress_of(revision: Revision) -> Progress:
    """处理进度: how far the processing of a revision is."""
    if revision.state == RevisionState.FAILED:
        return Progress(
            state=revision.state,
            percent=100,
            doing=_("处理失败"),
            done=True,
            failed=True,
            code=revision.failure_code,
            message=revision.failure_message,
        )
    if rechecking := _recheck_of(revision):
        return Progress(
            state=revision.state,
            percent=rechecking.percent,
            doing=rechecking.doing or _("正在按新规则重新校验"),
            done=False,
            failed=False,
        )
    if revision.state not in _AT_WORK:
        return Progress(
            state=revision.state,
            percent=100,
            doing=revision.get_state_display(),
            done=True,
            failed=False,
        )
    job = Job.objects.filter(kind="budgets.process_revision", target=revision.pk).first()
    leased = job is not None and job.state == JobState.LEASED
    return Progress(
        state=revision.state,
        percent=job.percent if job is not None and leased else 0,
        doing=(job.doing if job is not None and leased else "") or _("排队等候处理"),
        done=False,
        failed=False,
    )


def _recheck_of(revision: Revision) -> Job | None:
    """重新校验 of what is in review, while it waits or is at work."""
    if not revision.needs_check or revision.state not in _IN_REVIEW:
        return None
    return Job.objects.filter(
        kind="budgets.recheck_in_review",
        target=revision.pk,
        state__in=[JobState.QUEUED, JobState.LEASED, JobState.FAILED],
    ).first()


def findings_of(revision: Revision) -> list[tuple[int | None, list[CheckFinding]]]:
    """校验问题 by table, in table order; what is about the whole file (None) stands first.

    Within a table the gravest stand first, else they keep the order of the check.
    """
    groups: dict[int | None, list[CheckFinding]] = {}
    for finding in revision.findings.select_related("waiver", "explained_by").order_by("position"):
        finding.revision = revision
        groups.setdefault(finding.table, []).append(finding)
    return [
        (table, sorted(groups[table], key=lambda finding: _GRAVITY[Severity(finding.severity)]))
        for table in sorted(groups, key=lambda table: table or 0)
    ]


def findings_as_read(revision: Revision) -> list[Finding]:
    """校验问题 of the revision as the values that reading and rules made, in order."""
    return [as_read(kept) for kept in revision.findings.order_by("position")]


def as_read(kept: CheckFinding) -> Finding:
    """校验问题 as the value that the rules made."""
    return Finding(
        severity=Severity(kept.severity),
        message=kept.message,
        code=kept.code,
        rule=kept.rule,
        table=kept.table,
        sheet=kept.sheet,
        cell=kept.cell,
        row=kept.row,
        column=kept.column,
        code_printed=kept.code_printed,
        expected=kept.expected,
        found=kept.found,
        sources=tuple(kept.sources),
        related=tuple(kept.related),
        at=Coordinate(**kept.coordinate),
    )
