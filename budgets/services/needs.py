"""待填: what people must still write for 情况说明, said with the findings of the check."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from budgets.selectors.narrative import needs_of
from budgets.tables.entries import entries
from budgets.tables.texts import SECTION_TITLES
from budgets.tables.vocabulary import make

if TYPE_CHECKING:
    from budgets.models import Revision
    from budgets.rendering.narrative.basis import Need
    from budgets.services.checking import Checked
    from budgets.tables.findings import Finding

CODE = "W_ENTRIES_MISSING"


def with_needs(revision: Revision, checked: Checked) -> Checked:
    """The check with one more finding for each section that wants something written."""
    declaration = checked.reading.declaration
    if declaration is None or checked.reading.refused:
        return checked
    needs = needs_of(revision, declaration)
    said = tuple(
        _finding(section, list(wanting))
        for section, wanting in groupby(needs, key=lambda need: need.section)
    )
    return replace(checked, findings=(*checked.findings, *said))


def _finding(section: str, needs: list[Need]) -> Finding:
    titles = "、".join(entries()[need.entry].title for need in needs)
    return make(CODE, column=SECTION_TITLES[section], count=len(needs), note=f"待填：{titles}。")
