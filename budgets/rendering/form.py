"""表单: a form on paper in merged boxes, and the forms that another app adds to a document.

A 绩效目标表 is none of the twelve tables: it has words in boxes, not amounts in columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class BoxKind(StrEnum):
    """What a box prints."""

    TITLE = "title"
    LINE = "line"  # the year under the title
    LABEL = "label"
    HEADING = "heading"
    TEXT = "text"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Box:
    """一格: where it stands, what it covers, what it prints. Rows and columns from 0."""

    row: int
    column: int
    text: str
    kind: BoxKind = BoxKind.TEXT
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class PrintedForm:
    """一张表单, in boxes from the top left. `widths`: of its columns, in relation."""

    name: str
    widths: tuple[int, ...]
    rows: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Appendix:
    """随附内容: what another app publishes in the same document.

    `key`: under which `data` stands in the canonical JSON. `section`: of
    `budgets.tables.texts.SECTION_TITLES`, after whose words the forms are printed.
    """

    key: str
    section: str
    forms: tuple[PrintedForm, ...]
    data: tuple[Mapping[str, Any], ...]
