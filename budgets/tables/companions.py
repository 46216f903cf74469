"""随附文件: sheets of a file that an officer hands in beside the workbook of the tables.

A finding names its sheet. One of another file bears that file's mark in front, in square
brackets as a spreadsheet writes the cell of another book; no sheet's name may hold one.
"""

from __future__ import annotations

from collections.abc import Mapping

_TITLES: dict[str, str] = {}


def add_titles(titles: Mapping[str, str]) -> None:
    """Make known how the words of a companion's checks are headed, by code."""
    _TITLES.update(titles)


def title_of(code: str) -> str:
    """The title of a companion's word; "" for a code that none of them says."""
    return _TITLES.get(code, "")


def sheet_of(book: str, sheet: str) -> str:
    """The sheet with its file's mark: "[绩效目标]01 某项目"."""
    return f"[{book}]{sheet}"


def is_of(book: str, sheet: str) -> bool:
    """Whether the sheet is one of that file."""
    return sheet.startswith(f"[{book}]")


def plain_sheet(book: str, sheet: str) -> str:
    """The sheet's own name in that file."""
    return sheet.removeprefix(f"[{book}]")
