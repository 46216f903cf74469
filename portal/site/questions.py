"""纠错页: the form by which a reader doubts something, and the page of the receipt.

Neither is stored or kept by anybody: the form holds a token of its own and the receipt is known
to one reader. The stored pages beside them only lead here, so they hold no token.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from budgets.forms.questions import QuestionForm
from budgets.models import QuestionPart, Revision
from budgets.selectors import public
from budgets.selectors import questions as selectors
from budgets.selectors.contacts import contact_of
from budgets.services import questions as services
from budgets.services.errors import RefusedActionError
from performance.selectors.public import public_fingerprint
from portal.audit import address_of
from portal.site import documents
from portal.site.cells import cell_at, with_links
from portal.site.pages import TABLES_HERE
from portal.site.words import document_word, title_of

if TYPE_CHECKING:
    from budgets.selectors.public import Publication
    from portal.site.tables import TableSection

BAD_REQUEST, TOO_MANY_REQUESTS = 400, 429
_HOUR = "3600"


def ask(request: HttpRequest, found: Publication) -> HttpResponse:
    """提出疑问 about a publication, or about the place that the address names."""
    sections = documents.sections_of_publication(found)
    doubt = doubt_of(request.GET, found, sections)
    if request.method != "POST":
        return _page(request, found, doubt, sections, QuestionForm(revision=found.revision))
    form = QuestionForm(request.POST, revision=found.revision)
    if not form.is_valid() or form.known is None:
        return _page(request, found, doubt, sections, form, BAD_REQUEST)
    try:
        question = services.ask(
            revision=Revision.objects.get(pk=found.revision),
            doubt=doubt,
            text=form.cleaned_data["text"],
            contact=form.cleaned_data["contact"],
            receipt=form.known.receipt,
            address=address_of(request),
        )
    except RefusedActionError as error:
        form.add_error(None, error.message)
        often = error.code == services.TOO_MANY
        status = TOO_MANY_REQUESTS if often else BAD_REQUEST
        response = _page(request, found, doubt, sections, form, status)
        if often:
            response["Retry-After"] = _HOUR
        return response
    return HttpResponseRedirect(reverse("site:receipt", args=[question.receipt]))


def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """回执: the state of one question. Raises `Http404` for a token that was never given."""
    found = selectors.receipt(token)
    if found is None:
        raise Http404
    response = render(
        request,
        "site/receipt.html",
        {
            "receipt": found,
            "title": title_of(found.disclosure),
            "address": request.build_absolute_uri(request.path),
        },
    )
    return _kept_by_nobody(response)


def doubt_of(
    query: Mapping[str, str], found: Publication, sections: tuple[TableSection, ...]
) -> services.Doubt:
    """What an address doubts: `cell=t5-r3-c6`, `table=5`, `part=targets`, else the whole.

    Raises `Http404` for a table or cell that was not printed.
    """
    if anchor := query.get("cell", ""):
        return _of_cell(anchor, found, sections)
    if number := query.get("table", ""):
        section = next((each for each in sections if str(each.number) == number), None)
        if section is None:
            raise Http404
        return services.Doubt(QuestionPart.TABLE, _table_words(section), table=section.number)
    if query.get("part") == QuestionPart.TARGETS and public_fingerprint(found.revision):
        return services.Doubt(QuestionPart.TARGETS, _("绩效目标"))
    return services.Doubt(QuestionPart.DOCUMENT, _("整份公开件"))


def _of_cell(anchor: str, found: Publication, sections: tuple[TableSection, ...]) -> services.Doubt:
    for section in sections:
        if cell := cell_at(section, anchor):
            path = _column_words(found, section.number, cell.column)
            words = " · ".join(filter(None, (_table_words(section), cell.row, path)))
            return services.Doubt(
                QuestionPart.CELL,
                words,
                table=section.number,
                cell=anchor,
                printed=cell.text,
            )
    raise Http404


def _column_words(found: Publication, table: int, column: int) -> str:
    """The headings over a column, from the stored JSON; "" where it lacks the table.

    Anchors count columns from 1.
    """
    columns = public.tables_json(found).get(str(table), {}).get("columns", [])
    known = 0 < column <= len(columns)
    return " / ".join(dict.fromkeys(columns[column - 1])) if known else ""


def _table_words(section: TableSection) -> str:
    return f"公开表{section.number} {section.title}"


def _page(
    request: HttpRequest,
    found: Publication,
    doubt: services.Doubt,
    sections: tuple[TableSection, ...],
    form: QuestionForm,
    status: int = 200,
) -> HttpResponse:
    shown = next((each for each in sections if each.number == doubt.table), None)
    response = render(
        request,
        "site/question.html",
        {
            "publication": found,
            "contact": contact_of(found.disclosure),
            "title": title_of(found),
            "document_word": document_word(found.scope, found.kind, found.adjustment_number),
            "doubt": doubt,
            "index": [{"number": each.number, "title": each.title} for each in sections],
            "has_targets": bool(public_fingerprint(found.revision)),
            "form": form,
            "contact_days": settings.QUESTION_CONTACT_DAYS,
            "working_days": settings.QUESTION_WORKING_DAYS,
            "is_choosing": shown is not None and not doubt.cell,
        },
        status=status,
    )
    if shown is not None and not doubt.cell:
        # The table is set into the finished page as it was stored: data cannot hold the place.
        picked = with_links(shown, "?cell=").encode()
        response.content = response.content.replace(TABLES_HERE.encode(), picked, 1)
    return _kept_by_nobody(response)


def _kept_by_nobody(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex"
    return response
