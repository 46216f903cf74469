"""订阅: publications, corrections and withdrawals as Atom (RFC 4287) and JSON Feed 1.1."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as Xml

import orjson
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from budgets.api.identifiers import page_of, publication_id
from budgets.models import Department
from budgets.selectors import following, listing
from portal import chain
from portal.site.answers import REVALIDATE, conditional, etag_of
from portal.site.words import short_title

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from budgets.selectors.following import Event

MEDIA_TYPES = {"atom": "application/atom+xml", "json": "application/feed+json"}
#: The name of the feed of everything.
_EVERYTHING = "portal"
_ATOM = "http://www.w3.org/2005/Atom"
#: What no XML 1.0 document may hold, escaped or not.
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Followed:
    """What a feed is about. `name` keeps its id; `page` and `feed` are paths."""

    name: str
    title: str
    page: str
    of: Q
    feed: tuple[str, tuple[str, ...]]

    def address(self, form: str) -> str:
        """The path of the feed in that form."""
        name, arguments = self.feed
        return reverse(f"site:{name}", args=[*arguments, form])


def of_portal() -> Followed:
    """Everything."""
    return Followed(_EVERYTHING, _("预算公开平台"), reverse("site:home"), Q(), ("feed", ()))


def of_division(code: str) -> Followed:
    """One division. Raises `Http404`."""
    found = listing.divisions().filter(code=code).first()
    if found is None:
        raise Http404
    return Followed(
        f"division:{code}",
        found["name"],
        reverse("site:division", args=[code]),
        Q(division_code=code),
        ("division-feed", (code,)),
    )


def of_department(division: str, code: str) -> Followed:
    """A department and its units. Raises `Http404` where nothing of it was ever public."""
    found = Department.objects.filter(division__code=division, code=code).first()
    of = Q(disclosure__department=found)
    if found is None or not listing.publications().filter(of).exists():
        raise Http404
    page = reverse("site:division", args=[division])
    return Followed(
        f"department:{found.uid}",
        _("%(name)s（含所属单位）") % {"name": found.name},
        f"{page}#department-{code}",
        of,
        ("department-feed", (division, code)),
    )


def of_owner(division: str, code: str, owner: dict[str, Any]) -> Followed:
    """One unit, or a department as such, under all the codes that it ever had."""
    return Followed(
        f"owner:{owner['uid']}",
        owner["name"],
        reverse("site:unit", args=[division, code]),
        listing.of_uid(owner["uid"], "disclosure__"),
        ("unit-feed", (division, code)),
    )


def answer(request: HttpRequest, followed: Followed, form: str) -> HttpResponseBase:
    """The feed in that form: "atom" or "json"."""
    events = following.events(followed.of)
    made = (_atom if form == "atom" else _json)(request, followed, events)
    response = HttpResponse(made, content_type=f"{MEDIA_TYPES[form]}; charset=utf-8")
    response["Cache-Control"] = REVALIDATE
    patch_vary_headers(response, ("Accept-Language",))
    return conditional(request, response, etag_of(made), events[0].at if events else None)


def _atom(request: HttpRequest, followed: Followed, events: list[Event]) -> bytes:
    feed = Xml.Element("feed", {"xmlns": _ATOM, "xml:lang": _language()})
    _text(feed, "id", following.name_of(followed.name))
    _text(feed, "title", _title(followed))
    if told := _head_of_chain(followed):
        _text(feed, "subtitle", told)
    _text(feed, "updated", _moment(events[0].at if events else None))
    itself = request.build_absolute_uri(followed.address("atom"))
    page = request.build_absolute_uri(followed.page)
    Xml.SubElement(feed, "link", rel="self", type=MEDIA_TYPES["atom"], href=itself)
    Xml.SubElement(feed, "link", rel="alternate", type="text/html", href=page)
    for event in events:
        entry = Xml.SubElement(feed, "entry")
        _text(entry, "id", _id(event))
        _text(entry, "title", _headline(event))
        _text(entry, "updated", _moment(event.at))
        _text(Xml.SubElement(entry, "author"), "name", event.row["owner_name"])
        address = request.build_absolute_uri(page_of(event.row))
        Xml.SubElement(entry, "link", rel="alternate", type="text/html", href=address)
        Xml.SubElement(entry, "category", term=event.kind, label=_word(event))
        _text(entry, "summary", _summary(event))
    return bytes(Xml.tostring(feed, encoding="utf-8", xml_declaration=True))


def _json(request: HttpRequest, followed: Followed, events: list[Event]) -> bytes:
    told = _head_of_chain(followed)
    return orjson.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": _title(followed),
            **({"description": told} if told else {}),
            "language": _language(),
            "home_page_url": request.build_absolute_uri(followed.page),
            "feed_url": request.build_absolute_uri(followed.address("json")),
            "items": [
                {
                    "id": _id(event),
                    "url": request.build_absolute_uri(page_of(event.row)),
                    "title": _headline(event),
                    "content_text": _summary(event),
                    "date_published": _moment(event.at),
                    "authors": [{"name": event.row["owner_name"]}],
                    "tags": [event.kind],
                }
                for event in events
            ],
        }
    )


def _id(event: Event) -> str:
    """The event's own name for ever, whatever is changed in the portal's address or wording."""
    return following.name_of(f"{publication_id(event.row)}#{event.kind}")


def _title(followed: Followed) -> str:
    return _("%(name)s：公开、更正和撤回") % {"name": followed.title}


def _head_of_chain(followed: Followed) -> str:
    """存证链头 in the feed of everything: whoever keeps what it sent keeps the head as well."""
    if followed.name != _EVERYTHING:
        return ""
    return _("存证链头 %(head)s") % {"head": chain.head()}


def _headline(event: Event) -> str:
    return _("%(what)s：%(owner)s %(document)s（第 %(number)d 版）") % {
        "what": _word(event),
        "owner": event.row["owner_name"],
        "document": short_title(event.row),
        "number": event.row["publication"],
    }


def _word(event: Event) -> str:
    if event.kind == following.WITHDRAWN:
        return _("撤回")
    return _("更正") if event.kind == following.CORRECTED else _("公开")


def _summary(event: Event) -> str:
    where = f"{event.row['division_name']} · {event.row['department_name']}"
    if not event.reason:
        return where
    word = _("撤回原因：") if event.kind == following.WITHDRAWN else _("更正原因：")
    return f"{where}\n{word}{event.reason}"


def _language() -> str:
    language = get_language()
    return "zh-CN" if language == "zh-hans" else str(language)


def _moment(value: datetime | None) -> str:
    """RFC 3339 in the portal's zone; a feed that has no event yet has an epoch for its time."""
    if value is None:
        return "1970-01-01T00:00:00Z"
    return timezone.localtime(value).isoformat(timespec="seconds")


def _text(parent: Xml.Element, name: str, text: str) -> None:
    Xml.SubElement(parent, name).text = _NOT_XML.sub("", text)
