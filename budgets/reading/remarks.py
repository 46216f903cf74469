"""表外文字: what captions and texts say that does not fit: years, names, personal data."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from budgets.reading.captions import is_page_mark, years_in
from budgets.reading.core import Cell
from budgets.reading.grid import SheetView, is_text
from budgets.tables.vocabulary import make
from portal.core.money import AmountError, parse_amount
from portal.core.text import fold, fold_name

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from budgets.reading.locate import Located
    from budgets.tables.findings import Finding

_FORMULA_STARTS = frozenset("=+-@")
_SHORTEST_NAME = 4


def said_years(tables: Iterable[Located]) -> Counter[int]:
    """How often titles, headings and notes name each year; 上年 of table 7 does not count."""
    said: Counter[int] = Counter()
    for located in tables:
        for part in located.parts:
            years = [year for cell in part.caption.cells for year in years_in(cell.text)]
            years.extend(part.heading_years())
            if years:
                said[max(years)] += 1
            for number in part.body_rows:
                for cell in part.sheet.row(number):
                    if is_text(cell) and "没有" in cell.text:
                        said.update(years_in(cell.text))
    return said


def year_findings(tables: Sequence[Located], year: int) -> tuple[Finding, ...]:
    """E_YEAR, one for each wrong year: headings and captions that name another.

    Titles and notes are part of what is declared: rules judge them.
    """
    wrong: dict[int, list[tuple[Located, SheetView, Cell]]] = defaultdict(list)
    for located in tables:
        for part in located.parts:
            for cell in part.caption.cells:
                years = years_in(cell.text)
                if years and year not in years and cell is not part.caption.title_cell:
                    wrong[max(years)].append((located, part.sheet, cell))
        if located.has_headings and located.year != year:
            path = next(p for p in located.parts[0].paths if any(map(years_in, p.texts)))
            wrong[located.year].append((located, located.sheet, path.cell))
    found = []
    for other, places in sorted(wrong.items()):
        located, sheet, cell = places[0]
        found.append(
            make(
                "E_YEAR",
                table=located.table.number,
                sheet=sheet.name,
                cell=cell.ref,
                related=tuple(view.address(place) for _, view, place in places[1:]),
                text=f"{other}年",
                year=year,
            )
        )
    return tuple(found)


def printed_unit_name(tables: Iterable[Located]) -> str:
    """The unit's name that most tables print; "" where none does."""
    names = Counter(
        part.caption.unit_name
        for located in tables
        for part in located.parts
        if part.caption.unit_name
    )
    return names.most_common(1)[0][0] if names else ""


def unit_name_findings(
    tables: Iterable[Located], expected: str, also_named: Iterable[str] = ()
) -> tuple[Finding, ...]:
    """E_UNIT_NAME or W_UNIT_NAME, one for each other name that the tables print.

    `also_named`: names that somebody has confirmed to be the unit's too.
    """
    known = {fold_name(name) for name in also_named}
    wanted = fold_name(expected)
    places: dict[str, list[tuple[Located, SheetView, Cell, str]]] = defaultdict(list)
    for located in tables:
        for part in located.parts:
            cell, name = part.caption.unit_name_cell, part.caption.unit_name
            if cell is not None and name and fold_name(name) not in {wanted, *known}:
                places[fold_name(name)].append((located, part.sheet, cell, name))
    found = []
    for folded, cells in places.items():
        located, sheet, cell, name = cells[0]
        found.append(
            make(
                "W_UNIT_NAME" if _is_same_office(folded, wanted) else "E_UNIT_NAME",
                table=located.table.number,
                sheet=sheet.name,
                cell=cell.ref,
                related=tuple(view.address(place) for _, view, place, _ in cells[1:]),
                text=name,
                unit=expected,
            )
        )
    return tuple(found)


def _is_same_office(one: str, other: str) -> bool:
    """Whether one name is the other without its place or its (本级)."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= _SHORTEST_NAME and (
        longer.endswith(shorter) or longer.startswith(f"{shorter}(")
    )


def text_findings(
    sheets: Iterable[SheetView], amounts: Container[tuple[str, int, int]]
) -> tuple[Finding, ...]:
    """W_FORMULA_TEXT and W_LABEL_CLEANED, one each for a sheet with further cells as related."""
    found: list[Finding] = []
    for sheet in sheets:
        texts = [
            cell
            for cell in sheet.grid.cells
            if is_text(cell) and (sheet.name, cell.row, cell.column) not in amounts
        ]
        for code, cells in (
            ("W_FORMULA_TEXT", [cell for cell in texts if starts_like_formula(cell.text)]),
            ("W_LABEL_CLEANED", [cell for cell in texts if _has_invisible(cell.text)]),
        ):
            if cells:
                related = tuple(sheet.address(cell) for cell in cells[1:])
                first = cells[0]
                found.append(
                    make(code, sheet=sheet.name, cell=first.ref, related=related, text=first.text)
                )
    return tuple(found)


def starts_like_formula(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula: = + - @, but no number."""
    folded = fold(text)
    if not folded or folded[0] not in _FORMULA_STARTS or is_page_mark(text):
        return False
    try:
        parse_amount(folded)
    except AmountError:
        return True
    return False


def _has_invisible(text: str) -> bool:
    return any(unicodedata.category(char) in ("Cf", "Cc") and char not in "\r\n\t" for char in text)
