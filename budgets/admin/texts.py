"""情况说明: the texts of a revision, written at the desk, each with what was found in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from budgets.admin.conflicts import Sent, carry_out
from budgets.admin.refusals import BAD_REQUEST, form_sentences, refused
from budgets.forms import PART_TITLES, TextsForm
from budgets.forms.texts import written
from budgets.models import CheckFinding, Revision
from budgets.selectors.disclosures import revisions_for_user
from budgets.selectors.texts import declared_texts, findings_of_texts, previous_texts
from budgets.services.texts import set_texts
from budgets.services.workflow import WITH_OFFICER
from budgets.tables.texts import DeclaredTexts
from portal.access import Action, may
from portal.desk import DeskAdmin, account_of

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Part:
    """One box of the page with its findings."""

    field: BoundField
    title: str
    text: str
    findings: list[CheckFinding]


class TextsPages:
    """The two addresses under a revision: the page, and saving what it holds."""

    def __init__(self, admin: DeskAdmin) -> None:
        self.admin = admin

    def urls(self) -> list[Any]:
        """For the revision's own addresses."""
        view = self.admin.admin_site.admin_view
        return [
            path("<int:pk>/texts/", view(self.page), name="budgets_revision_texts"),
            path("<int:pk>/texts/save/", view(self.save), name="budgets_revision_texts_save"),
        ]

    @method_decorator(require_GET)
    def page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The texts as they are kept; while there are none, last year's as a start."""
        revision = self._revision(request, pk)
        is_open = _is_open(request, revision)
        shown, is_offered = _shown(revision) if is_open else (_kept(revision), False)
        form = TextsForm(initial={"version": revision.version}, shown=shown)
        context = self.admin.page_context(
            request,
            f"{revision}：{_('情况说明')}",
            revision=revision,
            form=form,
            parts=_parts(form, findings_of_texts(revision), shown),
            is_open=is_open,
            is_offered=is_offered,
        )
        return TemplateResponse(request, "admin/budgets/texts.html", context)

    @method_decorator(require_POST)
    def save(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep what was written and check the revision again; or say why not."""
        revision = self._revision(request, pk)
        if not may(request.user, Action.UPLOAD, revision):
            raise PermissionDenied
        back = reverse("admin:budgets_revision_texts", args=[pk])
        form = TextsForm(request.POST, shown=_shown(revision)[0])
        if not form.is_valid():
            return refused(
                self.admin,
                request,
                sentences=form_sentences(form),
                back=back,
                form=form,
                status=BAD_REQUEST,
            )
        # The texts take the place of those that the person saw: the service compares versions.
        revision.version = form.cleaned_data["version"]
        return carry_out(
            self.admin,
            request,
            Sent(
                revision=revision,
                form=form,
                back=reverse("admin:budgets_revision_change", args=[pk]),
                done=str(_("情况说明已保存，正在重新校验。")),
                run=lambda: set_texts(
                    revision=revision, texts=form.texts(), by=account_of(request)
                ),
                stored=lambda stored: written(_kept(stored)),
                again=lambda stored, typed: (
                    TextsForm(initial=typed, shown=_shown(stored)[0])
                    if stored.state in WITH_OFFICER
                    else None
                ),
                label=str(_("保存情况说明")),
            ),
        )

    def _revision(self, request: HttpRequest, pk: int) -> Revision:
        return get_object_or_404(revisions_for_user(request.user), pk=pk)


def _kept(revision: Revision) -> DeclaredTexts:
    return declared_texts(revision) or DeclaredTexts()


def _shown(revision: Revision) -> tuple[DeclaredTexts, bool]:
    """What stands in the boxes to begin with, and whether it is last year's."""
    kept = declared_texts(revision)
    offered = previous_texts(revision.disclosure) if kept is None else None
    return kept or offered or DeclaredTexts(), offered is not None


def _is_open(request: HttpRequest, revision: Revision) -> bool:
    """Whether the account may write now."""
    return revision.state in WITH_OFFICER and may(request.user, Action.UPLOAD, revision)


def _parts(
    form: TextsForm, findings: Mapping[str, list[CheckFinding]], shown: DeclaredTexts
) -> list[Part]:
    parts = []
    for key, title in PART_TITLES.items():
        section = shown.section(key)
        printed = (section.title.strip() if section else "") or str(title)
        found = list(findings.get(printed, []))
        parts.append(Part(form[key], printed, str(form.fields[key].initial), found))
    return parts
