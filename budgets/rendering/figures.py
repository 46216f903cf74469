"""数字: a figure in the words of a document, and the ways in which it may be printed.

An amount is an integer of 分, a percentage two integers, a count an integer: no float. Each
knows the printed cells that it was computed from. How it is printed is chosen by name in the
blank itself: `{total:short}`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from budgets.rendering.prose import Source
from portal.core.money import exact_wan_text, wan_text

#: Half-up to two decimals of a percentage: hundredths of it in the whole.
_HUNDREDTHS = 10_000


@dataclass(frozen=True, slots=True)
class Amount:
    """金额, in 分."""

    fen: int
    sources: tuple[Source, ...] = ()

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.fen + other.fen, _joined(self.sources, other.sources))

    def __sub__(self, other: Amount) -> Amount:
        return Amount(self.fen - other.fen, _joined(self.sources, other.sources))

    @property
    def size(self) -> Amount:
        """The amount without its sign."""
        return Amount(abs(self.fen), self.sources)


@dataclass(frozen=True, slots=True)
class Rate:
    """增减率: how much a part is of a whole, both in 分. `whole` is positive."""

    part: int
    whole: int
    sources: tuple[Source, ...] = ()

    @property
    def hundredths(self) -> int:
        """Hundredths of a per cent, half-up, without its sign: 32.83% is 3283."""
        return (2 * abs(self.part) * _HUNDREDTHS + self.whole) // (2 * self.whole)


@dataclass(frozen=True, slots=True)
class Count:
    """个数."""

    number: int
    sources: tuple[Source, ...] = ()


class Kind(StrEnum):
    """What a blank takes."""

    TEXT = "text"
    MONEY = "money"
    RATE = "rate"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Style:
    """数字样式: how a figure is printed. `example`: what people see of it."""

    name: str
    kind: Kind
    title: str
    example: str


def total_of(amounts: tuple[Amount, ...]) -> Amount:
    """The sum, with the cells of all."""
    whole = Amount(0)
    for amount in amounts:
        whole += amount
    return whole


def _joined(one: tuple[Source, ...], other: tuple[Source, ...]) -> tuple[Source, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def _wan(fen: int, *, grouping: bool) -> str:
    """万元 with two decimals, half-up; what would round to nothing is printed in full."""
    text = wan_text(fen, grouping=grouping)
    return exact_wan_text(fen) if fen and text == "0.00" else text


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".")


def _percent(rate: Rate) -> str:
    return _trimmed(f"{rate.hundredths // 100}.{rate.hundredths % 100:02d}")


_MONEY: Mapping[str, Callable[[Amount], str]] = MappingProxyType(
    {
        "short": lambda amount: _trimmed(_wan(amount.fen, grouping=True)),
        "wan": lambda amount: _wan(amount.fen, grouping=True),
        "plain": lambda amount: _trimmed(_wan(amount.fen, grouping=False)),
        "bare": lambda amount: _wan(amount.fen, grouping=False),
    }
)
_RATE: Mapping[str, Callable[[Rate], str]] = MappingProxyType(
    {
        "percent": lambda rate: f"{_percent(rate)}%",
        "percent_wide": lambda rate: f"{_percent(rate)}％",
    }
)
#: Every style by its name; the first of a kind is used where a blank names none.
STYLES: Mapping[str, Style] = MappingProxyType(
    {
        style.name: style
        for style in (
            Style("short", Kind.MONEY, "千分位，去掉末尾的零", "1,250.7"),
            Style("wan", Kind.MONEY, "千分位，两位小数", "1,250.70"),
            Style("plain", Kind.MONEY, "无千分位，去掉末尾的零", "1250.7"),
            Style("bare", Kind.MONEY, "无千分位，两位小数", "1250.70"),
            Style("percent", Kind.RATE, "百分比（半角%）", "32.83%"),
            Style("percent_wide", Kind.RATE, "百分比（全角％）", "32.83％"),
        )
    }
)


def styles_of(kind: Kind) -> tuple[Style, ...]:
    """The styles that a blank of that kind may name."""
    return tuple(style for style in STYLES.values() if style.kind is kind)


def printed(figure: Amount | Rate | Count, style: str = "") -> str:
    """The figure as printed. Raises `KeyError` where the style is not of its kind."""
    if isinstance(figure, Amount):
        return _MONEY[style or "short"](figure)
    if isinstance(figure, Rate):
        return _RATE[style or "percent"](figure)
    if style:
        raise KeyError(style)
    return str(figure.number)
