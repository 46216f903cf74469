"""稿次: its progress, its findings, its preview, and the acts upon it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from budgets.admin.acts import ACTS, FINDING_ACTS, Act, is_own, offers, stored_values
from budgets.admin.approval_form import ApprovalFormPages
from budgets.admin.conflicts import Sent, carry_out
from budgets.admin.entries import EntriesPages
from budgets.admin.files import FilesPages
from budgets.admin.finding_board import PER_PAGE, board, groups
from budgets.admin.refusals import BAD_REQUEST, form_sentences, refused
from budgets.admin.returning import ReturnPages
from budgets.admin.texts import TextsPages
from budgets.admin.together import TogetherPages
from budgets.admin.word_return import WordPages
from budgets.models import CheckFinding, Revision, RevisionState
from budgets.selectors import disclosures as selectors
from budgets.selectors.consents import steps_of
from budgets.selectors.corrections import lacks_correction
from budgets.selectors.finding_filter import FindingFilter
from budgets.selectors.listed_findings import listed_findings
from budgets.selectors.scans import scans_of
from budgets.selectors.trail import trail_of
from budgets.selectors.withholding import secrecy_review_of
from budgets.services.errors import RefusedActionError
from budgets.services.finding_export import findings_csv, findings_workbook
from budgets.services.handing_back import hand_back
from budgets.services.workflow import IN_REVIEW
from portal.access import Action, may
from portal.desk import DeskAdmin, account_of, attachment, named_urls
from portal.models import User

if TYPE_CHECKING:
    from django.db.models import QuerySet


@admin.register(Revision)
class RevisionAdmin(DeskAdmin):
    """Everything about one revision, for whoever may see its unit."""

    rank = 11
    read_action = Action.VIEW
    list_display = ("title", "year", "state", "error_count", "warning_count", "submitted_at")
    list_display_links = ("title",)
    list_filter = (
        "state",
        "disclosure__year",
        ("disclosure__division", admin.RelatedOnlyFieldListFilter),
    )
    search_fields = ("disclosure__owner_name", "disclosure__owner_code")
    search_help_text = _("按单位名称或编码查找")
    list_select_related = ("disclosure",)
    list_per_page = 50

    @admin.display(description=_("稿次"), ordering="disclosure__owner_name")
    def title(self, revision: Revision) -> str:
        """Whose, and which."""
        return f"{revision.disclosure.owner_name} 第{revision.number}稿"

    @admin.display(description=_("年度"), ordering="disclosure__year")
    def year(self, revision: Revision) -> int:
        """The budget year."""
        return revision.disclosure.year

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        """Only of what the account may see: all else does not exist for it."""
        return selectors.revisions_for_user(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never by hand: a revision is made by an upload."""
        return False

    def get_urls(self) -> list[Any]:
        """The list is Django's, the pages are ours."""
        view = self.admin_site.admin_view
        return [
            *named_urls(super().get_urls(), "budgets_revision_changelist"),
            path("<int:pk>/", view(self.page), name="budgets_revision_change"),
            path("<int:pk>/progress/", view(self.progress), name="budgets_revision_progress"),
            path("<int:pk>/preview/", view(self.preview), name="budgets_revision_preview"),
            path("<int:pk>/annotated/", view(self.annotated), name="budgets_revision_annotated"),
            *TextsPages(self).urls(),
            *FilesPages(self).urls(),
            *EntriesPages(self).urls(),
            *ApprovalFormPages(self).urls(),
            *WordPages(self).urls(),
            *ReturnPages(self).urls(),
            *TogetherPages(self).urls(),
            path(
                "<int:pk>/findings.<str:file_format>",
                view(self.findings_export),
                name="budgets_revision_findings",
            ),
            path("<int:pk>/act/<slug:name>/", view(self.act), name="budgets_revision_act"),
            path(
                "<int:pk>/findings/<int:finding>/<slug:name>/",
                view(self.finding_act),
                name="budgets_revision_finding_act",
            ),
        ]

    @method_decorator(require_GET)
    def page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Progress while it is being read; then what was found, and what can be done."""
        revision = self._revision(request, pk)
        context = self.page_context(
            request,
            str(revision),
            revision=revision,
            progress=selectors.progress_of(revision),
            offers=offers(revision, account_of(request)),
            may_upload=_may_upload(request, revision),
            lacks_correction=lacks_correction(revision),
            scans=scans_of(revision),
            must_be_another=_must_be_another(revision, account_of(request)),
            steps=steps_of(revision),
            secrecy=secrecy_review_of(revision),
            **_findings(request, revision),
            trail=trail_of([f"revision:{revision.pk}"]),
        )
        return TemplateResponse(request, "admin/budgets/revision.html", context)

    @method_decorator(require_GET)
    def progress(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How far the work is, for the page that waits for it."""
        progress = selectors.progress_of(self._revision(request, pk))
        answer = {
            "state": str(progress.state),
            "percent": progress.percent,
            "doing": str(progress.doing),
            "done": progress.done,
            "failed": progress.failed,
        }
        return JsonResponse(answer)

    @method_decorator(require_GET)
    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """预览: the twelve tables as the public will see them, findings marked in their cells."""
        revision = self._revision(request, pk)
        tables = groups(revision, listed_findings(revision).findings, None)
        context = self.page_context(
            request,
            f"{revision}：公开表预览",
            revision=revision,
            groups=tables if any(group.html for group in tables) else [],
            may_upload=_may_upload(request, revision),
            lacks_correction=lacks_correction(revision),
            offers=offers(revision, account_of(request)),
        )
        return TemplateResponse(request, "admin/budgets/preview.html", context)

    @method_decorator(require_GET)
    def annotated(self, request: HttpRequest, pk: int) -> HttpResponse:
        """标注: the workbook that was uploaded, each finding marked in its cell."""
        revision = self._revision(request, pk)
        back = reverse("admin:budgets_revision_change", args=[pk])
        try:
            handed = hand_back(revision)
        except RefusedActionError as error:
            return refused(self, request, sentences=[error.message], back=back)
        return attachment(handed.content, handed.filename)

    @method_decorator(require_GET)
    def findings_export(self, request: HttpRequest, pk: int, file_format: str) -> HttpResponse:
        """导出: the findings that the address chooses, all pages of them."""
        revision = self._revision(request, pk)
        makers = {"csv": findings_csv, "xlsx": findings_workbook}
        if file_format not in makers:
            raise Http404
        chosen = FindingFilter.of(request.GET.dict())
        content = makers[file_format](chosen.chosen(listed_findings(revision).findings))
        return attachment(content, f"{revision}校验问题.{file_format}")

    @method_decorator(require_POST)
    def act(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """One act on the revision."""
        revision = self._revision(request, pk)
        act = ACTS.get(name)
        if act is None:
            raise Http404
        return self._perform(request, act, revision, {"revision": revision})

    @method_decorator(require_POST)
    def finding_act(self, request: HttpRequest, pk: int, finding: int, name: str) -> HttpResponse:
        """说明 or 豁免 of one finding."""
        revision = self._revision(request, pk)
        act = FINDING_ACTS.get(name)
        kept = get_object_or_404(CheckFinding, pk=finding, revision=revision)
        if act is None:
            raise Http404
        kept.revision = revision
        return self._perform(request, act, revision, {"finding": kept}, f"#finding-{kept.pk}")

    def _perform(
        self,
        request: HttpRequest,
        act: Act,
        revision: Revision,
        upon: dict[str, Any],
        anchor: str = "",
    ) -> HttpResponse:
        """Ask, do, and go back to the page; or say why not. Stale pages change nothing."""
        if not may(request.user, act.action, revision):
            raise PermissionDenied
        chosen = FindingFilter.of(dict(parse_qsl(request.POST.get("chosen", ""))))
        query = f"?{chosen.query}" if chosen.query else ""
        back = reverse("admin:budgets_revision_change", args=[revision.pk]) + query + anchor
        form = act.form(request.POST)
        if not form.is_valid():
            return refused(
                self,
                request,
                sentences=form_sentences(form),
                back=back,
                form=form,
                status=BAD_REQUEST,
            )
        # The decision is upon what the person saw: the services compare this version.
        revision.version = form.cleaned_data["version"]
        return carry_out(
            self,
            request,
            Sent(
                revision=revision,
                form=form,
                back=back,
                done=str(act.done),
                run=lambda: act.run(**upon, by=account_of(request), **form.arguments()),
                stored=lambda stored: stored_values(act, stored, upon.get("finding")),
                again=lambda stored, typed: (
                    act.form(initial=typed) if stored.state in act.states else None
                ),
                label=str(act.label),
            ),
        )

    def _revision(self, request: HttpRequest, pk: int) -> Revision:
        people = (
            "created_by",
            "submitted_by",
            "submitted_for",
            "returned_by",
            "approved_by",
            "approved_for",
            "published_by",
        )
        return get_object_or_404(self.get_queryset(request).select_related(*people), pk=pk)


def _findings(request: HttpRequest, revision: Revision) -> dict[str, Any]:
    """The findings that the address chooses beside their tables, and what is left to do."""
    found = listed_findings(revision)
    explaining = _is_open("explain", revision, request.user)
    waiving = _is_open("waive", revision, request.user)
    chosen = FindingFilter.of(request.GET.dict())
    return {
        **board(revision, found, chosen),
        "todo": [
            (each, f"{_page_of(place, chosen)}#finding-{each.kept.pk}")
            for place, each in enumerate(found.findings)
            if (explaining and (each.must_be_mended or each.is_unexplained))
            or (waiving and each.is_unwaived)
        ],
        "explaining": explaining,
        "waiving": waiving,
    }


def _page_of(place: int, chosen: FindingFilter) -> str:
    """The page where every finding is listed; "" where it is this very page."""
    page = place // PER_PAGE + 1
    return "" if chosen == FindingFilter(page=page) else f"?page={page}"


def _must_be_another(revision: Revision, user: User) -> bool:
    """Whether the account could approve, had it not submitted itself."""
    submitted = revision.state == RevisionState.SUBMITTED
    return (
        submitted and is_own(revision, user, Action.APPROVE) and may(user, Action.APPROVE, revision)
    )


def _may_upload(request: HttpRequest, revision: Revision) -> bool:
    """Whether another workbook may take this one's place."""
    return revision.state not in IN_REVIEW and may(request.user, Action.UPLOAD, revision)


def _is_open(name: str, revision: Revision, user: Any) -> bool:
    """Whether the account may do that to the findings now."""
    act = FINDING_ACTS[name]
    if act.by_another and is_own(revision, user, act.action):
        return False
    return revision.state in act.states and may(user, act.action, revision)
