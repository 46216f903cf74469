"""Views: from an address to a page. Read-only: GET and HEAD, no cookie, no session.

But for the form of 纠错, which is never stored and carries a cookie against forged forms.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budgets.models.disclosures import BUDGET
from budgets.selectors import public
from budgets.selectors.identities import code_of_year
from budgets.selectors.public import Publication
from budgets.selectors.withholding import unit_notice
from portal.site import (
    adjustments,
    corrections,
    directory,
    documents,
    downloads,
    feeds,
    questions,
    verifying,
)
from portal.site import compare as compare_page
from portal.site import interface as interface_page
from portal.site import look as choice
from portal.site import ranking as ranking_page
from portal.site import rules as rules_page
from portal.site import search as search_page
from portal.site import sitemap as sitemap_page
from portal.site import targets as targets_page
from portal.site import timeliness as timeliness_page
from portal.site.answers import REVALIDATE, answer
from portal.site.directory import Elsewhere

View = Callable[..., HttpResponseBase]


def _read_only(view: View) -> View:
    """GET and HEAD alone: nothing is changed here, so that no token is asked for either."""
    return csrf_exempt(require_safe(view))


@_read_only
def home(request: HttpRequest) -> HttpResponseBase:
    """首页."""
    return answer(request, directory.home())


@_read_only
def rules(request: HttpRequest) -> HttpResponseBase:
    """规则页. What is looked for by words is not stored: there is no end of words."""
    query = request.GET.dict()
    return answer(request, rules_page.page(query), keep=not rules_page.text_of(query))


@_read_only
def interface(request: HttpRequest) -> HttpResponseBase:
    """接口说明."""
    return answer(request, interface_page.page())


@_read_only
def search(request: HttpRequest) -> HttpResponseBase:
    """检索. Not stored: there is no end of words."""
    return answer(request, search_page.page(request.GET.dict()), keep=False)


@_read_only
def search_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """What was found, as CSV or XLSX."""
    return search_page.table(request, form)


@_read_only
def compare(request: HttpRequest) -> HttpResponseBase:
    """比较. Not stored: there is no end of choices."""
    return answer(request, compare_page.page(request.GET), keep=False)


@_read_only
def compare_table(request: HttpRequest, form: str) -> HttpResponseBase:
    """比较 as CSV or XLSX."""
    return compare_page.table(request, form)


@_read_only
def feed(request: HttpRequest, form: str) -> HttpResponseBase:
    """订阅: what is published, corrected and withdrawn anywhere."""
    return feeds.answer(request, feeds.of_portal(), form)


@_read_only
def division_feed(request: HttpRequest, division: str, form: str) -> HttpResponseBase:
    """订阅 of a division."""
    return feeds.answer(request, feeds.of_division(division), form)


@_read_only
def department_feed(
    request: HttpRequest, division: str, department: str, form: str
) -> HttpResponseBase:
    """订阅 of a department and its units."""
    return feeds.answer(request, feeds.of_department(division, department), form)


@_read_only
def unit_feed(request: HttpRequest, division: str, unit: str, form: str) -> HttpResponseBase:
    """订阅 of a unit; from a code of before to that of now."""
    found = directory.unit(division, unit)
    if isinstance(found, Elsewhere):
        return _moved(found, "site:unit-feed", form)
    return feeds.answer(request, feeds.of_owner(division, unit, found.data["owner"]), form)


@_read_only
def sitemap(request: HttpRequest, part: int | None = None) -> HttpResponseBase:
    """网站地图."""
    return sitemap_page.answer(request, part)


@_read_only
def signing_key(request: HttpRequest) -> HttpResponseBase:
    """The public key by which exports are verified."""
    return downloads.signing_key(request)


@_read_only
def robots(request: HttpRequest) -> HttpResponseBase:
    """robots.txt."""
    return sitemap_page.robots(request)


@_read_only
def division(request: HttpRequest, division: str) -> HttpResponseBase:
    """区划页."""
    return answer(request, directory.division(division, request.GET.dict()))


@_read_only
def timeliness(request: HttpRequest, division: str, year: int) -> HttpResponseBase:
    """公开时限: who published when and who is late."""
    return answer(request, timeliness_page.page(division, year, request.GET.dict()))


@_read_only
def timeliness_table(request: HttpRequest, division: str, year: int, form: str) -> HttpResponseBase:
    """公开时限 as CSV or XLSX."""
    return timeliness_page.table(request, division, year, form)


@_read_only
def ranking(request: HttpRequest, division: str, year: int) -> HttpResponseBase:
    """排名 by one figure. Of a code it is not stored: there are too many of them."""
    query = request.GET.dict()
    page = ranking_page.page(division, year, query)
    return answer(request, page, keep=not ranking_page.is_by_code(query))


@_read_only
def ranking_table(request: HttpRequest, division: str, year: int, form: str) -> HttpResponseBase:
    """排名 as CSV or XLSX."""
    return ranking_page.table(request, division, year, form, request.GET.dict())


@_read_only
def unit(request: HttpRequest, division: str, unit: str) -> HttpResponseBase:
    """单位页; from a code of before to that of now."""
    found = directory.unit(division, unit)
    return _moved(found) if isinstance(found, Elsewhere) else answer(request, found)


@_read_only
def identity(request: HttpRequest, uid: str) -> HttpResponseBase:
    """固定短网址 of a unit or department: to its page, whatever its code is now."""
    return _moved(directory.identity(uid))


@_read_only
def identity_year(
    request: HttpRequest, uid: str, year: int, number: int | None = None
) -> HttpResponseBase:
    """固定短网址 of a year's document, or of one publication of it, under whatever code it lies."""
    response = HttpResponseRedirect(directory.document_of(uid, year, BUDGET, number))
    response["Cache-Control"] = REVALIDATE
    return response


def _moved(to: Elsewhere, name: str = "site:unit", *rest: str) -> HttpResponseBase:
    """To the owner's page. What may lead elsewhere one day is asked for each time."""
    address = reverse(name, args=[to.owner.division.code, to.owner.code, *rest])
    response = HttpResponseRedirect(address, status=301 if to.is_for_ever else 302)
    response["Cache-Control"] = REVALIDATE
    return response


@_read_only
def document(request: HttpRequest, **address: Any) -> HttpResponseBase:
    """公开件: the current publication, or the numbered one; a notice for a unit that is held."""
    try:
        found = _publication(**address)
    except Http404:
        of_year = "number" not in address and address["kind"] == BUDGET
        notice = unit_notice(**address) if of_year else None
        if notice is not None:
            return answer(request, documents.held(notice))
        return _under_another_code(**address)
    return answer(request, documents.document(found))


@_read_only
def table(request: HttpRequest, table: int, **address: Any) -> HttpResponseBase:
    """公开表N by itself."""
    return answer(request, documents.table(_publication(**address), table))


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@_read_only
def embed(request: HttpRequest, table: int, **address: Any) -> HttpResponseBase:
    """公开表N for a frame on another site: the one page that may be framed."""
    return answer(request, documents.embedded(_publication(**address), table))


@_read_only
def table_file(request: HttpRequest, table: int, form: str, **address: Any) -> HttpResponseBase:
    """公开表N as CSV or XLSX."""
    found = _publication(**address)
    if found.withdrawn:
        return answer(request, documents.document(found))
    return downloads.table(request, found, table, form)


@_read_only
def bulk(request: HttpRequest, division: str, year: int, scope: str) -> HttpResponseBase:
    """批量数据 of a division, year and scope."""
    return downloads.bulk(request, division, year, scope)


@_read_only
def whole(request: HttpRequest, **address: Any) -> HttpResponseBase:
    """公开文件全文, from the overview to the glossary, as it is printed."""
    return answer(request, documents.whole(_publication(**address)))


@_read_only
def targets(request: HttpRequest, **address: Any) -> HttpResponseBase:
    """绩效目标. What is looked for by words is not stored: there is no end of words."""
    query = request.GET.dict()
    page = targets_page.page(_publication(**address), query)
    return answer(request, page, keep=not targets_page.text_of(query))


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, **address: Any) -> HttpResponseBase:
    """纠错: the one public page that takes something in; made anew each time, with its token."""
    found = _publication(**address)
    if found.withdrawn:
        return answer(request, documents.document(found))
    return questions.ask(request, found)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponseBase:
    """核验 of a file or a hash. A file that is sent changes nothing: no token is asked for."""
    return verifying.ask(request)


@_read_only
def chain(request: HttpRequest) -> HttpResponseBase:
    """存证链, whole."""
    return verifying.chain(request)


@_read_only
def chain_head(request: HttpRequest) -> HttpResponseBase:
    """链头 as JSON; asked for anew each time."""
    response = JsonResponse(verifying.chain_head())
    response["Cache-Control"] = REVALIDATE
    return response


@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponseBase:
    """回执 of a question."""
    return questions.receipt(request, token)


@csrf_exempt
@require_POST
def look(request: HttpRequest) -> HttpResponseBase:
    """长者模式 on or off. A stored page holds no token, and nothing but the look is changed."""
    return choice.choose(request)


@_read_only
def look_style(request: HttpRequest) -> HttpResponseBase:
    """What the reader's choice adds to the stylesheet."""
    return choice.stylesheet(request)


@_read_only
def download(request: HttpRequest, name: str, **address: Any) -> HttpResponseBase:
    """下载; 410 with the reason for what was withdrawn."""
    found = _publication(**address)
    if found.withdrawn:
        return answer(request, documents.document(found))
    if name == "targets":
        return downloads.targets(request, found)
    return downloads.download(request, found, name)


@_read_only
def changes(request: HttpRequest, **address: Any) -> HttpResponseBase:
    """更正记录 of a disclosure: every correction, cell by cell."""
    return answer(request, corrections.record(_publication(**address)))


@_read_only
def comparison(request: HttpRequest, before: int, after: int, **address: Any) -> HttpResponseBase:
    """Any two publications of a disclosure, cell by cell."""
    first, second = (_publication(**address, number=number) for number in (before, after))
    return answer(request, corrections.comparison(first, second))


@_read_only
def comparison_file(
    request: HttpRequest, before: int, after: int, form: str, **address: Any
) -> HttpResponseBase:
    """The comparison as CSV or XLSX."""
    first, second = (_publication(**address, number=number) for number in (before, after))
    return corrections.comparison_file(request, form, first, second)


@_read_only
def adjusted_file(request: HttpRequest, form: str, **address: Any) -> HttpResponseBase:
    """预算数与调整后 as CSV or XLSX. 404 for a budget, and while the budget cannot be read."""
    return adjustments.changes_file(request, form, _publication(**address))


def _under_another_code(
    division: str, unit: str, year: int, kind: str, number: int | None = None
) -> HttpResponseBase:
    """For now to where that owner's document of the year lies. Raises `Http404`."""
    code = "" if number else code_of_year(division, unit, year, BUDGET)
    if code in ("", unit):
        raise Http404
    response = HttpResponseRedirect(reverse("site:document", args=[division, code, year, kind]))
    response["Cache-Control"] = REVALIDATE
    return response


def _publication(
    division: str, unit: str, year: int, kind: str, number: int | None = None
) -> Publication:
    """The publication that an address names. Raises `Http404`."""
    found = (
        public.current(division, unit, year, kind)
        if number is None
        else public.publication(division, unit, year, kind, number)
    )
    if found is None:
        raise Http404
    return found
