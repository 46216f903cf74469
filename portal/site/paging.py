"""分页: which part of a long list a page shows, and the addresses of its neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.core.numerals import plain_number


@dataclass(frozen=True, slots=True)
class Paged:
    """One page of a list; `start` and `stop` cut it out."""

    number: int
    pages: int
    start: int
    stop: int

    @property
    def around(self) -> dict[str, Any]:
        """What site/_pager.html wants, for an address that has no other query."""
        return {
            "page": self.number,
            "pages": self.pages,
            "previous": f"?page={self.number - 1}" if self.number > 1 else "",
            "next": f"?page={self.number + 1}" if self.number < self.pages else "",
        }


def paged(query: Mapping[str, str], total: int, each: int) -> Paged:
    """The page that `page` asks for, from 1; the nearest there is for any other text."""
    pages = max(1, -(-total // each))
    number = min(max(1, plain_number(query.get("page", "")) or 1), pages)
    return Paged(number, pages, (number - 1) * each, number * each)
