"""模板文字: what a form says where an officer should have written."""

from __future__ import annotations

import re

from portal.core.text import fold

_PLACEHOLDER = re.compile(
    r"(?<![A-Za-z])[XxＸｘ×]{2,}(?![A-Za-z])|\{[^{}]*\}|某某|待填|待定|待补充|_{2,}|请填写|请输入|请选择"
    r"|\*{2,}|(?<![\dA-Za-z×])[Xx×](?=[个人次项件份台套元万%])|TODO",
    re.IGNORECASE,
)
#: The whole text is the form's own.
_WHOLE = re.compile(
    r"(?:指标|指标值|目标|指标名称|三级指标|年度指标值)\d{0,2}[:.…]*|\(?(?:示例|例如|例).*|\.{3,}|…+|\*+|/+"
)


def placeholder(text: str) -> str:
    """The template text that is left over, "" where there is none."""
    if match := _PLACEHOLDER.search(text):
        return match[0]
    folded = fold(text)
    return text.strip() if folded and _WHOLE.fullmatch(folded) else ""
