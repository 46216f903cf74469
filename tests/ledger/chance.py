"""出账: random but lawful books, the same for the same seed."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from budgets.codes.catalogues import package_catalogues
from budgets.codes.lists import NameMatch
from budgets.tables.core import Lines
from budgets.tables.editions import edition_for
from tests.ledger.entries import (
    BASIC,
    CARRY_OUT,
    GRANT_DOWN,
    PROJECT,
    REMIT_UP,
    UNIT_MONEY,
    Book,
    Entry,
    Ledger,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_T = TypeVar("_T")
YEAR = 2025
#: What a seed may switch on, and how often of a hundred times.
CHANCES = {
    "fund": 40,
    "state_capital": 30,
    "special_account": 35,
    "unit_money": 40,
    "surplus": 25,
    "carried": 45,  # 财政拨款上年结转
    "own_carried": 25,  # 非财政拨款上年结转
    "carry_out": 25,
    "transfers": 25,
    "procurement": 70,
    "three_public": 75,
}
_ITEMS = {
    "30212": "abroad",
    "30217": "reception",
    "30231": "vehicles.running",
    "31013": "vehicles.purchase",
}
#: Items that only 02 一般行政管理事务 and the like may not be: where wages are booked.
_RUN = {
    "admin": ("2010301", "2013101", "2011101", "2130101"),
    "institution": ("2010350", "2050204", "2130104", "2070104"),
}
#: A functional item and the economic 款 that it pays, by kind of unit.
_SOCIAL = {
    "admin": (("2080505", "30108"), ("2080506", "30109"), ("2101101", "30110"), ("2101103", "30111"), ("2210201", "30113")),
    "institution": (("2080505", "30108"), ("2080506", "30109"), ("2101102", "30110"), ("2210201", "30113")),
}  # fmt: skip
_RETIRED = {"admin": "2080501", "institution": "2080502"}
_SOCIAL_PAYS = {pay for pairs in _SOCIAL.values() for _, pay in pairs}
_CATEGORIES = tuple(sorted(package_catalogues().project_categories))


@dataclass(frozen=True, slots=True)
class Wishes:
    """What money a book holds, and how many units of which kind it adds up.

    `functions`: the 项 of each budget that its projects spread over. `is_small`: few 款 and
    projects, so that every amount of it can be tried in turn.
    """

    money: frozenset[str]
    kinds: tuple[str, ...]  # admin | institution, one for each unit
    functions: Mapping[str, tuple[str, ...]]
    is_small: bool = False


def random_book(seed: int) -> Book:
    """A book of any kinds of money, units and ways of printing."""
    chance = random.Random(f"book {seed}")
    money = frozenset(name for name, often in CHANCES.items() if chance.random() * 100 < often)
    units = chance.choice((1, 1, 1, 2, 3, 5))
    kinds = tuple(chance.choice(("admin", "institution")) for _ in range(units))
    wishes = Wishes(money, kinds, _spread(chance, general=8, gov_fund=4, state_capital=3))
    return _book(f"book {seed}", chance, wishes, is_exact=chance.random() < 0.15)


def full_book(seed: int) -> Book:
    """A book with every kind of money; every other one is a department of both kinds of unit."""
    chance = random.Random(f"full {seed}")
    kinds = ("admin", "institution") if seed % 2 else (chance.choice(("admin", "institution")),)
    functions = _spread(chance, general=2, gov_fund=1, state_capital=1)
    wishes = Wishes(frozenset(CHANCES), kinds, functions, is_small=True)
    return _book(f"full {seed}", chance, wishes, is_exact=False)


def _spread(chance: random.Random, **sizes: int) -> Mapping[str, tuple[str, ...]]:
    return {fund: tuple(chance.sample(_functions(fund), size)) for fund, size in sizes.items()}


def _book(seed: str, chance: random.Random, wishes: Wishes, *, is_exact: bool) -> Book:
    units = tuple(
        _Unit(chance, wishes, kind, str(number)).ledger()
        for number, kind in enumerate(wishes.kinds, 1)
    )
    return Book(
        seed,
        units,
        year=YEAR,
        carries_beside=chance.random() < 0.4,
        is_exact=is_exact,
        adds_printed=chance.random() < 0.7,
        prints_zero=chance.random() < 0.1 and not wishes.is_small,
        names_total=chance.random() < 0.5,
        keeps_empty_total=chance.random() < 0.5,
    )


class _Unit:
    """Makes one unit's entries."""

    def __init__(self, chance: random.Random, wishes: Wishes, kind: str, name: str) -> None:
        self.chance, self.money, self.kind, self.name = chance, wishes.money, kind, name
        self.most = 2 if wishes.is_small else 9
        self.functions = wishes.functions["general"]
        self.wishes = wishes
        self.entries: list[Entry] = []
        self.categories: list[tuple[str, str]] = []

    def ledger(self) -> Ledger:
        """The unit's books."""
        self._people()
        self._office()
        self._projects()
        self._balances()
        return Ledger(tuple(self.entries), self._last_year(), tuple(self.categories))

    def _has(self, name: str) -> bool:
        return name in self.money

    def _amount(self, least: int = 100_000, most: int = 300_000_000) -> int:
        """In 分: mostly any, now and then one that rounds half up."""
        amount = self.chance.randint(least, most)
        if self.chance.random() < 0.2:
            return amount // 10_000 * 10_000 + 5_000
        return amount // 10_000 * 10_000 + self.chance.randint(1, 9_999)

    def _book(self, function: str, source: str, kind: str, **more: object) -> None:
        entry = Entry(self._amount(), function, source, kind)
        self.entries.append(replace(entry, **more))  # type: ignore[arg-type]

    def _basic(self, function: str, economic: str, source: str = "general", **more: object) -> None:
        government = _government(economic, self.kind)
        item = _ITEMS.get(economic, "") if source == "general" else ""
        pair = (economic, government)
        self._book(function, source, BASIC, pair=pair, item=item, **more)

    def _people(self) -> None:
        runs = _RUN[self.kind]
        run = runs[0] if self.wishes.is_small else self.chance.choice(runs)
        self.run = run
        wages = [code for code in self._economics("301") if code not in _SOCIAL_PAYS]
        for code in self._some(wages, 2, 6):
            self._basic(run, code)
        social = _SOCIAL[self.kind]
        for function, code in self._some(social[:2] if self.wishes.is_small else social, 2, 5):
            self._basic(function, code)
        for code in self._some(self._economics("303"), 1, 3):
            self._basic(_RETIRED[self.kind], code)
        for source in self._other_sources():
            self._basic(run, self.chance.choice(wages), source)

    def _economics(self, head: str) -> tuple[str, ...]:
        """款 of a departmental 类 to choose from."""
        codes = _economics(head, self.kind)
        return codes[:3] if self.wishes.is_small else codes

    def _office(self) -> None:
        barred = set() if self._has("three_public") else set(_ITEMS)
        codes = [code for code in self._economics("302") if code not in barred]
        wanted = self._some(codes, 3, 9)
        if self._has("three_public"):
            wanted += self._some([code for code in _ITEMS if code not in wanted], 1, 3)
        for code in wanted:
            self._basic(self.run, code)
        if self._has("carried"):
            self._basic(self.run, self.chance.choice(codes), is_carried=True)
        if self._has("fund") and self.chance.random() < 0.5:
            self._basic(self.chance.choice(self.wishes.functions["gov_fund"]), "30201", "fund")
        if self._has("own_carried"):
            self._basic(self.run, self.chance.choice(codes), "", is_carried=True)
        for source in self._other_sources():
            self._basic(self.run, self.chance.choice(codes), source)

    def _projects(self) -> None:
        for function in self._some(self.functions, 2, 5):
            self._project(function, "general")
        budgets = {"fund": "gov_fund", "state_capital": "state_capital"}
        for source in (name for name in budgets if self._has(name)):
            for function in self._some(self.wishes.functions[budgets[source]], 1, 3):
                self._project(function, source)
                if self._has("carried") and self.chance.random() < 0.5:
                    self._project(function, source, is_carried=True)
        if self._has("carried"):
            self._project(self.chance.choice(self.functions), "general", is_carried=True)
        if self._has("own_carried"):
            self._project(self.chance.choice(self.functions), "", is_carried=True)
        for source in self._other_sources():
            self._project(self.chance.choice(self.functions), source)

    def _project(self, function: str, source: str, **more: object) -> None:
        """One amount of a new project, or of one that other money pays for too."""
        if self.categories and self.chance.random() < 0.2:
            name = self.chance.choice(self.categories)[0]
        else:
            name = f"单位{self.name}项目{len(self.categories) + 1}"
            self.categories.append((name, self.chance.choice(_CATEGORIES)))
        item = ""
        if self._has("three_public") and source == "general" and self.chance.random() < 0.2:
            item = self.chance.choice([*_ITEMS.values()])
        self._book(function, source, PROJECT, project=name, item=item, **more)
        last = self.entries[-1]
        if self._has("procurement") and self.chance.random() < 0.4:
            procured = max(20_003, last.amount * self.chance.randint(10, 100) // 100)
            self.entries[-1] = replace(last, procured=min(procured, last.amount))

    def _balances(self) -> None:
        """Money that is kept for next year or passed on."""
        if self._has("carry_out"):
            self._book(self.chance.choice(self.functions), "general", CARRY_OUT)
            if others := self._other_sources():
                self._book(self.run, self.chance.choice(others), CARRY_OUT)
        if self._has("transfers"):
            kind = self.chance.choice((GRANT_DOWN, REMIT_UP))
            self._book(self.chance.choice((self.run, *self.functions)), "business", kind)

    def _other_sources(self) -> list[str]:
        """Money beside the three budgets."""
        found = [name for name in ("special_account", "surplus") if self._has(name)]
        if self._has("unit_money"):
            found += self._some(UNIT_MONEY, 1, 3)
        return found

    def _last_year(self) -> tuple[tuple[str, int], ...]:
        if not self._has("three_public"):
            return ()
        return tuple((item, self._amount()) for item in self._some([*_ITEMS.values()], 1, 4))

    def _some(self, of: Sequence[_T], least: int, most: int) -> list[_T]:
        most = min(most, len(of), self.most)
        return self.chance.sample([*of], self.chance.randint(min(least, most), most))


@cache
def _printed_classes() -> frozenset[str]:
    """类 that tables 1 and 4 have a line for."""
    lines = edition_for("budget", YEAR).table(1).blocks[1].rows
    assert isinstance(lines, Lines)
    return frozenset(line.at.function for line in (*lines.lines, *lines.extra))


@cache
def _functions(fund: str) -> tuple[str, ...]:
    """项 of one budget whose names, up to the 类, the year's list holds beyond doubt."""
    catalogue = package_catalogues().functional
    return tuple(
        entry.code
        for entry in catalogue.entries
        if len(entry.code) == 7
        and all(_is_sure(entry.code[:length], fund if length > 3 else "") for length in (3, 5, 7))
        and entry.code[:3] in _printed_classes()
    )


def _is_sure(code: str, fund: str) -> bool:
    catalogue = package_catalogues().functional
    name = catalogue.name(code, YEAR)
    return (
        bool(name)
        and catalogue.confidence(code, YEAR) != "low"
        and catalogue.match(code, name, YEAR) is NameMatch.SAME
        and (not fund or catalogue.fund_type(code, YEAR) in (fund, "mixed"))
    )


_CLASS = {
    "admin": {"301": "501", "302": "502", "303": "509", "310": "503"},
    "institution": {"301": "505", "302": "505", "303": "509", "310": "506"},
}


@cache
def _government(economic: str, kind: str) -> str:
    """The government code of a departmental one, for that kind of unit; "" for none."""
    wanted = _CLASS[kind][economic[:3]]
    pairs = package_catalogues().economic_map.pairs_of(economic, YEAR)
    fitting = sorted(
        pair.government
        for pair in pairs
        if pair.unit_kind in (kind, "any")
        and pair.kind == "official"
        and pair.government.startswith(wanted)
        and len(pair.government) == 5
    )
    return fitting[0] if fitting else ""


@cache
def _economics(head: str, kind: str) -> tuple[str, ...]:
    """款 of one departmental 类 that map to a government code for that kind of unit."""
    catalogue = package_catalogues().economic_dept
    return tuple(
        entry.code
        for entry in catalogue.entries
        if len(entry.code) == 5
        and entry.code.startswith(head)
        and entry.confidence != "low"
        and entry.covers(YEAR)
        and _government(entry.code, kind)
    )
