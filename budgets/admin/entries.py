"""情况说明填报: the entries of a revision, each beside what the tables and last year say."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

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
from budgets.admin.refusals import BAD_REQUEST
from budgets.forms.entries import COPY, EntriesForm, field_of, with_last_year
from budgets.models import Revision
from budgets.selectors.disclosures import revisions_for_user
from budgets.selectors.entries import (
    entered_of,
    previous_entered,
    projects_of,
    sections_handed_in,
)
from budgets.selectors.entry_figures import FigureBeside, figures_beside
from budgets.selectors.last_year import last_year_of
from budgets.selectors.narrative import needed_entries
from budgets.services.entries import set_entries
from budgets.services.workflow import WITH_OFFICER
from budgets.tables.entries import Entered, entries
from budgets.tables.texts import SECTION_TITLES
from portal.access import Action, may
from portal.desk import DeskAdmin, account_of


@dataclass(frozen=True, slots=True)
class EntryBox:
    """One entry on the page. `needed`: why it must be written, "" where it need not be."""

    name: str
    field: BoundField
    kept: str
    former: str
    needed: str
    figures: list[FigureBeside]


@dataclass(frozen=True, slots=True)
class EntrySection:
    """The entries of one section. `is_handed_in`: the unit has written that section itself."""

    key: str
    title: str
    is_handed_in: bool
    boxes: list[EntryBox]


class EntriesPages:
    """The two addresses under a revision: the page, and saving what it holds."""

    def __init__(self, admin: DeskAdmin) -> None:
        self.admin = admin

    def urls(self) -> list[Any]:
        """For the revision's own addresses."""
        view = self.admin.admin_site.admin_view
        return [
            path("<int:pk>/entries/", view(self.page), name="budgets_revision_entries"),
            path("<int:pk>/entries/save/", view(self.save), name="budgets_revision_entries_save"),
        ]

    @method_decorator(require_GET)
    def page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Every entry by section, as it is kept."""
        revision = self._revision(request, pk)
        form = EntriesForm(
            initial={"version": revision.version},
            projects=projects_of(revision),
            kept=entered_of(revision),
        )
        return self._page(request, revision, form)

    @method_decorator(require_POST)
    def save(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep what was written and check the revision again; or fill in last year's words."""
        revision = self._revision(request, pk)
        if not may(request.user, Action.UPLOAD, revision):
            raise PermissionDenied
        projects = projects_of(revision)
        if COPY in request.POST:
            filled = with_last_year(request.POST.dict(), previous_entered(revision.disclosure))
            return self._page(request, revision, EntriesForm(initial=filled, projects=projects))
        form = EntriesForm(request.POST, projects=projects)
        if not form.is_valid():
            return self._page(request, revision, form, BAD_REQUEST)
        # The entries take the place of those that the person saw: the service compares versions.
        revision.version = form.cleaned_data["version"]
        return carry_out(
            self.admin,
            request,
            Sent(
                revision=revision,
                form=form,
                back=reverse("admin:budgets_revision_change", args=[pk]),
                done=str(_("填报内容已保存，正在重新校验。")),
                run=lambda: set_entries(
                    revision=revision, values=form.values(), by=account_of(request)
                ),
                stored=lambda stored: {
                    field_of(name): text for name, text in entered_of(stored).values.items()
                },
                again=lambda stored, typed: (
                    EntriesForm(initial=typed, projects=projects_of(stored))
                    if stored.state in WITH_OFFICER
                    else None
                ),
                label=str(_("保存填报内容")),
            ),
        )

    def _page(
        self, request: HttpRequest, revision: Revision, form: EntriesForm, status: int = 200
    ) -> HttpResponse:
        last = last_year_of(revision.disclosure)
        previous = Entered() if last.revision is None else entered_of(last.revision)
        is_open = revision.state in WITH_OFFICER and may(request.user, Action.UPLOAD, revision)
        context = self.admin.page_context(
            request,
            f"{revision}：{_('情况说明填报')}",
            revision=revision,
            form=form,
            sections=_sections(form, revision, previous),
            is_open=is_open,
            has_former=any(previous.values.values()),
            silence=last.silence,
        )
        template = "admin/budgets/entries.html"
        return TemplateResponse(request, template, context, status=status)

    def _revision(self, request: HttpRequest, pk: int) -> Revision:
        return get_object_or_404(revisions_for_user(request.user), pk=pk)


def _sections(form: EntriesForm, revision: Revision, previous: Entered) -> list[EntrySection]:
    kept, needed = entered_of(revision), needed_entries(revision)
    figures, handed_in = figures_beside(revision), sections_handed_in(revision)
    return [
        EntrySection(
            key=key,
            title=SECTION_TITLES[key],
            is_handed_in=key in handed_in,
            boxes=[
                EntryBox(
                    name=entry.name,
                    field=form[field_of(entry.name)],
                    kept=kept.get(entry.name),
                    former=previous.get(entry.name),
                    needed="" if key in handed_in else needed.get(entry.name, ""),
                    figures=figures.get(entry.name, []),
                )
                for entry in group
            ],
        )
        for key, group in groupby(entries().values(), lambda entry: entry.section)
    ]
