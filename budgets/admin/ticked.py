"""勾选: the rows of a list that are ticked, each with the version that the person saw."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest

#: The name of every box in a list; its value is the row with its version.
CHOSEN = "chosen"


def ticked(request: HttpRequest, name: str = CHOSEN) -> dict[int, int]:
    """The rows by id: "12.5" is row 12 as it was at version 5, "12" one without a version.

    What is written otherwise is left out.
    """
    pairs = (value.partition(".") for value in request.POST.getlist(name))
    return {
        int(pk): int(version or 0)
        for pk, _dot, version in pairs
        if _is_number(pk) and (not version or _is_number(version))
    }


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()
