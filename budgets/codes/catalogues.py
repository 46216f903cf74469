"""科目表之集: the lists a disclosure is judged by, and those that come with the portal.

The package's lists are a start that a finance bureau replaces: `Catalogues` is a plain
value, so a bureau's imported book of a new year takes the place of one member.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from budgets.codes.crosswalks import EconomicMap, EconomicPair
from budgets.codes.divisions import DivisionEntry, Divisions
from budgets.codes.lists import Alias, Catalogue, Entry, Rename

if TYPE_CHECKING:
    from collections.abc import Iterator

Record = dict[str, str]


@dataclass(frozen=True, slots=True)
class Catalogues:
    """Everything about codes that rules and readers look up."""

    functional: Catalogue  # 支出功能分类
    economic_dept: Catalogue  # 部门预算支出经济分类
    economic_gov: Catalogue  # 政府预算支出经济分类
    economic_map: EconomicMap
    project_categories: frozenset[str]  # 项目类别 that table 11 may print

    def of(self, dimension: str) -> Catalogue:
        """The list of a coordinate member. Raises `KeyError` for one without codes."""
        return {
            "function": self.functional,
            "economic": self.economic_dept,
            "government_economic": self.economic_gov,
        }[dimension]


@lru_cache(maxsize=1)
def package_catalogues() -> Catalogues:
    """The lists that come with the portal (`data/*.csv`), read once."""
    aliases = tuple(
        Alias(row["code"], row["alias"], row["canonical"]) for row in _records("aliases")
    )
    renames = tuple(
        Rename(
            row["code"],
            row["old_name"],
            int(row["old_until"]),
            row["new_name"],
            int(row["new_from"]),
        )
        for row in _records("renames")
    )
    return Catalogues(
        functional=Catalogue(
            "functional", "支出功能分类科目", _entries("functional"), aliases, renames
        ),
        economic_dept=Catalogue(
            "economic_dept", "部门预算支出经济分类科目", _entries("economic_dept"), aliases
        ),
        economic_gov=Catalogue(
            "economic_gov", "政府预算支出经济分类科目", _entries("economic_gov"), aliases
        ),
        economic_map=EconomicMap(tuple(_pair(row) for row in _records("economic_map"))),
        project_categories=frozenset(
            row["name"] for row in _records("project_categories") if row["code"] in ("22", "3")
        ),
    )


@lru_cache(maxsize=1)
def package_divisions() -> Divisions:
    """行政区划 that come with the portal, read once."""
    return Divisions(
        tuple(
            DivisionEntry(
                row["code"],
                row["name"],
                row["parent"],
                int(row["level"]),
                _year(row["valid_from"]),
                _year(row["valid_to"]),
                row["note"],
            )
            for row in _records("divisions")
        )
    )


def _records(name: str) -> Iterator[Record]:
    text = resources.files("budgets.codes").joinpath("data", f"{name}.csv").read_text("utf-8")
    yield from csv.DictReader(text.splitlines())


def _entries(name: str) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            code=row["code"],
            name=row["name"],
            parent=row["parent"],
            level=int(row["level"]),
            valid_from=_year(row["valid_from"]),
            valid_to=_year(row["valid_to"]),
            fund_type=row.get("fund_type", ""),
            confidence=row["confidence"],
            source=row["source"],
        )
        for row in _records(name)
    )


def _pair(row: Record) -> EconomicPair:
    return EconomicPair(
        row["dept_code"],
        row["gov_code"],
        row["unit_kind"],
        row["kind"],
        _year(row["valid_from"]),
        _year(row["valid_to"]),
    )


def _year(text: str) -> int | None:
    return int(text) if text else None
