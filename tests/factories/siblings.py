"""所属各单位 for tests: the sums of declarations, added up one amount at a time."""

from __future__ import annotations

from budgets.tables.core import Declaration, Fact
from budgets.tables.surroundings import Cell, CellSum, Sibling, Siblings


def siblings(*declarations: Declaration | None, names: tuple[str, ...] = ()) -> Siblings:
    """The units with these documents; None has not published yet."""
    chosen = names or tuple(f"单位{number}" for number in range(1, len(declarations) + 1))
    units = tuple(
        Sibling(name, is_published=declaration is not None)
        for name, declaration in zip(chosen, declarations, strict=True)
    )
    return Siblings(units, sums_of(*(each for each in declarations if each)))


def sums_of(*declarations: Declaration) -> dict[Cell, CellSum]:
    """What the documents declare together, projects and last year's column left out."""
    cells: dict[Cell, list[Fact]] = {}
    for declaration in declarations:
        for fact in declaration.facts:
            if not fact.at.project and not fact.at.year:
                cells.setdefault((fact.row.table, fact.column, fact.at), []).append(fact)
    return {
        cell: CellSum(
            amount=sum(fact.amount for fact in facts),
            figures=len(facts),
            is_finer=any(fact.amount % 10_000 for fact in facts),
        )
        for cell, facts in cells.items()
    }
