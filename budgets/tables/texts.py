"""公开文字: what a disclosure says beside its tables: overview, explanation, glossary.

The text is kept verbatim; what a sentence claims is read out of it by `budgets.rules`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: The sections of 第三部分 by their keys, in printed order, with their usual titles. The first
#: six are compulsory (财预〔2016〕143号), 特殊事项 stands only where it is used.
SECTION_TITLES: Final[dict[str, str]] = {
    "changes": "预算收支增减变化情况说明",
    "three_public": "“三公”经费支出情况",
    "operating_costs": "机关运行经费情况",
    "procurement": "政府采购情况",
    "state_assets": "国有资产占有使用情况",
    "performance": "绩效目标情况说明",
    "special": "特殊事项说明",
}


@dataclass(frozen=True, slots=True)
class TextSection:
    """One section of 第三部分 情况说明, paragraph by paragraph."""

    key: str  # of `SECTION_TITLES`
    paragraphs: tuple[str, ...]
    number: str = ""  # as printed: 二
    title: str = ""  # as printed


@dataclass(frozen=True, slots=True)
class DeclaredTexts:
    """公开文字 of one disclosure. What was not given is empty.

    `duties`: 主要职责, one item each. `organisation`: 机构设置, the words; `institutions`:
    the units it lists.
    """

    duties: tuple[str, ...] = ()
    organisation: str = ""
    institutions: tuple[str, ...] = ()
    sections: tuple[TextSection, ...] = ()
    glossary: tuple[tuple[str, str], ...] = ()

    def section(self, key: str) -> TextSection | None:
        """The section of that key, None where it was not given."""
        return next((section for section in self.sections if section.key == key), None)
