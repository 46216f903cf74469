"""汇总: sums over many disclosures that count nothing twice. The one place where they are made.

Only annual budgets in force, of one scope (a department's document adds up those of its
units, so the two never meet in one sum), one table at a time, its leaves alone, and of table 7
this year's half: last year's is another document's own year. What is held by law was never
stored; a unit that is held as a whole is left out whatever is still in force of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Substr

from budgets.models import DeclaredFact, RevisionState, Withholding
from budgets.selectors.facts import leaves
from budgets.tables.core import Codes, Coordinate, Lines, Records
from budgets.tables.editions import EDITIONS
from budgets.tables.holds import HoldScope

if TYPE_CHECKING:
    from budgets.tables.core import Block, Table

    #: A queryset of dictionaries.
    Rows = QuerySet[Any, Any]

#: 年度预算 alone: an adjustment changes what a budget has said already.
KIND = "budget"
_DISCLOSURE = "revision__disclosure__"
#: What names a dimension of the owner, as keys of a row and where they are.
OWNERS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "division": {
            "division_code": F(f"{_DISCLOSURE}division__code"),
            "division_name": F(f"{_DISCLOSURE}division__name"),
        },
        "department": {
            "department_code": F(f"{_DISCLOSURE}department__code"),
            "department_name": F(f"{_DISCLOSURE}department__name"),
        },
        "unit": {  # by its permanent id: its code may have been another in other years
            "unit_uid": Coalesce(f"{_DISCLOSURE}unit__uid", f"{_DISCLOSURE}department__uid"),
            "unit_code": Coalesce(f"{_DISCLOSURE}unit__code", f"{_DISCLOSURE}department__code"),
            "unit_name": Coalesce(f"{_DISCLOSURE}unit__name", f"{_DISCLOSURE}department__name"),
        },
        "year": {"year": F(f"{_DISCLOSURE}year")},
    }
)
#: Members of the coordinate that a table may be split by.
MEMBERS = (
    "function",
    "economic",
    "government_economic",
    "funding_source",
    "expenditure_type",
    "project",
    "item",
)
DIMENSIONS = (*OWNERS, *MEMBERS)
#: Digits of 类, 款, 项 of each classification.
WIDTHS: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {"function": (3, 5, 7), "economic": (3, 5), "government_economic": (3, 5)}
)
#: A key of a row as it is called in the query, where some names are taken by fields.
PREFIX = "by_"


def in_force(path: str = "revision__") -> Q:
    """现行 annual budgets whose unit is not held. `path` leads to the revision."""
    held = Withholding.objects.filter(
        disclosure=OuterRef(f"{path}disclosure"),
        scope=HoldScope.UNIT,
        decided_at__isnull=False,
        lifted_at__isnull=True,
    )
    return Q(
        ~Exists(held),
        **{
            f"{path}state": RevisionState.PUBLISHED,
            f"{path}publication__isnull": False,
            f"{path}takedown__isnull": True,
            f"{path}disclosure__kind": KIND,
        },
    )


def amounts(scope: str, table: int) -> QuerySet[DeclaredFact]:
    """申报数 of one table in all budgets of one scope in force, of the budget's own year.

    Totals are among them. `scope`: unit or department.
    """
    of_scope = {f"{_DISCLOSURE}scope": scope}
    return DeclaredFact.objects.filter(in_force(), table=table, year="", **of_scope)


def leaf_amounts(scope: str, table: int) -> QuerySet[DeclaredFact]:
    """末级申报数 among `amounts`: what may be added up."""
    return leaves(amounts(scope, table), table)


def beneath(member: str, value: str) -> Q:
    """Amounts at a value of a member of the coordinate, or at anything that it contains."""
    if member in WIDTHS:
        return Q(**{f"{member}__startswith": value})
    if member == "project":
        return Q(project=value)
    return Q(**{member: value}) | Q(**{f"{member}__startswith": f"{value}."})


def summed(
    facts: QuerySet[DeclaredFact],
    dimensions: Sequence[str],
    levels: Mapping[str, int] = MappingProxyType({}),
) -> Rows:
    """合计 of leaves by direction and these dimensions, in the order of the dimensions.

    Keys are those of `keys_of`, each with `PREFIX`; then `amount` in 分, `leaf_count` and
    `disclosure_count`. `levels`: 1 for 类, 2 for 款, 3 for 项; a leaf that is declared at a
    coarser code stays there.
    """
    wanted: dict[str, Any] = {}
    for dimension in dimensions:
        wanted |= OWNERS.get(dimension) or {dimension: _member(dimension, levels)}
    named = {f"{PREFIX}{name}": value for name, value in wanted.items()}
    named[f"{PREFIX}direction"] = F("direction")
    rows: Rows = (
        facts.order_by()
        .annotate(**named)
        .values(*named)
        .annotate(
            amount=Sum("amount"),
            leaf_count=Count("pk"),
            disclosure_count=Count(f"{_DISCLOSURE}id", distinct=True),
        )
        .order_by(*named)
    )
    return rows


def _member(dimension: str, levels: Mapping[str, int]) -> Any:
    level = levels.get(dimension)
    return Substr(dimension, 1, WIDTHS[dimension][level - 1]) if level else F(dimension)


@lru_cache(maxsize=64)
def members_of(table: int) -> frozenset[str]:
    """The members by which the amounts of that table are told apart, in any edition.

    Raises `KeyError` where no edition has the table.
    """
    described = [each for edition in EDITIONS for each in edition.tables if each.number == table]
    if not described:
        raise KeyError(table)
    return frozenset().union(*map(_varying, described))


def _varying(table: Table) -> frozenset[str]:
    found = {name for block in table.blocks for name in _of_rows(block)}
    for name in MEMBERS:
        values = {getattr(leaf.at, name) for leaf in table.leaves}
        if len(values) > 1:
            found.add(name)
    return frozenset(found) & set(MEMBERS)


def _of_rows(block: Block) -> set[str]:
    match block.rows:
        case Codes(dimensions=dimensions):
            return set(dimensions)
        case Lines(lines=lines, extra=extra):
            return {name for line in (*lines, *extra) for name in line.at.as_dict()}
        case Records(dimension=dimension):
            return {dimension} - {""}


#: Every member that a coordinate has, for whoever must pin all of them.
ALL_MEMBERS = tuple(member.name for member in fields(Coordinate))
