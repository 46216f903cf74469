"""标识: the stable ids of disclosures and of their publications.

"370303-102001-2025-budget" is whatever is current, "…-v1" one publication for ever; an
adjustment has "adjustment-1" in place of "budget".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from budgets.models.disclosures import BUDGET, kind_slug

_FORM = re.compile(
    r"(?P<division_code>[0-9A-Za-z]{2,20})-(?P<owner_code>[0-9A-Za-z]{2,20})"
    r"-(?P<year>20[0-9]{2})-(?P<kind>[a-z_]{1,16}(?:-[1-9][0-9]?)?)(?:-v(?P<number>[1-9][0-9]{0,3}))?"
)


@dataclass(frozen=True, slots=True)
class DisclosureId:
    """What an id names. `number` is None for the current publication.

    `kind` as it stands in addresses: "budget", "adjustment-1".
    """

    division_code: str
    owner_code: str
    year: int
    kind: str
    number: int | None

    @property
    def of_disclosure(self) -> dict[str, Any]:
        """The same as members of a row of `selectors.listing`."""
        kind, _dash, number = self.kind.partition("-")
        return {
            "division_code": self.division_code,
            "owner_code": self.owner_code,
            "year": self.year,
            "kind": kind,
            "adjustment_number": int(number or 0),
        }


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
    return f"{row['division_code']}-{row['owner_code']}-{row[year]}-{slug_of(row)}"


def slug_of(row: Mapping[str, Any]) -> str:
    """The kind of such a row as it stands in addresses and ids. A budget needs no number."""
    number = 0 if row["kind"] == BUDGET else row["adjustment_number"]
    return kind_slug(row["kind"], number)


def publication_id(row: Mapping[str, Any], *, year: str = "year") -> str:
    """公开版次标识 of such a row."""
    return f"{disclosure_id(row, year=year)}-v{row['publication']}"


def cells_path(publication: str) -> str:
    """The address of what a publication changed, cell by cell."""
    return reverse("api:corrected-cells", args=[publication])


def page_of(row: Mapping[str, Any]) -> str:
    """The promised address of a publication's page."""
    owner = f"/{row['division_code']}/{row['owner_code']}"
    return f"{owner}/{row['year']}/{slug_of(row)}/v{row['publication']}/"


def current_page_of(row: Mapping[str, Any]) -> str:
    """The promised address of whatever is current of its disclosure."""
    return page_of(row).removesuffix(f"v{row['publication']}/")
