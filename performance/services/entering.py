"""在线填报: one project's targets typed at the desk, for a revision that is with the officer.

What was typed is kept beside the file and read by the same check. Nothing of a file is
changed by it, and no file takes away what was typed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import Revision, RevisionState
from budgets.selectors.withholding import holds_of
from budgets.services import processing
from budgets.services.errors import RefusedActionError
from budgets.services.workflow import WITH_OFFICER, require, require_state
from performance.checking import without_held
from performance.models import EnteredTarget, TargetsFile
from performance.selectors.entered import entered_rows, value_of
from performance.selectors.targets import targets_file
from performance.sheets.core import TargetsReading
from performance.sheets.entered import content_of, same_project
from portal.access import Action

if TYPE_CHECKING:
    from performance.sheets.core import Target
    from portal.models import User

#: More projects than any unit has.
MOST_PROJECTS = 400
_AT_WORK = (RevisionState.RECEIVED, RevisionState.READING)


@transaction.atomic
def enter_target(
    *,
    revision: Revision,
    target: Target,
    by: User,
    entry: int | None = None,
    edits: int = 0,
) -> EnteredTarget:
    """保存填报 of one project, and have the revision checked again.

    `entry`: the one that is written anew, None for a first; `edits`: how often it had been
    written when the person saw it. The same content changes nothing. Raises
    `PermissionDenied`, and `RefusedActionError` where the revision is not with the officer,
    somebody else has written the project meanwhile, or the project is held from the public.
    """
    require(by, Action.UPLOAD, revision)
    act = _("保存绩效目标")
    _require_with_officer(revision, act)
    _require_public(revision, target)
    others = entered_rows(revision)
    before = _seen(others, entry, edits)
    _require_once(others, before, target)
    content = content_of(target)
    written = (target.project, content, False)
    if before is not None and (before.project, before.content, before.gives_way) == written:
        return before
    kept = before or EnteredTarget(revision=revision)
    processing.check_again(
        revision=revision,
        act=act,
        action="revision.target_entered",
        by=by,
        details={
            "project": target.project,
            "indicators": len(target.indicators),
            "is_new": before is None,
        },
    )
    kept.project, kept.content, kept.gives_way = target.project, content, False
    kept.edits += 1
    kept.by, kept.at = by, timezone.now()
    kept.save()
    return kept


@transaction.atomic
def remove_entered(*, revision: Revision, entry: int, by: User) -> None:
    """删除填报 of one project; what the file has of it stands again. Raises as `enter_target`."""
    require(by, Action.UPLOAD, revision)
    act = _("删除在线填报")
    _require_with_officer(revision, act)
    row = _existing(entered_rows(revision), entry)
    processing.check_again(
        revision=revision,
        act=act,
        action="revision.target_entry_removed",
        by=by,
        details={"project": row.project},
    )
    row.delete()
    file = targets_file(revision)
    if not revision.entered_targets.exists() and (file is None or file.source is None):
        TargetsFile.objects.filter(revision=revision).delete()
        revision.targets.all().delete()


@transaction.atomic
def let_stand(*, revision: Revision, entry: int, file_stands: bool, by: User) -> None:
    """改用文件 or 改用填报, where both have the project; the other is kept. Raises as `enter_target`."""
    require(by, Action.UPLOAD, revision)
    act = _("选择采用的绩效目标")
    _require_with_officer(revision, act)
    row = _existing(entered_rows(revision), entry)
    if row.gives_way == file_stands:
        return
    processing.check_again(
        revision=revision,
        act=act,
        action="revision.target_entry_chosen",
        by=by,
        details={"project": row.project, "stands": "file" if file_stands else "form"},
    )
    row.gives_way = file_stands
    row.save(update_fields=["gives_way"])


def _require_with_officer(revision: Revision, act: str) -> None:
    """As everywhere, with a word of its own for who only has to wait a moment."""
    if revision.state in _AT_WORK:
        raise RefusedActionError(
            "being_checked",
            _("该稿正在校验，%(act)s没有生效。请等几秒钟再点一次。") % {"act": act},
        )
    require_state(revision, WITH_OFFICER, act)


def _require_public(revision: Revision, target: Target) -> None:
    reading = TargetsReading("", (target,))
    if not without_held(reading, holds_of(revision.disclosure)).targets:
        raise RefusedActionError(
            "project_held",
            _("该项目已决定不予公开，不填报绩效目标，填写的内容没有保存。"),
        )


def _seen(rows: list[EnteredTarget], entry: int | None, edits: int) -> EnteredTarget | None:
    """The entry that the person saw. Raises `RefusedActionError` where it is another by now."""
    if entry is None:
        return None
    row = _existing(rows, entry)
    if row.edits != edits:
        raise RefusedActionError(
            "entry_changed",
            _("%(by)s 已在您填写期间修改了该项目，您的内容没有保存。请打开最新内容核对后再填写。")
            % {"by": row.by},
        )
    return row


def _existing(rows: list[EnteredTarget], entry: int) -> EnteredTarget:
    found = next((row for row in rows if row.pk == entry), None)
    if found is None:
        raise RefusedActionError("no_entry", _("该项目的在线填报已被删除，请刷新页面。"))
    return found


def _require_once(rows: list[EnteredTarget], before: EnteredTarget | None, target: Target) -> None:
    others = [row for row in rows if row is not before]
    if any(same_project(value_of(row).target, target) for row in others):
        raise RefusedActionError(
            "entered_twice",
            _("项目“%(project)s”已有在线填报，请打开原有的填报修改。")
            % {"project": target.project},
        )
    if before is None and len(rows) >= MOST_PROJECTS:
        raise RefusedActionError(
            "too_many_projects",
            _("在线填报最多 %(count)s 个项目，请改用上传工作簿。") % {"count": MOST_PROJECTS},
        )
