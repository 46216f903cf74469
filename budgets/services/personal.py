"""个人信息 in words that become public by an act: refused before they are kept.

What stands in files and drafts becomes a finding of the check instead (`budgets.reading.privacy`,
`budgets.services.needs`).
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from budgets.reading.privacy import (
    card_number,
    identity_number,
    masked,
    mobile_number,
    telephone_number,
)
from budgets.services.errors import RefusedActionError
from budgets.services.workflow import require_text
from portal.core.text import fold


def require_public_text(text: str, code: str, message: str) -> str:
    """The text without blanks around it, which will be public.

    Raises `RefusedActionError`: where none is left, or where it holds a number of a person.
    """
    text = require_text(text, code, message)
    require_nothing_personal(text, telephones=False)
    return text


def require_nothing_personal(text: str, *, telephones: bool) -> None:
    """Raise `RefusedActionError` for a number of a person in a text that may become public.

    `telephones`: those of offices too, which an office's own words may hold.
    """
    folded = fold(text)
    if number := identity_number(folded):
        raise RefusedActionError(
            "personal",
            _("文字中有身份证号码（%(number)s），请删去后再提交。") % {"number": masked(number)},
        )
    if number := card_number(text) or card_number(folded):
        raise RefusedActionError(
            "personal",
            _("文字中有银行卡号（%(number)s），请删去后再提交。") % {"number": masked(number)},
        )
    if telephones and (number := telephone_number(folded)):
        raise RefusedActionError(
            "personal",
            _(
                "文字中有电话号码（%(number)s），请删去；如需答复，请填在“联系方式”一栏，该栏不公开。"
            )
            % {"number": masked(number)},
        )
    if number := mobile_number(folded):
        raise RefusedActionError(
            "personal",
            _("文字中有手机号码（%(number)s），请删去或改为办公电话。")
            % {"number": masked(number)},
        )
