"""拒绝: the page that says why an act was not done, and keeps what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from portal import page_help

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest

    from portal.desk import DeskAdmin

CONFLICT = 409
BAD_REQUEST = 400


def refused(
    admin: DeskAdmin,
    request: HttpRequest,
    *,
    sentences: list[str],
    back: str,
    form: Form | None = None,
    status: int = CONFLICT,
) -> TemplateResponse:
    """Nothing has changed; here is why, what you wrote, and the way back."""
    context = admin.page_context(
        request,
        _("操作没有生效"),
        sentences=sentences,
        back=back,
        typed=_typed(form),
        page_help=page_help.REFUSED,
    )
    return TemplateResponse(request, "admin/budgets/refused.html", context, status=status)


def form_sentences(form: Form) -> list[str]:
    """Every error of a form as a sentence that names its field."""
    return [
        f"“{form.fields[name].label}”：{error}"
        if name in form.fields and form.fields[name].label
        else str(error)
        for name, errors in form.errors.items()
        for error in errors
    ]


def _typed(form: Form | None) -> list[tuple[Any, str]]:
    """The texts that were typed, so that none has to be written twice."""
    if form is None:
        return []
    return [
        (form.fields[name].label, str(value))
        for name, value in form.data.items()
        if name in form.fields and name != "version" and str(value).strip()
    ]
