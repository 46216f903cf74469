"""绩效目标 of a revision: the projects and what they lack, the upload, the findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from budgets.admin.refusals import BAD_REQUEST, form_sentences, refused
from budgets.models import Revision
from budgets.selectors.disclosures import progress_of, revisions_for_user
from budgets.services.errors import RefusedActionError
from budgets.services.workflow import WITH_OFFICER
from performance.admin.entering import EnteringPages
from performance.admin.exchange import FlatPages
from performance.forms import TargetsUploadForm, VersionForm
from performance.models import TargetsFile
from performance.selectors.entered import OPEN_FOR_TYPING
from performance.selectors.overview import overview_of
from performance.selectors.targets import BOOK, findings_of_targets, targets_file
from performance.services.handing_back import hand_back_targets
from performance.services.receiving import receive_targets, remove_targets
from portal.access import Action, may
from portal.desk import DeskAdmin, account_of, attachment

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import _StrPromise as StrPromise


@admin.register(TargetsFile)
class TargetsAdmin(FlatPages, DeskAdmin):
    """The pages of a revision's targets; they are reached from the revision."""

    read_action = Action.VIEW

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Not in the navigation: there is no list besides that of the revisions."""
        return False

    def page_context(
        self, request: HttpRequest, title: StrPromise | str, **more: Any
    ) -> dict[str, Any]:
        """Under the revisions, to which every page belongs."""
        return super().page_context(request, title, **{"opts": Revision._meta, **more})

    def get_urls(self) -> list[Any]:
        """Ours alone. Each names the revision."""
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/", view(self.page), name="performance_targets"),
            path("<int:pk>/upload/", view(self.upload), name="performance_targets_upload"),
            path("<int:pk>/remove/", view(self.remove), name="performance_targets_remove"),
            path("<int:pk>/annotated/", view(self.annotated), name="performance_targets_annotated"),
            *self.flat_urls(),
            *EnteringPages(self).urls(),
        ]

    @method_decorator(require_GET)
    def page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Every project with its target or without one, and what was found."""
        revision = self._revision(request, pk)
        may_upload = may(request.user, Action.UPLOAD, revision)
        is_open = may_upload and revision.state in WITH_OFFICER
        findings = findings_of_targets(revision)
        context = self.page_context(
            request,
            f"{revision}：{_('绩效目标')}",
            revision=revision,
            file=targets_file(revision),
            projects=overview_of(revision, findings),
            findings=findings,
            may_type=may_upload and revision.state in OPEN_FOR_TYPING,
            progress=progress_of(revision),
            mark=f"[{BOOK}]",
            form=TargetsUploadForm(initial={"version": revision.version}) if is_open else None,
        )
        return TemplateResponse(request, "admin/performance/targets.html", context)

    @method_decorator(require_POST)
    def upload(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Receive a targets workbook and check the revision again; or say why not."""
        form = TargetsUploadForm(request.POST, request.FILES)

        def receive(revision: Revision) -> None:
            file = form.cleaned_data["workbook"]
            receive_targets(
                revision=revision,
                upload=file,
                original_name=file.name,
                by=account_of(request),
                declassified=form.cleaned_data["declassified"],
                file_stands=form.cleaned_data["file_stands"],
            )

        return self._act(request, pk, form, receive, _("已收到绩效目标，正在校验。"))

    @method_decorator(require_POST)
    def remove(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the targets away and check the revision again; or say why not."""

        def remove(revision: Revision) -> None:
            remove_targets(revision=revision, by=account_of(request))

        form = VersionForm(request.POST)
        return self._act(request, pk, form, remove, _("已移除绩效目标文件，正在校验。"))

    @method_decorator(require_GET)
    def annotated(self, request: HttpRequest, pk: int) -> HttpResponse:
        """标注: the targets workbook that was uploaded, each finding marked in its cell."""
        revision = self._revision(request, pk)
        back = reverse("admin:performance_targets", args=[pk])
        try:
            handed = hand_back_targets(revision)
        except RefusedActionError as error:
            return refused(self, request, sentences=[error.message], back=back)
        return attachment(handed.content, handed.filename)

    def _act(
        self,
        request: HttpRequest,
        pk: int,
        form: VersionForm,
        act: Callable[[Revision], None],
        done: Any,
    ) -> HttpResponse:
        revision = self._revision(request, pk)
        if not may(request.user, Action.UPLOAD, revision):
            raise PermissionDenied
        back = reverse("admin:performance_targets", args=[pk])
        if not form.is_valid():
            sentences = form_sentences(form)
            return refused(self, request, sentences=sentences, back=back, status=BAD_REQUEST)
        # The act is upon what the person saw: the services compare this version.
        revision.version = form.cleaned_data["version"]
        try:
            act(revision)
        except RefusedActionError as error:
            return refused(self, request, sentences=[error.message], back=back)
        messages.success(request, done)
        return HttpResponseRedirect(reverse("admin:budgets_revision_change", args=[pk]))

    def _revision(self, request: HttpRequest, pk: int) -> Revision:
        return get_object_or_404(revisions_for_user(request.user), pk=pk)
