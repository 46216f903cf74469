"""成批办理 at the desk: one waiver for many units, many units published at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from budgets.admin.conflicts import fingerprint
from budgets.admin.refusals import BAD_REQUEST
from budgets.admin.ticked import ticked
from budgets.forms import ReasonTogetherForm, WhenForm
from budgets.models import RevisionState
from budgets.selectors.review_queue import awaiting_publication
from budgets.selectors.together import waivable_findings, waivable_rules
from budgets.services.together import publish_together, unschedule_together, waive_together
from portal import audit
from portal.access import Action, may
from portal.desk import DeskAdmin, account_of

if TYPE_CHECKING:
    from budgets.models import CheckFinding, Revision
    from budgets.services.together import Outcome


class TogetherPages:
    """The two pages: choose, say why or when, and be told what became of each."""

    def __init__(self, admin: DeskAdmin) -> None:
        self.admin = admin

    def urls(self) -> list[Any]:
        """For the revisions' own addresses."""
        view = self.admin.admin_site.admin_view
        return [
            path("together/waive/", view(self.waive), name="budgets_revision_waive_together"),
            path("together/publish/", view(self.publish), name="budgets_revision_publish_together"),
        ]

    @method_decorator(require_http_methods(["GET", "POST"]))
    def waive(self, request: HttpRequest) -> HttpResponse:
        """成批豁免: a rule, the findings of it in the queue, one reason."""
        if not may(request.user, Action.WAIVE):
            raise PermissionDenied
        user = account_of(request)
        key = request.POST.get("rule", "") or request.GET.get("rule", "")
        findings = waivable_findings(user, key) if key else []
        form = ReasonTogetherForm(request.POST or None)
        outcomes: list[Outcome] = []
        if request.method == "POST":
            chosen = _chosen_findings(request, findings)
            if not chosen:
                form.add_error(None, _("请至少选择一条。没有列出的已由他人办理。"))
            elif form.is_valid():
                with audit.sent_form(fingerprint(request)):
                    outcomes = waive_together(
                        findings=chosen, reason=form.cleaned_data["reason"], by=user
                    )
                _tell(request, outcomes)
                findings, form = waivable_findings(user, key), ReasonTogetherForm()
        context = self.admin.page_context(
            request,
            _("成批豁免"),
            rules=waivable_rules(user),
            rule=key,
            findings=findings,
            form=form,
            outcomes=outcomes,
        )
        return self._answer(request, "waive_together", context, form)

    @method_decorator(require_http_methods(["GET", "POST"]))
    def publish(self, request: HttpRequest) -> HttpResponse:
        """成批公开: of what is approved, those chosen, now or at an hour; or without the hour."""
        if not may(request.user, Action.PUBLISH):
            raise PermissionDenied
        user = account_of(request)
        waiting = list(awaiting_publication(user))
        form = WhenForm(request.POST or None)
        outcomes: list[Outcome] = []
        if request.method == "POST":
            chosen = _chosen(request, waiting)
            if not chosen:
                form.add_error(None, _("请至少选择一件。没有列出的已由他人办理。"))
            elif form.is_valid():
                with audit.sent_form(fingerprint(request)):
                    outcomes = _carry_out(request, chosen, form)
                _tell(request, outcomes)
                waiting, form = list(awaiting_publication(user)), WhenForm()
        context = self.admin.page_context(
            request,
            _("成批公开"),
            waiting=waiting,
            form=form,
            outcomes=outcomes,
            any_scheduled=any(each.state == RevisionState.SCHEDULED for each in waiting),
        )
        return self._answer(request, "publish_together", context, form)

    def _answer(
        self, request: HttpRequest, name: str, context: dict[str, Any], form: Any
    ) -> HttpResponse:
        status = BAD_REQUEST if form.is_bound and form.errors else 200
        return TemplateResponse(request, f"admin/budgets/{name}.html", context, status=status)


def _carry_out(request: HttpRequest, chosen: list[Revision], form: WhenForm) -> list[Outcome]:
    user = account_of(request)
    if "unschedule" in request.POST:
        return unschedule_together(revisions=chosen, by=user)
    return publish_together(revisions=chosen, by=user, at=form.cleaned_data["at"])


def _chosen(request: HttpRequest, waiting: list[Revision]) -> list[Revision]:
    """Those whose boxes are ticked, each with the version that the person saw."""
    seen = ticked(request)
    chosen = [each for each in waiting if each.pk in seen]
    for revision in chosen:
        revision.version = seen[revision.pk]
    return chosen


def _chosen_findings(request: HttpRequest, findings: list[CheckFinding]) -> list[CheckFinding]:
    """The ticked findings. Those of one revision share its object, so that its version grows."""
    seen, versions = ticked(request), ticked(request, "revision")
    chosen = [each for each in findings if each.pk in seen]
    for finding in chosen:
        finding.revision.version = versions.get(finding.revision_id, -1)
    return chosen


def _tell(request: HttpRequest, outcomes: list[Outcome]) -> None:
    done = sum(not each.refusal for each in outcomes)
    if done:
        messages.success(
            request, ngettext("已办理%(count)d件。", "已办理%(count)d件。", done) % {"count": done}
        )
    if left := len(outcomes) - done:
        messages.warning(
            request,
            ngettext("%(count)d件没有办理，原因见下。", "%(count)d件没有办理，原因见下。", left)
            % {"count": left},
        )
