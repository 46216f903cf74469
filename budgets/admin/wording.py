"""措辞包 at the desk: copied from last year's, edited, seen on a specimen, put in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from budgets.admin.refusals import BAD_REQUEST, form_sentences, refused
from budgets.forms.wording import (
    CopyForm,
    EditsForm,
    EnforceForm,
    NewPackForm,
    PackFileForm,
    WordingForm,
    boxes_of,
)
from budgets.models import WordingScope, WordingVersion
from budgets.selectors.wording import worded_by
from budgets.services import specimens
from budgets.services import wording as services
from budgets.services.errors import RefusedActionError
from budgets.services.wording_table import pack_csv, pack_workbook, read_pack_file
from portal.access import Action, may
from portal.desk import HISTORY_LENGTH, DeskAdmin, account_of, attachment, named_urls, told
from portal.models import AuditEvent

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.forms import Form

CHANGE = "admin:budgets_wordingversion_change"


@admin.register(WordingVersion)
class WordingAdmin(DeskAdmin):
    """措辞包 of the account's divisions, and of others what is in force."""

    rank = 18
    read_action = write_action = Action.WORD
    list_display = ("title", "year", "scope", "state", "valid_from", "own_words")
    list_display_links = ("title",)
    list_filter = ("year", "state", "scope", ("division", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("division",)
    list_per_page = 50

    @admin.display(description=_("措辞包"), ordering="division")
    def title(self, pack: WordingVersion) -> str:
        """Whose, and which version."""
        return str(pack)

    @admin.display(description=_("自有措辞"))
    def own_words(self, pack: WordingVersion) -> int:
        """How many phrases it says in its own words."""
        return len(pack.words)

    def get_queryset(self, request: HttpRequest) -> QuerySet[WordingVersion]:
        """Only what the account may see: all else does not exist for it."""
        return worded_by(request.user)

    def get_urls(self) -> list[Any]:
        """The list is Django's, the pages are ours."""
        view, name = self.admin_site.admin_view, "budgets_wordingversion"
        return [
            *named_urls(super().get_urls(), f"{name}_changelist"),
            path("add/", view(self.start), name=f"{name}_add"),
            path("<int:pk>/", view(self.page), name=f"{name}_change"),
            path("<int:pk>/save/", view(self.save), name=f"{name}_save"),
            path("<int:pk>/preview/", view(self.preview), name=f"{name}_preview"),
            path("<int:pk>/copy/", view(self.copy), name=f"{name}_copy"),
            path("<int:pk>/enforce/", view(self.enforce), name=f"{name}_enforce"),
            path("<int:pk>/export.<str:file_format>", view(self.export), name=f"{name}_export"),
            path("<int:pk>/import/", view(self.read), name=f"{name}_import"),
            path("<int:pk>/discard/", view(self.discard), name=f"{name}_discard"),
        ]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def start(self, request: HttpRequest) -> HttpResponse:
        """新建: in the usual words."""
        if not may(request.user, Action.WORD):
            raise PermissionDenied
        user = account_of(request)
        form = NewPackForm(request.POST or None, user=user)
        if request.method == "POST" and form.is_valid():
            pack = services.start_pack(
                division=form.chosen,
                scope=form.cleaned_data["scope"],
                year=form.cleaned_data["year"],
                by=user,
            )
            messages.success(request, _("已新建草稿。没有改动的语句都用通用措辞。"))
            return HttpResponseRedirect(reverse(CHANGE, args=[pack.pk]))
        context = self.page_context(request, _("新建措辞包"), form=form)
        status = BAD_REQUEST if form.is_bound else 200
        return TemplateResponse(request, "admin/budgets/wording_new.html", context, status=status)

    @method_decorator(require_GET)
    def page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Every phrase by part: boxes of a draft, words of what is in force."""
        pack = self._pack(request, pk)
        return self._page(request, pack, WordingForm(pack=pack))

    @method_decorator(require_POST)
    def save(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep what was written, or show each sentence at its box."""
        pack = self._own(request, pk)
        form = WordingForm(request.POST, pack=pack)
        if not form.is_valid():
            return self._page(request, pack, form, BAD_REQUEST)
        to_preview = "preview" in request.POST
        return self._do(
            request,
            pack,
            lambda: services.save_pack(
                pack=pack,
                edits=form.cleaned_data["edits"],
                words=form.words(),
                glossary=form.terms(),
                by=account_of(request),
            ),
            _("措辞已保存。"),
            to=reverse("admin:budgets_wordingversion_preview", args=[pk]) if to_preview else "",
            form=form,
        )

    @method_decorator(require_GET)
    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """样张: the whole document in the pack's words."""
        pack = self._pack(request, pk)
        scopes = specimens.scopes_of(pack)
        scope = request.GET.get("scope", "")
        scope = scope if scope in scopes else scopes[0]
        published = specimens.last_published(pack, scope)
        asked = request.GET.get("of") != "specimen"
        context = self.page_context(
            request,
            f"{pack}：{_('样张')}",
            pack=pack,
            document=specimens.told(pack, scope=scope, published=published if asked else None),
            scope=scope,
            scopes=[(each, WordingScope(each).label) for each in scopes],
            has_published=published is not None,
        )
        return TemplateResponse(request, "admin/budgets/wording_preview.html", context)

    @method_decorator(require_GET)
    def export(self, request: HttpRequest, pk: int, file_format: str) -> HttpResponse:
        """导出: one row for each phrase and term, to be edited in a spreadsheet."""
        pack = self._pack(request, pk)
        makers = {"csv": pack_csv, "xlsx": pack_workbook}
        if file_format not in makers:
            raise Http404
        return attachment(makers[file_format](pack), f"{pack}.{file_format}")

    @method_decorator(require_POST)
    def read(self, request: HttpRequest, pk: int) -> HttpResponse:
        """导入: what a file says stands in the boxes and waits to be saved."""
        pack = self._own(request, pk)
        form = PackFileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._refused(request, pack, form)
        file, back = form.cleaned_data["table"], reverse(CHANGE, args=[pk])
        try:
            table = read_pack_file(
                pack=pack,
                content=file.read(),
                name=file.name,
                by=account_of(request),
                declassified=form.cleaned_data["declassified"],
            )
        except RefusedActionError as error:
            return refused(self, request, sentences=[error.message], back=back)
        messages.warning(request, _("已读入文件，尚未保存。请核对后点“保存”。"))
        return self._page(request, pack, WordingForm(pack=pack, initial=boxes_of(table, pack)))

    @method_decorator(require_POST)
    def copy(self, request: HttpRequest, pk: int) -> HttpResponse:
        """复制 for the next year, or for another division."""
        pack, user = self._pack(request, pk), account_of(request)
        form = CopyForm(request.POST, pack=pack, user=user)
        if not form.is_valid():
            return self._refused(request, pack, form)
        copied = services.copy_pack(
            pack=pack, division=form.chosen, year=form.cleaned_data["year"], by=user
        )
        messages.success(request, _("已复制为草稿，请修改后启用。"))
        return HttpResponseRedirect(reverse(CHANGE, args=[copied.pk]))

    @method_decorator(require_POST)
    def enforce(self, request: HttpRequest, pk: int) -> HttpResponse:
        """启用 from a day on."""
        pack = self._own(request, pk)
        form = EnforceForm(request.POST)
        if not form.is_valid():
            return self._refused(request, pack, form)
        return self._do(
            request,
            pack,
            lambda: services.put_in_force(pack=pack, by=account_of(request), **form.cleaned_data),
            _("已启用。尚未公开的文件将按此措辞重新生成，已公开的不变。"),
        )

    @method_decorator(require_POST)
    def discard(self, request: HttpRequest, pk: int) -> HttpResponse:
        """删除草稿."""
        pack = self._own(request, pk)
        form = EditsForm(request.POST)
        if not form.is_valid():
            return self._refused(request, pack, form)
        return self._do(
            request,
            pack,
            lambda: services.discard_pack(
                pack=pack, edits=form.cleaned_data["edits"], by=account_of(request)
            ),
            _("草稿已删除。"),
            to=reverse("admin:budgets_wordingversion_changelist"),
        )

    def _page(
        self, request: HttpRequest, pack: WordingVersion, form: WordingForm, status: int = 200
    ) -> HttpResponse:
        user = account_of(request)
        is_open = pack.is_draft and may(user, Action.WORD, pack)
        first = {"edits": pack.edits}
        today = timezone.localdate()
        target = f"wordingversion:{pack.pk}"
        context = self.page_context(
            request,
            str(pack),
            pack=pack,
            form=form,
            parts=form.parts(),
            is_open=is_open,
            may_copy_here=may(user, Action.WORD, pack),
            copy_form=CopyForm(pack=pack, user=user),
            enforce_form=EnforceForm(initial={**first, "valid_from": today}) if is_open else None,
            file_form=PackFileForm() if is_open else None,
            edits_form=EditsForm(initial=first, auto_id=False),
            events=told(AuditEvent.objects.filter(target=target)[:HISTORY_LENGTH]),
        )
        return TemplateResponse(request, "admin/budgets/wording.html", context, status=status)

    def _do(
        self,
        request: HttpRequest,
        pack: WordingVersion,
        act: Callable[[], object],
        done: Any,
        *,
        to: str = "",
        form: Form | None = None,
    ) -> HttpResponse:
        """Do it and go on, or say why not with what was typed."""
        back = reverse(CHANGE, args=[pack.pk])
        try:
            act()
        except RefusedActionError as error:
            return refused(self, request, sentences=[error.message], back=back, form=form)
        messages.success(request, done)
        return HttpResponseRedirect(to or back)

    def _refused(self, request: HttpRequest, pack: WordingVersion, form: Form) -> HttpResponse:
        back = reverse(CHANGE, args=[pack.pk])
        sentences = form_sentences(form)
        return refused(self, request, sentences=sentences, back=back, status=BAD_REQUEST)

    def _pack(self, request: HttpRequest, pk: int) -> WordingVersion:
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def _own(self, request: HttpRequest, pk: int) -> WordingVersion:
        """The pack, where the account may word that division's documents."""
        pack = self._pack(request, pk)
        if not may(request.user, Action.WORD, pack):
            raise PermissionDenied
        return pack
