"""定位: which part of which sheet is which table.

A title decides, then the table's number, then the headings, and last the sheet's name.
Never the order or the position. What cannot be decided is a finding, never a guess.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from budgets.reading.bands import Part, parts_of
from budgets.reading.captions import label_number, title_match
from budgets.reading.identity import Ambiguous, identify, table_by_notes
from budgets.reading.matching import ReadColumn, match_columns
from budgets.tables.vocabulary import make

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from budgets.reading.grid import SheetView
    from budgets.tables.core import Edition, Table
    from budgets.tables.findings import Finding


@dataclass(frozen=True, slots=True)
class Located:
    """A table of the edition and the parts of one sheet that print it.

    Several parts are pages: the headings were printed again. `columns` are the first
    part's. `has_headings`: false where only the table's number or title stands there.
    """

    table: Table
    sheet: SheetView
    parts: tuple[Part, ...]
    columns: tuple[tuple[ReadColumn, ...], ...]  # one per part
    year: int  # the year that the headings count from
    has_headings: bool = True
    inherited_unit: str = ""  # 万元 or 元, said above another table of the same sheet


@dataclass(slots=True)
class Location:
    """Every located table, in table order, and what was noticed on the way."""

    tables: list[Located] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unknown: list[SheetView] = field(default_factory=list)


def locate(sheets: Sequence[SheetView], edition: Edition, year: int) -> Location:
    """The edition's tables in these sheets. A table that stands twice is read once."""
    location = Location()
    claimed: dict[int, Located] = {}
    doubtful: list[tuple[SheetView, list[Part]]] = []
    orphans: list[tuple[SheetView, Part]] = []
    for sheet in sheets:
        groups = _pages(parts_of(sheet, edition), edition)
        bodies = [group for group in groups if group[0].band]
        orphans.extend((sheet, group[0]) for group in groups if not group[0].band)
        if not groups:
            location.unknown.append(sheet)
        unit = ""
        for group in bodies:
            inherited, unit = unit, group[0].caption.amount_unit or unit
            number = identify(group[0], sheet, edition, year, is_alone=len(bodies) == 1)
            if isinstance(number, Ambiguous):
                doubtful.append((sheet, group))
            elif number is None:
                _report_unknown_heading(location, sheet, group[0])
            else:
                found = _located(edition.table(number), sheet, group, year)
                _claim(location, claimed, replace(found, inherited_unit=inherited))
    _settle(location, claimed, doubtful, edition, year)
    _keep_orphans(location, claimed, orphans, edition)
    location.tables = [claimed[number] for number in sorted(claimed)]
    _report_shared_sheets(location)
    return location


def _pages(parts: Iterable[Part], edition: Edition) -> list[list[Part]]:
    """The parts of one sheet, those that continue the one before it with it."""
    groups: list[list[Part]] = []
    for part in parts:
        if (
            groups
            and part.band
            and groups[-1][0].band
            and _continues(groups[-1][-1], part, edition)
        ):
            first = groups[-1][0].caption
            if not part.caption.amount_unit:
                part.caption.amount_unit = first.amount_unit
            groups[-1].append(part)
        else:
            groups.append([part])
    return groups


def _continues(before: Part, part: Part, edition: Edition) -> bool:
    mine, theirs = part.caption, before.caption
    same_words = [path.texts for path in part.paths] == [path.texts for path in before.paths]
    if mine.title is not None:
        if theirs.title is None or mine.title.table != theirs.title.table:
            return False
        return not _repeats_rows(before, part)
    if mine.label is not None:
        return mine.label == theirs.label and same_words and not _repeats_rows(before, part)
    # A table that said that it is empty has no further page.
    return same_words and table_by_notes(before, edition) is None


def _repeats_rows(before: Part, part: Part) -> bool:
    """Whether the second part is the same table again rather than its next page."""
    rows = part.row_texts()
    return bool(rows) and 2 * len(rows & before.row_texts()) >= len(rows)


def _located(table: Table, sheet: SheetView, group: list[Part], year: int) -> Located:
    base = max((y for part in group for y in part.heading_years()), default=year)
    matched: dict[object, tuple[ReadColumn, ...]] = {}
    columns = []
    for part in group:  # pages repeat their headings: matched once
        shape = tuple((path.first, path.last, path.texts, path.spans) for path in part.paths)
        if shape not in matched:
            matched[shape] = match_columns(part.paths, table, base)
        columns.append(matched[shape])
    return Located(table=table, sheet=sheet, parts=tuple(group), columns=tuple(columns), year=base)


def _claim(location: Location, claimed: dict[int, Located], found: Located) -> None:
    number = found.table.number
    first = claimed.get(number)
    if first is None:
        claimed[number] = found
        return
    title = found.parts[0].caption.title
    is_next_page = (title is not None and title.is_continued) or "续" in found.sheet.name
    if is_next_page:
        claimed[number] = replace(
            first, parts=first.parts + found.parts, columns=first.columns + found.columns
        )
        return
    location.findings.append(
        make(
            "E_TABLE_DUP",
            table=number,
            sheet=found.sheet.name,
            cell=found.parts[0].first_cell.ref,
            number=number,
            title=found.table.title,
            text=f"工作表“{first.sheet.name}”单元格{first.parts[0].first_cell.ref}",
            related=(first.sheet.address(first.parts[0].first_cell),),
        )
    )


def _settle(
    location: Location,
    claimed: dict[int, Located],
    doubtful: list[tuple[SheetView, list[Part]]],
    edition: Edition,
    year: int,
) -> None:
    """Tables without a title whose headings fit several: what is left over decides."""
    for sheet, group in doubtful:
        fitting = identify(group[0], sheet, edition, year, is_alone=False)
        numbers = fitting.numbers if isinstance(fitting, Ambiguous) else ()
        by_note = table_by_notes(group[-1], edition)
        left = [number for number in numbers if number not in claimed]
        if by_note in left:
            left = [by_note]
        if len(left) == 1 and (by_note is not None or len(doubtful) == 1):
            _claim(location, claimed, _located(edition.table(left[0]), sheet, group, year))
            continue
        cell = group[0].first_cell
        titles = "、".join(f"公开表{number}" for number in numbers)
        location.findings.append(
            make("E_TABLE_AMBIGUOUS", sheet=sheet.name, cell=cell.ref, text=titles)
        )


def _report_unknown_heading(location: Location, sheet: SheetView, part: Part) -> None:
    text = " ".join(path.texts[-1] for path in part.paths[:6])
    location.findings.append(
        make("W_HEADING_UNKNOWN", sheet=sheet.name, cell=part.first_cell.ref, text=text)
    )


def _keep_orphans(
    location: Location,
    claimed: dict[int, Located],
    orphans: list[tuple[SheetView, Part]],
    edition: Edition,
) -> None:
    """Titles without headings: a list of contents, or a table that cannot be read."""
    by_sheet: dict[str, list[tuple[SheetView, Part]]] = defaultdict(list)
    for sheet, part in orphans:
        by_sheet[sheet.name].append((sheet, part))
    known = {table.number for table in edition.tables}
    for entries in by_sheet.values():
        numbers = {number for _, part in entries if (number := _named(part)) is not None}
        if len(numbers) > 2:
            continue  # 目录
        for sheet, part in entries:
            number = _named(part)
            if number is None or number not in known or number in claimed:
                continue
            claimed[number] = Located(edition.table(number), sheet, (part,), ((),), 0, False)


def _named(part: Part) -> int | None:
    caption = part.caption
    return caption.title.table if caption.title else caption.label


def _report_shared_sheets(location: Location) -> None:
    shared: dict[str, list[Located]] = defaultdict(list)
    for located in location.tables:
        shared[located.sheet.name].append(located)
    for name, tables in shared.items():
        if len(tables) > 1:
            last = max(tables, key=lambda located: located.parts[0].first_cell.row)
            location.findings.append(
                make("W_TWO_TABLES", sheet=name, cell=last.parts[0].first_cell.ref)
            )


def is_contents(sheet: SheetView, edition: Edition) -> bool:
    """目录: a sheet that lists titles without the tables."""
    named = {
        match.table if (match := title_match(cell.text, edition)) else label_number(cell.text)
        for cell in sheet.grid.cells
    }
    return len(named - {None}) > 2
