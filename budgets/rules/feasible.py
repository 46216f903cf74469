"""可行区间: how closely sums and limits tell amounts that nobody is told and that are not negative.

Every amount at which all constraints hold is possible; a constraint is taken at its face value,
for rounding moves it by no more than its 尾差. Two steps, both exact:

1. What one constraint tells alone, as long as any does: its last unknown, or that nothing is
   left over for any of its unknowns.
2. The rest, each group of constraints by itself: which unknowns and limits are nothing at every
   possible point (linear programming); with these left out, what the equations then determine
   (elimination); and how small and large each other one can be (linear programming again).

That is complete: what comes out as neither known nor close has two possible amounts that are
further apart. Where what is printed contradicts itself, the unknowns that it would make
negative may be so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from fractions import Fraction

from budgets.rules.elimination import (
    Effort,
    Elimination,
    Equation,
    Exact,
    Unknown,
    eliminate,
    line_of,
)
from budgets.rules.simplex import Seen, Simplex


@dataclass(frozen=True, slots=True)
class Constraint:
    """Coefficients of the unknowns, and what they come to, or to at most.

    `bound`: what rounding may leave of it below nothing.
    """

    coefficients: Mapping[Unknown, int]
    constant: int
    is_equal: bool = True
    bound: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """An amount that is known, or nearly: no less than `low`, no more than `high`.

    `reasons`: the constraints that it follows from, by their number, the nearest first.
    """

    low: Exact
    high: Exact
    reasons: tuple[int, ...]

    @property
    def is_exact(self) -> bool:
        """Whether one amount is possible."""
        return self.low == self.high


#: Whether two amounts are as good as one. Where they are, so are any two between them.
IsClose = Callable[[Exact, Exact], bool]


def known_amounts(
    constraints: Sequence[Constraint], is_close: IsClose, effort: Effort
) -> dict[Unknown, Known]:
    """Every unknown whose possible amounts are one, or as good as one.

    Raises `TooLargeError`.
    """
    single = _OneByOne(constraints, effort)
    single.run()
    found = {
        unknown: Known(value, value, single.reasons(unknown))
        for unknown, value in single.values.items()
    }
    for group in _groups(single.rows):
        found.update(_Group(group, single, is_close, effort).known())
    return found


# --- what one constraint tells alone ----------------------------------------------------------


@dataclass(slots=True)
class _Row:
    """What is left of a constraint without the unknowns that are known."""

    at: int
    left: dict[Unknown, int]
    constant: Exact
    is_equal: bool
    bound: int

    def is_one_sided(self, sign: int) -> bool:
        """Whether all its unknowns count the same way."""
        return all(c * sign > 0 for c in self.left.values())

    def leaves_nothing(self) -> bool:
        """Whether nothing, or less than nothing by rounding, is left for unknowns of one sign."""
        return any(
            self.is_one_sided(sign) and -self.bound <= self.constant * sign <= 0
            for sign in ((1, -1) if self.is_equal else (1,))
        )

    def is_contradicted(self) -> bool:
        """Whether its unknowns would have to be negative: the sum itself is wrong."""
        return any(
            self.is_one_sided(sign) and self.constant * sign < 0
            for sign in ((1, -1) if self.is_equal else (1,))
        )

    def says_nothing(self) -> bool:
        """Whether it is a limit that unknowns that are not negative always keep."""
        return not self.is_equal and self.is_one_sided(-1) and self.constant >= 0


class _OneByOne:
    """Takes out what single constraints tell, until none tells anything."""

    def __init__(self, constraints: Sequence[Constraint], effort: Effort) -> None:
        self.constraints = constraints
        self.values: dict[Unknown, Exact] = {}
        self._because: dict[Unknown, int] = {}
        self._effort = effort
        self.rows = [
            _Row(
                at, {u: c for u, c in one.coefficients.items() if c}, one.constant, one.is_equal, one.bound,
            )
            for at, one in enumerate(constraints)
        ]  # fmt: skip
        self._of: dict[Unknown, list[_Row]] = {}
        for row in self.rows:
            for unknown in row.left:
                self._of.setdefault(unknown, []).append(row)

    def run(self) -> None:
        """The shortest first, then whatever has changed."""
        waiting = sorted(self.rows, key=lambda row: -len(row.left))
        while waiting:
            row = waiting.pop()
            self._effort.spend(len(row.left))
            if not row.left:
                continue
            if row.leaves_nothing():
                waiting += self._fix(dict.fromkeys(row.left, 0), row)
            elif row.is_equal and len(row.left) == 1:
                ((unknown, coefficient),) = row.left.items()
                value = Fraction(row.constant) / coefficient
                exact = value.numerator if value.denominator == 1 else value
                waiting += self._fix({unknown: exact}, row)

    def _fix(self, values: Mapping[Unknown, Exact], row: _Row) -> Iterator[_Row]:
        """Take known amounts out of every constraint; those that have changed."""
        for unknown, value in values.items():
            self.values[unknown] = value
            self._because[unknown] = row.at
            for other in self._of[unknown]:
                other.constant -= other.left.pop(unknown) * value
                if other is not row:
                    yield other

    def reasons(self, unknown: Unknown) -> tuple[int, ...]:
        """The constraint that tells the unknown, and those that tell what stands in it."""
        return self.all_reasons([self._because[unknown]])

    def all_reasons(self, constraints: Iterable[int]) -> tuple[int, ...]:
        """The constraints, and those that tell what in them is known."""
        found = dict.fromkeys(constraints)
        waiting = list(found)
        for at in waiting:
            for unknown in self.constraints[at].coefficients:
                because = self._because.get(unknown)
                if because is not None and because not in found:
                    found[because] = None
                    waiting.append(because)
        return tuple(found)


def _groups(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    """The constraints that still have unknowns, those that share one together."""
    left = [row for row in rows if row.left and not row.says_nothing()]
    of: dict[Unknown, list[_Row]] = {}
    for row in left:
        for unknown in row.left:
            of.setdefault(unknown, []).append(row)
    met: set[int] = set()
    for start in left:
        if start.at in met:
            continue
        met.add(start.at)
        group = [start]
        for row in group:
            for unknown in row.left:
                near = [other for other in of.pop(unknown, ()) if other.at not in met]
                met.update(other.at for other in near)
                group += near
        yield sorted(group, key=lambda row: row.at)


# --- what several tell together -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Room:
    """余地: how far a limit is from being reached. Never negative."""

    of: int


@dataclass
class _Group:
    """Constraints that share unknowns, solved together."""

    rows: Sequence[_Row]
    single: _OneByOne
    is_close: IsClose
    effort: Effort
    _proofs: dict[Unknown, tuple[int, ...]] = field(default_factory=dict)

    def known(self) -> Iterator[tuple[Unknown, Known]]:
        """Every unknown of the group that is known, or nearly."""
        simplex = Simplex.of(self._possible())
        zeros = simplex.zeros(simplex.seen)
        solved = self._determined(zeros)
        for unknown in dict.fromkeys(unknown for row in self.rows for unknown in row.left):
            if unknown in zeros:
                proof = self._proof(simplex, unknown)
                yield unknown, Known(0, 0, self.single.all_reasons(proof))
            elif solved.is_determined(unknown):
                value, weights = solved.value(unknown), solved.weights(unknown)
                yield unknown, Known(value, value, self._reasons(simplex, weights, zeros))
            elif unknown in simplex.seen and unknown not in simplex.free:
                yield from self._nearly(simplex, unknown)

    def _possible(self) -> Elimination:
        """All constraints as equations, each limit with its room; a sum that is wrong left out."""
        rows = [row for row in self.rows if not row.is_contradicted()]
        solved = eliminate([_equation(row) for row in rows if row.is_equal], self.effort)
        for row in rows:
            if not row.is_equal:
                room = _Room(row.at)
                line = line_of(_equation(row))
                line.left[room] = 1
                solved.take_in(line, room)
        return solved

    def _determined(self, zeros: frozenset[Unknown]) -> Elimination:
        """What holds wherever all constraints do, solved: equations, and limits without room."""
        rows = [row for row in self.rows if row.is_equal or _Room(row.at) in zeros]
        return eliminate([_equation(row, zeros) for row in rows], self.effort)

    def _nearly(self, simplex: Simplex, unknown: Unknown) -> Iterator[tuple[Unknown, Known]]:
        """An unknown that is not determined, where all its possible amounts are as good as one."""
        seen = simplex.seen[unknown]
        below: Mapping[int, Exact] = {}
        above: Mapping[int, Exact] = {}
        if self._may_be_close(seen):
            above = simplex.highest(unknown)
        if self._may_be_close(seen):
            below = simplex.lowest(unknown)
        if self._may_be_close(seen) and seen.high is not None:
            reasons = self._reasons(simplex, {**above, **below}, frozenset())
            yield unknown, Known(seen.low, seen.high, reasons)

    def _may_be_close(self, seen: Seen) -> bool:
        return seen.high is not None and self.is_close(seen.low, seen.high)

    def _reasons(
        self, simplex: Simplex, constraints: Iterable[int], zeros: AbstractSet[Unknown]
    ) -> tuple[int, ...]:
        """The constraints, and those that tell what in them is known or nothing."""
        rows = {row.at: row for row in self.rows}
        found = dict.fromkeys(constraints)
        met = [key for at in found for key in (*rows[at].left, _Room(at)) if key in zeros]
        for zero in met:
            found.update(dict.fromkeys(self._proof(simplex, zero)))
        return self.single.all_reasons(found)

    def _proof(self, simplex: Simplex, zero: Unknown) -> tuple[int, ...]:
        if zero not in self._proofs:
            self._proofs[zero] = tuple(simplex.highest(zero))
        return self._proofs[zero]


def _equation(row: _Row, zeros: AbstractSet[Unknown] = frozenset()) -> Equation:
    left = {unknown: c for unknown, c in row.left.items() if unknown not in zeros}
    return Equation(row.at, left, row.constant)
