"""勾选: the rows of a list that are ticked, each with the version that the person saw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.core.numerals import plain_number

if TYPE_CHECKING:
    from django.http import HttpRequest

#: The name of every box in a list; its value is the row with its version.
CHOSEN = "chosen"


def ticked(request: HttpRequest, name: str = CHOSEN) -> dict[int, int]:
    """The rows by id: "12.5" is row 12 as it was at version 5, "12" one without a version.

    What is written otherwise is left out.
    """
    found = {}
    for value in request.POST.getlist(name):
        written, _dot, seen = value.partition(".")
        row, version = plain_number(written), plain_number(seen or "0")
        if row is not None and version is not None:
            found[row] = version
    return found
