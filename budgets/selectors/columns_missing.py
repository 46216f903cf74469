"""缺少的栏目 of a region: once for the bureau what each unit is told as a notice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from budgets.models import CheckFinding, Disclosure
from budgets.models.disclosures import BUDGET, OPEN_STATES
from budgets.tables.editions import edition_named
from portal.access import Action, scope_filter

if TYPE_CHECKING:
    from portal.models import User

_RULE = "B-STRUCT-COLS"


@dataclass(frozen=True, slots=True)
class MissingColumn:
    """A column of an edition's table that documents lack. `count`: how many of them."""

    edition: str
    table: int
    column: str
    count: int


def columns_missing(user: User, year: int) -> list[MissingColumn]:
    """缺少的栏目 in the account's divisions that year, by edition and table, in one query.

    What is worked on and what is public counts; what was replaced does not.
    """
    mine = Disclosure.objects.filter(
        scope_filter(user, Action.RECORD_APPROVED), year=year, kind=BUDGET
    )
    current = Q(revision__state__in=[*OPEN_STATES, "PUBLISHED"])
    counted = (
        CheckFinding.objects.filter(current, rule=_RULE, revision__disclosure__in=mine)
        .order_by()
        .values_list("revision__edition", "table", "column")
        .annotate(count=Count("revision__disclosure", distinct=True))
        .order_by("revision__edition", "table", "column")
    )
    return [
        MissingColumn(edition_named(edition).title, table or 0, column, count)
        for edition, table, column, count in counted
    ]
