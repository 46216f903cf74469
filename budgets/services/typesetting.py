"""排印: the formats that are laid out page by page, rendered after the check.

An officer reads the findings while the PDF is still being made. The formats join the
snapshot that the check has kept; a snapshot that was replaced meanwhile takes none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from budgets.models import Revision, RevisionState, Snapshot
from budgets.rendering.formats import FORMATS
from budgets.rendering.pdf import GlyphMissingError
from budgets.selectors.revision_files import typesetting_of
from budgets.services import snapshots
from budgets.services.errors import RefusedActionError
from budgets.services.snapshots import missing_formats
from budgets.services.workflow import require
from portal import jobs
from portal.access import Action
from portal.models.jobs import JobState

if TYPE_CHECKING:
    from budgets.rendering.formats import Format
    from budgets.rendering.publication import Document
    from budgets.services.snapshots import PreparedFile
    from portal.jobs import Claim
    from portal.models import User


NOT_TYPESET = "not_typeset"
_ON_ITS_WAY = (
    RevisionState.CHECKED,
    RevisionState.RETURNED,
    RevisionState.SUBMITTED,
    RevisionState.APPROVED,
    RevisionState.SCHEDULED,
)


class _ReplacedError(Exception):
    """Another check has put another snapshot in place of the one that was typeset."""


def typeset(claim: Claim) -> None:
    """Render the slow formats of one revision. Raises `JobError` where one cannot be made."""
    snapshot = (
        Snapshot.objects.select_related(
            "revision__disclosure__division",
            "revision__disclosure__department",
            "revision__disclosure__unit",
        )
        .filter(revision=claim.target, sha256=claim.input_hash)
        .first()
    )
    missing = missing_formats(snapshot) if snapshot is not None else []
    if snapshot is None or not missing:
        claim.give_way()
        return
    document = snapshots.document_of(snapshot.revision)
    if document.sha256 != snapshot.sha256:
        # What it was made from (last year's publication, the wording) has changed since.
        raise jobs.JobError(
            "E_STALE", _("公开内容所依据的上年公开件或措辞在校验后有变更。请点“重新校验”。")
        )
    rendered: list[PreparedFile] = []
    for place, name in enumerate(missing):
        each = FORMATS[name]
        claim.progress(
            10 + 80 * place // len(missing), _("正在生成%(title)s") % {"title": each.title}
        )
        rendered.append(_rendered(each, document))
    try:
        with claim.finishing("typeset"):
            _keep(snapshot, rendered)
    except _ReplacedError:
        claim.give_way()


def _rendered(each: Format, document: Document) -> PreparedFile:
    """One format, stored. Raises `JobError` for what no other attempt will mend."""
    try:
        return snapshots.store_rendered(each, document)
    except GlyphMissingError as error:
        raise jobs.JobError("E_GLYPH", str(error)) from error


def require_typeset(revision: Revision) -> None:
    """Raise `RefusedActionError` unless every format of the revision's snapshot is there."""
    snapshot = Snapshot.objects.filter(revision=revision).first()
    if snapshot is None or not missing_formats(snapshot):
        return
    job = typesetting_of(revision)
    if job is not None and job.state == JobState.DEAD:
        raise RefusedActionError(
            "typesetting_failed",
            _("公开文件未能生成：%(reason)s请点“重新生成文件”，仍不成功请联系系统管理员。")
            % {"reason": job.error_message},
        )
    raise RefusedActionError(
        NOT_TYPESET, _("公开文件（PDF、DOCX等）还在生成，通常只需几秒钟，请稍候再试。")
    )


def is_being_typeset(revision: Revision) -> bool:
    """Whether files are still to come: a job waits or is at work."""
    job = typesetting_of(revision)
    return job is not None and job.state not in (JobState.DONE, JobState.DEAD)


@transaction.atomic
def typeset_again(*, revision: Revision, by: User) -> Revision:
    """重新生成文件: where the job was given up, or a file is missing.

    Raises `PermissionDenied`, and `RefusedActionError` where nothing is missing.
    """
    require(by, Action.VIEW, revision)
    snapshot = Snapshot.objects.filter(revision=revision).first()
    if snapshot is None or not missing_formats(snapshot):
        raise RefusedActionError("nothing_missing", _("公开文件已全部生成，请刷新页面。"))
    job = typesetting_of(revision)
    if job is not None and job.state == JobState.DEAD:
        jobs.retry(job)
    else:
        snapshots.queue_typesetting(snapshot)
    return revision


def typeset_missing() -> int:
    """补排: files that an earlier release of the portal did not make. Answers how many were asked for.

    For what is still on its way to the public; what is public stays as it is.
    """
    count = 0
    waiting = Snapshot.objects.filter(revision__state__in=_ON_ITS_WAY).select_related("revision")
    for snapshot in waiting.iterator():
        if missing_formats(snapshot) and typesetting_of(snapshot.revision) is None:
            with transaction.atomic():
                snapshots.queue_typesetting(snapshot)
            count += 1
    return count


def _keep(snapshot: Snapshot, rendered: list[PreparedFile]) -> None:
    """Write the rows. Raises `_ReplacedError`."""
    present = Snapshot.objects.select_for_update().filter(pk=snapshot.pk).first()
    if present is None or present.sha256 != snapshot.sha256:
        raise _ReplacedError
    snapshots.keep_files(present, rendered)
