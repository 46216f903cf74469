"""消元: which unknowns a set of linear equations determines, exactly.

Whole numbers and fractions, never a float. An unknown is determined where some combination of the
equations leaves it alone; for every other one there is a direction in which it may change
while all equations still hold, and `direction` names it.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeVar

Unknown = Hashable
#: Whole as long as it goes: nearly every coefficient is 1 or -1.
Exact = int | Fraction
_T = TypeVar("_T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Equation:
    """Coefficients of the unknowns, and what they add up to."""

    coefficients: Mapping[Unknown, int]
    constant: int


@dataclass(slots=True)
class _Line:
    """A combination of equations: what is left of it, and how much of each is in it."""

    left: dict[Unknown, Exact]
    constant: Exact
    weights: dict[int, Exact]

    def add(self, other: _Line, factor: Exact) -> None:
        _add(self.left, other.left, factor)
        _add(self.weights, other.weights, factor)
        self.constant += factor * other.constant


@dataclass(slots=True)
class Elimination:
    """等式组 in reduced form: one line for each pivot, no pivot in another's line."""

    lines: dict[Unknown, _Line] = field(default_factory=dict)

    def is_determined(self, unknown: Unknown) -> bool:
        """Whether its amount follows from the equations."""
        line = self.lines.get(unknown)
        return line is not None and len(line.left) == 1

    def value(self, unknown: Unknown) -> Exact:
        """What a determined unknown comes to. Raises `KeyError` for another."""
        return self.lines[unknown].constant

    def weights(self, unknown: Unknown) -> Mapping[int, Exact]:
        """How much of which equation gives a determined unknown. Raises `KeyError`."""
        return self.lines[unknown].weights

    def direction(self, unknown: Unknown) -> Mapping[Unknown, Exact]:
        """A change of the unknowns that no equation notices and that changes this one.

        Empty where the unknown is determined.
        """
        line = self.lines.get(unknown)
        if line is None:
            free = unknown
        else:
            others = [other for other in line.left if other != unknown]
            if not others:
                return {}
            free = others[0]
        change: dict[Unknown, Exact] = {free: 1}
        for pivot, each in self.lines.items():
            if free in each.left:
                change[pivot] = -each.left[free]
        return change


def eliminate(equations: Sequence[Equation]) -> Elimination:
    """Solve as far as the equations go. Those that contradict earlier ones are passed over."""
    found: Elimination = Elimination()
    # The shortest first: what one equation tells alone is told by that one.
    order = sorted(range(len(equations)), key=lambda at: len(equations[at].coefficients))
    for at in order:
        equation = equations[at]
        line = _Line(
            {key: c for key, c in equation.coefficients.items() if c},
            equation.constant,
            {at: 1},
        )
        _reduce(line, found.lines)
        if line.left:
            _take_in(line, found.lines)
    return found


def _reduce(line: _Line, lines: Mapping[Unknown, _Line]) -> None:
    for pivot in [key for key in line.left if key in lines]:
        line.add(lines[pivot], -line.left[pivot])


def _take_in(line: _Line, lines: dict[Unknown, _Line]) -> None:
    pivot, coefficient = next(iter(line.left.items()))
    scale = coefficient if coefficient in (1, -1) else 1 / Fraction(coefficient)
    line.left = {key: value * scale for key, value in line.left.items()}
    line.weights = {key: value * scale for key, value in line.weights.items()}
    line.constant *= scale
    for other in lines.values():
        if pivot in other.left:
            other.add(line, -other.left[pivot])
    lines[pivot] = line


def _add(into: dict[_T, Exact], other: Mapping[_T, Exact], factor: Exact) -> None:
    for key, value in list(other.items()):
        total = into.get(key, 0) + factor * value
        if total:
            into[key] = total
        else:
            into.pop(key, None)
