"""From a document to its PDF: what to set, whether it can be set, setting it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgets.rendering.pdf.content import content_of
from budgets.rendering.pdf.engine import typeset
from budgets.rendering.pdf.glyphs import require_glyphs
from budgets.rendering.pdf.packing import pack
from budgets.rendering.story import tell

if TYPE_CHECKING:
    from budgets.rendering.publication import Document


def document_pdf(document: Document) -> bytes:
    """The legal document as PDF/A-2a and PDF/UA-1; the same document gives the same bytes.

    Raises `GlyphMissingError` where a character has no glyph in the embedded fonts,
    `PdfEngineError`, `WordingError`.
    """
    story = tell(document)
    require_glyphs(story)
    return pack(typeset(content_of(story, document)), story)
