"""进度总表: the board of every unit, its export, 催办, and the congress's day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from budgets.admin.refusals import BAD_REQUEST, form_sentences, refused
from budgets.forms.deadlines import FIRST_YEAR, LAST_YEAR, BoardFilterForm, CongressForm
from budgets.models import CongressApproval, Division
from budgets.selectors.board import LATE, STATE_WORDS, BoardRow, board_for
from budgets.services.approvals import may_record_congress, record_congress_approval
from budgets.services.errors import RefusedActionError
from budgets.services.master_data import export_csv, export_workbook
from budgets.services.reminders import remind
from portal.access import Action, may, memberships_of
from portal.core.numerals import plain_number
from portal.desk import DeskAdmin, account_of, attachment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address chooses of a board."""

    year: int
    state: str
    department: str
    text: str

    def fits(self, row: BoardRow) -> bool:
        """Whether the row is among it. 逾期 lies across the states."""
        return (
            (not self.state or row.is_in(self.state))
            and (not self.department or str(row.department.pk) == self.department)
            and (not self.text or self.text in row.name or row.code.startswith(self.text))
        )

    @property
    def query(self) -> str:
        """The same choice as an address says it."""
        return urlencode(
            {
                "year": str(self.year),
                "state": self.state,
                "department": self.department,
                "q": self.text,
            }
        )


class BoardPages(DeskAdmin):
    """The pages of 进度总表, under 公开件."""

    def board_urls(self, view: Callable[..., Any]) -> list[Any]:
        """Their addresses."""
        name = "budgets_disclosure"
        return [
            path("board/", view(self.board), name=f"{name}_board"),
            path("board/export/<slug:kind>/", view(self.board_export), name=f"{name}_board_export"),
            path("board/remind/", view(self.board_remind), name=f"{name}_remind"),
            path("board/congress/", view(self.board_congress), name=f"{name}_congress"),
        ]

    @method_decorator(require_GET)
    def board(self, request: HttpRequest) -> HttpResponse:
        """Every unit of the account's divisions or departments, with its state and its days."""
        _require_reviewer(request)
        rows = _rows(request)
        chosen, form = _chosen(request, rows)
        fitting = [row for row in rows if chosen.fits(row)]
        context = self.page_context(
            request,
            _("%(year)s年预算公开进度") % {"year": chosen.year},
            chosen=chosen,
            filter_form=form,
            totals=state_totals(rows, chosen),
            page=_page(request, fitting),
            count=len(fitting),
            all_count=len(rows),
            listed="\n".join(told_in_a_line(row) for row in fitting if not row.is_done),
            congress=_congress_forms(request, chosen.year),
        )
        return TemplateResponse(request, "admin/budgets/board.html", context)

    @method_decorator(require_GET)
    def board_export(self, request: HttpRequest, kind: str) -> HttpResponse:
        """The rows that the address chooses, all of them, by the one safe writer."""
        _require_reviewer(request)
        rows = _rows(request)
        chosen, _form = _chosen(request, rows)
        cells = [_cells(row) for row in rows if chosen.fits(row)]
        title = _("%(year)s年预算公开进度") % {"year": chosen.year}
        if kind == "csv":
            return attachment(export_csv(_headings(), cells), f"{title}.csv")
        if kind == "xlsx":
            return attachment(export_workbook(_("进度"), _headings(), cells), f"{title}.xlsx")
        raise Http404

    @method_decorator(require_POST)
    def board_remind(self, request: HttpRequest) -> HttpResponse:
        """催办 those that are ticked."""
        _require_reviewer(request)
        year = _year(request.POST.get("year", ""))
        back = f"{reverse('admin:budgets_disclosure_board')}?{request.POST.get('back', '')}"
        try:
            done = remind(
                keys=frozenset(request.POST.getlist("owner")), year=year, by=account_of(request)
            )
        except RefusedActionError as error:
            return refused(self, request, sentences=[error.message], back=back, status=BAD_REQUEST)
        messages.success(
            request,
            _("已催办%(told)s个单位；今天已催办过%(again)s个，已公开无需催办%(done)s个。")
            % {"told": done.told, "again": done.again, "done": done.done},
        )
        return HttpResponseRedirect(back)

    @method_decorator(require_POST)
    def board_congress(self, request: HttpRequest) -> HttpResponse:
        """登记人代会批准日."""
        if not may(request.user, Action.RECORD_APPROVED):
            raise PermissionDenied
        form = CongressForm(request.POST)
        back = reverse("admin:budgets_disclosure_board")
        if not form.is_valid():
            sentences = form_sentences(form)
            return refused(
                self, request, sentences=sentences, back=back, form=form, status=BAD_REQUEST
            )
        given = form.cleaned_data
        division = get_object_or_404(Division, pk=given["division"])
        if not may_record_congress(account_of(request), division):
            raise Http404
        back = f"{back}?year={given['year']}"
        try:
            record_congress_approval(
                division=division,
                year=given["year"],
                approved_on=given["approved_on"],
                version=given["version"],
                by=account_of(request),
            )
        except RefusedActionError as error:
            return refused(self, request, sentences=[error.message], back=back, form=form)
        messages.success(request, _("已登记人代会批准日期，期限已重新计算。"))
        return HttpResponseRedirect(back)


def state_totals(rows: Sequence[BoardRow], chosen: Chosen) -> list[tuple[str, str, int, bool]]:
    """How many rows each state has: its name, its words, the number, whether it is chosen."""
    counted = Counter(state for row in rows for state in STATE_WORDS if row.is_in(state))
    return [
        (state, str(words), counted[state], state == chosen.state)
        for state, words in STATE_WORDS.items()
        if counted[state] or state == LATE
    ]


def told_in_a_line(row: BoardRow) -> str:
    """One line of the list to copy: who, how far, until when."""
    last = row.clock.last
    parts = [row.code, row.name, str(row.state_word)]
    if row.due is not None:
        parts.append(_("更正办理中"))
        if row.due.last is not None:
            parts += [_("整改期限%(day)s") % {"day": row.due.last.isoformat()}, row.due.words]
    elif last is not None:
        parts += [_("最迟公开日%(day)s") % {"day": last.isoformat()}, row.clock.words]
    return " ".join(parts)


def _require_reviewer(request: HttpRequest) -> None:
    if not may(request.user, Action.APPROVE):
        raise PermissionDenied


def _rows(request: HttpRequest) -> list[BoardRow]:
    today = timezone.localdate()
    return board_for(account_of(request), _year(request.GET.get("year", "")), today=today)


def _year(text: str) -> int:
    """The year of the address, this one where it names none."""
    year = plain_number(text)
    if year is not None and FIRST_YEAR <= year <= LAST_YEAR:
        return year
    return timezone.localdate().year


def _chosen(request: HttpRequest, rows: Sequence[BoardRow]) -> tuple[Chosen, BoardFilterForm]:
    year = _year(request.GET.get("year", ""))
    this = timezone.localdate().year
    departments = {str(row.department.pk): row.department.name for row in rows}
    form = BoardFilterForm(
        {**request.GET.dict(), "year": year},
        years=sorted({*range(this - 3, this + 2), year}, reverse=True),
        departments=list(departments.items()),
    )
    form.is_valid()
    given = form.cleaned_data
    return (
        Chosen(
            year,
            given.get("state") or "",
            given.get("department") or "",
            (given.get("q") or "").strip(),
        ),
        form,
    )


def _page(request: HttpRequest, rows: Sequence[BoardRow]) -> Page[BoardRow]:
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def _congress_forms(request: HttpRequest, year: int) -> list[tuple[Division, CongressForm]]:
    """登记人代会批准日, for each division for which the account records 批复."""
    user = account_of(request)
    own = [
        membership.division_id
        for membership in memberships_of(user)
        if membership.division_id and may_record_congress(user, membership.division_id)
    ]
    if not own:
        return []
    known = {
        each.division_id: each
        for each in CongressApproval.objects.filter(division__in=own, year=year)
    }
    return [
        (division, _congress_form(division, year, known.get(division.pk)))
        for division in Division.objects.filter(pk__in=own)
    ]


def _congress_form(division: Division, year: int, known: CongressApproval | None) -> CongressForm:
    return CongressForm(
        initial={
            "division": division.pk,
            "year": year,
            "version": known.version if known else 0,
            "approved_on": known.approved_on if known else None,
        },
        auto_id=f"id_congress_{division.pk}_%s",
    )


def _headings() -> list[str]:
    return [
        _("主管部门编码"),
        _("主管部门"),
        _("编码"),
        _("单位名称"),
        _("公开主体"),
        _("状态"),
        _("最迟公开日"),
        _("首次公开日"),
        _("剩余天数"),
        _("逾期天数"),
        _("错误"),
        _("警告"),
        _("官网公开网址"),
        _("最近催办日"),
        _("更正"),
        _("整改期限"),
        _("整改剩余天数"),
    ]


def _cells(row: BoardRow) -> list[str]:
    clock, revision, due = row.clock, row.revision, row.due
    return [
        row.department.code,
        row.department.name,
        row.code,
        row.name,
        _("部门") if row.scope == "department" else _("单位"),
        str(row.state_word),
        clock.last.isoformat() if clock.last else "",
        clock.public_on.isoformat() if clock.public_on else "",
        "" if clock.days_left is None else str(clock.days_left),
        str(clock.days_late) if clock.days_late else "",
        str(revision.error_count) if revision else "",
        str(revision.warning_count) if revision else "",
        row.official.url if row.official else "",
        row.reminded_on.isoformat() if row.reminded_on else "",
        _("办理中") if due else "",
        due.last.isoformat() if due and due.last else "",
        "" if due is None or due.days_left is None else str(due.days_left),
    ]
