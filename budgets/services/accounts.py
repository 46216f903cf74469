"""账号 at the desk: the acts of administrators on an account, and first passwords on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets.services.master_data import export_workbook
from portal import audit
from portal.access import Action, may
from portal.accounts import linking, lockout, second_factor, services

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.utils.functional import _StrPromise as StrPromise

    from portal.models import User


@dataclass(frozen=True, slots=True)
class AccountAct:
    """One act on an account: who may, its button, what is said when it is done.

    `asks`: what to consider before it, "" where nothing is lost.
    """

    actions: tuple[Action, ...]
    label: StrPromise
    done: StrPromise
    call: Callable[[User, User], object]
    asks: StrPromise | str = ""


ACTS = {
    "end-sessions": AccountAct(
        (Action.ACCOUNT, Action.GRANT),
        gettext_lazy("结束全部会话"),
        gettext_lazy("此账号的会话已全部结束。"),
        lambda account, by: services.end_sessions_of(account=account, by=by),
        gettext_lazy("此人在各处的登录立即结束，没有保存的内容会丢失。"),
    ),
    "unlock": AccountAct(
        (Action.ACCOUNT,),
        gettext_lazy("解除登录锁定"),
        gettext_lazy("登录锁定已解除。"),
        lambda account, by: lockout.unlock(account=account, by=by),
    ),
    "reset-second-factor": AccountAct(
        (Action.GRANT,),
        gettext_lazy("重置登录验证码"),
        gettext_lazy("登录验证码已重置，本人下次登录时重新启用。"),
        lambda account, by: second_factor.reset(account=account, by=by),
        gettext_lazy("先核实是本人：原手机上的验证码和恢复码立即作废，会话全部结束。"),
    ),
    "confirm-identity": AccountAct(
        (Action.ACCOUNT,),
        gettext_lazy("身份绑定生效"),
        gettext_lazy("身份绑定已生效，本人可以用统一身份登录。"),
        lambda account, by: linking.confirm(account=account, by=by),
        gettext_lazy("先核实身份标识是本人的：确认后，该身份可以登录此账号。"),
    ),
    "unlink-identity": AccountAct(
        (Action.ACCOUNT, Action.GRANT),
        gettext_lazy("解除身份绑定"),
        gettext_lazy("身份绑定已解除。"),
        lambda account, by: linking.unlink(account=account, by=by),
        gettext_lazy("此人不能再用统一身份登录，在各处的登录立即结束。"),
    ),
}


@transaction.atomic
def hand_out_passwords(*, passwords: Sequence[Sequence[str]], by: User) -> bytes:
    """初始密码 as a workbook (account, name, password); audited by number, never by content.

    Raises `PermissionDenied`.
    """
    if not may(by, Action.ACCOUNT):
        raise PermissionDenied
    audit.record(
        action="user.passwords_handed_out",
        target="user",
        by=by,
        description=_("下载初始密码 %(count)s 个") % {"count": len(passwords)},
    )
    return export_workbook(_("初始密码"), [_("账号"), _("姓名"), _("初始密码")], passwords)
