"""待填: what people must still write for 情况说明, said with the findings of the check.

What they wrote is looked at too: a figure within a reason is the one number of a generated
section that nothing holds against the tables.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils import timezone

from budgets.reading.privacy import masked, personal_number
from budgets.selectors.narrative import words_of
from budgets.selectors.texts import declared_texts
from budgets.tables.entries import entries
from budgets.tables.texts import SECTION_TITLES, DeclaredTexts
from budgets.tables.vocabulary import make
from portal.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from budgets.models import Revision
    from budgets.rendering.narrative.basis import Need
    from budgets.services.checking import Checked
    from budgets.tables.entries import Entered
    from budgets.tables.findings import Finding

CODE = "W_ENTRIES_MISSING"
#: 情况说明 lacks a section, said of what was handed in.
_MISSING = "E_TEXT_MISSING"
FIGURE_CODE = "W_ENTRY_FIGURE"
#: An amount or a percentage; people and vehicles may be counted in a reason.
_FIGURE = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?(?:亿元|万元|元|%)")


def with_needs(revision: Revision, checked: Checked) -> Checked:
    """The check with a finding for each section that wants something written, and for figures
    that people wrote into the reasons of what the portal writes.

    A section that was not handed in and is written from the tables is not missing.
    """
    declaration = checked.reading.declaration
    if declaration is None or checked.reading.refused:
        return checked
    words = words_of(revision, declaration, on=timezone.localdate())
    written = {each.key for each in words.texts.sections if each.is_generated}
    titles = {SECTION_TITLES[key] for key in written}
    found = (each for each in checked.findings if not _is_supplied(each, titles))
    said = tuple(
        _finding(section, list(wanting))
        for section, wanting in groupby(words.needs, key=lambda need: need.section)
    )
    figures = _figures_in_reasons(words.entered, written)
    personal = _personal(revision, words.entered)
    return replace(checked, findings=(*found, *said, *figures, *personal))


def _is_supplied(finding: Finding, written: set[str]) -> bool:
    return finding.code == _MISSING and finding.column in written


def _finding(section: str, needs: list[Need]) -> Finding:
    titles = "、".join(entries()[need.entry].title for need in needs)
    return make(CODE, column=SECTION_TITLES[section], count=len(needs), note=f"待填：{titles}。")


def _personal(revision: Revision, entered: Entered) -> Iterator[Finding]:
    """E_PII and W_PII of the words that stand beside the tables, one for each part of them."""
    parts = {entries()[name].title: text for name, text in entered.values.items()}
    for title, lines in _parts(declared_texts(revision) or DeclaredTexts()):
        parts[title] = "\n".join((parts.get(title, ""), *lines))
    for title, text in parts.items():
        for line in text.splitlines():
            if found := personal_number(line):
                yield make(found.code, column=title, text=masked(found.number))
                break


def _parts(texts: DeclaredTexts) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "主要职责", texts.duties
    yield "机构设置", (texts.organisation, *texts.institutions)
    for section in texts.sections:
        yield SECTION_TITLES.get(section.key, section.title), (section.title, *section.paragraphs)
    yield "名词解释", tuple(f"{term} {meaning}" for term, meaning in texts.glossary)


def _figures_in_reasons(entered: Entered, written: Collection[str]) -> Iterator[Finding]:
    for entry in entries().values():
        if entry.name.endswith(".reason") and entry.section in written:
            match = _FIGURE.search(fold(entered.get(entry.name)))
            if match:
                yield make(
                    FIGURE_CODE,
                    column=SECTION_TITLES[entry.section],
                    text=match[0],
                    label=entry.title,
                )
