"""在线填报 of the twelve tables: the overview, the grid of each table, and handing in.

Everything works without scripts: each button sends the whole grid, and what could not be
taken comes back as it was typed. With scripts the same address keeps it in the background.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from budgets.admin.refusals import BAD_REQUEST, CONFLICT, refused
from budgets.admin.typed_conflict import conflict_context
from budgets.admin.typed_page import grid_context, overview_context, with_kept
from budgets.forms.typed_tables import BeginForm, HandInForm, SentTable
from budgets.selectors.disclosures import for_user
from budgets.selectors.typed_grid import SPARE_ROWS
from budgets.selectors.typed_tables import draft_of, suggested_codes, typing_of
from budgets.services.errors import CHANGED_MEANWHILE, RefusedActionError
from budgets.services.typed_pasting import pasted_into
from budgets.services.typed_tables import begin_typing, hand_in_tables, keep_table
from portal.access import Action, may
from portal.core.numerals import plain_number
from portal.desk import DeskAdmin, account_of

if TYPE_CHECKING:
    from budgets.models import Disclosure
    from budgets.selectors.typed_tables import Typing

#: Rows that one press of the button adds, and how many may stand open at most.
_MORE_ROWS, _MOST_SPARE = 5, 60
_LONGEST_SEARCH = 60


class TypedTablesPages:
    """The addresses under a disclosure."""

    def __init__(self, admin: DeskAdmin) -> None:
        self.admin = admin

    def urls(self) -> list[Any]:
        """For the disclosure's own addresses."""
        view = self.admin.admin_site.admin_view
        name = "budgets_disclosure_entry"
        return [
            path("<int:pk>/entry/", view(self.overview), name=name),
            path("<int:pk>/entry/begin/", view(self.begin), name=f"{name}_begin"),
            path("<int:pk>/entry/hand-in/", view(self.hand_in), name=f"{name}_hand_in"),
            path("<int:pk>/entry/codes/", view(self.codes), name=f"{name}_codes"),
            path("<int:pk>/entry/<int:number>/", view(self.table), name=f"{name}_table"),
            path("<int:pk>/entry/<int:number>/save/", view(self.save), name=f"{name}_save"),
        ]

    @method_decorator(require_GET)
    def overview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Which tables there are, how far each is, and what to do next."""
        return self._overview(request, self._disclosure(request, pk))

    @method_decorator(require_POST)
    def begin(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Begin, or begin anew."""
        disclosure = self._disclosure(request, pk)
        form = BeginForm(request.POST)
        if not form.is_valid():
            return self._overview(request, disclosure, begin=form, status=BAD_REQUEST)
        try:
            begin_typing(
                disclosure=disclosure,
                start=form.cleaned_data["start"],
                version=form.cleaned_data["version"],
                by=account_of(request),
                declassified=form.cleaned_data["declassified"],
            )
        except RefusedActionError as error:
            return self._refused(request, disclosure, error)
        messages.success(request, _("已开始填报，请逐张填写。只需填写白色的单元格，其余自动计算。"))
        return HttpResponseRedirect(_overview_of(disclosure))

    @method_decorator(require_POST)
    def hand_in(self, request: HttpRequest, pk: int) -> HttpResponse:
        """生成新稿 of what is typed, and have it checked."""
        disclosure = self._disclosure(request, pk)
        form = HandInForm(request.POST)
        if not form.is_valid():
            return self._overview(request, disclosure, hand_in=form, status=BAD_REQUEST)
        try:
            revision = hand_in_tables(
                disclosure=disclosure,
                by=account_of(request),
                declassified=form.cleaned_data["declassified"],
                versions=form.seen(),
            )
        except RefusedActionError as error:
            return self._refused(request, disclosure, error)
        messages.success(request, _("已按填报内容生成第%d稿，正在校验。") % revision.number)
        return HttpResponseRedirect(reverse("admin:budgets_revision_change", args=[revision.pk]))

    @method_decorator(require_GET)
    def codes(self, request: HttpRequest, pk: int) -> HttpResponse:
        """科目 for a part of a code or name, for the field that asks while somebody types."""
        disclosure = self._disclosure(request, pk)
        text = request.GET.get("q", "")[:_LONGEST_SEARCH]
        try:
            found = suggested_codes(request.GET.get("list", "function"), text, disclosure.year)
        except KeyError as error:
            raise Http404 from error
        return JsonResponse({"codes": [{"code": one.code, "name": one.name} for one in found]})

    @method_decorator(require_GET)
    def table(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """The grid of one table."""
        disclosure = self._disclosure(request, pk)
        typing = _typing(disclosure)
        if typing is None:
            return HttpResponseRedirect(_overview_of(disclosure))
        _require_table(typing, number)
        return self._grid(request, typing, number, with_totals="totals" in request.GET)

    @method_decorator(require_POST)
    def save(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """What the pressed button says: save, more rows, or take in what was pasted."""
        disclosure = self._disclosure(request, pk)
        typing = _typing(disclosure)
        if typing is None:
            return HttpResponseRedirect(_overview_of(disclosure))
        _require_table(typing, number)
        sent = SentTable.of(request.POST, typing, number)
        act = request.POST.get("act", "")
        remarks: list[str] = []
        if act == "paste":
            sent.table, remarks = pasted_into(
                typing,
                sent.table,
                request.POST.get("paste", ""),
                instead="instead" in request.POST,
                in_yuan=request.POST.get("unit") == "yuan",
            )
        try:
            kept = keep_table(
                disclosure=disclosure,
                table=sent.table,
                version=_number(request.POST.get("version", "")),
                by=account_of(request),
            )
        except RefusedActionError as error:
            return self._not_kept(request, typing, number, sent, error)
        now = with_kept(typing, kept)
        if _wants_json(request):
            return self._json(request, now, number, sent)
        if act == "save" and not sent.problems:
            messages.success(request, _("公开表%d已保存。") % number)
            return HttpResponseRedirect(_table_of(disclosure, number, request))
        spare = _spare(request.POST) + (_MORE_ROWS if act == "more" else 0)
        return self._grid(
            request,
            now,
            number,
            sent=sent,
            remarks=remarks,
            spare=min(spare, _MOST_SPARE),
            with_totals="totals" in request.POST,
        )

    def _json(
        self, request: HttpRequest, typing: Typing, number: int, sent: SentTable
    ) -> JsonResponse:
        """The grid anew, for the script that puts it in the place of the old one."""
        context = grid_context(
            typing,
            number,
            sent=sent,
            spare=_spare(request.POST),
            with_totals="totals" in request.POST,
        )
        template = "admin/budgets/_typed_grid.html"
        return JsonResponse(
            {
                "version": typing.versions[number],
                "html": render_to_string(template, context, request=request),
                "saved": timezone.localtime().strftime("%H:%M:%S"),
                "problems": len(sent.problems),
            }
        )

    def _not_kept(
        self,
        request: HttpRequest,
        typing: Typing,
        number: int,
        sent: SentTable,
        error: RefusedActionError,
    ) -> HttpResponse:
        """Nothing was kept; what was typed stays on the page."""
        if _wants_json(request):
            return JsonResponse({"code": error.code, "message": error.message}, status=CONFLICT)
        if error.code == CHANGED_MEANWHILE and (now := _typing(typing.disclosure)):
            context = conflict_context(
                now,
                number,
                sent,
                error,
                seen=request.POST.getlist("row"),
                spare=_spare(request.POST),
                with_totals="totals" in request.POST,
            )
        else:
            version = _number(request.POST.get("version", ""))
            shown = with_kept(typing, None, sent.table)
            context = grid_context(shown, number, sent=sent, refusal=error, version=version)
        return self._page(request, typing, number, context, status=CONFLICT)

    def _grid(self, request: HttpRequest, typing: Typing, number: int, **more: Any) -> HttpResponse:
        return self._page(request, typing, number, grid_context(typing, number, **more))

    def _page(
        self,
        request: HttpRequest,
        typing: Typing,
        number: int,
        context: dict[str, Any],
        *,
        status: int = 200,
    ) -> HttpResponse:
        title = _("公开表%(number)d 在线填报：%(name)s")
        told = title % {"number": number, "name": typing.disclosure}
        context = self.admin.page_context(request, told, **context)
        template = "admin/budgets/typed_table.html"
        return TemplateResponse(request, template, context, status=status)

    def _overview(
        self,
        request: HttpRequest,
        disclosure: Disclosure,
        *,
        begin: BeginForm | None = None,
        hand_in: HandInForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        context = self.admin.page_context(
            request,
            _("在线填报：%s") % disclosure,
            **overview_context(disclosure, begin=begin, hand_in=hand_in),
        )
        template = "admin/budgets/typed_overview.html"
        return TemplateResponse(request, template, context, status=status)

    def _refused(
        self, request: HttpRequest, disclosure: Disclosure, error: RefusedActionError
    ) -> HttpResponse:
        back = _overview_of(disclosure)
        return refused(self.admin, request, sentences=[error.message], back=back)

    def _disclosure(self, request: HttpRequest, pk: int) -> Disclosure:
        found = get_object_or_404(for_user(request.user).select_related("division", "unit"), pk=pk)
        if not may(request.user, Action.UPLOAD, found):
            raise PermissionDenied
        return found


def _typing(disclosure: Disclosure) -> Typing | None:
    draft = draft_of(disclosure)
    return typing_of(disclosure, draft) if draft else None


def _require_table(typing: Typing, number: int) -> None:
    if number not in typing.typed:
        raise Http404


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


def _number(text: str) -> int:
    number = plain_number(text)
    return -1 if number is None else number


def _spare(post: Any) -> int:
    return max(min(_number(post.get("spare", "")), _MOST_SPARE), SPARE_ROWS)


def _overview_of(disclosure: Disclosure) -> str:
    return reverse("admin:budgets_disclosure_entry", args=[disclosure.pk])


def _table_of(disclosure: Disclosure, number: int, request: HttpRequest) -> str:
    address = reverse("admin:budgets_disclosure_entry_table", args=[disclosure.pk, number])
    return f"{address}?totals" if "totals" in request.POST else address
