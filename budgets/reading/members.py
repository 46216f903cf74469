"""文件与工作表: how the sheets of several files are told apart.

Where one file is read, a sheet is called by its own name. Where several files are one
unit's tables, it is called "表1.xlsx/公开表1": no spreadsheet program allows "/" in the name
of a sheet, and no file system in that of a file.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from budgets.reading import limits
from budgets.reading.core import Grid, ReadWorkbook
from budgets.tables.vocabulary import where

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from budgets.tables.findings import Finding

_BETWEEN = "/"
#: How the folder of a file is shown, where two folders hold files of one name.
_FOLDER = "／"


def qualified(member: str, sheet: str) -> str:
    """The sheet of that file; the file as a whole where no sheet is named."""
    return f"{member}{_BETWEEN}{sheet}"


def member_of(sheet: str) -> str:
    """The file that the sheet is of, "" where one file was read."""
    return sheet.partition(_BETWEEN)[0] if _BETWEEN in sheet else ""


def own_name(sheet: str) -> str:
    """The sheet's name within its own file."""
    return sheet.partition(_BETWEEN)[2] if _BETWEEN in sheet else sheet


def names_of(sheet: str) -> tuple[str, ...]:
    """What may say which table the sheet holds: its own name, then that of its file."""
    member = member_of(sheet)
    stem = member.rpartition(".")[0].rpartition(_FOLDER)[2]
    return tuple(filter(None, (own_name(sheet), stem)))


def shown_names(parts: Sequence[str]) -> Mapping[str, str]:
    """What each member of a zip is called: its file's name, with its folder where needed."""
    files = Counter(part.rpartition(_BETWEEN)[2].casefold() for part in parts)
    shown: dict[str, str] = {}
    taken: set[str] = set()
    for part in parts:
        file = part.rpartition(_BETWEEN)[2]
        name = file if files[file.casefold()] == 1 else part.replace(_BETWEEN, _FOLDER)
        name = _cut(name, 0)
        number = 1
        while name.casefold() in taken:
            number += 1
            name = _cut(name, number)
        taken.add(name.casefold())
        shown[part] = name
    return shown


def _cut(name: str, number: int) -> str:
    """The name no longer than is shown; with a number where another is cut alike."""
    mark = f"～{number}" if number else ""
    stem, dot, extension = name.rpartition(".")
    room = limits.MEMBER_NAME - len(mark) - len(dot + extension)
    return stem[:room] + mark + dot + extension


def of_member(read: ReadWorkbook, member: str) -> ReadWorkbook:
    """The workbook as one file of several: its sheets and findings name the file."""
    return ReadWorkbook(
        tuple(_grid(grid, member) for grid in read.grids),
        tuple(about(finding, member) for finding in read.findings),
    )


def _grid(grid: Grid, member: str) -> Grid:
    return replace(grid, name=qualified(member, grid.name))


def about(finding: Finding, member: str) -> Finding:
    """The finding as one about that file: sheet, sentence and further cells name it."""
    sheet = qualified(member, finding.sheet)
    return replace(
        finding,
        sheet=sheet,
        related=tuple(qualified(member, cell) for cell in finding.related),
        message=_place(finding, sheet) + finding.message.removeprefix(_place(finding)),
    )


def _place(finding: Finding, sheet: str = "") -> str:
    return where(
        sheet=sheet or finding.sheet,
        cell=finding.cell,
        table=finding.table,
        row=finding.row,
        column=finding.column,
    )


def said_once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What is said about several files as wholes, said once with the others as related."""
    kept: list[Finding] = []
    first: dict[str, int] = {}
    others: dict[int, list[str]] = {}
    for finding in findings:
        is_whole = bool(member_of(finding.sheet)) and not own_name(finding.sheet)
        if not is_whole or finding.related:
            kept.append(finding)
        elif finding.code in first:
            others.setdefault(first[finding.code], []).append(member_of(finding.sheet))
        else:
            first[finding.code] = len(kept)
            kept.append(finding)
    for place, members in others.items():
        message = f"{kept[place].message}另有{len(members)}个文件相同。"
        kept[place] = replace(kept[place], message=message, related=tuple(members))
    return tuple(kept)
