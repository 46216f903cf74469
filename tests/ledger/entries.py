"""分录: the money of one unit as it is booked, in 分, before anything is printed."""

from __future__ import annotations

from dataclasses import dataclass

#: Sources by the column or line that they are printed in; the first three are 财政拨款.
FISCAL = ("general", "fund", "state_capital")
UNIT_MONEY = ("operations", "business", "other", "superior_grant", "subordinate")
SOURCES = (*FISCAL, "special_account", *UNIT_MONEY, "surplus")
#: What becomes of the money.
BASIC, PROJECT = "basic", "project"
CARRY_OUT, GRANT_DOWN, REMIT_UP = "carry_out", "grant_down", "remit_up"


@dataclass(frozen=True, slots=True)
class Entry:
    """一笔分录: one amount with everything that a table sorts it by.

    `pair`: departmental and government economic codes of basic money. `is_carried`: last
    year's money (上年结转); its source says of which budget, "" where of none. `item`: the
    三公 item that it pays for. `procured`: how much of it is bought by 政府采购.
    """

    amount: int
    function: str
    source: str
    kind: str
    pair: tuple[str, str] = ("", "")
    project: str = ""
    is_carried: bool = False
    item: str = ""
    procured: int = 0

    @property
    def is_spent(self) -> bool:
        """Basic or project money, which the tables of spending show."""
        return self.kind in (BASIC, PROJECT)

    @property
    def is_personnel(self) -> bool:
        """人员支出: wages and payments to people; the rest is 日常公用."""
        return self.pair[0][:3] in ("301", "303")


@dataclass(frozen=True, slots=True)
class Ledger:
    """一个单位的账: its entries and last year's 三公 amounts by item."""

    entries: tuple[Entry, ...]
    last_year: tuple[tuple[str, int], ...] = ()
    categories: tuple[tuple[str, str], ...] = ()  # 项目类别 by project


@dataclass(frozen=True, slots=True)
class Book:
    """一份公开件的底账: the units that it adds up, and how it prints them.

    `carries_beside`: the tables of 财政拨款 (4, 5, 6, 8, 9) leave last year's money out, which
    then stands in a column of its own alone. `is_exact`: printed to the 分. `adds_printed`:
    a department adds what its units had rounded, instead of rounding its own sums.
    """

    seed: str
    units: tuple[Ledger, ...]
    year: int = 2025
    carries_beside: bool = False
    is_exact: bool = False
    adds_printed: bool = True
    prints_zero: bool = False
    names_total: bool = False  # the total row of table 11 says 合计
    keeps_empty_total: bool = False  # an empty table keeps its total row

    @property
    def scope(self) -> str:
        """unit or department, as a rule's context names it."""
        return "department" if len(self.units) > 1 else "unit"
