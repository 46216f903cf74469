"""措辞包导入导出: a pack as a table that is edited in a spreadsheet, one phrase or term a row.

What is read in is shown in the boxes of the page and kept only when the person saves it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from budgets.rendering.wording import phrases
from budgets.services.declassification import require_declassified
from budgets.services.errors import RefusedActionError
from budgets.services.master_data import (
    admit_table_file,
    export_csv,
    export_workbook,
    read_table,
)
from budgets.services.wording import TermLine
from budgets.services.workflow import require
from portal.access import Action
from portal.core.text import shorten

if TYPE_CHECKING:
    from budgets.models import WordingVersion
    from budgets.services.master_data import ImportedRow
    from portal.models import User

_PHRASE, _TERM = "语句", "名词"
_YES: Final = frozenset({"是", "√", "Y", "y", "1"})
_KIND, _CODE, _NAME, _OWN, _REQUIRED = "类别", "代码", "名称", "本包措辞", "必列"
COLUMNS: Final = (
    *(_KIND, _CODE, "部分", _NAME, "空格", "通用措辞", "部门通用措辞"),
    *(_OWN, _REQUIRED),
)
_NEEDED: Final = (_KIND, _CODE, _NAME, _OWN)
#: Sentences told of one file; the others follow from the same mistake.
_MOST_TOLD = 10


@dataclass(slots=True)
class PackTable:
    """What a file says: own words by phrase, and the glossary in its order."""

    words: dict[str, str] = field(default_factory=dict)
    glossary: list[TermLine] = field(default_factory=list)


def pack_csv(pack: WordingVersion) -> bytes:
    """The pack as CSV that Excel opens."""
    return export_csv(COLUMNS, _rows(pack))


def pack_workbook(pack: WordingVersion) -> bytes:
    """The pack as a workbook of one sheet."""
    return export_workbook(_("措辞包"), COLUMNS, _rows(pack))


def read_pack_file(
    *, pack: WordingVersion, content: bytes, name: str, by: User, declassified: bool
) -> PackTable:
    """What a file says for the pack. Nothing of the pack changes.

    Raises `PermissionDenied`, and `RefusedActionError` with the rows that say nothing known.
    """
    require(by, Action.WORD, pack)
    require_declassified(declassified=declassified)
    sha256 = admit_table_file(content, name, by=by, action=Action.WORD)
    table = read_table(sha256, name, columns=COLUMNS, required=_NEEDED)
    found, wrong = PackTable(), []
    for row in table.rows:
        cells = dict(zip(table.headings, row.cells, strict=True))
        if sentence := _take(found, row, cells):
            wrong.append(sentence)
    if wrong:
        raise RefusedActionError("table_rows", "".join(wrong[:_MOST_TOLD]))
    return found


def _take(found: PackTable, row: ImportedRow, cells: dict[str, str]) -> str:
    """Keep what the row says; a sentence where it says nothing known."""
    kind, code, own = cells[_KIND], cells[_CODE], cells[_OWN]
    if kind == _PHRASE:
        if code not in phrases():
            return _("第%(row)s行：没有代码为“%(code)s”的语句，请从导出的文件改起。") % {
                "row": row.number,
                "code": shorten(code),
            }
        if code in found.words:
            return _("第%(row)s行：语句“%(code)s”出现了两次，请只留一行。") % {
                "row": row.number,
                "code": code,
            }
        found.words[code] = own
        return ""
    if kind == _TERM:
        is_required = cells.get(_REQUIRED, "") in _YES
        found.glossary.append(TermLine(cells[_NAME], own, is_required))
        return ""
    return _("第%(row)s行：“类别”是“%(kind)s”，应为“语句”或“名词”。") % {
        "row": row.number,
        "kind": shorten(kind),
    }


def _rows(pack: WordingVersion) -> list[list[str]]:
    said = [
        [
            *(_PHRASE, phrase.name, phrase.part, phrase.title),
            "".join(f"{{{blank}}}" for blank in phrase.blanks),
            *(phrase.usual, phrase.usual_of_department, pack.words.get(phrase.name, ""), ""),
        ]
        for phrase in phrases().values()
    ]
    terms = [
        [_TERM, "", "", term, "", "", "", words, "是" if required else ""]
        for term, words, required in pack.glossary
    ]
    return [*said, *terms]
