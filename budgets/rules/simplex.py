"""单纯形: unknowns that are never negative, and how small and how large each can be.

Exact: whole numbers and fractions. The lines of an elimination are the tableau; whatever has a
line of its own comes to that line's constant, everything else is nothing. Of several choices the
first in order is taken (Bland's rule), so that no search goes in a circle.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from budgets.rules.elimination import Effort, Elimination, Exact, Line, Unknown, enter


@dataclass(frozen=True, slots=True)
class Lack:
    """不足: by how much an unknown would have to be negative for the equations to hold."""

    of: Unknown


_GOAL = "goal"


@dataclass(slots=True)
class Seen:
    """The smallest and largest amount met so far; `high` None: as large as one likes."""

    low: Exact
    high: Exact | None

    def take_in(self, amount: Exact) -> None:
        """One more amount."""
        self.low = min(self.low, amount)
        if self.high is not None:
            self.high = max(self.high, amount)


@dataclass
class Simplex:
    """Equations over unknowns that are not negative, at a point where all of them hold.

    `free`: those that what is printed forces below nothing. Of them nothing is asked but the
    equations.
    """

    lines: dict[Unknown, Line]
    effort: Effort
    free: set[Unknown] = field(default_factory=set)
    seen: dict[Unknown, Seen] = field(default_factory=dict)
    _order: dict[Hashable, int] = field(default_factory=dict)

    @classmethod
    def of(cls, solved: Elimination) -> Simplex:
        """From equations that were solved, made to hold without any unknown being negative."""
        lines = {pivot: line.copy() for pivot, line in solved.lines.items()}
        found = cls(lines, solved.effort)
        for line in lines.values():
            for unknown in line.left:
                found._order.setdefault(unknown, len(found._order))
        found._settle()
        for unknown in found._order:
            amount = found.amount(unknown)
            found.seen[unknown] = Seen(amount, amount)
        return found

    def amount(self, unknown: Unknown) -> Exact:
        """What it comes to at this point."""
        line = self.lines.get(unknown)
        return line.constant if line else 0

    def zeros(self, unknowns: Iterable[Unknown]) -> frozenset[Unknown]:
        """Which of them are nothing wherever the equations hold; every other one was seen not to be.

        They are raised together, as long as any of them can be raised.
        """
        low = [one for one in unknowns if one not in self.free and self.seen[one].high == 0]
        while low:
            self.effort.spend(len(low))
            goal = self._sum(low)
            self._raise_goal(goal)
            risen = [one for one in low if self.seen[one].high != 0]
            if not risen:
                break
            low = [one for one in low if self.seen[one].high == 0]
        return frozenset(low)

    def highest(self, unknown: Unknown) -> Mapping[int, Exact]:
        """Raise it as far as it goes; the equations that hold it there, by their weights.

        None hold it where `seen` says that it may be as large as one likes.
        """
        if unknown not in self.lines and not self._raise(unknown, None):
            return {}
        while (line := self.lines.get(unknown)) is not None:
            entering = self._first(line, -1, unknown)
            if entering is None:
                return line.weights
            if not self._raise(entering, unknown):
                return {}
        return {}

    def lowest(self, unknown: Unknown) -> Mapping[int, Exact]:
        """Lower it as far as it goes; no equation but that nothing is negative: no weights."""
        while (line := self.lines.get(unknown)) is not None and unknown not in self.free:
            entering = self._first(line, 1, unknown)
            if entering is None:
                return line.weights
            self._raise(entering, None)
        return {}

    # --- one step ---------------------------------------------------------------------------

    def _first(self, line: Line, sign: int, but: Unknown) -> Unknown | None:
        """The first in order that counts with that sign in the line."""
        self.effort.spend(len(line.left))
        found = (key for key, c in line.left.items() if c * sign > 0 and key != but)
        return min(found, key=self._order.__getitem__, default=None)

    def _raise(self, entering: Unknown, goal: Unknown | None) -> bool:
        """Let one that is nothing grow until another is; False where nothing stops it.

        `goal` grows with it and is no obstacle.
        """
        leaving = self._obstacle(entering, goal)
        if leaving is None:
            self._endless(entering)
            return False
        line = self.lines.pop(leaving)
        self.effort.spend(len(self.lines))
        touched = [key for key, other in self.lines.items() if entering in other.left]
        enter(self.lines, line, entering, self.effort)
        self.effort.spend(len(touched))
        for unknown in (*touched, entering, leaving):
            if unknown in self.seen:
                self.seen[unknown].take_in(self.amount(unknown))
        return True

    def _obstacle(self, entering: Unknown, goal: Unknown | None) -> Unknown | None:
        self.effort.spend(len(self.lines))
        found: list[tuple[Exact, int, Unknown]] = []
        for key, line in self.lines.items():
            coefficient = line.left.get(entering, 0)
            if coefficient > 0 and key != goal and key not in self.free:
                limit = line.constant
                if coefficient != 1:
                    limit = Fraction(limit) / coefficient
                found.append((limit, self._order[key], key))
        return min(found)[2] if found else None

    def _endless(self, entering: Unknown) -> None:
        """It may be as large as one likes, and so may whatever grows with it."""
        growing = (key for key, line in self.lines.items() if line.left.get(entering, 0) < 0)
        for unknown in (entering, *growing):
            if unknown in self.seen:
                self.seen[unknown].high = None

    # --- several at once --------------------------------------------------------------------

    def _sum(self, unknowns: Iterable[Unknown]) -> Line:
        """Their sum as a line: the goal less all of them is nothing."""
        goal = Line({_GOAL: 1}, 0, {})
        for unknown in unknowns:
            if unknown in self.lines:
                goal.left[unknown] = -1
                goal.add(self.lines[unknown], 1, self.effort)
            else:
                goal.left[unknown] = goal.left.get(unknown, 0) - 1
                if not goal.left[unknown]:
                    del goal.left[unknown]
        return goal

    def _raise_goal(self, goal: Line) -> None:
        """Raise a sum until something of it is more than nothing, or it can be raised no more."""
        self._order.setdefault(_GOAL, -1)
        self.lines[_GOAL] = goal
        while goal.constant == 0:
            entering = self._first(goal, -1, _GOAL)
            if entering is None or not self._raise(entering, _GOAL):
                break
        del self.lines[_GOAL]

    def _settle(self) -> None:
        """Find a point without negative amounts; free those that are negative at every point.

        Each that is negative is written as itself less what it lacks, and the lacks are made
        as small as they can be.
        """
        negative = [pivot for pivot, line in self.lines.items() if line.constant < 0]
        if not negative:
            return
        for pivot in negative:
            line = self.lines.pop(pivot)
            line.left[Lack(pivot)] = -1
            line.scale(-1)
            self._order[Lack(pivot)] = len(self._order)
            self.lines[Lack(pivot)] = line
        goal = self._sum(Lack(pivot) for pivot in negative)
        self._lower_goal(goal)
        for pivot in negative:
            self._without_lack(pivot)

    def _lower_goal(self, goal: Line) -> None:
        self.lines[_GOAL] = goal
        self._order.setdefault(_GOAL, -1)
        while goal.constant > 0:
            entering = self._first(goal, 1, _GOAL)
            if entering is None:
                break
            self._raise(entering, _GOAL)
        del self.lines[_GOAL]

    def _without_lack(self, unknown: Unknown) -> None:
        lack = Lack(unknown)
        line = self.lines.pop(lack, None)
        if line is not None:
            # Itself less its lack is one amount: no other line holds either of the two.
            line.scale(-1)
            self.lines[unknown] = line
            if line.constant:
                self.free.add(unknown)
        for other in self.lines.values():
            other.left.pop(lack, None)
        self._order.pop(lack)
