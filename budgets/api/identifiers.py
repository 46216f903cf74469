"""标识: the stable ids of disclosures and of their publications.

"370303-102001-2025-budget" is whatever is current, "…-v1" one publication for ever.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

_FORM = re.compile(
    r"(?P<division_code>[0-9A-Za-z]{2,20})-(?P<owner_code>[0-9A-Za-z]{2,20})"
    r"-(?P<year>20[0-9]{2})-(?P<kind>[a-z_]{1,16})(?:-v(?P<number>[1-9][0-9]{0,3}))?"
)


@dataclass(frozen=True, slots=True)
class DisclosureId:
    """What an id names. `number` is None for the current publication."""

    division_code: str
    owner_code: str
    year: int
    kind: str
    number: int | None


def parse_id(text: str) -> DisclosureId | None:
    """The id's parts; None for what is no id."""
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    number = found["number"]
    return DisclosureId(
        found["division_code"],
        found["owner_code"],
        int(found["year"]),
        found["kind"],
        int(number) if number else None,
    )


def disclosure_id(row: Mapping[str, Any], *, year: str = "year") -> str:
    """公开件标识 of a row of `selectors.listing`; `year` names its field."""
    return f"{row['division_code']}-{row['owner_code']}-{row[year]}-{row['kind']}"


def publication_id(row: Mapping[str, Any], *, year: str = "year") -> str:
    """公开版次标识 of such a row."""
    return f"{disclosure_id(row, year=year)}-v{row['publication']}"


def cells_path(publication: str) -> str:
    """The address of what a publication changed, cell by cell."""
    return reverse("api:corrected-cells", args=[publication])


def page_of(row: Mapping[str, Any]) -> str:
    """The promised address of a publication's page."""
    owner = f"/{row['division_code']}/{row['owner_code']}"
    return f"{owner}/{row['year']}/{row['kind']}/v{row['publication']}/"


def current_page_of(row: Mapping[str, Any]) -> str:
    """The promised address of whatever is current of its disclosure."""
    return page_of(row).removesuffix(f"v{row['publication']}/")
