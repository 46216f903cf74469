"""冲突: two people at one revision. Both values are shown, and none is lost.

A form that is sent twice is carried out once: the second time it is known by its content.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from budgets.admin.refusals import CONFLICT, refused
from budgets.models import Revision
from budgets.selectors.trail import trail_of
from budgets.services.errors import CHANGED_MEANWHILE, WRONG_STATE, RefusedActionError
from portal import audit, page_help
from portal.desk import account_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.forms import BoundField, Form
    from django.http import HttpRequest, HttpResponse

    from portal.desk import DeskAdmin

#: How many of the latest acts the page tells.
_LATEST = 5


@dataclass(frozen=True, slots=True)
class BothValues:
    """One box of the form: what was typed, and what is stored now."""

    field: BoundField
    mine: str
    stored: str


@dataclass(frozen=True, slots=True)
class Sent:
    """One form about a revision, and how it is carried out.

    `stored`: what is kept now in the place of each box, by its name, read when asked.
    `again`: the form to send once more with what was typed; None where there is no use.
    """

    revision: Revision
    form: Form
    back: str
    done: str
    run: Callable[[], object]
    stored: Callable[[Revision], Mapping[str, str]]
    again: Callable[[Revision, dict[str, Any]], Form | None]
    label: str


def carry_out(admin: DeskAdmin, request: HttpRequest, sent: Sent) -> HttpResponse:
    """Do it once and go back; or show the conflict, or why it is refused."""
    form = fingerprint(request)
    try:
        with audit.sent_form(form):
            sent.run()
    except RefusedActionError as error:
        if error.code not in (CHANGED_MEANWHILE, WRONG_STATE):
            return refused(
                admin, request, sentences=[error.message], back=sent.back, form=sent.form
            )
        if not _was_done(request, sent.revision, form):
            return _conflict(admin, request, sent, error)
    messages.success(request, sent.done)
    return HttpResponseRedirect(sent.back)


def fingerprint(request: HttpRequest) -> str:
    """表单指纹: address and content of what was sent, the version seen among it."""
    content = sorted(
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    )
    return hashlib.sha256(repr((request.path, content)).encode()).hexdigest()


def _was_done(request: HttpRequest, revision: Revision, form: str) -> bool:
    return audit.was_done(by=account_of(request), target=f"revision:{revision.pk}", form=form)


def _conflict(
    admin: DeskAdmin, request: HttpRequest, sent: Sent, error: RefusedActionError
) -> TemplateResponse:
    """冲突页: mine beside what is stored, who changed it and when, and my form once more."""
    stored = Revision.objects.select_related("disclosure").get(pk=sent.revision.pk)
    kept = sent.stored(stored)
    typed = {name: sent.form.data.get(name, "") for name in sent.form.fields}
    again = sent.again(stored, {**typed, "version": stored.version})
    both = [
        BothValues(again[name] if again else sent.form[name], typed[name], kept.get(name, ""))
        for name in sent.form.fields
        if name != "version" and _differ(typed[name], kept.get(name, ""))
    ]
    shown = {each.field.name for each in both}
    context = admin.page_context(
        request,
        _("有人先改了这一稿"),
        sentence=error.message,
        back=sent.back,
        both=both,
        again=again,
        unchanged=[field for field in again if field.name not in shown] if again else [],
        address=request.path,
        label=sent.label,
        state=stored.get_state_display(),
        latest=trail_of([f"revision:{stored.pk}"])[:_LATEST],
        page_help=page_help.CONFLICT,
    )
    template = "admin/budgets/conflict.html"
    return TemplateResponse(request, template, context, status=CONFLICT)


def _differ(mine: str, stored: str) -> bool:
    return "\n".join(mine.splitlines()).strip() != "\n".join(stored.splitlines()).strip()
