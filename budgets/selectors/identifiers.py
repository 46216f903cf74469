"""标识: what the stable id of a disclosure, or of one of its publications, names.

"370303-102001-2025-budget" is whatever is current, "…-v1" one publication for ever; an
adjustment has "adjustment-1" in place of "budget".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

FORM = re.compile(
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
    found = FORM.fullmatch(text)
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
