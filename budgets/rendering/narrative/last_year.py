"""上年数: what sentences compare with: from last year's publication, or as it was entered.

What was entered counts before what was published, as a figure on the same basis does after a
reorganisation; the rules compare it with the publication and ask why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from budgets.rendering.figures import Amount, total_of
from budgets.rendering.narrative.basis import Basis, Need, wanted
from budgets.rendering.narrative.cells import ALL, Cells
from budgets.tables import columns as c
from portal.core.money import exact_wan_text

if TYPE_CHECKING:
    from budgets.tables.core import Coordinate

#: The parts of 收入, by the columns of table 2, in printed order.
INCOME: Mapping[str, Coordinate] = {
    "general": c.GENERAL,
    "fund": c.FUND,
    "state_capital": c.STATE_CAPITAL,
    "special_account": c.SPECIAL_ACCOUNT,
    "operations": c.OPERATIONS,
    "business": c.BUSINESS,
    "other_income": c.OTHER_INCOME,
    "superior_grant": c.SUPERIOR_GRANT,
    "subordinate": c.SUBORDINATE,
    "surplus": c.SURPLUS,
    "carry_in": c.CARRY_IN,
}
#: The parts of 支出: 基本支出 and the like stand in table 3, what is passed on in table 1.
SPENDING: Mapping[str, Coordinate] = {
    "basic": c.BASIC,
    "project": c.PROJECT,
    "grant_down": c.GRANT_DOWN,
    "remit_up": c.REMIT_UP,
    "carry_out": c.CARRY_OUT,
}
_PASSED_ON = ("grant_down", "remit_up")
#: 0.005 万元 in 分: what rounding one figure may have moved.
_HALF_STEP = 5_000


def income_total(cells: Cells) -> Amount | None:
    """收入总计: of table 2, else of table 1."""
    return cells.total(2) or cells.line(1, 0, ALL)


def spending_total(cells: Cells) -> Amount | None:
    """支出总计: of table 3; of table 1 where some of it is passed on to others."""
    passed_on = [spending_part(cells, name) for name in _PASSED_ON]
    of_table_1 = cells.line(1, 1, ALL)
    is_some = any(amount is None or amount.fen for amount in passed_on)
    return of_table_1 if is_some and of_table_1 else cells.total(3) or of_table_1


def income_part(cells: Cells, name: str) -> Amount | None:
    """One source of 收入; None where table 2 is not there."""
    return cells.total(2, INCOME[name])


def spending_part(cells: Cells, name: str) -> Amount | None:
    """One kind of 支出; None where its table is not there."""
    if name in _PASSED_ON:
        return cells.line(1, 1, SPENDING[name])
    return cells.total(3, SPENDING[name])


@dataclass(frozen=True)
class LastYear:
    """上年数 of 收入 and 支出."""

    basis: Basis

    @cached_property
    def total(self) -> Amount | None:
        """收支总计 of last year; None where nobody knows."""
        entered = self.entered("total")
        return entered or (income_total(self.basis.before) if self.basis.before else None)

    @cached_property
    def spending(self) -> Amount | None:
        """支出总计 of last year: the cell of its own where it was published."""
        entered = self.entered("total")
        return entered or (spending_total(self.basis.before) if self.basis.before else None)

    @cached_property
    def income_parts(self) -> Mapping[str, Amount]:
        """Every source of last year's 收入; none where they are not all known."""
        before = self.basis.before
        published = {name: income_part(before, name) for name in INCOME} if before else {}
        return self._complete(tuple(INCOME), published)

    @cached_property
    def spending_parts(self) -> Mapping[str, Amount]:
        """Every kind of last year's 支出; none where they are not all known."""
        before = self.basis.before
        published = {name: spending_part(before, name) for name in SPENDING} if before else {}
        return self._complete(tuple(SPENDING), published)

    def entered(self, name: str) -> Amount | None:
        """What was written for last year, None where nothing was."""
        fen = self.basis.entered.amount(f"previous.{name}")
        return None if fen is None else Amount(fen)

    def _complete(
        self, names: tuple[str, ...], published: Mapping[str, Amount | None]
    ) -> Mapping[str, Amount]:
        known = {
            name: amount
            for name in names
            if (amount := self.entered(name) or published.get(name)) is not None
        }
        if any(published.values()):
            # What that publication does not print there was not, but for what it holds back.
            before = self.basis.before
            is_held = before is not None and before.is_partly_withheld(1)
            return known if is_held else {name: known.get(name, Amount(0)) for name in names}
        if not self.add_up(known):
            return {}
        return {name: known.get(name, Amount(0)) for name in names}

    def add_up(self, parts: Mapping[str, Amount]) -> bool:
        """Whether the parts make last year's total, but for their rounding."""
        if self.total is None:
            return False
        gap = total_of(tuple(parts.values())).fen - self.total.fen
        return abs(gap) <= _HALF_STEP * (len(parts) + 1)


def needs_of_last_year(basis: Basis) -> Iterator[Need]:
    """Last year's figures that have to be written: only those that no publication has."""
    last = LastYear(basis)
    if last.total is None:
        yield from wanted(basis, "previous.total", f"{unknown(basis)}。")
    if not last.income_parts:
        now = {name for name in INCOME if _fen(income_part(basis.now, name))}
        yield from _parts(basis, last, tuple(INCOME), now, "各项收入")
    if not last.spending_parts:
        now = {name for name in SPENDING if _fen(spending_part(basis.now, name))}
        yield from _parts(basis, last, tuple(SPENDING), now | {"basic", "project"}, "各项支出")


def unknown(basis: Basis) -> str:
    """Why a figure of last year is asked for."""
    return f"本系统查不到{basis.year - 1}年公开的这个数，只需填这一次"


def _parts(
    basis: Basis, last: LastYear, names: tuple[str, ...], now: set[str], text: str
) -> Iterator[Need]:
    """The parts that this year has; where all are written, that they miss the total."""
    missing = [
        need
        for name in names
        if name in now
        for need in wanted(basis, f"previous.{name}", f"{unknown(basis)}（没有的填0）。")
    ]
    yield from missing
    entered = {name: amount for name in names if (amount := last.entered(name)) is not None}
    if missing or last.total is None:
        return
    whole = exact_wan_text(total_of(tuple(entered.values())).fen)
    yield Need(
        "previous.total",
        f"上年{text}之和为{whole}万元，上年收支预算总额为{exact_wan_text(last.total.fen)}万元，"
        f"两者应相等：请补填上年有而本年没有的项目，或改正填错的金额。",
    )


def _fen(amount: Amount | None) -> int:
    return amount.fen if amount else 0
