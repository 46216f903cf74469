"""目录页: home, divisions and units, as data for their templates. A few queries each."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.http import Http404

from budgets.models.disclosures import RevisionState
from budgets.selectors import listing
from portal.site.pages import Page
from portal.site.words import short_title, status_of

#: Units shown for each division on the home page; its own page has them all.
UNITS_AT_HOME = 12
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


def division(code: str) -> Page:
    """区划页: every unit by department, with its years. Raises `Http404`."""
    found = listing.divisions().filter(code=code).first()
    if found is None:
        raise Http404
    years = _years(listing.current_publications().filter(division_code=code))
    owners = listing.owners().filter(division_code=code).order_by("department_code", "owner_code")
    departments = [
        {
            "code": key[0],
            "name": key[1],
            "units": [{**row, "years": years.get(row["owner_code"], [])} for row in group],
        }
        for key, group in groupby(
            owners, lambda row: (row["department_code"], row["department_name"])
        )
    ]
    changed = listing.publications().filter(division_code=code).first()
    shown = sorted({year for found_years in years.values() for year in found_years}, reverse=True)
    return Page(
        "site/division.html",
        {"division": found, "departments": departments, "years": shown},
        changed=changed["changed_at"] if changed else None,
    )


def unit(division_code: str, code: str) -> Page:
    """单位页: every year and every publication of it. Raises `Http404`."""
    rows = list(
        listing.publications()
        .filter(division_code=division_code, owner_code=code)
        .order_by("-disclosure__year", "disclosure__kind", "-publication")
    )
    if not rows:
        raise Http404
    told = [_told(row) for row in rows]
    documents = [
        {"year": key[0], "title": key[2], "publications": list(group)}
        for key, group in groupby(told, lambda row: (row["year"], row["kind"], row["title"]))
    ]
    return Page(
        "site/unit.html",
        {"unit": rows[0], "documents": documents},
        changed=max(row["changed_at"] for row in rows),
    )


def _told(row: Row) -> Row:
    """A publication with the words that a list says of it."""
    is_current = row["state"] == RevisionState.PUBLISHED
    withdrawn = row["state"] == RevisionState.WITHDRAWN
    return {
        **row,
        "title": short_title(row),
        "is_current": is_current,
        "withdrawn": withdrawn,
        "status": status_of(withdrawn=withdrawn, is_current=is_current),
    }


def _years(rows: Iterable[Row]) -> dict[str, list[int]]:
    """The years in which each owner has something in force, the latest first."""
    found: dict[str, list[int]] = {}
    for row in rows:
        found.setdefault(row["owner_code"], []).insert(0, row["year"])
    return found
