"""等式: what a finding about unequal figures was judged by, kept beside it during a run.

The rules look at one relation each. Which cell is to blame shows only where the relations
meet, so every comparison that fails keeps its signed parts until all rules have spoken
(`budgets.rules.roots`); what a run returns are plain findings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from budgets.tables.findings import Finding

if TYPE_CHECKING:
    from budgets.rules.figures import Figure


def outside(rest: int, low: int | None, high: int) -> int:
    """How far an amount lies below `low` (None: nothing is too small) or above `high`, signed."""
    if low is not None and rest < low:
        return rest - low
    return max(0, rest - high)


@dataclass(frozen=True, slots=True)
class Equation:
    """一项勾稽: `found` less the sum of `parts` must lie between `low` and `high`, in 分.

    `low` is None where nothing is too small (within). `bound` is the 尾差 allowed beside.
    """

    found: Figure
    parts: tuple[Figure, ...]
    text: str  # both sides in words
    low: int | None = 0
    high: int = 0
    bound: int = 0

    @property
    def rest(self) -> int:
        """Found less the sum of its parts."""
        return self.found.amount - sum(part.amount for part in self.parts)

    @property
    def gap(self) -> int:
        """How far the rest lies outside what is allowed, 尾差 aside."""
        return outside(self.rest, self.low, self.high)

    def holds(self, change: int) -> bool:
        """Whether it would hold if the rest changed by that much."""
        rest = self.rest + change
        is_large_enough = self.low is None or rest >= self.low - self.bound
        return is_large_enough and rest <= self.high + self.bound

    def cells(self) -> Iterator[tuple[Figure, int]]:
        """Every cell of it with its sign; a figure made of several counts by its cells."""
        for figure, sign in ((self.found, 1), *((part, -1) for part in self.parts)):
            for cell in figure.components or (figure,):
                yield cell, sign


@dataclass(frozen=True, slots=True)
class Compared(Finding):
    """校验问题 with the equation that failed."""

    equation: Equation | None = None


_values: Callable[[Finding], tuple[Any, ...]] = attrgetter(*(one.name for one in fields(Finding)))


def compared(finding: Finding, equation: Equation) -> Compared:
    """The finding with its equation."""
    values: tuple[Any, ...] = (*_values(finding), equation)
    return Compared(*values)


def plain(finding: Finding) -> Finding:
    """The finding without its equation, as the world outside knows it."""
    if isinstance(finding, Compared):
        return Finding(*_values(finding))
    return finding
