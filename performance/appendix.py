"""绩效目标表 in the legal document: each project's form, and what stands in its JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgets.rendering.form import Appendix, PrintedForm
from performance.checking_json import target_json
from performance.sheets.core import Part
from performance.sheets.layout import lay_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from performance.sheets.core import Target

KEY = "targets"
_SECTION = "performance"  # of `budgets.tables.texts.SECTION_TITLES`: 绩效目标情况说明
#: How wide the columns of a form are, in relation.
_WIDTHS = {
    Part.GROUP: 8,
    Part.LEVEL1: 12,
    Part.LEVEL2: 18,
    Part.LEVEL3: 34,
    Part.VALUE: 22,
    Part.WEIGHT: 8,
    Part.SCORING: 30,
}


def appendix_of(targets: Sequence[Target]) -> Appendix:
    """The targets of one disclosure, in their order, as they are printed and written in JSON."""
    return Appendix(
        key=KEY,
        section=_SECTION,
        forms=tuple(_form(target) for target in targets),
        data=tuple(target_json(target) for target in targets),
    )


def _form(target: Target) -> PrintedForm:
    paper = lay_out(target)
    return PrintedForm(
        name=target.project,
        widths=tuple(_WIDTHS[part] for part in paper.columns),
        rows=paper.rows,
        boxes=paper.boxes,
    )
