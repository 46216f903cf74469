"""识表: which table a heading with its caption is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgets.reading.captions import label_number, title_match
from budgets.reading.grid import is_text
from budgets.reading.matching import match_columns, missing_leaves
from budgets.reading.members import names_of
from budgets.tables.core import Role
from portal.core.text import fold_name

if TYPE_CHECKING:
    from budgets.reading.bands import Part
    from budgets.reading.grid import SheetView
    from budgets.tables.core import Edition, Table


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """The headings fit several tables and nothing says which."""

    numbers: tuple[int, ...]


def identify(
    part: Part, sheet: SheetView, edition: Edition, year: int, *, is_alone: bool
) -> int | Ambiguous | None:
    """The table of that heading; None where it is the heading of something else.

    `is_alone`: the sheet holds one table, so that the sheet's name may speak for it.
    """
    if part.caption.title is not None:
        return part.caption.title.table
    label = part.caption.label
    for table in edition.tables:
        if table.number == label and _fit(part, table, year, lacking=2):
            return label
    fits = {
        table.number: fit for table in edition.tables if (fit := _fit(part, table, year, lacking=4))
    }
    if not fits:
        return None
    best = max(fits.values())
    numbers = tuple(number for number, fit in fits.items() if fit == best)
    if len(numbers) == 1:
        return numbers[0]
    if is_alone:
        named = _named_by_sheet(sheet, edition)
        if named in numbers:
            return named
    return table_by_notes(part, edition) or Ambiguous(numbers)


def _fit(part: Part, table: Table, year: int, *, lacking: int) -> int:
    """How well the headings are that table's; 0 where they are not.

    At most one of so many columns may be `lacking`: fewer where a number speaks for the
    table than where nothing does.
    """
    columns = match_columns(part.paths, table, max(part.heading_years(), default=year))
    known = [column for column in columns if column.is_known]
    unknown = [column for column in columns if not column.is_known and not column.is_harmless]
    missing = missing_leaves(columns, table)
    needed = {Role.LABEL} if any(leaf.role is Role.LABEL for leaf in table.leaves) else set()
    held = {leaf.role for column in known for leaf in column.leaves}
    if not needed <= held or Role.AMOUNT not in held or 3 * len(unknown) > len(known):
        return 0
    gone = sum(1 for leaf in missing if not leaf.optional)
    if lacking * gone > len(table.leaves):
        return 0
    return max(1, 1000 + 10 * len(known) - 15 * len(unknown) - 10 * gone)


def _named_by_sheet(sheet: SheetView, edition: Edition) -> int | None:
    for name in names_of(sheet.name):
        title = title_match(name, edition)
        number = title.table if title else label_number(name)
        if number is not None:
            return number
    return None


def table_by_notes(part: Part, edition: Edition) -> int | None:
    """The table whose note for being empty stands under the heading."""
    texts = [
        fold_name(cell.text)
        for number in part.body_rows
        for cell in part.sheet.row(number)
        if is_text(cell)
    ]
    for table in edition.tables:
        if table.empty_note is None:
            continue
        core = fold_name(table.empty_note).split("{year}年")[-1].rstrip("。.")
        if any(core in text for text in texts):
            return table.number
    return None
