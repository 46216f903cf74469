"""Entries of many publications for the index: honest words, without the publications' pages.

Real divisions, eight bureaus each, three years each; the entries are those of both examples in
turn with other amounts, every second account exchanged for another of its classification, and
projects called by what a place does for whom. The same numbers give the same entries.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from random import Random

from budgets.codes.catalogues import package_catalogues, package_divisions
from portal.search.entries import Found, entries_of
from portal.search.models import EntryKind
from portal.search.tokens import indexed
from tests.budgets.rendering.documents import SLUGS, whole_document

BUREAUS = (
    "教育局",
    "卫生健康局",
    "交通运输局",
    "水利局",
    "自然资源局",
    "司法局",
    "审计局",
    "人民政府办公室",
)
YEARS = (2023, 2024, 2025)
_DOES = ("建设", "维修改造", "管理", "监测", "宣传", "培训", "补助", "信息化", "奖励", "保障")
_WHAT = (
    "校车", "农村饮水", "县乡公路", "河道", "疾病预防", "法律援助", "地质灾害", "档案", "普惠性幼儿园",
    "基本公共卫生", "水库", "公共法律服务", "不动产登记", "审计业务", "政务热线", "招商引资", "老旧管网",
    "营养餐", "乡村医生", "交通安全设施",
)  # fmt: skip
_MONEY = ("经费", "资金", "项目", "工程", "费用")


@dataclass(frozen=True, slots=True)
class Owner:
    """A bureau of a division, in one year."""

    division_code: str
    division_name: str
    code: str
    name: str
    year: int


def owners() -> Iterator[Owner]:
    """Every county of the list, its bureaus, their years; about 66,000."""
    divisions = package_divisions()
    current = (each for each in divisions.entries if each.level == 3 and each.valid_to is None)
    for each in sorted(current, key=lambda entry: (not entry.code.startswith("37"), entry.code)):
        full = "".join(divisions.path_names(each.code))
        for number, bureau in enumerate(BUREAUS, start=101):
            for year in YEARS:
                yield Owner(each.code, full, f"{number}001", f"{each.name}{bureau}", year)


def entries(number: int, owner: Owner) -> Iterator[Found]:
    """What the publication of this number has in the index: about three hundred entries."""
    chance = Random(number)
    for entry in _example(SLUGS[number % len(SLUGS)]):
        changed = _changed(entry, owner, chance)
        years_before = 2025 - entry.fiscal_year
        fen = None if entry.fen is None else entry.fen + chance.randrange(-(entry.fen // 2), 10**8)
        yield replace(changed, fen=fen, fiscal_year=owner.year - years_before)


def _changed(entry: Found, owner: Owner, chance: Random) -> Found:
    match entry.kind:
        case EntryKind.UNIT:
            texts = (owner.name, f"{owner.division_name}{owner.name}", owner.name, owner.code)
            return replace(
                entry,
                title=owner.name,
                detail=f"{owner.division_name} {owner.name}",
                code=owner.code,
                tokens=indexed(texts, (owner.name,)),
            )
        case EntryKind.PROJECT:
            parts = (chance.choice(_WHAT), chance.choice(_DOES), chance.choice(_MONEY))
            place = owner.name[:3] if chance.random() < 0.3 else ""
            return _called(entry, place + "".join(parts), "", is_project=True)
        case EntryKind.ROW if entry.code and chance.random() < 0.5:
            other = chance.choice(_others("function" if entry.code[0] == "2" else "economic"))
            return _called(entry, *other)
        case _:
            return entry


@lru_cache(maxsize=200_000)
def _called(entry: Found, title: str, code: str, *, is_project: bool = False) -> Found:
    """The same row under another name."""
    headings = [heading for _anchor, heading, _fen in entry.figures]
    words = indexed([title, code, entry.detail, *headings], [title] if is_project else ())
    return replace(entry, title=title, code=code, tokens=words)


@cache
def _others(classification: str) -> tuple[tuple[str, str], ...]:
    accounts = package_catalogues().of(classification).entries
    return tuple((each.name, each.code) for each in accounts)


@cache
def _example(slug: str) -> tuple[Found, ...]:
    document = whole_document(slug)
    stored = json.loads(document.canonical)
    positions = {int(number): range(1000) for number in stored["tables"]}
    return tuple(entries_of(stored, (document.publication.unit_name,), positions))
