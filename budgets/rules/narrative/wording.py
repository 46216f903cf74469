"""文字本身: sections that are there, blanks left unfilled, years, 部门 and 单位."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from budgets.rules.narrative.judging import about
from budgets.rules.narrative.sentences import title_of
from budgets.rules.rule import Category, Rule
from budgets.tables.budget import LAW, OPERATING_RULES
from budgets.tables.findings import Severity
from budgets.tables.texts import SECTION_TITLES, TextSection
from budgets.tables.vocabulary import make
from portal.core.text import clean, fold

if TYPE_CHECKING:
    from budgets.rules.narrative.sentences import Sentence
    from budgets.rules.printed import Printed
    from budgets.tables.findings import Finding
    from budgets.tables.texts import DeclaredTexts

#: What everything that is left to be filled in begins with: most texts hold none of it, which
#: is told at a glance, and 接待 is soon looked past.
_FIRST: Final = "[XxＸｘ×{某待Tt_＿]"
_BEGINNINGS = re.compile(_FIRST)
#: 占位符: what a form leaves to be filled in.
_PLACEHOLDER: Final = re.compile(
    rf"(?={_FIRST})(?:[XxＸｘ×]{{2,}}|\{{[^{{}}]*\}}|某某|待填|待定|(?i:TODO)|待补充)"
)
#: In running text also a rule to write upon; but no 接待定点 and no 有待填补.
_TO_FILL = re.compile(
    rf"(?={_FIRST})(?:[XxＸｘ×]{{2,}}|\{{[^{{}}]{{0,60}}\}}|某某|(?<![有等])待填(?!补)"
    r"|(?<![招接等优])待定(?![点期向额制位])|(?i:TODO)|(?<![有等])待补充|[_＿]{2,})"
)
_OPTIONAL = "special"
_KEPT = 300
#: A year that says which budget the sentence is about; not one that is looked back to or
#: forward to: 作为2026年预算安排的依据, 2023年项目支出绩效评价.
_BUDGET_YEAR = re.compile(
    r"([0-9]{4})(?<![0-9为制入于与和比较同在][0-9]{4})年度?"
    r"(?:部门|单位|本部门|本单位|我单位|我部门)?的?(?:综合)?"
    r"(?:收支|收入|支出|政府采购|项目支出|基本支出|机关运行经费|通过一般公共预算|预算|\"三公\")"
    r"(?!绩效|自评|评价|决算|执行|结转|完成|编制|.{0,8}(?:依据|参考|挂钩))"
)
_SELF = re.compile(r"[本我](部门|单位)")


def placeholder_in(text: str) -> re.Match[str] | None:
    """The first 占位符 of a note or of what is printed in a table."""
    return _PLACEHOLDER.search(text) if _BEGINNINGS.search(text) else None


def text_placeholders(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """占位符 in any of the texts, the first of each text."""
    texts = printed.context.texts
    for title, text in _passages(texts) if texts else ():
        match = _TO_FILL.search(text) if _BEGINNINGS.search(text) else None
        if match:
            start = max(0, match.start() - 20)
            yield make(
                "E_PLACEHOLDER",
                rule=rule.id,
                row=clean(text).strip()[:_KEPT],
                column=title,
                text=text[start : match.end() + 16],
                name=match[0],
            )


def text_years(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """Each wrong year once: the budget's own and the one before may be spoken of."""
    allowed = {printed.year, printed.year - 1}
    seen: set[str] = set()
    for sentence in _all_sentences(printed):
        for year in _BUDGET_YEAR.findall(sentence.folded):
            if int(year) not in allowed and year not in seen:
                seen.add(year)
                yield about(rule, "E_YEAR", sentence, text=f"{year}年", year=printed.year)
    texts = printed.context.texts
    for section in texts.sections if texts else ():
        for year in re.findall(r"(?<![0-9])(20[0-9]{2})(?=年)", fold(section.title)):
            if int(year) != printed.year and year not in seen:
                seen.add(year)
                yield make(
                    "E_YEAR",
                    rule=rule.id,
                    row=section.title.strip(),
                    column=title_of(section),
                    text=section.title,
                    year=printed.year,
                )


def text_levels(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """本部门 and 本单位 in one explanation: the rarer one is odd. Other phrases are fixed."""
    sentences = list(_all_sentences(printed))
    if len(set(_SELF.findall("\n".join(sentence.folded for sentence in sentences)))) < 2:
        return  # one search for all: most say but one of them
    uses = [
        (match[1], sentence, match[0])
        for sentence in sentences
        for match in _SELF.finditer(sentence.folded)
    ]
    counts = Counter(word for word, _, _ in uses)
    usual = "部门" if printed.context.is_department else "单位"
    if not printed.context.is_department and counts["部门"] > counts["单位"]:
        usual = "部门"
    odd = next((use for use in uses if use[0] != usual), None)
    if odd:
        yield about(rule, "W_TITLE_UNIT", odd[1], text=odd[2])


def _sections(rule: Rule, printed: Printed) -> Iterator[Finding]:
    texts = printed.context.texts
    if texts is None or not texts.sections:
        return  # only what stands beside it was given, or nothing
    for key, title in SECTION_TITLES.items():
        section = texts.section(key)
        is_there = section is not None and any(text.strip() for text in section.paragraphs)
        if key != _OPTIONAL and not is_there:
            yield make("E_TEXT_MISSING", rule=rule.id, column=title, text=title)


def _all_sentences(printed: Printed) -> Iterator[Sentence]:
    if printed.told:
        for key in SECTION_TITLES:
            yield from printed.told.sentences(key)


def _passages(texts: DeclaredTexts) -> Iterator[tuple[str, str]]:
    """Every text, with the title it stands under."""
    yield from (("主要职责", text) for text in texts.duties)
    yield ("机构设置", texts.organisation)
    yield from (("机构设置", text) for text in texts.institutions)
    for section in texts.sections:
        yield from ((title_of(section), text) for text in _own(section))
    yield from (("名词解释", f"{term}：{words}") for term, words in texts.glossary)


def _own(section: TextSection) -> Iterator[str]:
    yield section.title
    yield from section.paragraphs


RULES = (
    Rule(
        "B-STRUCT-NARR",
        "情况说明应包括收支增减变化、“三公”经费、机关运行经费、政府采购、国有资产、绩效目标六项内容。",
        f"{LAW}；{OPERATING_RULES}",
        Severity.ERROR,
        Category.COMPLETENESS,
        _sections,
    ),
)
