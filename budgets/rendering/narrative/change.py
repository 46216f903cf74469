"""增减: this year's amount against last year's, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgets.rendering.figures import Amount, Rate

if TYPE_CHECKING:
    from budgets.rendering.prose import Span
    from budgets.rendering.wording import WordingPack


@dataclass(frozen=True, slots=True)
class Change:
    """增减. `last` is None where last year's amount is not known."""

    now: Amount
    last: Amount | None

    @property
    def difference(self) -> Amount:
        """What this year has more than last, with both cells; nothing where last is unknown."""
        return self.now - self.last if self.last else Amount(0)

    @property
    def direction(self) -> int:
        """1 for 增加, −1 for 减少, 0 for neither."""
        fen = self.difference.fen
        return (fen > 0) - (fen < 0)

    @property
    def rate(self) -> Rate | None:
        """增减率; None where there was nothing last year, or it would print as 0%."""
        if self.last is None or self.last.fen <= 0:
            return None
        change = self.difference
        rate = Rate(change.fen, self.last.fen, change.sources)
        return rate if rate.hundredths else None

    @property
    def is_nothing(self) -> bool:
        """Nothing last year and nothing this year."""
        return not (self.now.fen or (self.last and self.last.fen))


def direction_word(pack: WordingPack, change: Change) -> str:
    """增加 or 减少, or 增减变化 where only the parts have changed."""
    words = {1: "direction.up", -1: "direction.down", 0: "direction.flat"}
    return pack.say(words[change.direction])


def moved(pack: WordingPack, prefix: str, change: Change) -> tuple[Span, ...]:
    """The words of a change without a percentage; none where last year is unknown."""
    if change.last is None:
        return ()
    if not change.direction:
        return pack.tell(f"{prefix}.flat")
    word = "up" if change.direction > 0 else "down"
    return pack.tell(f"{prefix}.{word}", change=change.difference.size)


def compared(pack: WordingPack, prefix: str, change: Change, **blanks: str) -> tuple[Span, ...]:
    """The words of a change with its percentage; none where last year is unknown.

    Nothing last year gives no percentage, and nothing in both years has words of its own.
    """
    if change.last is None:
        return ()
    if not change.direction:
        word = "nothing" if change.is_nothing else "flat"
        return pack.tell(f"{prefix}.{word}", **blanks)
    word = "up" if change.direction > 0 else "down"
    size, rate = change.difference.size, change.rate
    if rate is None:
        return pack.tell(f"{prefix}.{word}_without_rate", change=size, **blanks)
    return pack.tell(f"{prefix}.{word}", change=size, rate=rate, **blanks)
