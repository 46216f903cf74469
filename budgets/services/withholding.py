"""不予公开: proposing, deciding and lifting what is held from the public.

A unit or a reviewer proposes, another reviewer decides. What is in force is taken out of the
tables before anything of a workbook is stored; a decision that comes later sends the revision
through processing again, or bars it from being published until it has been.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import Disclosure, Revision, RevisionState, Withholding
from budgets.selectors.withholding import is_unit_held
from budgets.services import bulk, keeping, processing, snapshots
from budgets.services.errors import RefusedActionError
from budgets.services.holding_back import HoldsError, require_fitting
from budgets.services.personal import require_nothing_personal
from budgets.services.workflow import IN_REVIEW, change, move, require, require_text
from budgets.tables.editions import edition_for
from portal import audit
from portal.access import Action, may

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.models import User

#: What processing may still be made to read again.
_UNREVIEWED = (RevisionState.READING, RevisionState.CHECKED, RevisionState.RETURNED)


@dataclass(frozen=True, slots=True)
class Terms:
    """What is held, on which ground and by which law. Never a figure."""

    scope: str
    ground: str
    basis: str
    reason: str
    table: int | None = None
    code: str = ""
    name: str = ""


@transaction.atomic
def propose(*, disclosure: Disclosure, terms: Terms, by: User) -> Withholding:
    """提出不予公开: by the unit, or by whoever may decide it.

    Raises `PermissionDenied`, and `RefusedActionError` for a row that no table has, or what
    is proposed or held already.
    """
    if not (may(by, Action.UPLOAD, disclosure) or may(by, Action.HOLD, disclosure)):
        raise PermissionDenied
    reason = require_text(terms.reason, "reason_missing", _("不予公开必须写明理由。"))
    withholding = Withholding(
        disclosure=disclosure,
        scope=terms.scope,
        table=terms.table,
        code=terms.code.strip(),
        name=terms.name.strip(),
        ground=terms.ground,
        basis=terms.basis,
        reason=reason,
        proposed_by=by,
    )
    require_nothing_personal(withholding.basis, telephones=False)
    _require_possible(withholding)
    withholding.save()
    _record("withholding.proposed", withholding, by, reason)
    return withholding


@transaction.atomic
def propose_each(*, disclosure: Disclosure, terms: Sequence[Terms], by: User) -> list[Withholding]:
    """提出 the same row of several tables, all or none. Raises as `propose` does."""
    return [propose(disclosure=disclosure, terms=each, by=by) for each in terms]


@transaction.atomic
def decide(*, withholding: Withholding, by: User) -> Withholding:
    """决定不予公开: in force from now on. Nobody decides what they have proposed.

    Raises `PermissionDenied`, and `RefusedActionError` for one's own proposal, or where it is
    decided or taken back.
    """
    require(by, Action.HOLD, withholding)
    if withholding.proposed_by_id == by.pk:
        raise RefusedActionError(
            "own_proposal", _("不能决定自己提出的不予公开事项。请由另一位审核人决定。")
        )
    _settle(withholding, {"decided_at": None, "lifted_at": None}, decided_by=by)
    _record("withholding.decided", withholding, by, withholding.reason)
    _read_again(withholding.disclosure, by)
    bulk.queue(withholding.disclosure.division_id)
    return withholding


@transaction.atomic
def lift(*, withholding: Withholding, reason: str, by: User) -> Withholding:
    """撤销 a decision, or a proposal that is not decided: that one the unit may take back.

    Raises `PermissionDenied` and `RefusedActionError`.
    """
    if not (withholding.is_open and may(by, Action.UPLOAD, withholding)):
        require(by, Action.HOLD, withholding)
    reason = require_text(reason, "reason_missing", _("撤销必须写明理由。"))
    was_in_force = withholding.is_in_force
    expected = {"lifted_at": None, "decided_at": withholding.decided_at}
    _settle(withholding, expected, lifted_by=by, lift_reason=reason)
    _record("withholding.lifted", withholding, by, reason)
    if was_in_force:
        _read_again(withholding.disclosure, by)
        bulk.queue(withholding.disclosure.division_id)
    return withholding


def require_public_unit(disclosure: Disclosure) -> None:
    """Raise `RefusedActionError` where the whole unit is held: no file, no publication."""
    if is_unit_held(disclosure):
        raise RefusedActionError(
            "unit_held",
            _("该单位依法不予公开，不接收工作簿，也不能公开。确需公开的，请先撤销不予公开的决定。"),
        )


def _require_possible(withholding: Withholding) -> None:
    disclosure = withholding.disclosure
    edition = edition_for(disclosure.kind, disclosure.year, disclosure.division.code)
    try:
        require_fitting(withholding.hold, edition)
    except HoldsError as error:
        raise RefusedActionError("no_such_row", str(error)) from error
    if withholding.scope == "project" and not withholding.name:
        return  # each is one project that nobody names
    same = Withholding.objects.filter(
        disclosure=disclosure,
        scope=withholding.scope,
        table=withholding.table,
        code=withholding.code,
        name=withholding.name,
        lifted_at__isnull=True,
    )
    if same.exists():
        raise RefusedActionError("held_already", _("该内容已提出或已决定不予公开，不必重复。"))


def _settle(withholding: Withholding, expected: Mapping[str, object], **changes: object) -> None:
    """Write a decision where the stored row still is what the person saw."""
    now = timezone.now()
    times = {f"{name[:-3]}_at": now for name in changes if name.endswith("_by")}
    conditions = {
        f"{name}__isnull" if value is None else name: True if value is None else value
        for name, value in expected.items()
    }
    written = Withholding.objects.filter(pk=withholding.pk, **conditions).update(**times, **changes)
    if not written:
        raise RefusedActionError(
            "settled_already", _("该不予公开事项已被处理，本次操作没有生效。请刷新页面后再看。")
        )
    withholding.refresh_from_db()


def _read_again(disclosure: Disclosure, by: User) -> None:
    """The open revision without what is held now, or with what is no longer held.

    What an earlier run kept goes at once. A revision under review keeps its state but can
    be neither approved nor published before it has been checked again. Of a budget its
    adjustments too: what is held of it is held of them.
    """
    for revision in Revision.objects.select_related("disclosure").filter(
        Q(disclosure=disclosure) | Q(disclosure__adjustment__budget=disclosure),
        state__in=(*_UNREVIEWED, *IN_REVIEW),
    ):
        if revision.state in IN_REVIEW:
            change(revision, starting=IN_REVIEW, needs_check=True)
            continue
        _queue_again(revision, by)


def _queue_again(revision: Revision, by: User) -> None:
    move(
        revision,
        starting=_UNREVIEWED,
        to=RevisionState.RECEIVED,
        act=_("重新校验"),
        action="revision.recheck",
        by=by,
        description=_("不予公开事项有变更"),
    )
    keeping.remove_declaration(revision)
    snapshots.remove(revision)
    processing.queue(revision)


def _record(action: str, withholding: Withholding, by: User, reason: str) -> None:
    audit.record(
        action=action,
        target=f"disclosure:{withholding.disclosure_id}",
        by=by,
        description=f"{withholding}：{reason}",
        details={
            "withholding": withholding.pk,
            "scope": withholding.scope,
            "table": withholding.table,
            "code": withholding.code,
            "name": withholding.name,
            "ground": withholding.ground,
            "basis": withholding.basis,
        },
    )
