"""网站地图 and robots.txt: what search engines may list. Only what is public now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as Xml

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone

from budgets.api.identifiers import current_page_of
from budgets.selectors import listing
from portal.site.answers import REVALIDATE, conditional, etag_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

#: Addresses in one file; the protocol allows 50,000.
MOST = 20_000
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_FIXED = ("home", "rules")
Place = tuple[str, "datetime | None"]


def answer(request: HttpRequest, part: int | None = None) -> HttpResponseBase:
    """All addresses; the list of parts where they are too many; one part. Raises `Http404`."""
    parts = max(1, -(-_count() // MOST))
    if part is None and parts > 1:
        made = _index(request, parts)
    elif part is None or part <= parts > 1:
        made = _listed(request, _places((part or 1) - 1))
    else:
        raise Http404
    response = HttpResponse(made, content_type="application/xml; charset=utf-8")
    response["Cache-Control"] = REVALIDATE
    return conditional(request, response, etag_of(made), None)


def robots(request: HttpRequest) -> HttpResponse:
    """robots.txt: not the desk, not what is made anew for every word."""
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('admin:index')}",
        f"Disallow: {reverse('site:search')}",
        "Disallow: /*/question/",
        "Disallow: /questions/",
        f"Sitemap: {request.build_absolute_uri(reverse('site:sitemap'))}",
    ]
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = REVALIDATE
    return response


def _lists() -> list[tuple[Any, Callable[[dict[str, Any]], Place]]]:
    """What is listed, in the order in which it is: rows, and the address of each."""
    return [
        (listing.divisions(), lambda row: (reverse("site:division", args=[row["code"]]), None)),
        (
            listing.owners(),
            lambda row: (reverse("site:unit", args=[row["division_code"], row["code"]]), None),
        ),
        (
            listing.current_publications(),
            lambda row: (current_page_of(row), row["changed_at"]),
        ),
    ]


def _count() -> int:
    return len(_FIXED) + sum(int(rows.count()) for rows, _address in _lists())


def _places(part: int) -> Iterator[Place]:
    """The addresses of one part, from 0."""
    first, left = part * MOST, MOST
    if part == 0:
        yield from ((reverse(f"site:{name}"), None) for name in _FIXED)
        left -= len(_FIXED)
    else:
        first -= len(_FIXED)
    for rows, address in _lists():
        count = rows.count()
        found = [] if first >= count else list(rows[first : first + left])
        yield from map(address, found)
        first, left = max(0, first - count), left - len(found)
        if not left:
            return


def _listed(request: HttpRequest, places: Iterator[Place]) -> bytes:
    root = Xml.Element("urlset", xmlns=_NAMESPACE)
    for path, changed in places:
        entry = Xml.SubElement(root, "url")
        Xml.SubElement(entry, "loc").text = request.build_absolute_uri(path)
        if changed is not None:
            moment = timezone.localtime(changed).isoformat(timespec="seconds")
            Xml.SubElement(entry, "lastmod").text = moment
    return bytes(Xml.tostring(root, encoding="utf-8", xml_declaration=True))


def _index(request: HttpRequest, parts: int) -> bytes:
    root = Xml.Element("sitemapindex", xmlns=_NAMESPACE)
    for number in range(1, parts + 1):
        entry = Xml.SubElement(root, "sitemap")
        address = reverse("site:sitemap-part", args=[number])
        Xml.SubElement(entry, "loc").text = request.build_absolute_uri(address)
    return bytes(Xml.tostring(root, encoding="utf-8", xml_declaration=True))
