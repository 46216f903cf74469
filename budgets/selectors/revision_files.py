"""公开文件 of a revision before it is public: what is made already, what is still being made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from budgets.models import Snapshot, SnapshotFile
from budgets.rendering.formats import FORMATS
from portal import storage
from portal.models import Job
from portal.models.jobs import JobState

if TYPE_CHECKING:
    from budgets.models import Revision

#: 排印: the job that renders what is laid out page by page (`budgets.services.typesetting`).
TYPESETTING = "budgets.typeset"
WHOLE = "document"


@dataclass(frozen=True, slots=True)
class RevisionFile:
    """公开文件: one format. `path` None: it is not made yet. `size` in bytes."""

    format: str
    title: str
    filename: str = ""
    media_type: str = ""
    size: int = 0
    sha256: str = ""
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class RevisionFiles:
    """公开文件 of one revision. `failure`: why the rest cannot be made; "" where it can.

    `sha256`: of the canonical JSON, "" while there is no preview.
    """

    sha256: str
    files: tuple[RevisionFile, ...]
    percent: int = 100
    doing: str = ""
    failure: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether every format is there."""
        return all(file.path is not None for file in self.files)


def files_of(revision: Revision) -> RevisionFiles:
    """Every format that people take away, in the order of the register. Three queries."""
    snapshot = Snapshot.objects.filter(revision=revision).first()
    if snapshot is None:
        return RevisionFiles("", ())
    kept = {file.format: file for file in SnapshotFile.objects.filter(snapshot=snapshot)}
    files = tuple(_file(name, kept.get(name)) for name in filter(is_offered, FORMATS))
    found = RevisionFiles(snapshot.sha256, files)
    return found if found.is_complete else _at_work(found, revision)


def is_offered(name: str) -> bool:
    """Whether there is such a format to take away."""
    return name in FORMATS and FORMATS[name].is_download


def file_of(revision: Revision, name: str) -> RevisionFile | None:
    """One format of the revision; None for one that is not made. `name`: one that `is_offered`."""
    kept = SnapshotFile.objects.filter(snapshot__revision=revision, format=name).first()
    return _file(name, kept) if kept is not None else None


def whole_html(revision: Revision) -> SafeString:
    """网页全文 of the revision; "" while there is no preview.

    Made by our own renderer, which escapes every text.
    """
    kept = SnapshotFile.objects.filter(snapshot__revision=revision, format=WHOLE).first()
    return SafeString(storage.read(kept.sha256).decode("utf-8") if kept else "")


def typesetting_of(revision: Revision) -> Job | None:
    """排印作业 of the revision's present snapshot, the latest."""
    jobs = Job.objects.filter(
        kind=TYPESETTING,
        target=revision.pk,
        input_hash__in=Snapshot.objects.filter(revision=revision).values("sha256"),
    )
    return jobs.order_by("-id").first()


def _file(name: str, kept: SnapshotFile | None) -> RevisionFile:
    title = _(FORMATS[name].title)
    if kept is None:
        return RevisionFile(name, title)
    return RevisionFile(
        format=name,
        title=title,
        filename=kept.filename,
        media_type=kept.media_type,
        size=kept.size,
        sha256=kept.sha256,
        path=storage.path_of(kept.sha256),
    )


def _at_work(found: RevisionFiles, revision: Revision) -> RevisionFiles:
    job = typesetting_of(revision)
    if job is None or job.state == JobState.DONE:
        return RevisionFiles(found.sha256, found.files, 0, failure=_("有公开文件尚未生成。"))
    if job.state == JobState.DEAD:
        return RevisionFiles(found.sha256, found.files, 0, failure=job.error_message)
    leased = job.state == JobState.LEASED
    doing = (job.doing if leased else "") or _("排队等候生成")
    return RevisionFiles(found.sha256, found.files, job.percent if leased else 0, doing)
