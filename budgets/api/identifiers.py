"""标识 and promised addresses of the rows that lists are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from budgets.models.disclosures import BUDGET, kind_slug


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
