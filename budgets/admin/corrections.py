"""更正 at the desk: what is under way, how it ended, and any two revisions beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from budgets.admin.refusals import BAD_REQUEST, form_sentences, refused
from budgets.forms.corrections import CloseForm, CorrectionForm, ResultForm
from budgets.models import Correction, CorrectionResult
from budgets.selectors.corrections import Due, corrections_of, was_public
from budgets.selectors.disclosures import for_user
from budgets.services import correction_results, corrections
from budgets.services.errors import RefusedActionError
from portal.access import Action, may
from portal.core.numerals import plain_number
from portal.desk import DeskAdmin, account_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form

    from budgets.models import Disclosure


class CorrectionPages:
    """The addresses under a disclosure."""

    def __init__(self, admin: DeskAdmin) -> None:
        self.admin = admin

    def urls(self) -> list[Any]:
        """For the disclosure's own addresses."""
        view = self.admin.admin_site.admin_view
        name = "budgets_disclosure_correction"
        base = "<int:pk>/corrections/"
        return [
            path(base, view(self.page), name=f"{name}s"),
            path(f"{base}save/", view(self.save), name=f"{name}_save"),
            path(f"{base}<int:correction>/close/", view(self.close), name=f"{name}_close"),
            path(f"{base}<int:correction>/result/", view(self.result), name=f"{name}_result"),
            path(f"{base}result/<int:result>/", view(self.let_out), name=f"{name}_let_out"),
        ]

    @method_decorator(require_GET)
    def page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Every correction of the disclosure, and what may be done next."""
        disclosure = get_object_or_404(for_user(request.user), pk=pk)
        found = corrections_of(disclosure)
        current = next((each for each in found if not each.outcome), None)
        form = None
        if may(request.user, Action.UPLOAD, disclosure) and was_public(disclosure):
            question = request.GET.get("question", "")
            form = CorrectionForm(disclosure=disclosure, correction=current, question=question)
        context = self.admin.page_context(
            request,
            _("%(disclosure)s：更正") % {"disclosure": disclosure},
            disclosure=disclosure,
            current=current,
            due=current and Due(current.pk, current.deadline, timezone.localdate()),
            form=form,
            close_form=CloseForm(initial={"version": current.version}) if current else None,
            closed=[(each, self._results(request, each)) for each in found if each.outcome],
            result_form=ResultForm() if form else None,
        )
        return TemplateResponse(request, "admin/budgets/corrections.html", context)

    @method_decorator(require_POST)
    def save(self, request: HttpRequest, pk: int) -> HttpResponse:
        """登记更正; with the number of one that is under way, write it anew."""
        disclosure = self._allowed(request, pk, Action.UPLOAD)
        form = CorrectionForm(request.POST, disclosure=disclosure)
        number = plain_number(request.POST.get("correction", ""))
        if not number:
            return self._run(
                request,
                disclosure,
                form,
                lambda: corrections.begin_correction(
                    disclosure=disclosure, by=account_of(request), **form.arguments()
                ),
                _("已登记更正。请上传更正后的工作簿，审核后公开。"),
            )
        known = _of(disclosure, number)
        return self._run(
            request,
            disclosure,
            form,
            lambda: corrections.change_correction(
                correction=_as_seen(known, form), by=account_of(request), **form.arguments()
            ),
            _("已修改更正登记。"),
        )

    @method_decorator(require_POST)
    def close(self, request: HttpRequest, pk: int, correction: int) -> HttpResponse:
        """无需更正 or 撤销, with a note."""
        disclosure = self._allowed(request, pk, Action.UPLOAD)
        known = _of(disclosure, correction)
        form = CloseForm(request.POST)
        return self._run(
            request,
            disclosure,
            form,
            lambda: corrections.close_correction(
                correction=_as_seen(known, form), by=account_of(request), **form.arguments()
            ),
            _("更正已办结。"),
        )

    @method_decorator(require_POST)
    def result(self, request: HttpRequest, pk: int, correction: int) -> HttpResponse:
        """登记整改结果."""
        disclosure = self._allowed(request, pk, Action.UPLOAD)
        known = _of(disclosure, correction)
        form = ResultForm(request.POST)
        return self._run(
            request,
            disclosure,
            form,
            lambda: correction_results.record_result(
                correction=known, by=account_of(request), **form.cleaned_data
            ),
            _("已登记整改结果，等待另一人公开。"),
        )

    @method_decorator(require_POST)
    def let_out(self, request: HttpRequest, pk: int, result: int) -> HttpResponse:
        """公开整改结果."""
        disclosure = self._allowed(request, pk, Action.LET_OUT)
        known = get_object_or_404(
            CorrectionResult.objects.select_related("correction__disclosure"),
            pk=result,
            correction__disclosure=disclosure,
        )
        return self._run(
            request,
            disclosure,
            None,
            lambda: correction_results.let_out_result(result=known, by=account_of(request)),
            _("整改结果已公开。"),
        )

    def _run(
        self,
        request: HttpRequest,
        disclosure: Disclosure,
        form: Form | None,
        run: Callable[[], object],
        done: str,
    ) -> HttpResponse:
        back = reverse("admin:budgets_disclosure_corrections", args=[disclosure.pk])
        if form is not None and not form.is_valid():
            sentences = form_sentences(form)
            return refused(
                self.admin, request, sentences=sentences, back=back, form=form, status=BAD_REQUEST
            )
        try:
            run()
        except RefusedActionError as error:
            return refused(self.admin, request, sentences=[error.message], back=back, form=form)
        messages.success(request, done)
        return HttpResponseRedirect(back)

    def _results(
        self, request: HttpRequest, correction: Correction
    ) -> list[tuple[CorrectionResult, bool]]:
        """Each result, and whether this account may let it out."""
        user = account_of(request)
        may_let_out = bool(correction.revision) and may(user, Action.LET_OUT, correction)
        return [
            (
                each,
                may_let_out
                and each.released_at is None
                and user.pk not in (each.recorded_by_id, each.recorded_for_id),
            )
            for each in correction.results.all()
        ]

    def _allowed(self, request: HttpRequest, pk: int, action: Action) -> Disclosure:
        disclosure = get_object_or_404(for_user(request.user), pk=pk)
        if not may(request.user, action, disclosure):
            raise PermissionDenied
        return disclosure


def _of(disclosure: Disclosure, pk: int) -> Correction:
    return get_object_or_404(disclosure.corrections.select_related("disclosure"), pk=pk)


def _as_seen(correction: Correction, form: Form) -> Correction:
    """At the version that the person decided upon."""
    correction.version = form.cleaned_data["version"]
    return correction
