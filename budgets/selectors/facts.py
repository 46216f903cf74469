"""申报数: declared amounts across units, and sums that count nothing twice.

Totals are declared too, and the tables repeat each other. So every sum takes the leaves
(amounts that no other amount of their table adds up) of one table, one
direction and one year at a time, never across tables.
"""

from __future__ import annotations

from django.db.models import QuerySet, Sum

from budgets.models import DeclaredFact, Revision, RevisionState


def public_facts() -> QuerySet[DeclaredFact]:
    """申报数 of every publication in force, in a stable order."""
    return (
        DeclaredFact.objects.filter(
            revision__state=RevisionState.PUBLISHED, revision__publication__isnull=False
        )
        .select_related("row", "revision__disclosure__division", "revision__disclosure__department")
        .order_by("pk")
    )


def leaves(facts: QuerySet[DeclaredFact], table: int) -> QuerySet[DeclaredFact]:
    """末级申报数 of one table: what may be added up."""
    return facts.filter(table=table, is_total=False)


def leaf_sum(
    facts: QuerySet[DeclaredFact], table: int, *, direction: str, year: str = ""
) -> int | None:
    """末级合计 in 分 of one table, one direction and one year; None where there is no amount.

    `year`: "" for the budget's own, "-1" for the year before, which table 7 prints beside
    it. Revenue and expenditure stand side by side in tables 1 and 4.
    """
    found = leaves(facts, table).filter(direction=direction, year=year)
    total: int | None = found.aggregate(total=Sum("amount"))["total"]
    return total


def facts_of(revision: Revision) -> QuerySet[DeclaredFact]:
    """申报数 of one revision, in printed order."""
    return revision.facts.select_related("row").order_by("pk")
