"""消元: which unknowns a set of linear equations determines, exactly.

Whole numbers and fractions, never a float. An unknown is determined where some combination of the
equations leaves it alone; every other one may change while all equations still hold.
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


class TooLargeError(Exception):
    """A system that cannot be solved exactly within the effort it was given."""


@dataclass(slots=True)
class Effort:
    """How many additions may still be made: a bound that is the same on every machine."""

    left: int

    def spend(self, amount: int) -> None:
        """Raise `TooLargeError` where nothing is left."""
        self.left -= amount
        if self.left < 0:
            raise TooLargeError


@dataclass(frozen=True, slots=True)
class Equation:
    """Coefficients of the unknowns, and what they add up to. `at`: its number, for `weights`."""

    at: int
    coefficients: Mapping[Unknown, int]
    constant: Exact


@dataclass(slots=True)
class Line:
    """A combination of equations: what is left of it, and how much of each is in it."""

    left: dict[Unknown, Exact]
    constant: Exact
    weights: dict[int, Exact]

    def add(self, other: Line, factor: Exact, effort: Effort) -> None:
        """Add so many times the other line."""
        effort.spend(len(other.left) + len(other.weights))
        _add(self.left, other.left, factor)
        _add(self.weights, other.weights, factor)
        self.constant += factor * other.constant

    def scale(self, factor: Exact) -> None:
        """So many times the line itself."""
        self.left = {key: value * factor for key, value in self.left.items()}
        self.weights = {key: value * factor for key, value in self.weights.items()}
        self.constant *= factor

    def copy(self) -> Line:
        """A line that changes by itself."""
        return Line(dict(self.left), self.constant, dict(self.weights))


@dataclass(slots=True)
class Elimination:
    """等式组 in reduced form: one line for each pivot, no pivot in another's line."""

    effort: Effort
    lines: dict[Unknown, Line] = field(default_factory=dict)

    def take_in(self, line: Line, pivot: Unknown | None = None) -> None:
        """One more equation, solved for `pivot` where it is given and left in it.

        An equation that contradicts earlier ones is passed over.
        """
        for known in [key for key in line.left if key in self.lines]:
            line.add(self.lines[known], -line.left[known], self.effort)
        if line.left:
            chosen = pivot if pivot in line.left else next(iter(line.left))
            enter(self.lines, line, chosen, self.effort)

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


def eliminate(equations: Sequence[Equation], effort: Effort) -> Elimination:
    """Solve as far as the equations go. Raises `TooLargeError`."""
    found = Elimination(effort)
    # The shortest first: what one equation tells alone is told by that one.
    for equation in sorted(equations, key=lambda one: len(one.coefficients)):
        found.take_in(line_of(equation))
    return found


def line_of(equation: Equation) -> Line:
    """An equation as the line that holds it alone."""
    left: dict[Unknown, Exact] = {key: c for key, c in equation.coefficients.items() if c}
    return Line(left, equation.constant, {equation.at: 1})


def enter(lines: dict[Unknown, Line], line: Line, pivot: Unknown, effort: Effort) -> None:
    """Solve the line for the pivot and take that out of all other lines."""
    coefficient = line.left[pivot]
    if coefficient != 1:
        line.scale(coefficient if coefficient == -1 else 1 / Fraction(coefficient))
    for other in lines.values():
        if pivot in other.left:
            other.add(line, -other.left[pivot], effort)
    lines[pivot] = line


def _add(into: dict[_T, Exact], other: Mapping[_T, Exact], factor: Exact) -> None:
    for key, value in list(other.items()):
        total = into.get(key, 0) + factor * value
        if total:
            into[key] = total
        else:
            into.pop(key, None)
