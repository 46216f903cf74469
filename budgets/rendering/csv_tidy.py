"""CSV: every amount on a line of its own, and each table as on paper, in one zip.

`facts.csv` is tidy: one line per declared amount, with who, where on paper, every member
of its coordinate in codes and words, and the value in yuan. Columns follow the Fiscal Data
Package's vocabulary. Totals are there too, told by `is_total`: sum only lines where it is
false, and one table at a time. `table-05.csv` and its like repeat the printed table.

The files are UTF-8 with a byte order mark, because Excel and WPS open a Chinese CSV in
the wrong code page without one; programs read them as "utf-8-sig".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from budgets.rendering.archive import fixed_zip
from budgets.rendering.publication import Document, Publication
from budgets.rendering.sheet import Cell, Sheet, SheetRow
from budgets.rendering.terms import term
from budgets.tables.core import Coordinate, Role
from portal.core.export import csv_bytes
from portal.core.money import exact_wan_text, yuan_text

#: How long the code of 类, 款 and 项 is, from the classification's own structure.
_LEVELS = {"function": (3, 5, 7), "economic": (3, 5), "government_economic": (3, 5)}
_ECONOMIC = ("economic", "government_economic")
_FUNCTIONAL = ("function",)
_WORDED = ("funding_source", "expenditure_type", "item", "cut")
_ORDINAL = re.compile(r"^[一二三四五六七八九十]+、")

Line = list[str]
#: What each code is called in this document: (dimension, code).
Names = dict[tuple[str, str], str]


def _classified() -> Iterator[str]:
    for dimension, levels in _LEVELS.items():
        for number in range(1, len(levels) + 1):
            yield f"{dimension}_level{number}_code"
            yield f"{dimension}_level{number}_label"


COLUMNS = (
    "publication_id",
    "division_code",
    "division_name",
    "department_code",
    "department_name",
    "unit_code",
    "unit_name",
    "scope",
    "kind",
    "budget_year",
    "fiscal_year",
    "table",
    "table_title",
    "row",
    "column",
    "row_label",
    "column_label",
    "direction",
    "direction_label",
    *_classified(),
    *(name for dimension in _WORDED for name in (dimension, f"{dimension}_label")),
    "project",
    "is_total",
    "value",
    "value_unit",
    "amount_wan",
)


def csv_zip(document: Document) -> bytes:
    """The zip of `facts.csv` and one CSV for each table that the document has."""
    members = {"facts.csv": csv_bytes(tidy_lines(document), bom=True)}
    for sheet in document.sheets:
        if not sheet.is_missing:
            members[f"table-{sheet.number:02d}.csv"] = csv_bytes(paper_lines(sheet), bom=True)
    return fixed_zip(members)


def tidy_lines(document: Document) -> Iterator[Line]:
    """The heading and one line per declared amount, in printed order.

    `row` and `column` count from 1, as in the anchors of the page. `fiscal_year` is the
    year that the amount is of: table 7 prints last year's too.
    """
    yield list(COLUMNS)
    who = _who(document.publication)
    names = _names(document.sheets)
    for sheet in document.sheets:
        for row in sheet.rows:
            for cell in row.cells:
                if cell.amount is not None and cell.at is not None:
                    yield [
                        *who,
                        *_where(document.publication, sheet, row, cell, cell.at),
                        *_what(cell.at, names),
                        "true" if cell.adds_up else "false",
                        yuan_text(cell.amount),
                        "CNY",
                        exact_wan_text(cell.amount),
                    ]


def paper_lines(sheet: Sheet) -> Iterator[Line]:
    """One table as on paper: caption, headings (a merged one at its first cell), rows, notes.

    Amounts are exact, in 万元, without thousands separators.
    """
    width = len(sheet.columns)
    yield [sheet.label, sheet.title]
    yield [sheet.unit_line, sheet.amount_line]
    for number in range(sheet.heading_rows):
        line = [""] * width
        for heading in sheet.headings:
            if heading.row == number:
                line[heading.column] = heading.text
        yield line
    for row in sheet.rows:
        yield [
            cell.text if cell.amount is None else exact_wan_text(cell.amount) for cell in row.cells
        ]
    for note in sheet.notes:
        yield [note]


def _who(publication: Publication) -> Line:
    return [
        publication.key,
        publication.division_code,
        publication.division_name,
        publication.department_code,
        publication.department_name,
        publication.unit_code,
        publication.unit_name,
        publication.scope,
        publication.kind,
        str(publication.year),
    ]


def _where(
    publication: Publication, sheet: Sheet, row: SheetRow, cell: Cell, at: Coordinate
) -> Line:
    column = sheet.columns[cell.column]
    label = next(filter(None, _labels(sheet, row, column.block)), "")
    return [
        str(publication.year + int(at.year or 0)),
        str(sheet.number),
        sheet.title,
        str(row.position + 1),
        str(cell.column + 1),
        label,
        "/".join(column.path),
        at.direction,
        term("direction", at.direction),
    ]


def _what(at: Coordinate, names: Names) -> Line:
    line: Line = []
    for dimension, levels in _LEVELS.items():
        code: str = getattr(at, dimension)
        for length in levels:
            part = code[:length] if len(code) >= length else ""
            line += [part, names.get((dimension, part), "")]
    for dimension in _WORDED:
        member: str = getattr(at, dimension)
        line += [member, term(dimension, member)]
    return [*line, at.project]


def _names(sheets: tuple[Sheet, ...]) -> Names:
    """What the document itself calls each code; the tables of codes before the fixed lines."""
    found: Names = {}
    for sheet in sorted(sheets, key=lambda sheet: sheet.is_two_sided):
        for row in sheet.rows:
            for entry in row.entries:
                labels = _labels(sheet, row, entry.block)
                # Two names in a row are those of the two economic classifications.
                dimensions = _ECONOMIC if len(labels) == len(_ECONOMIC) else _FUNCTIONAL
                for dimension, label in zip(dimensions, labels, strict=False):
                    code: str = getattr(entry.at, dimension)
                    if code and label:
                        found.setdefault((dimension, code), _ORDINAL.sub("", label))
    return found


def _labels(sheet: Sheet, row: SheetRow, block: int) -> Line:
    """The names that a row prints on one side, "" where one is blank."""
    return [
        cell.text
        for cell, column in zip(row.cells, sheet.columns, strict=True)
        if column.role is Role.LABEL and column.block == block
    ]
