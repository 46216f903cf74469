"""交回Word文件: what came back from Word, held against the document, and adopted where chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from budgets.admin.refusals import BAD_REQUEST, form_sentences, refused
from budgets.forms import ActForm, WordChoiceForm, WordUploadForm
from budgets.models import Revision
from budgets.selectors.disclosures import revisions_for_user
from budgets.selectors.word_returns import word_return
from budgets.services.errors import RefusedActionError
from budgets.services.word_comparison import WordComparison, comparison_of
from budgets.services.word_return import adopt_word, receive_word, remove_word
from budgets.services.workflow import WITH_OFFICER
from portal.access import Action, may
from portal.desk import DeskAdmin, account_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import _StrPromise as StrPromise

    from budgets.models import WordReturn


class WordPages:
    """The addresses under a revision: the comparison, the upload, adopting, taking away."""

    def __init__(self, admin: DeskAdmin) -> None:
        self.admin = admin

    def urls(self) -> list[Any]:
        """For the revision's own addresses."""
        view = self.admin.admin_site.admin_view
        name = "budgets_revision_word"
        return [
            path("<int:pk>/word/", view(self.page), name=name),
            path("<int:pk>/word/upload/", view(self.upload), name=f"{name}_upload"),
            path("<int:pk>/word/adopt/", view(self.adopt), name=f"{name}_adopt"),
            path("<int:pk>/word/remove/", view(self.remove), name=f"{name}_remove"),
        ]

    @method_decorator(require_GET)
    def page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What is other, side by side; nothing of it counts before it is adopted."""
        revision = self._revision(request, pk)
        is_open = revision.state in WITH_OFFICER and may(request.user, Action.UPLOAD, revision)
        returned = word_return(revision)
        compared, failure = _compared(revision, returned)
        initial = {"version": revision.version}
        context = self.admin.page_context(
            request,
            f"{revision}：{_('交回的Word文件')}",
            revision=revision,
            returned=returned,
            compared=compared,
            failure=failure,
            form=WordUploadForm(initial=initial) if is_open else None,
            choice=WordChoiceForm(initial=initial) if is_open else None,
        )
        return TemplateResponse(request, "admin/budgets/word.html", context)

    @method_decorator(require_POST)
    def upload(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Receive the file and compare it; or say why not."""
        form = WordUploadForm(request.POST, request.FILES)

        def receive(revision: Revision) -> None:
            file = form.cleaned_data["document"]
            receive_word(
                revision=revision,
                upload=file,
                original_name=file.name,
                by=account_of(request),
                declassified=form.cleaned_data["declassified"],
            )

        done = _("已收到Word文件，正在重新校验。校验完成后在“交回修改过的Word文件”页核对差异。")
        return self._act(request, pk, form, receive, done)

    @method_decorator(require_POST)
    def adopt(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make the ticked texts the revision's own and check it again; or say why not."""
        form = WordChoiceForm(request.POST)

        def adopt(revision: Revision) -> None:
            adopt_word(revision=revision, chosen=form.chosen(), by=account_of(request))

        return self._act(request, pk, form, adopt, _("已采用所选文字，正在重新校验。"))

    @method_decorator(require_POST)
    def remove(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the file away and check the revision again; or say why not."""

        def remove(revision: Revision) -> None:
            remove_word(revision=revision, by=account_of(request))

        return self._act(
            request, pk, ActForm(request.POST), remove, _("已移除Word文件，正在重新校验。")
        )

    def _act(
        self,
        request: HttpRequest,
        pk: int,
        form: ActForm,
        act: Callable[[Revision], None],
        done: StrPromise,
    ) -> HttpResponse:
        revision = self._revision(request, pk)
        if not may(request.user, Action.UPLOAD, revision):
            raise PermissionDenied
        back = reverse("admin:budgets_revision_word", args=[pk])
        if not form.is_valid():
            sentences = form_sentences(form)
            return refused(self.admin, request, sentences=sentences, back=back, status=BAD_REQUEST)
        # The act is upon what the person saw: the services compare this version.
        revision.version = form.cleaned_data["version"]
        try:
            act(revision)
        except RefusedActionError as error:
            return refused(self.admin, request, sentences=[error.message], back=back)
        messages.success(request, done)
        return HttpResponseRedirect(reverse("admin:budgets_revision_change", args=[pk]))

    def _revision(self, request: HttpRequest, pk: int) -> Revision:
        return get_object_or_404(revisions_for_user(request.user), pk=pk)


def _compared(revision: Revision, returned: WordReturn | None) -> tuple[WordComparison | None, str]:
    """The comparison, or why there is none; while the revision is read there is none yet."""
    if returned is None:
        return None, ""
    if not hasattr(revision, "snapshot"):
        return None, str(_("正在重新校验，完成后显示差异。请稍后刷新本页。"))
    try:
        return comparison_of(revision), ""
    except RefusedActionError as error:
        return None, error.message
