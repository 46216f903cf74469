"""What a benchmark says: one row for each comparison, with the aim and whether it is reached."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Aim:
    """A bound of the ratio, or of the figure itself where nothing is compared."""

    sign: str  # ≤ | ≥
    bound: float

    def holds(self, value: float) -> bool:
        """Whether a value keeps the bound."""
        return value <= self.bound if self.sign == "≤" else value >= self.bound


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison.

    `ours` and `theirs` are in `unit`; `ratio` is what the aim bounds: how many times better we
    are than a peer, or which share or multiple of a limit we take. `against` names the peer or
    the limit, "" where the figure stands alone; then there is no ratio.
    """

    target: str
    what: str
    ours: float
    unit: str
    against: str = ""
    theirs: float | None = None
    ratio: float | None = None
    aim: Aim | None = None

    @property
    def is_reached(self) -> bool | None:
        """Whether the aim holds; None where there is none."""
        if self.aim is None:
            return None
        return self.aim.holds(self.ours if self.ratio is None else self.ratio)

    def as_json(self) -> dict[str, Any]:
        """The row as it is kept."""
        return {**asdict(self), "reached": self.is_reached}


def row_of(kept: dict[str, Any]) -> Row:
    """The row that was kept."""
    aim = kept["aim"] and Aim(**kept["aim"])
    return Row(**{name: value for name, value in kept.items() if name != "reached"} | {"aim": aim})


def quicker(target: str, what: str, times: tuple[float, float], against: str, by: float) -> Row:
    """`times`: ours and the peer's, in ms. We are to be at least so many times as quick."""
    ours, theirs = times
    return Row(target, what, ours, "ms", against, theirs, theirs / ours, Aim("≥", by))


def within(target: str, what: str, times: tuple[float, float], against: str, most: float) -> Row:
    """`times`: ours and the limit's, in ms. We may take at most so many times as long."""
    ours, theirs = times
    return Row(target, what, ours, "ms", against, theirs, ours / theirs, Aim("≤", most))


def share(
    target: str, what: str, rates: tuple[float, float], unit: str, against: str, least: float
) -> Row:
    """`rates`: ours and another's, a second of whatever `unit` says. At least so many times as much."""
    ours, theirs = rates
    return Row(target, what, ours, unit, against, theirs, ours / theirs, Aim("≥", least))


def figure(target: str, what: str, ours: float, unit: str, aim: Aim | None = None) -> Row:
    """A figure that stands alone."""
    return Row(target, what, ours, unit, aim=aim)
