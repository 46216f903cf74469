"""公开文件（PDF）: the whole legal document on paper, tagged, for keeping and for reading aloud."""

from __future__ import annotations

from budgets.rendering.pdf.document import document_pdf
from budgets.rendering.pdf.engine import PdfEngineError
from budgets.rendering.pdf.glyphs import GlyphMissingError, MissingGlyph

__all__ = ["GlyphMissingError", "MissingGlyph", "PdfEngineError", "document_pdf"]
