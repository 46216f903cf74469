"""科目沿革: what a code of one year is called and coded in another, as the catalogue has it.

A code that ended is followed to the one code that bears its name, at its level, from the year
after: 2049901 其他公共安全支出 of 2020 is 2049999 since 2021. A code that goes on under another
name is the same account renamed. Where the list shows no single heir, nothing is guessed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from budgets.codes.lists import Catalogue, Entry

#: 项 bear the same names under many 款 (行政运行): one is no other's heir.
_ITEM = 3


def code_in(catalogue: Catalogue, code: str, year: int, later: int) -> str:
    """The code of `year` as it is in a later year; itself where the list shows no other."""
    while True:
        entry = catalogue.entry(code, year)
        end = _end_of(catalogue, entry, later) if entry else None
        if entry is None or end is None:
            return code
        heir = _heir(catalogue, entry, end + 1)
        if heir is None and catalogue.entry(code, end + 1) is None:
            return code
        code, year = heir or code, end + 1


def _end_of(catalogue: Catalogue, entry: Entry, before: int) -> int | None:
    """The last year of the row, itself or with one above it; None where it reaches `before`."""
    ends = [entry.valid_to]
    parents = catalogue.history(entry.parent) if entry.parent else ()
    ends += [_end_of(catalogue, each, before) for each in parents if len(parents) == 1]
    known = [end for end in ends if end is not None and end < before]
    return min(known, default=None)


def _heir(catalogue: Catalogue, entry: Entry, year: int) -> str | None:
    """The other code that takes up the name in that year, None for none or several."""
    heirs = {
        each.code
        for each in catalogue.named(entry.name, year)
        if each.code != entry.code
        and each.level == entry.level
        and each.valid_from == year
        and (each.level < _ITEM or each.parent == entry.parent)
    }
    return heirs.pop() if len(heirs) == 1 else None
