"""The benchmarks by target: each module yields rows, in a process and data folder of its own."""

from __future__ import annotations

from dataclasses import dataclass

#: Module of this package by the targets that it measures.
PARTS = {
    "reading": ("R1", "R2", "V1"),
    "writing": ("W1",),
    "typesetting": ("W2",),
    "growing": ("G1",),
    "publishing": ("P1",),
    "serving": ("S1", "S2", "S3", "S4", "S5"),
    "listing": ("A1",),
    "loading": ("B1",),
    "ranking": ("Q1",),
}
#: What they measure, in the order of the report.
TARGETS = ("S1", "S2", "S3", "S4", "S5", "A1", "R1", "R2", "W1", "W2", "B1", "Q1", "V1", "P1", "G1")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: in full, or quickly to see that everything runs."""

    is_quick: bool = False

    def of(self, full: int, quick: int) -> int:
        """So many in full, so many quickly."""
        return quick if self.is_quick else full


class LeftOutError(Exception):
    """A part lacks something on this machine; the message says what."""


def parts_of(targets: list[str]) -> list[str]:
    """The modules that measure these targets (or parts by their name); all for none.

    Raises `KeyError` for a name that is neither.
    """
    if not targets:
        return list(PARTS)
    named = []
    for name in targets:
        found = [part for part, measured in PARTS.items() if name == part or name in measured]
        if not found:
            raise KeyError(name)
        named += found
    return [part for part in PARTS if part in named]
