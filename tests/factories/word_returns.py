"""Word documents of revisions, sent out and returned."""

from __future__ import annotations

import io
from collections.abc import Callable

import docx
from docx.document import Document as WordDocument

from budgets.models import Revision
from budgets.rendering.docx.document import document_docx
from budgets.services.snapshots import document_of
from budgets.services.texts import set_texts
from budgets.services.word_return import receive_word
from tests.factories.disclosures import Place, a_declaration, checked, read
from tests.factories.texts import TEXTS

Edit = Callable[[WordDocument], None]


def say(word: WordDocument, old: str, new: str) -> None:
    """Write over the paragraph that begins so."""
    paragraph = next(p for p in word.paragraphs if p.text.startswith(old))
    paragraph.runs[0].text = new


def write_cell(word: WordDocument, table: int, row: int, column: int, text: str) -> None:
    word.tables[table - 1].cell(row, column).paragraphs[0].runs[0].text = text


def edited_word(revision: Revision, *edits: Edit) -> bytes:
    """The revision's document as it stands, changed in Word."""
    word = docx.Document(io.BytesIO(document_docx(document_of(revision))))
    for edit in edits:
        edit(word)
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def with_texts(place: Place) -> Revision:
    """已校验, with words to send around."""
    revision = checked(place)
    set_texts(revision=revision, texts=TEXTS, by=place.officer)
    read(a_declaration())
    revision.refresh_from_db()
    return revision


def returned(place: Place, *edits: Edit) -> Revision:
    """已校验, and its document has come back with these changes."""
    revision = with_texts(place)
    receive_word(
        revision=revision,
        upload=edited_word(revision, *edits),
        original_name="公开文件（改）.docx",
        by=place.officer,
        declassified=True,
    )
    read(a_declaration())
    revision.refresh_from_db()
    return revision


def a_sentence_changed(word: WordDocument) -> None:
    say(word, "2025年收入预算10万元。", "2025年收入预算10万元，与上年持平。")
