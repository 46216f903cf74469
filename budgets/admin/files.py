"""公开文件: the legal document of a revision as the public will get it, before it is public."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from budgets.admin.refusals import refused
from budgets.models import Revision
from budgets.selectors.disclosures import revisions_for_user
from budgets.selectors.revision_files import file_of, files_of, is_offered, whole_html
from budgets.services.errors import RefusedActionError
from budgets.services.typesetting import typeset_again
from portal.desk import DeskAdmin, account_of, attachment


class FilesPages:
    """The addresses under a revision: the whole document, its formats, and making them anew."""

    def __init__(self, admin: DeskAdmin) -> None:
        self.admin = admin

    def urls(self) -> list[Any]:
        """For the revision's own addresses."""
        view = self.admin.admin_site.admin_view
        return [
            path("<int:pk>/document/", view(self.page), name="budgets_revision_document"),
            path(
                "<int:pk>/document/progress/",
                view(self.progress),
                name="budgets_revision_document_progress",
            ),
            path(
                "<int:pk>/document/again/",
                view(self.again),
                name="budgets_revision_document_again",
            ),
            path(
                "<int:pk>/document/files/<slug:name>/",
                view(self.download),
                name="budgets_revision_document_file",
            ),
        ]

    @method_decorator(require_GET)
    def page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The document from overview to glossary, and its files to take away and read."""
        revision = self._revision(request, pk)
        context = self.admin.page_context(
            request,
            f"{revision}：{_('公开文件')}",
            revision=revision,
            document=files_of(revision),
            whole=whole_html(revision),
        )
        return TemplateResponse(request, "admin/budgets/document.html", context)

    @method_decorator(require_GET)
    def progress(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How far the files are, for the page that waits for them."""
        found = files_of(self._revision(request, pk))
        return JsonResponse(
            {
                "percent": found.percent,
                "doing": found.doing,
                "done": found.is_complete or bool(found.failure),
                "failed": bool(found.failure),
            }
        )

    @method_decorator(require_POST)
    def again(self, request: HttpRequest, pk: int) -> HttpResponse:
        """重新生成文件."""
        revision = self._revision(request, pk)
        back = reverse("admin:budgets_revision_document", args=[pk])
        try:
            typeset_again(revision=revision, by=account_of(request))
        except RefusedActionError as error:
            return refused(self.admin, request, sentences=[error.message], back=back)
        messages.success(request, _("正在重新生成公开文件。"))
        return HttpResponseRedirect(back)

    @method_decorator(require_GET)
    def download(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """One format, exactly the bytes that will be published."""
        revision = self._revision(request, pk)
        if not is_offered(name):
            raise Http404
        file = file_of(revision, name)
        if file is None or file.path is None:
            back = reverse("admin:budgets_revision_document", args=[pk])
            sentence = _("这个文件还没有生成。请在“公开文件”页查看进度。")
            return refused(self.admin, request, sentences=[str(sentence)], back=back)
        called = f"{revision}.{file.filename.partition('.')[2]}"
        return attachment(file.path.read_bytes(), called, file.media_type)

    def _revision(self, request: HttpRequest, pk: int) -> Revision:
        return get_object_or_404(revisions_for_user(request.user), pk=pk)
