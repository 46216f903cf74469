"""权限: the roles, and the one predicate that decides every act. What is not granted is denied.

A target says where it belongs (`AccessScope`); a membership says for which unit,
department or division a role holds. Memberships live in the domain above this module and
are read through the account's `memberships` relation.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Collection


class Role(models.TextChoices):
    """What a person is here."""

    OFFICER = "officer", _("单位财务人员")
    UNIT_LEAD = "unit_lead", _("单位负责人")
    DEPARTMENT_REVIEWER = "department_reviewer", _("主管部门审核人")
    BUREAU_REVIEWER = "bureau_reviewer", _("财政局审核人")
    PERFORMANCE_REVIEWER = "performance_reviewer", _("绩效管理审核人")
    PUBLISHER = "publisher", _("公开发布人")
    AUDITOR = "auditor", _("审计员")
    ADMINISTRATOR = "administrator", _("系统管理员")
    SECURITY_ADMINISTRATOR = "security_administrator", _("安全保密管理员")


#: 三员: who makes accounts grants no roles, and who audits does neither. One account holds at
#: most one of them, everywhere, and nothing else.
ADMINISTRATORS = (Role.ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR)


class Action(StrEnum):
    """What can be done to a disclosure or to the portal."""

    VIEW = "view"
    UPLOAD = "upload"
    EXPLAIN = "explain"
    SUBMIT = "submit"
    RETURN = "return"
    WAIVE = "waive"
    HOLD = "hold"  # 不予公开: decide what is held from the public
    CONSENT = "consent"  # 会审: one step of a parallel review has nothing against it
    APPROVE = "approve"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    TAKE_DOWN = "take_down"  # 紧急下架: one proposes, another confirms
    ANSWER = "answer"  # 公众纠错: write what is answered
    LET_OUT = "let_out"  # 公众纠错: make an answer public, of another's writing
    RETRY = "retry"
    RECORD_APPROVED = "record_approved"  # 批复数
    WORD = "word"  # 措辞包: how a division's documents are worded
    MANAGE = "manage"  # master data and jobs
    ACCOUNT = "account"  # 账号: make, switch off, first passwords, locks
    GRANT = "grant"  # 授权: who holds which role; lost second factors
    AUDIT = "audit"


_REVIEW = frozenset(
    {
        Action.VIEW,
        Action.RETURN,
        Action.WAIVE,
        Action.CONSENT,
        Action.APPROVE,
        Action.HOLD,
        Action.ANSWER,
    }
)
GRANTS: dict[Role, frozenset[Action]] = {
    Role.OFFICER: frozenset(
        {
            Action.VIEW,
            Action.UPLOAD,
            Action.EXPLAIN,
            Action.SUBMIT,
            Action.RETRY,
            Action.ANSWER,
        }
    ),
    Role.UNIT_LEAD: frozenset({Action.VIEW, Action.SUBMIT, Action.LET_OUT}),
    Role.DEPARTMENT_REVIEWER: _REVIEW,
    Role.BUREAU_REVIEWER: _REVIEW
    | {Action.RETRY, Action.RECORD_APPROVED, Action.WORD, Action.TAKE_DOWN},
    Role.PERFORMANCE_REVIEWER: frozenset({Action.VIEW, Action.RETURN, Action.CONSENT}),
    Role.PUBLISHER: frozenset(
        {
            Action.VIEW,
            Action.PUBLISH,
            Action.WITHDRAW,
            Action.HOLD,
            Action.TAKE_DOWN,
            Action.LET_OUT,
        }
    ),
    Role.AUDITOR: frozenset({Action.AUDIT}),
    Role.ADMINISTRATOR: frozenset({Action.MANAGE, Action.ACCOUNT, Action.WORD}),
    Role.SECURITY_ADMINISTRATOR: frozenset({Action.GRANT}),
}


@dataclass(frozen=True, slots=True)
class AccessScope:
    """Where a thing belongs. `unit` is None for a department's own disclosure."""

    division: int
    department: int
    unit: int | None = None


class Scoped(Protocol):
    """Anything that says where it belongs."""

    @property
    def access_scope(self) -> AccessScope:
        """Its unit, department and division."""
        ...


#: Roles that nobody stands in for: 三员分立 is not lent.
NEVER_DELEGATED = frozenset(ADMINISTRATORS)


def memberships_of(user: Any) -> list[Any]:
    """The account's memberships and those it stands in for today (代办), its own first.

    Read once per account object, in one query; none for a stranger. One that is stood in
    for belongs to another account: its `user` is the principal.
    """
    if not (getattr(user, "is_authenticated", False) and user.is_active):
        return []
    kept = getattr(user, "_kept_memberships", None)
    if kept is None:
        today = timezone.localdate()
        lent = Q(
            delegations__stand_in=user.pk,
            delegations__starts__lte=today,
            delegations__ends__gte=today,
            delegations__ended_at__isnull=True,
            user__is_active=True,
        ) & ~Q(role__in=NEVER_DELEGATED)
        found = (
            user.memberships.model._default_manager.filter(Q(user=user.pk) | lent)
            .select_related("user")
            .distinct()
        )
        kept = sorted(found, key=lambda each: (each.user_id != user.pk, each.pk))
        if any(each.user_id == user.pk and each.role in ADMINISTRATORS for each in kept):
            # An administrator stands in for nobody, whatever rows there are.
            kept = [each for each in kept if each.user_id == user.pk]
        user._kept_memberships = kept  # a cache on the account object itself
    return list(kept)


def principal_of(user: Any, action: Action, target: Scoped) -> Any:
    """代何人: the account that the user stands in for when doing this; None in their own right."""
    for membership in memberships_of(user):
        if action in GRANTS[Role(membership.role)] and _covers(membership, target):
            return None if membership.user_id == user.pk else membership.user
    return None


def holds(user: Any, roles: Collection[Role], target: Scoped) -> bool:
    """Whether the account holds one of the roles there, itself or as a stand-in."""
    return any(
        membership.role in roles and _covers(membership, target)
        for membership in memberships_of(user)
    )


def may(user: Any, action: Action, target: Scoped | None = None) -> bool:
    """Whether the account may do this to the target; without a target, anywhere at all."""
    return any(
        action in GRANTS[Role(membership.role)] and (target is None or _covers(membership, target))
        for membership in memberships_of(user)
    )


def scope_filter(user: Any, action: Action = Action.VIEW) -> Q:
    """A filter for rows with `unit`, `department` and `division` that the account may act on.

    Rows outside it do not exist for the account. Without any membership it matches nothing.
    """
    allowed = Q(pk__in=[])
    for membership in memberships_of(user):
        if action not in GRANTS[Role(membership.role)]:
            continue
        if membership.unit_id:
            allowed |= Q(unit=membership.unit_id)
        elif membership.department_id:
            allowed |= Q(department=membership.department_id)
        elif membership.division_id:
            allowed |= Q(division=membership.division_id)
    return allowed


def _covers(membership: Any, target: Scoped) -> bool:
    scope = target.access_scope
    if membership.unit_id:
        return scope.unit is not None and membership.unit_id == scope.unit
    if membership.department_id:
        return bool(membership.department_id == scope.department)
    if membership.division_id:
        return bool(membership.division_id == scope.division)
    return True
