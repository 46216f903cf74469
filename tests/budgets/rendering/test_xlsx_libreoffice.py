"""LibreOffice opens the workbooks that we write, and what it saves of them reads back the same."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from budgets.reading.child import read_document
from budgets.reading.documents import Wanted
from budgets.rendering.template import blank_template
from budgets.rendering.xlsx import workbook, workbook_with_formulas
from budgets.tables.core import Declaration
from tests.budgets.rendering.documents import EDITION, PUBLICATIONS, SLUGS, golden_document
from tests.factories.declarations import golden_declaration

_PROGRAM = shutil.which("soffice")
_SECONDS = 120
pytestmark = [
    pytest.mark.libreoffice,
    pytest.mark.skipif(_PROGRAM is None, reason="LibreOffice (soffice) is not installed"),
]


def saved_again(content: bytes, unit_name: str, folder: Path) -> Declaration:
    """What is read of the workbook as LibreOffice saves it."""
    path = folder / "workbook.xlsx"
    path.write_bytes(content)
    done = subprocess.run(
        [
            _PROGRAM or "soffice",
            "--headless",
            f"-env:UserInstallation=file://{folder / 'profile'}",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
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
    again = folder / "out" / "workbook.xlsx"
    declaration = read_document(
        again, again.name, Wanted(year=2025, unit_name=unit_name)
    ).declaration
    assert declaration is not None
    return declaration


def amounts(declaration: Declaration) -> list[tuple[int, int, int, int]]:
    return [
        (fact.row.table, fact.row.position, fact.column, fact.amount) for fact in declaration.facts
    ]


@pytest.mark.parametrize("write", [workbook, workbook_with_formulas])
@pytest.mark.parametrize("slug", SLUGS)
def test_a_workbook_that_libreoffice_saves_declares_the_same(slug, write, tmp_path: Path) -> None:
    saved = saved_again(write(golden_document(slug)), PUBLICATIONS[slug].unit_name, tmp_path)
    declared = golden_declaration(slug)
    assert sorted(amounts(saved)) == sorted(amounts(declared))
    names = [row.cells for table in declared.tables for row in table.rows]
    assert [tuple(text.strip() for text in row.cells) for t in saved.tables for row in t.rows] == [
        tuple(text.strip() for text in cells) for cells in names
    ]


def test_a_template_that_libreoffice_saves_is_still_one(tmp_path: Path) -> None:
    unit = PUBLICATIONS[SLUGS[0]].unit_name
    content = blank_template(EDITION, year=2025, unit_name=unit)
    saved = saved_again(content, unit, tmp_path)
    assert [table.number for table in saved.tables] == list(range(1, 13))
    assert amounts(saved) == []
