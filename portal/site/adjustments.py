"""预算调整 on pages: what a budget says of its adjustments, and an adjustment of its budget."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.translation import gettext as _

from budgets.selectors import public
from budgets.selectors.adjustments import basis_of, published_adjustments
from budgets.selectors.comparing import changes_between, is_readable
from portal.site.corrections import lines_of, rows_of
from portal.site.tables_out import file_of
from portal.site.words import title_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from budgets.selectors.public import Publication


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a document, as plain data, and when it changed.

    `budget`: what an adjustment is compared with, None for a budget or where it cannot be read.
    """

    data: dict[str, Any]
    moments: list[datetime] = field(default_factory=list)
    budget: Publication | None = None


def beside(found: Publication) -> Beside:
    """The adjustments of a budget that are public; the basis of an adjustment, and its budget."""
    if not found.adjustment_number:
        if not found.is_adjusted:
            return Beside({})
        told, moments = published_adjustments(found.disclosure)
        return Beside({"adjustments": [asdict(each) for each in told]}, moments)
    basis = basis_of(found.disclosure)
    if basis is None:
        return Beside({})
    history = public.publications_of(basis.budget)
    budget = _in_force(history)
    moments = [each.published_at for each in history]
    moments += [each.withdrawn_at for each in history if each.withdrawn_at]
    return Beside(
        {
            "adjustment": asdict(basis),
            "budget": budget
            and {
                "title": title_of(budget),
                "number": budget.number,
                "sha256": budget.snapshot_sha256,
            },
        },
        moments,
        budget,
    )


def changes(budget: Publication | None, found: Publication) -> list[dict[str, Any]] | None:
    """预算数与调整后, cell by cell; None where the two cannot be compared."""
    if budget is None or not is_readable(found):
        return None
    # 绩效目标 and words are handed in anew or not at all: what is adjusted are the tables.
    return rows_of([each for each in changes_between(budget, found) if each.table is not None])


def changes_file(request: HttpRequest, form: str, found: Publication) -> HttpResponseBase:
    """The same as CSV or XLSX. Raises `Http404` for a budget or without one to read."""
    basis = basis_of(found.disclosure) if found.adjustment_number else None
    budget = basis and _in_force(public.publications_of(basis.budget))
    rows = changes(budget, found) if budget else None
    if rows is None:
        raise Http404
    title = _("%(title)s（预算数与调整后对照）") % {"title": title_of(found)}
    lines = lines_of(rows, _("年初预算数"), _("调整后"))
    return file_of(request, form, f"{found.id}-adjusted", title, lines)


def _in_force(history: list[Publication]) -> Publication | None:
    return next((each for each in history if each.is_current and is_readable(each)), None)
