"""代办授权 (A/B岗): naming a stand-in for one's own role, and ending it before its day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import Delegation
from budgets.services.errors import RefusedActionError
from budgets.services.workflow import require_text
from portal import audit
from portal.access import NEVER_DELEGATED, Action, Role, may

if TYPE_CHECKING:
    from datetime import date

    from budgets.models import Membership
    from portal.models import User

#: A stand-in for longer is another appointment, which is an administrator's to make.
LONGEST_DAYS = 184


@transaction.atomic
def delegate(
    *, membership: Membership, stand_in: User, starts: date, ends: date, reason: str, by: User
) -> Delegation:
    """授权 for a role of one's own, from a day to a day, both included.

    Raises `PermissionDenied` for another's role, and `RefusedActionError` for a role that is
    never lent, days that cannot be, or a stand-in who is no other person in service.
    """
    if membership.user_id != by.pk or not by.is_active:
        raise PermissionDenied
    reason = require_text(reason, "reason_missing", _("代办授权必须写明事由。"))
    if Role(membership.role) in NEVER_DELEGATED:
        raise RefusedActionError(
            "never_delegated", _("系统管理员、安全保密管理员和审计员的职责不得代办。")
        )
    if stand_in.pk == by.pk or not stand_in.is_active:
        raise RefusedActionError("no_stand_in", _("请选择另一位在用的账号作为代办人。"))
    if stand_in.memberships.filter(role__in=NEVER_DELEGATED).exists():
        raise RefusedActionError(
            "administrator_stands_in",
            _("系统管理员、安全保密管理员和审计员不得代办业务，请选择另一位代办人。"),
        )
    if ends < starts or ends < timezone.localdate():
        raise RefusedActionError("days_wrong", _("结束日期不能早于开始日期，也不能早于今天。"))
    if (ends - starts).days >= LONGEST_DAYS:
        raise RefusedActionError(
            "too_long",
            _("代办最长%(days)s天。更长的请由安全保密管理员授予角色。") % {"days": LONGEST_DAYS},
        )
    _require_none_beside(membership, starts, ends)
    delegation: Delegation = Delegation.objects.create(
        membership=membership,
        principal=by,
        stand_in=stand_in,
        starts=starts,
        ends=ends,
        reason=reason,
    )
    _record("delegation.given", delegation, by)
    return delegation


@transaction.atomic
def end_delegation(*, delegation: Delegation, by: User) -> Delegation:
    """终止 before its last day: by the principal, the stand-in, or who manages accounts.

    Raises `PermissionDenied`, and `RefusedActionError` where it has been ended already.
    """
    concerned = by.is_active and by.pk in (delegation.principal_id, delegation.stand_in_id)
    if not (concerned or may(by, Action.MANAGE)):
        raise PermissionDenied
    written = Delegation.objects.filter(pk=delegation.pk, ended_at__isnull=True).update(
        ended_at=timezone.now(), ended_by=by
    )
    if not written:
        raise RefusedActionError("ended_already", _("该代办授权已经终止，不必重复。"))
    delegation.refresh_from_db()
    _record("delegation.ended", delegation, by)
    return delegation


def _require_none_beside(membership: Membership, starts: date, ends: date) -> None:
    """One stand-in for a role at a time: whoever acts 代 somebody must be told apart."""
    # The row of the role is held: two delegations of it wait for each other.
    type(membership).objects.select_for_update().get(pk=membership.pk)
    beside = Delegation.objects.filter(
        membership=membership, ended_at__isnull=True, starts__lte=ends, ends__gte=starts
    ).first()
    if beside is not None:
        raise RefusedActionError(
            "delegated_already",
            _("该角色在这段时间已授权%(who)s代办（%(starts)s至%(ends)s）。请先终止，再另行授权。")
            % {"who": beside.stand_in, "starts": beside.starts, "ends": beside.ends},
        )


def _record(action: str, delegation: Delegation, by: User) -> None:
    audit.record(
        action=action,
        target=f"delegation:{delegation.pk}",
        by=by,
        description=f"{delegation} {delegation.membership.get_role_display()}：{delegation.reason}",
        details={
            "membership": delegation.membership_id,
            "principal": delegation.principal.get_username(),
            "stand_in": delegation.stand_in.get_username(),
            "starts": delegation.starts.isoformat(),
            "ends": delegation.ends.isoformat(),
        },
    )
