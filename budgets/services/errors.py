"""拒绝: an act that is not done, with a code and a sentence for the person who asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from budgets.tables.vocabulary import make

if TYPE_CHECKING:
    from budgets.models import Revision


#: The code of a decision upon something that has changed since.
CHANGED_MEANWHILE = "changed_meanwhile"
#: The code of an act that the state does not allow.
WRONG_STATE = "wrong_state"


class RefusedActionError(Exception):
    """The act is refused and nothing has changed. `message` is a Chinese sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


def refused_file(code: str, **fields: Any) -> RefusedActionError:
    """A refusal of a file, in the words of the public error vocabulary."""
    return RefusedActionError(code, make(code, **fields).message)


def wrong_state(revision: Revision, act: str) -> RefusedActionError:
    """The revision's state does not allow the act (`act` is a Chinese verb)."""
    return RefusedActionError(
        WRONG_STATE,
        _("该稿当前状态为“%(state)s”，不能%(act)s。请刷新页面查看最新状态。")
        % {"state": revision.get_state_display(), "act": act},
    )


def changed_meanwhile() -> RefusedActionError:
    """Somebody else was faster: what the person decided upon is no longer what is stored."""
    return RefusedActionError(
        CHANGED_MEANWHILE, _("该稿刚刚被他人修改，本次操作没有生效。请刷新页面，核对后再操作。")
    )
