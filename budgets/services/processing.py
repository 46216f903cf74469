"""处理: a received workbook becomes declared amounts, findings and a preview.

One job, safe to run twice and to be killed at any line: reading and rendering happen
outside any transaction; what they found is kept, and the job marked done, in one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import Revision, RevisionState
from budgets.selectors.batches import confirmed_names
from budgets.selectors.classifications import catalogues
from budgets.selectors.identities import former_names
from budgets.selectors.surroundings import surroundings_of
from budgets.selectors.withholding import holds_of
from budgets.services import carrying, checking, companions, keeping, rule_sets, snapshots
from budgets.services.errors import RefusedActionError
from budgets.services.needs import with_needs
from budgets.services.workflow import WITH_OFFICER, change, move, require, target_of
from portal import audit, jobs, storage
from portal.access import Action
from portal.core.text import fold_name
from portal.models import Job
from portal.models.jobs import JobState

if TYPE_CHECKING:
    from budgets.services.checking import Checked
    from budgets.services.companions import Beside
    from budgets.tables.core import Declaration
    from portal.jobs import Claim
    from portal.models import User

KIND = "budgets.process_revision"
#: A revision in one of these is still what its job was made for.
_AT_WORK = (RevisionState.RECEIVED, RevisionState.READING)


class _OvertakenError(Exception):
    """Another upload or another run took the revision's place while it was being read."""


def queue(revision: Revision) -> Job:
    """Write the job of this run, in the caller's transaction."""
    sha256 = revision.source.sha256 if revision.source else ""
    return jobs.enqueue(
        KIND,
        revision.pk,
        key=f"{KIND}:{revision.pk}:{sha256[:16]}:{revision.version}",
        input_hash=sha256,
    )


def process_revision(claim: Claim) -> None:
    """Read, check and render one revision. Raises only what a retry may mend."""
    revision = _taken_up(claim.target)
    if revision is None:
        claim.give_way()
        return
    claim.progress(10, _("正在打开文件"))
    checked = _check(revision, claim)
    besides = companions.check(revision, checked.reading.declaration)
    try:
        _keep(revision, companions.joined(checked, besides), besides, claim)
    except _OvertakenError:
        claim.give_way()


def fail(target: int, code: str, message: str) -> None:
    """The job is dead: the revision fails with the reason; inside the job's transaction."""
    revision = Revision.objects.filter(pk=target).first()
    if revision is None or revision.state not in _AT_WORK:
        return
    if change(
        revision,
        starting=_AT_WORK,
        state=RevisionState.FAILED,
        failure_code=code,
        failure_message=message,
    ):
        _audit_result(revision, "revision.failed", {"code": code, "message": message})


@transaction.atomic
def recheck(*, revision: Revision, by: User) -> Revision:
    """重新校验: read and check the same file again, for rules that have changed since.

    Raises `PermissionDenied`, and `RefusedActionError` where the revision is not with the
    officer.
    """
    require(by, Action.RETRY, revision)
    return _again(revision, WITH_OFFICER, _("重新校验"), "revision.recheck", by)


def check_again(
    *, revision: Revision, act: str, action: str, by: User, details: dict[str, Any] | None = None
) -> Revision:
    """再次校验 because the officer has changed what hangs on the revision, in that transaction.

    Raises `PermissionDenied`, and `RefusedActionError` where the revision is not with the
    officer.
    """
    require(by, Action.UPLOAD, revision)
    return _again(revision, WITH_OFFICER, act, action, by, details)


@transaction.atomic
def retry(*, revision: Revision, by: User) -> Revision:
    """重试: process a failed revision once more.

    Raises `PermissionDenied`, and `RefusedActionError` where it has not failed, or a newer
    revision is being worked on.
    """
    require(by, Action.RETRY, revision)
    if revision.disclosure.revisions.filter(number__gt=revision.number).exists():
        raise RefusedActionError(
            "newer_revision", _("已有更新的稿次，不必重试此稿。请处理最新的一稿。")
        )
    return _again(revision, (RevisionState.FAILED,), _("重试"), "revision.retried", by)


def _again(
    revision: Revision,
    starting: tuple[RevisionState, ...],
    act: str,
    action: str,
    by: User,
    details: dict[str, Any] | None = None,
) -> Revision:
    move(
        revision,
        starting=starting,
        to=RevisionState.RECEIVED,
        act=act,
        action=action,
        by=by,
        details=details,
        failure_code="",
        failure_message="",
    )
    last = Job.objects.filter(kind=KIND, target=revision.pk).order_by("-id").first()
    if last is not None and last.state == JobState.DEAD:
        jobs.retry(last)
    else:
        queue(revision)
    return revision


def _taken_up(target: int) -> Revision | None:
    """The revision, READING; None where it is no longer what the job was made for."""
    revision = (
        Revision.objects.select_related(
            "source", "disclosure__division", "disclosure__department", "disclosure__unit"
        )
        .filter(pk=target, state__in=_AT_WORK, source__isnull=False)
        .first()
    )
    if revision is None:
        return None
    # Not at the end: what changes while the file is being read (批复数) asks for another check.
    if revision.state == RevisionState.RECEIVED and not change(
        revision,
        starting=(RevisionState.RECEIVED,),
        state=RevisionState.READING,
        needs_check=False,
    ):
        return None
    return revision


def read_and_check(revision: Revision, claim: Claim) -> Checked:
    """What the file of a revision declares and what is wrong with it, for other jobs."""
    return _check(revision, claim)


def _check(revision: Revision, claim: Claim) -> Checked:
    """What the file declares and what is wrong with it; reads in a limited child process."""
    claim.progress(30, _("正在定位十二张表"))
    checked = _checked_as(revision, revision.disclosure.owner_name)
    former = _former_name(revision, checked.reading.declaration)
    if former:
        # 曾用名: rare enough that the file may be read a second time.
        checked = _checked_as(revision, former)
    claim.progress(60, _("正在校验"))
    return with_needs(revision, checked)


def _checked_as(revision: Revision, unit_name: str) -> Checked:
    source, disclosure = revision.source, revision.disclosure
    if source is None:  # a revision without a file is never taken up
        raise TypeError("no file")
    return checking.check_file(
        storage.path_of(source.sha256),
        source.original_name,
        kind=disclosure.kind,
        year=disclosure.year,
        unit_name=unit_name,
        also_named=confirmed_names(disclosure.unit),
        division=disclosure.division.code,
        scope=disclosure.scope,
        around=surroundings_of(revision, today=timezone.localdate()),
        catalogues=catalogues(),
        holds=holds_of(disclosure),
    )


def _former_name(revision: Revision, declaration: Declaration | None) -> str:
    """The 曾用名 that the file prints in place of the unit's name; "" for none."""
    if declaration is None:
        return ""
    printed = fold_name(declaration.unit_name)
    names = former_names(revision.disclosure)
    return next((name for name in names if fold_name(name) == printed), "")


def _keep(revision: Revision, checked: Checked, besides: tuple[Beside, ...], claim: Claim) -> None:
    declaration = checked.reading.declaration
    if checked.reading.refused or declaration is None:
        refusal = checked.reading.findings[0]
        with claim.finishing("refused"):
            _settle(
                revision,
                state=RevisionState.FAILED,
                failure_code=refusal.code,
                failure_message=refusal.message,
            )
            keeping.replace_findings(revision, checked.findings)
            keeping.remove_declaration(revision)
            snapshots.remove(revision)
        return
    is_first = revision.checked_at is None
    claim.progress(80, _("正在生成预览"))
    prepared = snapshots.prepare(revision, declaration, companions.appendices(besides))
    with claim.finishing("checked"):
        _settle(
            revision,
            state=RevisionState.CHECKED,
            failure_code="",
            failure_message="",
            unit_name_printed=declaration.unit_name,
            checked_at=timezone.now(),
            fact_count=len(declaration.facts),
        )
        keeping.replace_declaration(revision, declaration)
        keeping.replace_findings(revision, checked.findings)
        for beside in besides:
            beside.keep()
        if is_first:
            carrying.carry_explanations(revision)
        rule_sets.note(revision)
        snapshots.keep(revision, prepared)


def _settle(revision: Revision, **changes: Any) -> None:
    """READING becomes what the run found. Raises `_OvertakenError`: nothing is kept."""
    if not change(revision, starting=(RevisionState.READING,), **changes):
        raise _OvertakenError
    _audit_result(revision, f"revision.{revision.state.lower()}", {"state": str(revision.state)})


def _audit_result(revision: Revision, action: str, details: dict[str, Any]) -> None:
    audit.record(
        action=action,
        target=target_of(revision),
        by=None,
        description=str(revision),
        details=details,
    )
