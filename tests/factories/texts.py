"""Explanations for tests."""

from __future__ import annotations

from budgets.tables.texts import SECTION_TITLES, DeclaredTexts, TextSection

TEXTS = DeclaredTexts(
    duties=("1. 起草文电。", "2. 机关事务。\n负责公务用车的管理。"),
    organisation="本单位无下属单位。",
    institutions=("综合科", "财务科"),
    sections=(
        TextSection("changes", ("2025年收入预算10万元。", "（一）不变。"), "一", "增减变化"),
        TextSection("special", ("无。",)),
    ),
    glossary=(("基本支出", "指日常支出。"), ("项目支出", "指其他支出。\n不含基本支出。")),
)


def saying(text: str, key: str = "changes") -> DeclaredTexts:
    """An explanation of one sentence."""
    return DeclaredTexts(sections=(TextSection(key, (text,), "一", SECTION_TITLES[key]),))
