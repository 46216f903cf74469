"""Small workbooks written part by part, so that each test says what is odd in its file."""

from __future__ import annotations

import csv
import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from budgets.reading.core import Cell, Grid, ReadWorkbook, RefusedError
from budgets.reading.gate import admit
from budgets.reading.workbook import read_grids
from budgets.tables.findings import Finding

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
FILES = CORPUS / "files"
GOLDEN = Path(__file__).resolve().parents[3] / "portal" / "demo" / "golden"

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"


@dataclass(frozen=True)
class CorpusLine:
    """One line of the manifest of hostile and odd files."""

    file: str
    group: str
    expect: str
    codes: frozenset[str]
    cell: str

    @property
    def path(self) -> Path:
        return FILES / self.file


def corpus() -> list[CorpusLine]:
    with (CORPUS / "MANIFEST.csv").open(encoding="utf-8", newline="") as lines:
        return [
            CorpusLine(
                file=row["file"],
                group=row["group"],
                expect=row["expect"],
                codes=frozenset(code.partition(":")[0] for code in row["code"].split("|") if code),
                cell=row["cell"],
            )
            for row in csv.DictReader(lines)
        ]


def upload_names() -> list[str]:
    names = json.loads((CORPUS / "NAMES.json").read_text(encoding="utf-8"))
    return [name["upload_filename"] for name in names]


@dataclass
class Book:
    """The parts of a workbook with one sheet, each of them replaceable."""

    sheet: str = "<sheetData/>"
    sheets: str = '<sheet name="公开表1" sheetId="1" r:id="rId1"/>'
    styles: str = ""
    strings: str | None = None
    main: str = MAIN
    relations: str = RELATIONS
    main_type: str = f"{_TYPES}.sheet.main+xml"
    more_relations: str = ""
    more_types: str = ""
    more: dict[str, str | bytes] = field(default_factory=dict)
    without: frozenset[str] = frozenset()

    def parts(self) -> dict[str, str | bytes]:
        root = f'xmlns="{self.main}" xmlns:r="{self.relations}"'
        links = (
            f'<Relationship Id="rId1" Type="{self.relations}/worksheet"'
            ' Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="rId90" Type="{self.relations}/styles" Target="styles.xml"/>'
        )
        parts: dict[str, str | bytes] = {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{self.main_type}"/>'
            f"{self.more_types}</Types>",
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship'
            f' Id="rId1" Type="{self.relations}/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>",
            "xl/workbook.xml": f"<workbook {root}><sheets>{self.sheets}</sheets></workbook>",
            "xl/styles.xml": f"<styleSheet {root}>{self.styles}</styleSheet>",
            "xl/worksheets/sheet1.xml": f"<worksheet {root}>{self.sheet}</worksheet>",
        }
        if self.strings is not None:
            parts["xl/sharedStrings.xml"] = f"<sst {root}>{self.strings}</sst>"
            links += (
                f'<Relationship Id="rId91" Type="{self.relations}/sharedStrings"'
                ' Target="sharedStrings.xml"/>'
            )
        parts["xl/_rels/workbook.xml.rels"] = (
            f'<Relationships xmlns="{_PACKAGE}/relationships">{links}{self.more_relations}'
            "</Relationships>"
        )
        parts.update(self.more)
        return {name: body for name, body in parts.items() if name not in self.without}

    def save(self, path: Path) -> Path:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, body in self.parts().items():
                archive.writestr(name, body)
        return path


def cells(*written: str) -> str:
    """Sheet data of one row that holds these `c` elements."""
    return f"<sheetData><row>{''.join(written)}</row></sheetData>"


def relationships(*written: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(written)}</Relationships>'


def read(path: Path, filename: str = "预算.xlsx") -> ReadWorkbook:
    return read_grids(path, admit(path, filename), filename)


def read_book(book: Book, tmp_path: Path) -> ReadWorkbook:
    return read(book.save(tmp_path / "book.xlsx"))


def read_sheet(book: Book, tmp_path: Path) -> Grid:
    return read_book(book, tmp_path).grids[0]


def refusal(book: Book, tmp_path: Path) -> Finding:
    with pytest.raises(RefusedError) as refused:
        read_book(book, tmp_path)
    return refused.value.finding


def cell_at(grid: Grid, ref: str) -> Cell:
    return next(cell for cell in grid.cells if cell.ref == ref)


def only(grid: Grid) -> Cell:
    (cell,) = grid.cells
    return cell
