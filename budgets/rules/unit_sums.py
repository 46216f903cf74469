"""所属单位合计: what published units tell of the cells that their department holds.

A department's table is the sum of its units' tables. Where all of them are public and none
holds anything back, a held cell of the department is their sum; else it is no less than what
is public. Tables 1 and 2 leave out what the units pay each other: there it is no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from budgets.rules.figures import spot_of
from budgets.rules.withheld import Relation

if TYPE_CHECKING:
    from budgets.rules.figures import Figure
    from budgets.rules.printed import Printed
    from budgets.rules.printed_table import PrintedTable
    from budgets.tables.core import Leaf, Row
    from budgets.tables.surroundings import Siblings

_RULE = "B-ROLLUP"
#: 内部往来 is income of one unit and spending of another.
_NETTED = (1, 2)


def told_by_units(printed: Printed) -> Iterator[Relation]:
    """One relation for each held cell of a department that its units print as well."""
    siblings = printed.context.siblings
    if not printed.context.is_department or siblings is None:
        return
    is_complete = siblings.are_all_published and not siblings.have_holds
    for table in printed.tables:
        for held in table.held:
            for leaf in table.amount_leaves(held.row.block):
                figure = table.figure(held.row, leaf)
                units = _together(table, held.row, leaf, siblings, figure)
                if figure.is_held and units:
                    yield from _relation(figure, units, is_complete=is_complete)


def _relation(figure: Figure, units: Figure, *, is_complete: bool) -> Iterator[Relation]:
    is_netted = figure.table in _NETTED
    if is_complete:
        yield Relation(_RULE, figure, (units,), is_limit=is_netted)
    elif not is_netted:
        yield Relation(_RULE, units, (figure,), is_limit=True)


def _together(
    table: PrintedTable, row: Row, leaf: Leaf, siblings: Siblings, figure: Figure
) -> Figure | None:
    """The units' sum beside a cell; None for projects and last year, which are no sums."""
    at = table.at(row) | leaf.at
    if at.project or at.year:
        return None
    total = siblings.sums.get((table.number, leaf.index, at))
    published = sum(unit.is_published for unit in siblings.units)
    row_name = f"所属{published}个单位合计，{figure.row}"
    return figure._replace(
        where=replace(spot_of(figure), sheet="", cell="", row=row_name),
        declared=total.amount if total else 0,
        is_held=False,
        is_elsewhere=True,
    )
