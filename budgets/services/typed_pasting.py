"""粘贴到填报表: copied cells taken into one table of a draft, not kept yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from budgets.reading.pasted import PasteError, read_pasted
from budgets.reading.privacy import identity_number
from budgets.tables.typed.merging import merged
from portal.core.money import AmountUnit
from portal.core.text import fold

if TYPE_CHECKING:
    from budgets.selectors.typed_tables import Typing
    from budgets.tables.typed.core import TypedTable


def pasted_into(
    typing: Typing, mine: TypedTable, text: str, *, instead: bool, in_yuan: bool = False
) -> tuple[TypedTable, list[str]]:
    """粘贴 into a table as it was sent, and the sentences to be said of it.

    Where nothing can be made of it, or where it holds an identity number, nothing changes.
    """
    number = mine.number
    table = typing.edition.table(number)
    unit = AmountUnit.YUAN if in_yuan else AmountUnit.WAN
    if identity_number(fold(text)):
        return mine, [_("粘贴的内容含公民身份号码，不得公开，没有填入。")]
    try:
        pasted = read_pasted(
            text, table, typing.edition, year=typing.disclosure.year, unit=unit.value
        )
    except PasteError as error:
        return mine, [str(error)]
    found = merged(
        typing.edition,
        {**typing.typed, number: mine},
        pasted.declaration,
        number,
        instead=instead,
    )
    said = _("已识别粘贴的 %(rows)d 行、%(amounts)d 个金额；合计和小计由系统计算。")
    told = said % {"rows": found.rows, "amounts": found.amounts}
    return found.table, [told, *pasted.remarks]
