"""How a block is worded in Word, for writing it and for finding it again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from budgets.rendering.sheet import Sheet
    from budgets.rendering.story import Term


def heading_of(sheet: Sheet) -> str:
    """公开表5　一般公共预算支出情况表: as the contents have it too."""
    return f"{sheet.label}　{sheet.title}"


def caption_of(sheet: Sheet) -> str:
    """部门（单位）… on the left, 单位：万元 on the right."""
    return f"{sheet.unit_line}\t{sheet.amount_line}"


def passage_of_term(term: Term) -> str:
    """1. 基本支出：指……"""
    return f"{term.number}. {term.term}：{term.words}"


def contents_mark(anchor: str) -> str:
    """The bookmark to which the contents lead; Word makes its own anew when it updates them."""
    return f"_Toc_{re.sub(r'[^0-9A-Za-z_]', '_', anchor)}"
