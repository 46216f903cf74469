"""Exact grids of an admitted workbook: what the file stores, before anything is meant.

`openpyxl` and its like are not used: they hang on small bombs, lose number formats, turn
error cells into blanks or believe a false `dimension`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgets.reading import limits
from budgets.reading.bounds import Tally
from budgets.reading.container import Container
from budgets.reading.core import ReadWorkbook, RefusedError, column_letters
from budgets.reading.formats import NumberFormat, read_formats
from budgets.reading.gate import AdmittedKind
from budgets.reading.html_tables import read_html
from budgets.reading.legacy import read_legacy
from budgets.reading.package import Package, open_package
from budgets.reading.sheet_xml import read_sheet
from budgets.reading.spreadsheetml import read_spreadsheetml
from budgets.reading.strings import SharedStrings, read_strings
from budgets.tables.annotation import LIST_TITLE
from budgets.tables.vocabulary import make

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from budgets.reading.core import Grid
    from budgets.tables.findings import Finding


def read_grids(path: Path, kind: AdmittedKind, filename: str = "") -> ReadWorkbook:
    """Every sheet of an admitted file, hidden ones too, with the reader's remarks.

    `filename`: what a sheet without a name of its own is called after.

    The findings are about the file and its sheets: W_LEGACY_FORMAT, W_SST_COUNT, W_STYLE,
    W_COMMENT, W_HIDDEN_SHEET, W_HIDDEN_ROWS, W_EXTERNAL_LINK, E_FORMULA_DANGEROUS. What a
    single cell means as an amount (W_FORMULA, E_FORMULA_NO_VALUE, E_CELL_ERROR, dates,
    percents, scaling) is left to whoever reads amounts: the cell has its formula, kind and
    format for that. Raises `RefusedError`.
    """
    read = _read(path, kind, filename)
    return ReadWorkbook(read.grids, (*read.findings, *_hidden(read.grids)))


def _read(path: Path, kind: AdmittedKind, filename: str) -> ReadWorkbook:
    if kind is AdmittedKind.LEGACY:
        return read_legacy(path)
    if kind is AdmittedKind.HTML:
        return read_html(path, filename)
    if kind is AdmittedKind.XML:
        return read_spreadsheetml(path)
    return _read_package(path)


def _read_package(path: Path) -> ReadWorkbook:
    with Container(path) as container:
        package = open_package(container)
        strings = _strings(container, package)
        formats = _formats(container, package)
        tally = Tally()
        grids: list[Grid] = []
        findings = list(_package_findings(package, strings))
        for sheet in package.sheets:
            grid, remarks = read_sheet(container, sheet, strings, formats, tally)
            if _is_our_list(grid):
                continue
            grids.append(grid)
            findings.extend(remarks)
    return ReadWorkbook(tuple(grids), tuple(findings))


def _strings(container: Container, package: Package) -> SharedStrings:
    if package.strings is None:
        return SharedStrings()
    return read_strings(container, package.strings)


def _formats(container: Container, package: Package) -> tuple[NumberFormat, ...]:
    if package.styles is None:
        return ()
    return read_formats(container, package.styles)


def _package_findings(package: Package, strings: SharedStrings) -> Iterator[Finding]:
    if strings.claimed > len(strings.texts):
        yield make("W_SST_COUNT")
    if package.stray_comments:
        yield make("W_COMMENT")
    for sheet in package.sheets:
        if sheet.comments:
            yield make("W_COMMENT", sheet=sheet.name)


def _is_our_list(grid: Grid) -> bool:
    """问题清单 of an earlier annotation, whatever the sheet is called: known by its title."""
    first = grid.cells[0] if grid.cells else None
    return first is not None and first.ref == "A1" and first.text == LIST_TITLE


def _hidden(grids: tuple[Grid, ...]) -> Iterator[Finding]:
    """隐藏: sheets, rows and columns that are hidden and hold something."""
    for grid in grids:
        if grid.hidden:
            if grid.cells:
                yield make("W_HIDDEN_SHEET", sheet=grid.name)
            continue
        cells = [
            cell
            for cell in grid.cells
            if cell.row in grid.hidden_rows or cell.column in grid.hidden_columns
        ]
        if cells:
            yield make(
                "W_HIDDEN_ROWS",
                sheet=grid.name,
                cell=cells[0].ref,
                related=tuple(
                    f"{grid.name}!{cell.ref}" for cell in cells[1 : limits.RELATED_CELLS + 1]
                ),
                text=_hidden_places(grid, {cell.row for cell in cells}),
            )


def _hidden_places(grid: Grid, rows: set[int]) -> str:
    columns = sorted(grid.hidden_columns & {cell.column for cell in grid.cells})
    names = [f"第{row}行" for row in sorted(grid.hidden_rows & rows)]
    names += [f"{column_letters(column)}列" for column in columns]
    return "、".join(names)


__all__ = ["AdmittedKind", "RefusedError", "read_grids"]
