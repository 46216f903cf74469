"""脱密声明: no file is kept before somebody has declared that it holds no state secret.

《保守国家秘密法》: a state secret may not be stored on a system like this one at all
(article 31), and whoever makes something public reviews it first (article 35). Every way in
comes through here, for one file or for many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from budgets.models import DeclassificationStatement, Revision
from budgets.services.errors import RefusedActionError
from budgets.services.workflow import target_of
from portal import audit

if TYPE_CHECKING:
    from portal.models import User

#: What is declared, word for word; kept with every declaration.
STATEMENT = (
    "本文件已按规定完成保密审查并脱密，不含国家秘密"
    "（《保守国家秘密法》第三十一条、第三十五条，《政府信息公开条例》第十七条）。"
)
_LONGEST = 300


def require_declassified(*, declassified: bool) -> None:
    """Raise `RefusedActionError` unless it was declared; nothing may be stored before."""
    if not declassified:
        raise RefusedActionError(
            "not_declassified",
            _(
                "未声明文件已完成保密审查并脱密，文件没有接收，也没有保存。"
                "请先完成保密审查并脱密，勾选声明后再上传；涉密内容不得上传到本平台。"
            ),
        )


def record_statement(
    *, revision: Revision, by: User, public_elsewhere: str = ""
) -> DeclassificationStatement:
    """Keep the declaration with the revision, inside the caller's transaction.

    `public_elsewhere`: why a document that is already public may be taken over as it is.
    """
    statement: DeclassificationStatement = DeclassificationStatement.objects.create(
        revision=revision,
        wording=STATEMENT,
        public_elsewhere=public_elsewhere[:_LONGEST],
        by=by,
    )
    audit.record(
        action="revision.declassified",
        target=target_of(revision),
        by=by,
        description=public_elsewhere or STATEMENT,
        details={"wording": STATEMENT, "public_elsewhere": public_elsewhere},
    )
    return statement
