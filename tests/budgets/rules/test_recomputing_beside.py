"""推算 from other documents: last year's publication, and the units of a department."""

from __future__ import annotations

from dataclasses import replace

from budgets.rules.core import RuleContext
from budgets.rules.printed import Printed
from budgets.rules.recomputing import HeldSystem, Leak
from budgets.tables.core import Declaration
from budgets.tables.holds import Hold, withhold
from budgets.tables.surroundings import Siblings
from tests.budgets.rules.paper import EDITION, YEAR, document
from tests.budgets.rules.withheld_paper import printed, row, whole
from tests.factories.siblings import siblings


def test_last_years_publication_gives_away_last_years_column() -> None:
    declaration = document()
    before = Declaration(
        declaration.edition, declaration.year - 1, declaration.unit_name, declaration.tables
    )
    left = withhold(declaration, [whole(7)])
    context = RuleContext(YEAR, previous=before, holds=left.holds, held_rows=left.rows)
    found = HeldSystem(Printed(EDITION, left.declaration, context)).leaks()
    assert {leak.cell.column.split("/")[0] for leak in found} == {"2024年预算数"}


def department(holds: list[Hold], units: Siblings) -> list[Leak]:
    """What is given away of a department whose only unit declares what it declares itself."""
    left = withhold(document(), holds)
    context = RuleContext(
        YEAR, scope="department", siblings=units, holds=left.holds, held_rows=left.rows
    )
    return HeldSystem(Printed(EDITION, left.declaration, context)).leaks()


def test_published_units_give_away_what_their_department_holds() -> None:
    holds = row("2010302", 12) + row("2010301", 12)
    assert {
        leak.cell.place for leak in HeldSystem(printed(holds)).leaks() if leak.is_serious
    } == set()
    found = department(holds, siblings(document()))
    assert {leak.cell.place for leak in found} >= {"公开表12!E5", "公开表12!E6"}
    (first,) = [leak for leak in found if leak.cell.place == "公开表12!E5"]
    assert "B-ROLLUP" in [relation.rule for relation in first.relations]


def test_units_that_hold_something_give_away_less() -> None:
    """Of 10.00 they show 1.00 and 8.00 between them: 1.00 to 2.00, and 8.00 to 9.00."""
    holds = row("2010302", 12) + row("2010301", 12)
    some = siblings(document({f"公开表12!{column}5": "1.00" for column in "EFG"}))
    found = {
        leak.cell.place: (leak.low, leak.high)
        for leak in department(holds, replace(some, have_holds=True))
        if leak.is_serious
    }
    assert "公开表12!E5" not in found
    assert found["公开表12!E6"] == (8_000_000, 9_000_000)
