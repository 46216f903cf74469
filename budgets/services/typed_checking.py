"""边填边校验: the rules of the house over what is typed so far, each finding at its cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from budgets.models import Revision
from budgets.reading.core import Reading
from budgets.rules.core import RuleContext
from budgets.selectors.approved import approval_of, approved_figures_of
from budgets.selectors.declarations import declaration_of
from budgets.selectors.last_year import previous_publication
from budgets.selectors.surroundings import siblings_of
from budgets.selectors.withholding import holds_of
from budgets.services.checking import check_reading
from budgets.tables.surroundings import Surroundings
from budgets.tables.typed.declaring import first_row, letters, printed_positions

if TYPE_CHECKING:
    from budgets.models import Disclosure
    from budgets.selectors.typed_tables import Typing
    from budgets.tables.findings import Finding

#: Of a document that is not finished: what is still missing is no fault of a cell.
_OF_THE_WHOLE = frozenset({"E_TABLE_MISSING", "E_EMPTY"})


@dataclass(frozen=True, slots=True)
class CellFinding:
    """A finding beside a typed cell. `row`: the id of the typed row, "" where it is about none;
    `column`: the column of its table, None where it is about the row.
    """

    table: int
    row: str
    column: int | None
    finding: Finding


def findings_of(typing: Typing) -> tuple[CellFinding, ...]:
    """What the rules say of what is typed, in the order of the tables."""
    disclosure = typing.disclosure
    context = RuleContext(
        year=disclosure.year,
        division=disclosure.division.code,
        unit_name=disclosure.owner_name,
        unreadable=frozenset(),
        scope=disclosure.scope,
        catalogues=typing.lists,
        holds=holds_of(disclosure),
        **_around(disclosure).members(),
    )
    checked = check_reading(Reading("", typing.declaration), context)
    places = _places(typing)
    is_unfinished = any(
        table.empty_note is None and not typing.declaration.tables[at].facts
        for at, table in enumerate(typing.edition.tables)
    )
    found = []
    for finding in checked.findings:
        if finding.table is None or finding.code in _OF_THE_WHOLE:
            continue
        if finding.code == "E_DISAGREE" and not finding.expected and is_unfinished:
            continue  # against a table that nobody has typed yet
        row, column = places.get((finding.table, finding.cell), ("", None))
        found.append(CellFinding(finding.table, row, column, finding))
    return tuple(found)


def _around(disclosure: Disclosure) -> Surroundings:
    """周边情况 of amounts; the texts are checked when they are handed in."""
    figures = approved_figures_of(disclosure)
    last: Revision | None = previous_publication(disclosure)
    siblings = siblings_of(disclosure)
    return Surroundings(
        previous=declaration_of(last) if last else None,
        siblings=siblings,
        units=len(siblings.units) if siblings else 1,
        approved=approval_of(figures),
        approved_on=disclosure.approved_on or (figures.approved_on if figures else None),
        today=timezone.localdate(),
    )


def _places(typing: Typing) -> dict[tuple[int, str], tuple[str, int | None]]:
    """The typed row and column of each cell of the printed sheets."""
    found: dict[tuple[int, str], tuple[str, int | None]] = {}
    for number, completed in typing.completed.items():
        first = first_row(completed.table)
        for (block, identity), position in printed_positions(completed).items():
            for leaf in completed.table.block_leaves(block):
                cell = f"{letters(leaf.index)}{first + position}"
                found[number, cell] = (identity, leaf.index)
    return found
