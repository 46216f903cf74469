"""待填: what people must still write for 情况说明, said with the findings of the check."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils import timezone

from budgets.selectors.narrative import words_of
from budgets.tables.entries import entries
from budgets.tables.texts import SECTION_TITLES
from budgets.tables.vocabulary import make

if TYPE_CHECKING:
    from budgets.models import Revision
    from budgets.rendering.narrative.basis import Need
    from budgets.services.checking import Checked
    from budgets.tables.findings import Finding

CODE = "W_ENTRIES_MISSING"
#: 情况说明 lacks a section, said of what was handed in.
_MISSING = "E_TEXT_MISSING"


def with_needs(revision: Revision, checked: Checked) -> Checked:
    """The check with one more finding for each section that wants something written.

    A section that was not handed in and is written from the tables is not missing.
    """
    declaration = checked.reading.declaration
    if declaration is None or checked.reading.refused:
        return checked
    words = words_of(revision, declaration, on=timezone.localdate())
    written = {SECTION_TITLES[each.key] for each in words.texts.sections if each.is_generated}
    found = (each for each in checked.findings if not _is_supplied(each, written))
    said = tuple(
        _finding(section, list(wanting))
        for section, wanting in groupby(words.needs, key=lambda need: need.section)
    )
    return replace(checked, findings=(*found, *said))


def _is_supplied(finding: Finding, written: set[str]) -> bool:
    return finding.code == _MISSING and finding.column in written


def _finding(section: str, needs: list[Need]) -> Finding:
    titles = "、".join(entries()[need.entry].title for need in needs)
    return make(CODE, column=SECTION_TITLES[section], count=len(needs), note=f"待填：{titles}。")
