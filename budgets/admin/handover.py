"""官网公开包 at the desk: what is public of a disclosure, its unit or its division, to take away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from budgets.admin.refusals import refused
from budgets.selectors import disclosures as selectors
from budgets.services.errors import RefusedActionError
from budgets.services.handover import exported
from portal.access import Action, may

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from budgets.models import Disclosure
    from portal.desk import DeskAdmin


class HandoverPages:
    """The address under a disclosure."""

    def __init__(self, admin: DeskAdmin) -> None:
        self.admin = admin

    def urls(self) -> list[Any]:
        """For the disclosure's own addresses."""
        view = self.admin.admin_site.admin_view
        return [
            path(
                "<int:pk>/handover/<slug:which>/",
                view(self.handover),
                name="budgets_disclosure_handover",
            )
        ]

    @method_decorator(require_GET)
    def handover(self, request: HttpRequest, pk: int, which: str) -> HttpResponseBase:
        """The signed zip. A division's is for who publishes there."""
        disclosure = get_object_or_404(selectors.for_user(request.user), pk=pk)
        of, name = _chosen(disclosure, which)
        if which == "division" and not may_export_division(request, disclosure):
            raise PermissionDenied
        try:
            chunks = exported(of=of, name=name)
        except RefusedActionError as error:
            back = reverse("admin:budgets_disclosure_change", args=[pk])
            answer: HttpResponse = refused(
                self.admin, request, sentences=[error.message], back=back
            )
            return answer
        response = StreamingHttpResponse(chunks, content_type="application/zip")
        response["Content-Disposition"] = str(content_disposition_header(True, f"{name}.zip"))
        return response


def may_export_division(request: HttpRequest, disclosure: Disclosure) -> bool:
    """Whether the account may take the whole division away at once."""
    return may(request.user, Action.PUBLISH, disclosure)


def _chosen(disclosure: Disclosure, which: str) -> tuple[Q, str]:
    """Which revisions, and the name of the folder. Raises `Http404`."""
    division, owner = disclosure.division, disclosure.owner_code
    if which == "disclosure":
        name = f"{division.code}-{owner}-{disclosure.year}-{disclosure.kind}"
        return Q(disclosure=disclosure), name
    if which == "unit":
        of = Q(disclosure__unit=disclosure.unit_id)
        if disclosure.unit_id is None:
            of = Q(disclosure__department=disclosure.department_id, disclosure__unit__isnull=True)
        return of, f"{division.code}-{owner}"
    if which == "division":
        return Q(disclosure__division=division), division.code
    raise Http404
