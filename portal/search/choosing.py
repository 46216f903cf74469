"""选单位: whose budgets can be compared, by names, short names, initials and codes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Coalesce

from budgets.selectors.aggregates import in_force
from portal.search.models import SearchDocument
from portal.search.owners import Names

#: Owners that one list offers.
MOST = 20
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Choice:
    """An owner with a budget in force, as it was called in the latest one."""

    uid: str
    name: str
    code: str
    division_name: str
    scope: str


def choices_for(text: str) -> list[Choice]:
    """Owners that every word of the text may mean; the first `MOST` by division and code.

    As many queries as words, and one.
    """
    words = [word for word in text.strip()[:_LONGEST].split() if word.isprintable()]
    if not words:
        return []
    names, meant = Names(), Q()
    for word in words:
        meant &= Q(pk__in=names.of(word)) | Q(owner_code=word) | Q(division_code=word)
    rows = (
        SearchDocument.objects.filter(meant, in_force())
        .annotate(
            uid=Coalesce("revision__disclosure__unit__uid", "revision__disclosure__department__uid")
        )
        .order_by("division_code", "owner_code", "-year")
        .values_list("uid", "owner_name", "owner_code", "division_name", "scope")
    )
    found: dict[str, Choice] = {}
    for row in rows.iterator():
        found.setdefault(row[0], Choice(*row))
        if len(found) == MOST:
            break
    return list(found.values())
