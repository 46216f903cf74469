"""指标: figures by which units are ranked, each one amount that a table of theirs declares.

A figure is the declared amount at its coordinate, as its document prints it; where a document
has no such amount, it is the sum of the leaves beneath.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from budgets.selectors.aggregates import ALL_MEMBERS, KIND, beneath
from budgets.tables import columns as c
from budgets.tables.core import Coordinate
from budgets.tables.editions import edition_for

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise as StrPromise

    from budgets.models import DeclaredFact

_ALL = Coordinate()
#: 政府预算支出经济分类 of 行政 (and 参公) units, and of 事业单位.
_AGENCY, _INSTITUTION = ("501", "502", "503", "504"), ("505", "506")


@dataclass(frozen=True, slots=True)
class Figure:
    """指标. `at`: what it pins besides its table; `code`: of its classification, where it has one.

    `agencies_only`: 机关运行经费, which 事业单位 have none of.
    """

    key: str
    table: int
    title: StrPromise | str
    at: Coordinate = _ALL
    code: str = ""
    agencies_only: bool = False


_PLAIN = (
    Figure("total", 3, _("支出总计")),
    Figure("basic", 3, _("基本支出"), c.BASIC),
    Figure("project", 3, _("项目支出"), c.PROJECT),
    Figure("income", 2, _("收入总计")),
    Figure("general", 5, _("一般公共预算支出")),
    Figure("three_public", 7, _("“三公”经费")),
    Figure("abroad", 7, _("因公出国（境）经费"), Coordinate(item="abroad")),
    Figure("vehicles", 7, _("公务用车购置及运行维护费"), Coordinate(item="vehicles")),
    Figure("vehicles_purchase", 7, _("公务用车购置费"), Coordinate(item="vehicles.purchase")),
    Figure("vehicles_running", 7, _("公务用车运行维护费"), Coordinate(item="vehicles.running")),
    Figure("reception", 7, _("公务接待费"), Coordinate(item="reception")),
    Figure("running_costs", 6, _("机关运行经费"), c.OPERATING, agencies_only=True),
    Figure("procurement", 12, _("政府采购预算")),
)
#: Figures without a code, in the order in which they are offered.
FIGURES: Mapping[str, Figure] = MappingProxyType({each.key: each for each in _PLAIN})
#: Figures by a code: the member of the coordinate, the table, the digits a code may have.
BY_CODE: Mapping[str, tuple[str, int, tuple[int, ...]]] = MappingProxyType(
    {"function": ("function", 3, (3, 5, 7)), "economic": ("economic", 6, (3, 5))}
)
CODE_TITLES: Mapping[str, StrPromise] = MappingProxyType(
    {"function": _("支出功能分类科目"), "economic": _("部门预算支出经济分类科目")}
)


def figure_named(key: str, code: str = "", name: str = "") -> Figure | None:
    """The figure of that key; with a code where it takes one. None for what there is not.

    `name`: what the code is called.
    """
    if key in FIGURES:
        return None if code else FIGURES[key]
    if key not in BY_CODE:
        return None
    member, table, widths = BY_CODE[key]
    if not (code.isascii() and code.isdecimal() and len(code) in widths):
        return None
    return Figure(key, table, f"{code} {name}".strip(), Coordinate(**{member: code}), code)


def amounts_of(facts: QuerySet[DeclaredFact], figure: Figure, year: int) -> dict[int, int]:
    """The figure of each disclosure that has it, in 分, by the disclosure's id. One query.

    `facts`: those of `aggregates.amounts` for the figure's table.
    """
    exact = _exactly(figure, year)
    rows = (
        facts.filter(_beneath(figure))
        .order_by()
        .values("revision__disclosure")
        .annotate(
            declared=Sum("amount", filter=exact),
            leaves=Sum("amount", filter=Q(is_total=False)),
            agencies=Count("pk", filter=_of(_AGENCY)),
            institutions=Count("pk", filter=_of(_INSTITUTION)),
            own=Sum("amount", filter=Q(is_total=False) & ~_of(_INSTITUTION)),
        )
    )
    found = {}
    for row in rows:
        amount = row["declared"] if row["declared"] is not None else row["leaves"]
        if figure.agencies_only:
            amount = _of_agencies(row, amount)
        if amount is not None:
            found[row["revision__disclosure"]] = int(amount)
    return found


def _of_agencies(row: Mapping[str, Any], whole: int | None) -> int | None:
    """All of it, but for what 事业单位 spend; None where there is no 行政 or 参公 unit."""
    if not row["agencies"]:
        return None
    return row["own"] if row["institutions"] else whole


@dataclass(frozen=True, slots=True)
class Part:
    """A cell that a figure is made of, with where it is printed; both from 0."""

    row: int
    column: int


def parts_of(
    facts: QuerySet[DeclaredFact], figure: Figure, year: int, disclosures: list[int]
) -> dict[int, list[Part]]:
    """The cells that each disclosure's figure is made of, by its id. Two queries."""
    chosen = facts.filter(_beneath(figure), revision__disclosure__in=disclosures).order_by()
    exact = _exactly(figure, year)
    declared: set[int] = set(
        chosen.filter(exact).values_list("revision__disclosure", flat=True).distinct()
    )
    if figure.agencies_only:
        mixed = chosen.filter(_of(_INSTITUTION)).values_list("revision__disclosure", flat=True)
        declared -= set(mixed)
        leaves = Q(is_total=False) & ~_of(_INSTITUTION)
    else:
        leaves = Q(is_total=False)
    rows = chosen.filter(
        exact & Q(revision__disclosure__in=declared)
        | leaves & ~Q(revision__disclosure__in=declared)
    ).values_list("revision__disclosure", "row__position", "column")
    found: dict[int, list[Part]] = {}
    for disclosure, position, column in rows.order_by("row__position", "column"):
        found.setdefault(disclosure, []).append(Part(position, column))
    return found


def _exactly(figure: Figure, year: int) -> Q:
    """Amounts at the figure's very coordinate. 政府经济分类 stands beside the departmental code."""
    at = edition_for(KIND, year).table(figure.table).at | figure.at
    free = {"government_economic"} if figure.at.economic else set()
    return Q(**{name: getattr(at, name) for name in ALL_MEMBERS if name not in free})


def _beneath(figure: Figure) -> Q:
    found = Q()
    for member, value in figure.at.as_dict().items():
        found &= beneath(member, value)
    return found


def _of(codes: tuple[str, ...]) -> Q:
    found = Q()
    for code in codes:
        found |= Q(government_economic__startswith=code)
    return found
