"""成批办理: one decision for many units, each carried out and recorded as if it were alone.

One that is refused does not stop the others; the person is told which, and why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from budgets.selectors.disclosures import revisions_for_user
from budgets.services import processing, publication, review
from budgets.services.errors import RefusedActionError
from budgets.services.workflow import require_text
from portal.access import Action

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from budgets.models import CheckFinding, Revision
    from portal.models import User


#: What one press may submit or check again: more is a list that nobody has looked at.
MOST = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one: `refusal` is "" where it was done."""

    revision: Revision
    what: str
    refusal: str = ""


def submit_together(*, chosen: Mapping[int, int], by: User) -> list[Outcome]:
    """成批上报 the chosen revisions, by id the version that was seen.

    What the account may not submit does not exist for it and is left out. Raises
    `RefusedActionError` for too many; everything else is in the outcomes.
    """
    return [
        _tried(
            revision,
            str(revision),
            lambda revision=revision: review.submit(  # type: ignore[misc]
                revision=revision, by=by
            ),
        )
        for revision in _as_seen(chosen, by, Action.SUBMIT)
    ]


def check_together(*, chosen: Mapping[int, int], by: User) -> list[Outcome]:
    """成批重新校验; else as `submit_together`."""
    return [
        _tried(
            revision,
            str(revision),
            lambda revision=revision: processing.recheck(  # type: ignore[misc]
                revision=revision, by=by
            ),
        )
        for revision in _as_seen(chosen, by, Action.UPLOAD)
    ]


def waive_together(*, findings: Sequence[CheckFinding], reason: str, by: User) -> list[Outcome]:
    """成批豁免: the same reason for each finding, every waiver stored and audited by itself.

    The findings of one revision share its object, with the version that the person saw.
    Raises `RefusedActionError` without a reason; everything else is in the outcomes.
    """
    text = require_text(reason, "reason_missing", _("豁免必须写明理由。"))
    return [
        _tried(
            finding.revision,
            str(finding),
            lambda finding=finding: review.waive(  # type: ignore[misc]
                finding=finding, reason=text, by=by
            ),
        )
        for finding in findings
    ]


def publish_together(
    *, revisions: Iterable[Revision], by: User, at: datetime | None = None
) -> list[Outcome]:
    """成批公开 now, or at an hour. What replaces something needs its 更正 begun before."""
    return [
        _tried(
            revision,
            str(revision),
            lambda revision=revision: _publish(revision, by, at),  # type: ignore[misc]
        )
        for revision in revisions
    ]


def unschedule_together(*, revisions: Iterable[Revision], by: User) -> list[Outcome]:
    """成批取消定时公开."""
    return [
        _tried(
            revision,
            str(revision),
            lambda revision=revision: publication.cancel_schedule(  # type: ignore[misc]
                revision=revision, by=by
            ),
        )
        for revision in revisions
    ]


def _as_seen(chosen: Mapping[int, int], by: User, action: Action) -> list[Revision]:
    """The chosen revisions that the account may act on, each at the version that was seen."""
    if len(chosen) > MOST:
        raise RefusedActionError(
            "too_many", _("一次最多办理%(most)s件，请分几次选择。") % {"most": MOST}
        )
    found = list(revisions_for_user(by, action).filter(pk__in=chosen).order_by("pk"))
    for revision in found:
        revision.version = chosen[revision.pk]
    return found


def _publish(revision: Revision, by: User, at: datetime | None) -> None:
    if at is None:
        publication.publish(revision=revision, by=by)
    else:
        publication.schedule(revision=revision, at=at, by=by)


def _tried(revision: Revision, what: str, act: Callable[[], object]) -> Outcome:
    version = revision.version
    try:
        act()
    except RefusedActionError as error:
        revision.version = version  # as the person saw it: nothing was written
        return Outcome(revision, what, error.message)
    except PermissionDenied:
        revision.version = version
        return Outcome(revision, what, _("您没有办理此件的权限。"))
    return Outcome(revision, what)
