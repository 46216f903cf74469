"""逐格比较: any two revisions of a disclosure beside each other, drafts among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from budgets.selectors.comparing import KIND_WORDS, comparable, compared
from budgets.selectors.disclosures import for_user
from portal.desk import DeskAdmin, account_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgets.models import Revision
    from budgets.selectors.comparing import Compared


class ComparisonPages:
    """The address under a disclosure."""

    def __init__(self, admin: DeskAdmin) -> None:
        self.admin = admin

    def urls(self) -> list[Any]:
        """For the disclosure's own addresses."""
        view = self.admin.admin_site.admin_view(self.page)
        return [path("<int:pk>/compare/", view, name="budgets_disclosure_compare")]

    @method_decorator(require_GET)
    def page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Two revisions by their numbers; without them the last two."""
        disclosure = get_object_or_404(for_user(request.user), pk=pk)
        revisions = comparable(disclosure, account_of(request))
        before = _chosen(revisions, request.GET.get("before"), at=1)
        after = _chosen(revisions, request.GET.get("after"), at=0)
        found = compared(before, after) if before and after and before != after else None
        context = self.admin.page_context(
            request,
            _("%(disclosure)s：逐格比较") % {"disclosure": disclosure},
            disclosure=disclosure,
            revisions=revisions,
            before=before,
            after=after,
            compared=found,
            tables=_tables(found),
        )
        return TemplateResponse(request, "admin/budgets/comparison.html", context)


def _chosen(revisions: Sequence[Revision], number: str | None, *, at: int) -> Revision | None:
    """The revision of that number, else the one that stands there; None where there is none.

    Raises `Http404` for a number that the account may not compare.
    """
    if number is None:
        return revisions[at] if len(revisions) > at else None
    for revision in revisions:
        if str(revision.number) == number:
            return revision
    raise Http404


def _tables(found: Compared | None) -> list[tuple[str, list[dict[str, Any]]]]:
    """The changes table by table, in words."""
    if found is None:
        return []
    return [
        (
            title,
            [
                {
                    "row": each.row,
                    "column": each.column,
                    "kind": KIND_WORDS[each.kind],
                    "before": each.before,
                    "after": each.after,
                    "difference": each.difference,
                }
                for each in changes
            ],
        )
        for title, changes in found.tables
    ]
