"""公众纠错 at the desk: the list, one question, and what is done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from budgets.admin.refusals import BAD_REQUEST, form_sentences, refused
from budgets.forms.acts import ActForm
from budgets.forms.questions import DraftForm, SendBackForm, TakeBackForm
from budgets.models import PublicQuestion
from budgets.selectors.questions import (
    contact_of,
    days_left,
    is_public,
    last_day,
    questions_for_user,
)
from budgets.services import answering
from budgets.services.errors import RefusedActionError
from portal.access import Action, may
from portal.desk import DeskAdmin, account_of, named_urls, told
from portal.models import AuditEvent

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise as StrPromise

_HISTORY = 100


class OpenFilter(admin.SimpleListFilter):
    """办理状态: what waits for an answer, for release, or is done."""

    title = _("办理状态")
    parameter_name = "open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, StrPromise]]:
        """待答复, 待公开答复, 已办结."""
        return [("draft", _("待答复")), ("release", _("待公开答复")), ("done", _("已办结"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[PublicQuestion]
    ) -> QuerySet[PublicQuestion]:
        """The rows of that state."""
        chosen = {
            "draft": {"released_at__isnull": True, "drafted_at__isnull": True},
            "release": {"released_at__isnull": True, "drafted_at__isnull": False},
            "done": {"released_at__isnull": False},
        }
        return queryset.filter(**chosen.get(self.value() or "", {}))


@admin.register(PublicQuestion)
class PublicQuestionAdmin(DeskAdmin):
    """公众纠错 of whatever the account may see."""

    rank = 13
    read_action = Action.VIEW
    list_display = ("number", "disclosure", "place", "state", "asked", "days")
    list_display_links = ("number", "place")
    list_filter = (OpenFilter,)
    search_fields = ("disclosure__owner_name", "place")
    search_help_text = _("按单位名称或疑问所在查找")
    list_per_page = 50

    @admin.display(description=_("编号"), ordering="pk")
    def number(self, question: PublicQuestion) -> int:
        """Its number, also on the reader's receipt."""
        return int(question.pk)

    @admin.display(description=_("状态"))
    def state(self, question: PublicQuestion) -> str:
        """待答复, 待公开答复, or what was let out."""
        return str(_state(question))

    @admin.display(description=_("收到时间"), ordering="asked_at")
    def asked(self, question: PublicQuestion) -> str:
        """The day."""
        return f"{timezone.localtime(question.asked_at):%Y-%m-%d}"

    @admin.display(description=_("剩余工作日"))
    def days(self, question: PublicQuestion) -> str:
        """How many working days are left; nothing once it is answered."""
        return _days(question)

    def get_queryset(self, request: HttpRequest) -> QuerySet[PublicQuestion]:
        """Only of what the account may see: all else does not exist for it."""
        return questions_for_user(request.user).order_by("-pk")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never at the desk: readers ask on the public pages."""
        return False

    def get_urls(self) -> list[Any]:
        """The list is Django's, the pages are ours."""
        view = self.admin_site.admin_view
        acts = {
            "draft": self.draft,
            "send_back": self.send_back,
            "let_out": self.let_out,
            "take_back": self.take_back,
            "contact": self.contact,
        }
        return [
            *named_urls(super().get_urls(), "budgets_publicquestion_changelist"),
            path("<int:pk>/", view(self.page), name="budgets_publicquestion_change"),
            *(
                path(f"<int:pk>/{name}/", view(act), name=f"budgets_publicquestion_{name}")
                for name, act in acts.items()
            ),
        ]

    @method_decorator(require_GET)
    def page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One question: what was asked, what is answered, and who did what."""
        question = self._question(request, pk)
        return self._page(request, question, DraftForm(question=question))

    @method_decorator(require_POST)
    def draft(self, request: HttpRequest, pk: int) -> HttpResponse:
        """拟稿."""
        question = self._allowed(request, pk, Action.ANSWER)
        form = DraftForm(request.POST, question=question)
        if not form.is_valid():
            return self._page(request, question, form, BAD_REQUEST)
        question.version = form.cleaned_data["version"]
        try:
            answering.draft(question=question, draft=form.draft(), by=account_of(request))
        except RefusedActionError as error:
            return self._refused(request, question, error, form)
        messages.success(request, _("已拟好，等待另一人公开。"))
        return HttpResponseRedirect(self._address(question))

    @method_decorator(require_POST)
    def send_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        """退回拟稿."""
        return self._act(
            request,
            self._allowed(request, pk, Action.LET_OUT),
            SendBackForm(request.POST),
            answering.send_back,
            _("已退回拟稿人。"),
        )

    @method_decorator(require_POST)
    def let_out(self, request: HttpRequest, pk: int) -> HttpResponse:
        """公开答复."""
        return self._act(
            request,
            self._allowed(request, pk, Action.LET_OUT),
            ActForm(request.POST),
            answering.let_out,
            _("答复已公开，公众在公开页面和回执上可以看到。"),
        )

    @method_decorator(require_POST)
    def take_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        """撤回答复."""
        return self._act(
            request,
            self._allowed(request, pk, Action.WITHDRAW),
            TakeBackForm(request.POST),
            answering.take_back,
            _("答复已撤回。"),
        )

    @method_decorator(require_POST)
    def contact(self, request: HttpRequest, pk: int) -> HttpResponse:
        """查看联系方式, on record."""
        question = self._allowed(request, pk, Action.ANSWER)
        found = answering.read_contact(question=question, by=account_of(request))
        return self._page(request, question, DraftForm(question=question), contact=found)

    def _act(
        self,
        request: HttpRequest,
        question: PublicQuestion,
        form: ActForm,
        run: Callable[..., Any],
        done: StrPromise,
    ) -> HttpResponse:
        if not form.is_valid():
            return refused(
                self,
                request,
                sentences=form_sentences(form),
                back=self._address(question),
                form=form,
                status=BAD_REQUEST,
            )
        question.version = form.cleaned_data["version"]
        try:
            run(question=question, by=account_of(request), **form.arguments())
        except RefusedActionError as error:
            return self._refused(request, question, error, form)
        messages.success(request, done)
        return HttpResponseRedirect(self._address(question))

    def _refused(
        self, request: HttpRequest, question: PublicQuestion, error: RefusedActionError, form: Any
    ) -> HttpResponse:
        back = self._address(question)
        return refused(self, request, sentences=[error.message], back=back, form=form)

    def _page(
        self,
        request: HttpRequest,
        question: PublicQuestion,
        form: DraftForm,
        status: int = 200,
        contact: str = "",
    ) -> HttpResponse:
        user = account_of(request)
        version = {"version": question.version}
        letting_out = question.awaits_release and may(user, Action.LET_OUT, question)
        target = f"question:{question.pk}"
        context = self.page_context(
            request,
            _("公众纠错 %(number)s") % {"number": question.pk},
            question=question,
            state=_state(question),
            last_day=last_day(question.asked_at),
            days=_days(question),
            is_readable=is_public(question.revision),
            form=form if question.is_open and may(user, Action.ANSWER, question) else None,
            led_to=form.led_to,
            may_correct=question.is_open and may(user, Action.UPLOAD, question),
            letting_out=letting_out,
            is_own=user.pk in (question.drafted_by_id, question.drafted_for_id),
            act_form=ActForm(initial=version),
            send_back_form=SendBackForm(initial=version) if letting_out else None,
            take_back_form=TakeBackForm(initial=version)
            if _may_take_back(user, question)
            else None,
            has_contact=may(user, Action.ANSWER, question) and bool(contact_of(question)),
            contact=contact,
            events=told(AuditEvent.objects.filter(target=target)[:_HISTORY]),
        )
        return TemplateResponse(request, "admin/budgets/question.html", context, status=status)

    def _question(self, request: HttpRequest, pk: int) -> PublicQuestion:
        return get_object_or_404(self.get_queryset(request).select_related("sender"), pk=pk)

    def _allowed(self, request: HttpRequest, pk: int, action: Action) -> PublicQuestion:
        question = self._question(request, pk)
        if not may(request.user, action, question):
            raise PermissionDenied
        return question

    def _address(self, question: PublicQuestion) -> str:
        return reverse("admin:budgets_publicquestion_change", args=[question.pk])


def _may_take_back(user: Any, question: PublicQuestion) -> bool:
    is_shown = question.released_at is not None and question.withdrawn_at is None
    return is_shown and may(user, Action.WITHDRAW, question)


def _state(question: PublicQuestion) -> StrPromise | str:
    if question.withdrawn_at is not None:
        return _("答复已撤回")
    if question.released_at is not None:
        return question.get_outcome_display()
    return _("待公开答复") if question.drafted_at is not None else _("待答复")


def _days(question: PublicQuestion) -> str:
    """剩余工作日, 已逾期, or nothing once it is answered."""
    if not question.is_open:
        return ""
    left = days_left(question.asked_at, timezone.localdate())
    if left < 0:
        return str(_("已逾期 %(days)d 个工作日") % {"days": -left})
    return str(left)
