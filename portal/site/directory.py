"""目录页: home, divisions and units, as data for their templates. A few queries each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.http import Http404

from budgets.api.identifiers import current_page_of, page_of
from budgets.models.disclosures import BUDGET, RevisionState, kind_slug
from budgets.selectors import bulk, identities, listing
from portal.site.pages import Page
from portal.site.paging import paged
from portal.site.words import short_title, size_text, status_of

#: Units shown for each division on the home page; its own page has them all.
UNITS_AT_HOME = 12
#: And on one page of a division.
UNITS_OF_A_DIVISION = 300
LATEST = 10

Row = dict[str, Any]


def home() -> Page:
    """首页: divisions with their first units, and the latest publications."""
    units = list(listing.first_owners(UNITS_AT_HOME))
    latest = [_told(row) for row in listing.publications()[:LATEST]]
    divisions = [
        {**row, "units": [unit for unit in units if unit["division_code"] == row["code"]]}
        for row in listing.divisions()
    ]
    data = {"divisions": divisions, "latest": latest}
    return Page("site/home.html", data, changed=latest[0]["changed_at"] if latest else None)


def division(code: str, query: Mapping[str, str]) -> Page:
    """区划页: the units by department, with their years; `page` of many. Raises `Http404`."""
    found = listing.divisions().filter(code=code).first()
    if found is None:
        raise Http404
    owners = listing.owners().filter(division_code=code).order_by("department_code", "code")
    part = paged(query, owners.count(), UNITS_OF_A_DIVISION)
    owners = owners[part.start : part.stop]
    budgets = listing.current_publications().filter(division_code=code, kind=BUDGET)
    years = _years(budgets.filter(unit_uid__in=[row["uid"] for row in owners]))
    former, renamed_at = identities.former_in(code)
    departments = [
        {
            "code": key[0],
            "name": key[1],
            "units": [
                {**row, "years": years.get(row["uid"], []), "former": former.get(row["uid"], [])}
                for row in group
            ],
        }
        for key, group in groupby(
            owners, lambda row: (row["department_code"], row["department_name"])
        )
    ]
    changed = listing.publications().filter(division_code=code).first()
    shown = sorted(set(budgets.order_by().values_list("year", flat=True).distinct()), reverse=True)
    return Page(
        "site/division.html",
        {
            "division": found,
            "departments": departments,
            "years": shown,
            "bulk": _bulk_of(code),
            **part.around,
        },
        changed=_latest(changed["changed_at"] if changed else None, renamed_at),
    )


def _bulk_of(code: str) -> list[Row]:
    """批量文件 that may be had, the latest year first, departments before units."""
    rows = bulk.available().filter(division_code=code).order_by("-year", "scope")
    return [{**row, "size": size_text(row["size"])} for row in rows]


def unit(division_code: str, code: str) -> Page | Elsewhere:
    """单位页: every year and every publication of it, whatever its code was; 沿革.

    Elsewhere for a code that it bore before; for now only, where the code is another's by now
    of which nothing is public yet. Raises `Http404`.
    """
    bearers = identities.bearers_of(division_code, code)
    for bearer in bearers:
        rows = _publications_of(bearer.owner.uid)
        if rows and bearer.is_present:
            return _unit_page(bearer.owner, rows, bearers)
        if rows:
            return Elsewhere(bearer.owner, is_for_ever=not bearers[0].is_present)
    raise Http404


def identity(uid: str) -> Elsewhere:
    """固定短网址: where the owner's page is now. Raises `Http404`."""
    owner = identities.owner_named(uid)
    if owner is None or not _publications_of(uid):
        raise Http404
    return Elsewhere(owner, is_for_ever=False)


def document_of(uid: str, year: int, kind: str, number: int | None) -> str:
    """Where the owner's document of a year is, or that publication of it. Raises `Http404`."""
    rows = listing.publications().filter(
        listing.of_uid(uid, "disclosure__"), disclosure__year=year, disclosure__kind=kind
    )
    if number is not None:
        rows = rows.filter(publication=number)
    found = rows.first()
    if found is None:
        raise Http404
    return current_page_of(found) if number is None else page_of(found)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The page of that owner, at the address of now."""

    owner: identities.Owner
    is_for_ever: bool


def _publications_of(uid: str) -> list[Row]:
    rows = listing.publications().filter(listing.of_uid(uid, "disclosure__"))
    return list(rows.order_by("-disclosure__year", "disclosure__adjustment_number", "-publication"))


def _unit_page(owner: identities.Owner, rows: list[Row], bearers: list[identities.Bearer]) -> Page:
    told = [_told(row) for row in rows]
    documents = [
        {
            "year": key[0],
            "slug": key[1],
            "title": key[2],
            "code": key[3],
            "publications": list(group),
        }
        for key, group in groupby(
            told, lambda row: (row["year"], row["slug"], row["title"], row["owner_code"])
        )
    ]
    history = identities.history_of(owner)
    public = listing.owners().filter(
        uid__in=[unit.uid for change in history.changes for unit in change.units]
    )
    linked = set(public.values_list("uid", flat=True)) if history.changes else set()
    others = [each.owner for each in bearers if each.owner != owner and not each.is_present]
    return Page(
        "site/unit.html",
        {
            "unit": rows[0],
            "owner": {"uid": owner.uid, "code": owner.code, "name": owner.name},
            "documents": documents,
            "former": [asdict(each) for each in history.former],
            "changes": [
                {**asdict(each), "units": [_known(unit, linked) for unit in each.units]}
                for each in history.changes
            ],
            "others": [
                {"uid": each.uid, "name": each.name}
                for each in others
                if _publications_of(each.uid)
            ],
        },
        changed=_latest(max(row["changed_at"] for row in rows), history.recorded_at),
    )


def _known(unit: identities.Known, linked: set[str]) -> Row:
    """A unit of a history; only one that has published has a page."""
    return {"name": unit.name, "uid": unit.uid if unit.uid in linked else ""}


def _latest(*moments: datetime | None) -> datetime | None:
    return max((each for each in moments if each is not None), default=None)


def _told(row: Row) -> Row:
    """A publication with the words that a list says of it."""
    is_current = row["state"] == RevisionState.PUBLISHED
    withdrawn = row["state"] == RevisionState.WITHDRAWN
    return {
        **row,
        "slug": kind_slug(row["kind"], row["adjustment_number"]),
        "title": short_title(row),
        "is_current": is_current,
        "withdrawn": withdrawn,
        "status": status_of(withdrawn=withdrawn, is_current=is_current),
    }


def _years(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """The years in which each owner has something in force and under which code, by its uid.

    The latest first.
    """
    found: dict[str, list[Row]] = {}
    for row in rows:
        year = {"year": row["year"], "code": row["owner_code"]}
        found.setdefault(row["unit_uid"], []).append(year)
    return {
        uid: sorted(years, key=lambda each: each["year"], reverse=True)
        for uid, years in found.items()
    }
