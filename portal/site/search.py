"""检索页: what was asked, how it was understood, what was found, and how to narrow it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.core.money import exact_wan_text, wan_text
from portal.core.numerals import plain_number
from portal.core.spreadsheet import Wan
from portal.search.answers import FACETS, MOST, PER_PAGE, Answers, Facet, Hit, answers_to
from portal.search.asked import LONGEST
from portal.search.models import EntryKind
from portal.site.pages import Page
from portal.site.tables_out import file_of

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from portal.core.spreadsheet import Cell
    from portal.search.asked import Asked
    from portal.search.ranking import Candidate

Row = dict[str, Any]
#: What a facet is called.
_FACETS: Mapping[str, str] = {
    "kind": gettext_noop("类别"),
    "year": gettext_noop("年度"),
    "division": gettext_noop("区划"),
    "department": gettext_noop("主管部门"),
    "scope": gettext_noop("范围"),
    "table": gettext_noop("公开表"),
}
_DIRECTIONS: Mapping[str, str] = {
    "revenue": gettext_noop("收入"),
    "expenditure": gettext_noop("支出"),
}
#: Values of one facet that a page offers.
_MOST_VALUES = 12
#: Questions that show what can be asked, in the words of what is searched.
EXAMPLES = (
    "公务接待费",
    "2025 三公经费",
    "项目 100万元以上",
    "住房公积金",
)
_MOST_PAGES = MOST // PER_PAGE


def page(query: Mapping[str, str]) -> Page:
    """检索页 of one address: `q`, the facets, `page`."""
    text = query.get("q", "").strip()[:LONGEST]
    chosen = _chosen(query)
    found = answers_to(text, chosen, plain_number(query.get("page", "")) or 1)
    return Page(
        "site/search.html",
        {
            "text": text,
            "asked_nothing": found.asked.is_empty,
            "understood": _understood(found.asked),
            "total": found.total,
            "most": MOST,
            "is_capped": found.is_capped,
            "hits": [_told(hit) for hit in found.hits],
            "instead": [_place(each) for each in found.instead],
            "facets": [_facet(name, found, text, chosen) for name in FACETS],
            "chosen": [
                {"word": _label(found, name, value), "query": _query(text, chosen, {name: ""})}
                for name, value in chosen.items()
            ],
            "here": _query(text, chosen),
            "page": found.page,
            "pages": found.pages,
            "previous": _page_query(text, chosen, found.page - 1) if found.page > 1 else "",
            "next": _page_query(text, chosen, found.page + 1) if found.page < found.pages else "",
            "examples": list(EXAMPLES),
        },
    )


def table(request: HttpRequest, form: str) -> HttpResponseBase:
    """All that was found as CSV or XLSX."""
    query = request.GET.dict()
    text = query.get("q", "").strip()[:LONGEST]
    chosen = _chosen(query)
    first = answers_to(text, chosen)
    hits = [*first.hits]
    for number in range(2, min(first.pages, _MOST_PAGES) + 1):
        hits.extend(answers_to(text, chosen, number).hits)
    rows: list[list[Cell]] = [
        [
            _("区划代码"),
            _("单位编码"),
            _("单位名称"),
            _("年度"),
            _("类别"),
            _("公开表"),
            _("编码"),
            _("名称"),
            _("栏目"),
            _("金额（万元）"),
            _("地址"),
        ]
    ]
    rows.extend(_line(hit) for hit in hits)
    title = _("检索结果：%(text)s") % {"text": text}
    return file_of(request, form, "search", title, rows)


def _line(hit: Hit) -> list[Cell]:
    found, figure = hit.candidate, hit.figure
    return [
        found.division_code,
        found.owner_code,
        found.owner_name,
        found.fiscal_year,
        str(EntryKind(found.kind).label),
        found.table,
        found.code,
        found.title,
        figure[1] if figure else "",
        Wan(figure[2]) if figure else None,
        _address(hit),
    ]


def _told(hit: Hit) -> Row:
    """One thing found, as plain data."""
    found, figure = hit.candidate, hit.figure
    others = [
        {"heading": heading, "amount": wan_text(fen)}
        for anchor, heading, fen in hit.figures
        if figure is None or anchor != figure[0]
    ]
    return {
        **_place(found),
        "kind": found.kind,
        "kind_word": str(EntryKind(found.kind).label),
        "title": found.title,
        "code": found.code,
        "detail": found.detail,
        "amount": wan_text(figure[2]) if figure else "",
        "heading": figure[1] if figure else "",
        "others": others,
        "address": _address(hit),
    }


def _place(found: Candidate) -> Row:
    return {
        "owner_name": found.owner_name,
        "division_name": found.division_name,
        "fiscal_year": found.fiscal_year,
        "year": found.year,
        "unit_address": reverse("site:unit", args=[found.division_code, found.owner_code]),
        "owner_address": reverse(
            "site:document", args=[found.division_code, found.owner_code, found.year]
        ),
    }


def _address(hit: Hit) -> str:
    """Where it stands: the cell in its table, the page of targets, the words, the unit."""
    found = hit.candidate
    place = [found.division_code, found.owner_code, found.year]
    match EntryKind(found.kind):
        case EntryKind.UNIT:
            return reverse("site:unit", args=place[:2])
        case EntryKind.INDICATOR:
            return reverse("site:targets", args=place)
        case EntryKind.TEXT:
            return reverse("site:whole", args=place)
    address = reverse("site:table", args=[*place, found.table])
    return f"{address}#{hit.figure[0]}" if hit.figure else address


def _understood(asked: Asked) -> list[str]:
    """What the question was taken to ask beside its words."""
    found = []
    if asked.year:
        year = asked.year - asked.is_last_year
        found.append(_("%(year)s年") % {"year": year})
    elif asked.is_last_year:
        found.append(_("上年"))
    if asked.kind:
        found.append(str(EntryKind(asked.kind).label))
    if asked.direction:
        found.append(_(_DIRECTIONS[asked.direction]))
    if asked.at_least is not None:
        found.append(_("不少于 %(wan)s 万元") % {"wan": exact_wan_text(asked.at_least)})
    if asked.at_most is not None:
        found.append(_("不多于 %(wan)s 万元") % {"wan": exact_wan_text(asked.at_most)})
    found.extend(concept.phrases[0] for concept in asked.concepts)
    found.extend(asked.words)
    return found


def _facet(name: str, found: Answers, text: str, chosen: Mapping[str, str]) -> Row:
    values: tuple[Facet, ...] = found.facets.get(name, ())
    return {
        "name": name,
        "title": _(_FACETS[name]),
        "values": [
            {
                "label": each.label,
                "count": each.count,
                "query": _query(text, chosen, {name: each.value}),
            }
            for each in values[:_MOST_VALUES]
        ]
        if name not in chosen and len(values) > 1
        else [],
        "more": max(0, len(values) - _MOST_VALUES),
    }


def _label(found: Answers, name: str, value: str) -> str:
    values = found.facets.get(name, ())
    word = next((each.label for each in values if each.value == value), value)
    return f"{_(_FACETS[name])}：{word}"


def _chosen(query: Mapping[str, str]) -> dict[str, str]:
    return {name: query[name][:40] for name in FACETS if query.get(name)}


def _query(text: str, chosen: Mapping[str, str], change: Mapping[str, str] | None = None) -> str:
    pairs = {"q": text, **chosen, **(change or {})}
    return urlencode({name: value for name, value in pairs.items() if value})


def _page_query(text: str, chosen: Mapping[str, str], number: int) -> str:
    return f"?{_query(text, chosen)}&page={number}"
