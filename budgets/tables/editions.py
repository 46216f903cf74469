"""版式: which set of tables is in force for a kind, a year and a region."""

from __future__ import annotations

from budgets.tables.budget import TABLES
from budgets.tables.core import Edition

EDITIONS = (
    Edition(
        key="budget-2024",
        kind="budget",
        first_year=2017,
        last_year=None,
        region="",
        title="部门（单位）预算公开表（十二张）",
        tables=TABLES,
    ),
)


#: An adjustment prints the tables of the budget that it adjusts.
_PRINTED_AS = {"adjustment": "budget"}


class NoEditionError(LookupError):
    """No edition is in force for what was asked."""


def edition_for(kind: str, year: int, division: str = "") -> Edition:
    """The edition in force; the one with the longest matching region wins.

    Raises `NoEditionError` where none is.
    """
    printed_as = _PRINTED_AS.get(kind, kind)
    fitting = [
        edition
        for edition in EDITIONS
        if edition.kind == printed_as
        and division.startswith(edition.region)
        and edition.first_year <= year
        and (edition.last_year is None or year <= edition.last_year)
    ]
    if not fitting:
        raise NoEditionError(f"{kind} {year} {division}")
    return max(fitting, key=lambda edition: (len(edition.region), edition.first_year))


def edition_named(key: str) -> Edition:
    """The edition of that key. Raises `NoEditionError`."""
    for edition in EDITIONS:
        if edition.key == key:
            return edition
    raise NoEditionError(key)


def printed(label: str, year: int) -> str:
    """A heading or note with its years filled in."""
    return label.replace("{last_year}", str(year - 1)).replace("{year}", str(year))
