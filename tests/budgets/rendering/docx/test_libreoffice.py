"""LibreOffice opens what we write, and what it writes of it reads back the same."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest

from budgets.reading.word import read_word
from budgets.reading.word_changes import changes_between
from budgets.rendering.docx.document import document_docx
from budgets.rendering.docx.sent import sent
from budgets.rendering.sheet import CellKind
from tests.budgets.rendering.documents import SLUGS, whole_document

_PROGRAM = shutil.which("soffice")
_SECONDS = 120
pytestmark = [
    pytest.mark.libreoffice,
    pytest.mark.skipif(_PROGRAM is None, reason="LibreOffice (soffice) is not installed"),
]


def converted(path: Path, kind: str, folder: Path) -> Path:
    """The file as LibreOffice writes it in another form."""
    done = subprocess.run(
        [
            _PROGRAM or "soffice",
            "--headless",
            f"-env:UserInstallation=file://{folder / 'profile'}",
            "--convert-to",
            kind,
            "--outdir",
            str(folder / "out"),
            str(path),
        ],
        capture_output=True,
        timeout=_SECONDS,
        check=True,
        text=True,
    )
    assert "Error" not in done.stderr
    return folder / "out" / f"{path.stem}.{kind.partition(':')[0]}"


@pytest.mark.parametrize("slug", SLUGS)
def test_what_libreoffice_saves_reads_back_without_a_difference(slug: str, tmp_path: Path) -> None:
    document = whole_document(slug)
    path = tmp_path / f"{slug}.docx"
    path.write_bytes(document_docx(document))
    again = converted(path, "docx:MS Word 2007 XML", tmp_path)
    changes = changes_between(sent(document), read_word(again, again.name))
    assert (changes.changed, changes.findings, changes.remarks) == ((), (), ())
    through_odt = converted(converted(path, "odt", tmp_path), "docx:MS Word 2007 XML", tmp_path)
    changes = changes_between(sent(document), read_word(through_odt, through_odt.name))
    assert (changes.changed, changes.findings, changes.remarks) == ((), (), ())


@pytest.mark.parametrize("slug", SLUGS)
def test_the_pages_hold_every_amount(slug: str, tmp_path: Path) -> None:
    document = whole_document(slug)
    path = tmp_path / f"{slug}.docx"
    path.write_bytes(document_docx(document))
    pages = pypdfium2.PdfDocument(converted(path, "pdf", tmp_path))
    try:
        text = "".join(
            page.get_textpage().get_text_bounded() for page in (pages[n] for n in range(len(pages)))
        )
    finally:
        pages.close()
    at = 0
    for sheet in document.sheets:
        at = text.index(sheet.title, at)
        for row in sheet.rows:
            for cell in row.cells:
                if cell.kind is CellKind.AMOUNT:
                    assert cell.text in text[at:]
