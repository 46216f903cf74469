"""填报 one project at the desk: the form, saving it, pasting, copying, and which copy stands.

Everything works without scripts: each button sends the whole form, and whatever is not
saved comes back as it was typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from budgets.admin.refusals import BAD_REQUEST, CONFLICT, form_sentences, refused
from budgets.selectors.disclosures import revisions_for_user
from budgets.services.errors import RefusedActionError
from budgets.services.workflow import WITH_OFFICER
from performance.forms.grid import MOST_ROWS
from performance.forms.target import Draft, SentTarget, StandForm
from performance.selectors.entered import OPEN_FOR_TYPING, Remark, remarks_on
from performance.selectors.library import suggested_indicators
from performance.selectors.starting import last_of, start_of
from performance.services.entering import enter_target, let_stand, remove_entered
from portal.access import Action, may
from portal.desk import DeskAdmin, account_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from budgets.models import Revision
    from performance.selectors.library import Suggestion

#: Rows that one press of the button adds.
_MORE_ROWS = 5
_SUGGESTIONS = 12
_LONGEST_NAME = 300
#: Refusals after which somebody else's version is worth a look.
_STALE = ("entry_changed", "entered_twice")
_SAVED = gettext_lazy("“%(project)s”的绩效目标已保存，正在校验。")


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of the grid with what is to be said of it."""

    number: int
    form: Any
    remarks: Sequence[Remark]


class EnteringPages:
    """The addresses under a revision's targets: the form of a project and what it does."""

    def __init__(self, admin: DeskAdmin) -> None:
        self.admin = admin

    def urls(self) -> list[Any]:
        """For the addresses of the targets."""
        view = self.admin.admin_site.admin_view
        return [
            path("<int:pk>/form/", view(self.page), name="performance_target_form"),
            path("<int:pk>/form/save/", view(self.save), name="performance_target_save"),
            path("<int:pk>/form/remove/", view(self.remove), name="performance_target_remove"),
            path("<int:pk>/form/stand/", view(self.stand), name="performance_target_stand"),
        ]

    @method_decorator(require_GET)
    def page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The form of the project that the address names; of a new one where it names none."""
        revision = self._revision(request, pk)
        if revision.state not in OPEN_FOR_TYPING:
            sentence = _("该稿的状态为“%(state)s”，不能填报绩效目标。")
            words = sentence % {"state": revision.get_state_display()}
            return refused(self.admin, request, sentences=[words], back=_list(pk))
        start = start_of(
            revision,
            project=request.GET.get("project", "")[:_LONGEST_NAME],
            entry=_number(request.GET.get("entry", "")),
            from_last=request.GET.get("start") == "last",
        )
        if start is None:
            raise Http404
        count = len(start.target.indicators)
        if count > MOST_ROWS:
            sentence = _(
                "该项目有 %(count)s 个指标，在线填报最多 %(most)s 个，请在工作簿中修改后重新上传。"
            )
            words = sentence % {"count": count, "most": MOST_ROWS}
            return refused(self.admin, request, sentences=[words], back=_list(pk))
        entry = start.entry
        draft = Draft.of(
            start.target,
            entry=entry.pk if entry else None,
            edits=entry.edits if entry else 0,
        )
        return self._shown(request, revision, draft, origin=start.origin, has_last=bool(start.last))

    @method_decorator(require_POST)
    def save(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the pressed button says: save, or change what stands in the form."""
        revision = self._revision(request, pk)
        draft = Draft.sent(request.POST)
        act = request.POST.get("act", "")
        if act == "save":
            return self._save(request, revision, draft)
        head = draft.head
        if act == "paste":
            draft.paste(request.POST.get("paste", ""), instead="instead" in request.POST)
        elif act == "last":
            self._copy(revision, draft)
        elif act == "more":
            draft.spare += _MORE_ROWS
        elif "adopt" in request.POST:
            _adopt(revision, draft, request.POST["adopt"])
        has_last = last_of(revision.disclosure, head["project"], head["project_code"]) is not None
        return self._shown(request, revision, draft, has_last=has_last)

    @method_decorator(require_POST)
    def remove(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take away what was typed of one project."""

        def remove(revision: Revision, form: StandForm) -> None:
            entry = form.cleaned_data["entry"]
            remove_entered(revision=revision, entry=entry, by=account_of(request))

        return self._act(request, pk, remove, _("已删除在线填报，正在校验。"))

    @method_decorator(require_POST)
    def stand(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Choose whether the file or what was typed stands."""

        def choose(revision: Revision, form: StandForm) -> None:
            let_stand(revision=revision, by=account_of(request), **form.cleaned_data)

        return self._act(request, pk, choose, _("已改用所选的一份，正在校验。"))

    def _act(
        self,
        request: HttpRequest,
        pk: int,
        act: Callable[[Revision, StandForm], None],
        done: str,
    ) -> HttpResponse:
        revision = self._revision(request, pk)
        form = StandForm(request.POST)
        if not form.is_valid():
            sentences = form_sentences(form)
            return refused(
                self.admin, request, sentences=sentences, back=_list(pk), status=BAD_REQUEST
            )
        try:
            act(revision, form)
        except RefusedActionError as error:
            return refused(self.admin, request, sentences=[error.message], back=_list(pk))
        messages.success(request, done)
        return HttpResponseRedirect(_list(pk))

    def _save(self, request: HttpRequest, revision: Revision, draft: Draft) -> HttpResponse:
        sent = SentTarget.of(request.POST)
        if not sent.is_valid():
            return self._shown(request, revision, draft, sent=sent, status=BAD_REQUEST)
        target = sent.target()
        try:
            enter_target(
                revision=revision,
                target=target,
                entry=sent.head.cleaned_data["entry"],
                edits=sent.head.cleaned_data["edits"] or 0,
                by=account_of(request),
            )
        except RefusedActionError as error:
            return self._shown(request, revision, draft, refusal=error, status=CONFLICT)
        messages.success(request, _SAVED % {"project": target.project})
        return HttpResponseRedirect(_list(revision.pk))

    def _copy(self, revision: Revision, draft: Draft) -> None:
        last = last_of(revision.disclosure, draft.head["project"], draft.head["project_code"])
        if last is None:
            draft.hints.append((0, _("上年公开的绩效目标中没有同名或同编码的项目。")))
        else:
            draft.copy(last)

    def _shown(
        self,
        request: HttpRequest,
        revision: Revision,
        draft: Draft,
        *,
        origin: str = "",
        has_last: bool = False,
        sent: SentTarget | None = None,
        refusal: RefusedActionError | None = None,
        status: int = 200,
    ) -> HttpResponse:
        head, rows = (sent.head, sent.rows) if sent else draft.forms()
        entry = _number(draft.head["entry"])
        remarks = [Remark(row, text) for row, text in draft.hints]
        if sent is None and (draft.rows or draft.head["objective"].strip()):
            remarks += remarks_on(revision, draft.target(), entry)
        project = draft.head["project"]
        context = self.admin.page_context(
            request,
            f"{project or _('新的项目')}：{_('绩效目标')}",
            revision=revision,
            head=head,
            management=rows.management_form,
            blank=rows.empty_form,
            grid=_grid(rows, remarks),
            remarks=[each for each in remarks if not each.row],
            draft=draft,
            entry=entry,
            origin=origin,
            has_last=has_last,
            refusal=refusal,
            is_stale=refusal is not None and refusal.code in _STALE,
            is_refused=sent is not None,
            is_unsaved=request.method == "POST",
            is_adopting="adopt" in request.POST,
            is_checking=revision.state not in WITH_OFFICER,
            suggestions=_suggestions(revision, project),
            latest=f"{reverse('admin:performance_target_form', args=[revision.pk])}?"
            + urlencode({"project": project}),
        )
        return TemplateResponse(
            request, "admin/performance/target_form.html", context, status=status
        )

    def _revision(self, request: HttpRequest, pk: int) -> Revision:
        revision = get_object_or_404(revisions_for_user(request.user), pk=pk)
        if not may(request.user, Action.UPLOAD, revision):
            raise PermissionDenied
        return revision


def _grid(rows: Any, remarks: Sequence[Remark]) -> list[GridRow]:
    return [
        GridRow(number, form, [each for each in remarks if each.row == number])
        for number, form in enumerate(rows.forms, 1)
    ]


def _suggestions(revision: Revision, project: str) -> list[Suggestion]:
    if not project.strip():
        return []
    unit = revision.disclosure.unit
    return suggested_indicators(project=project, unit=unit, limit=_SUGGESTIONS)


def _adopt(revision: Revision, draft: Draft, wanted: str) -> None:
    for each in _suggestions(revision, draft.head["project"]):
        if f"{each.level2} {each.name}" == wanted:
            draft.adopt(each)
            return
    draft.hints.append((0, _("该参考指标已不在列表中，请重新选择。")))


def _list(pk: int) -> str:
    return reverse("admin:performance_targets", args=[pk])


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
