"""DOCX of the whole document: cover, contents, parts, tables, forms, glossary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgets.rendering.docx.contents import contents
from budgets.rendering.docx.flow import Flow
from budgets.rendering.docx.markup import paragraph, run
from budgets.rendering.docx.package import package
from budgets.rendering.docx.paper import TEXT_PAPER
from budgets.rendering.docx.styles import TITLE_HALF_POINTS
from budgets.rendering.paper import text_width
from budgets.rendering.story import tell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgets.rendering.publication import Document


def document_docx(document: Document) -> bytes:
    """公开件 in Word's form: the same bytes for the same document, on every system.

    Raises `WordingError`.
    """
    story = tell(document)
    flow = Flow(missing=document.pack.say("part2.missing"))
    flow.parts.extend(_cover(*story.cover))
    flow.parts.append(contents(story))
    flow.write(story.blocks)
    return package(story, flow.end(), document.publication.unit_name)


def _cover(title: str, *lines: str) -> Iterator[str]:
    """封面. A long title is indented so that its lines are of about one length."""
    character = TITLE_HALF_POINTS * 5
    wide = text_width(title) * character
    rows = -(-wide // TEXT_PAPER.width)
    indent = ""
    if rows > 1:
        spare = TEXT_PAPER.width - wide // rows - 2 * character
        side = max(spare // 2, 0)
        indent = f'<w:ind w:left="{side}" w:right="{side}"/>'
    yield paragraph("Title", run(title), indent)
    for line in lines:
        yield paragraph("CoverLine", run(line))
