"""与上一稿比较: which findings are solved, which are new, which are still open.

A finding is the same where its rule, its code and its place on paper are: table,
coordinate, and the names of row and column. Cells of the file play no part, so that a row
inserted above makes nothing new; neither do amounts, which an officer corrects step by step.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.core.text import fold_name

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from budgets.tables.findings import Finding


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of the findings, by their places in the two lists.

    `still_open`: (place now, place before) of each finding that both lists have.
    """

    still_open: tuple[tuple[int, int], ...]
    new: tuple[int, ...]
    solved: tuple[int, ...]


def compare(now: Sequence[Finding], before: Sequence[Finding]) -> Comparison:
    """Each finding of either list once. Of several at one place those with equal amounts
    belong together, the rest in their order.
    """
    matched: dict[int, int] = {}
    for key in (_with_amounts, identity):
        taken = set(matched.values())
        left: dict[Hashable, deque[int]] = defaultdict(deque)
        for place, finding in enumerate(before):
            if place not in taken:
                left[key(finding)].append(place)
        for place, finding in enumerate(now):
            if place not in matched and left[key(finding)]:
                matched[place] = left[key(finding)].popleft()
    solved = set(range(len(before))) - set(matched.values())
    return Comparison(
        still_open=tuple(sorted(matched.items())),
        new=tuple(place for place in range(len(now)) if place not in matched),
        solved=tuple(sorted(solved)),
    )


def identity(finding: Finding) -> Hashable:
    """What makes two findings of two files the same one.

    A finding about no table is told apart by its sheet.
    """
    return (
        finding.rule,
        finding.code,
        finding.table,
        "" if finding.table else fold_name(finding.sheet),
        finding.at,
        finding.code_printed,
        fold_name(finding.row),
        fold_name(finding.column),
    )


def _with_amounts(finding: Finding) -> Hashable:
    return (identity(finding), finding.expected, finding.found)


def has_equal_amounts(one: Finding, other: Finding) -> bool:
    """Whether a reason given for the one still fits the other: nothing has moved since."""
    return (one.expected, one.found) == (other.expected, other.found)
