"""对照: which 政府预算经济分类 a 部门预算经济分类 may be paid from (财预〔2017〕98号附件)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class EconomicPair:
    """经济分类对照: a departmental code and the government code it maps to.

    `unit_kind`: admin (501–504), institution (505, 506) or any. `kind`: official,
    class-row (两类科目的类级对应), practice-not-official (seen, not in the official list).
    """

    economic: str
    government: str
    unit_kind: str
    kind: str
    valid_from: int | None = None
    valid_to: int | None = None

    def covers(self, year: int) -> bool:
        """Whether the pair holds in that year."""
        return (self.valid_from is None or self.valid_from <= year) and (
            self.valid_to is None or year <= self.valid_to
        )


@dataclass(frozen=True)
class EconomicMap:
    """部门与政府经济分类对照表."""

    pairs: tuple[EconomicPair, ...]

    @cached_property
    def _by_economic(self) -> Mapping[str, tuple[EconomicPair, ...]]:
        found: dict[str, list[EconomicPair]] = {}
        for pair in self.pairs:
            found.setdefault(pair.economic, []).append(pair)
        return {code: tuple(rows) for code, rows in found.items()}

    def pairs_of(self, economic: str, year: int) -> tuple[EconomicPair, ...]:
        """Every pair of that departmental code in that year, for all kinds of unit."""
        return tuple(pair for pair in self._by_economic.get(economic, ()) if pair.covers(year))

    def governments(self, economic: str, year: int, unit_kind: str = "") -> frozenset[str]:
        """The government codes that the departmental code may map to.

        `unit_kind` "" asks for units of every kind.
        """
        if economic not in self._by_economic:
            return frozenset()  # not remembered: anything may be printed for a code
        key = (economic, year, unit_kind)
        known = self._governments.get(key)
        if known is None:
            known = self._governments[key] = frozenset(
                pair.government
                for pair in self.pairs_of(economic, year)
                if not unit_kind or pair.unit_kind in (unit_kind, "any")
            )
        return known

    @cached_property
    def _governments(self) -> dict[tuple[str, int, str], frozenset[str]]:
        """Answers of `governments`, for codes of the table alone."""
        return {}
