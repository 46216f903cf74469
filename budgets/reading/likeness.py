"""相似: how alike two paragraphs are, and where they differ, in bounded time.

Comparing takes a step for every pair of equal characters, again and again: a paragraph of one
character a thousand times over would take minutes.
"""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher
from typing import Final

#: Pairs of equal characters; a paragraph of 500 different words has some thousand.
_MOST: Final = 40_000


def difference(one: str, other: str) -> tuple[tuple[str, str, str], ...]:
    """What to do with `one` to have `other`: (what, old, new), "equal" where nothing."""
    if not _is_comparable(one, other):
        return (("equal" if one == other else "replace", one, other),)
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return tuple((tag, one[a:b], other[c:d]) for tag, a, b, c, d in matcher.get_opcodes())


def is_like(one: str, other: str, least: float) -> bool:
    """Whether the ratio of what they share, from 0 to 1, is at least that."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.quick_ratio() < least:
        return False
    return not _is_comparable(one, other) or matcher.ratio() >= least


def _is_comparable(one: str, other: str) -> bool:
    counts = Counter(other)
    return sum(number * counts[char] for char, number in Counter(one).items()) <= _MOST
