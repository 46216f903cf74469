"""科目表 in force: the package's lists with the bureau's own codes in their place."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from budgets.codes.catalogues import Catalogues, package_catalogues
from budgets.codes.lists import Catalogue, Entry
from budgets.models.classifications import ClassificationCode, CodeList, level_of

if TYPE_CHECKING:
    from collections.abc import Iterable


def catalogues() -> Catalogues:
    """The lists that a workbook is judged by. One query; the package's own where none is stored."""
    stored: dict[str, list[ClassificationCode]] = defaultdict(list)
    for row in ClassificationCode.objects.all():
        stored[row.code_list].append(row)
    package = package_catalogues()
    return replace(
        package,
        functional=_merged(package.functional, stored[CodeList.FUNCTIONAL]),
        economic_dept=_merged(package.economic_dept, stored[CodeList.ECONOMIC_DEPT]),
        economic_gov=_merged(package.economic_gov, stored[CodeList.ECONOMIC_GOV]),
    )


def package_codes() -> list[ClassificationCode]:
    """The package's own codes as rows that are not stored yet."""
    package = package_catalogues()
    lists = (package.functional, package.economic_dept, package.economic_gov)
    return [
        ClassificationCode(
            code_list=catalogue.key,
            code=entry.code,
            name=entry.name,
            level=level_of(catalogue.key, entry.code),
            valid_from=entry.valid_from,
            valid_to=entry.valid_to,
            source=entry.source[:200],
            confidence=entry.confidence,
        )
        for catalogue in lists
        for entry in catalogue.entries
    ]


def _merged(package: Catalogue, rows: Iterable[ClassificationCode]) -> Catalogue:
    """A code that is stored has its stored rows alone; every other code keeps the package's."""
    own = tuple(_entry(row, package) for row in rows)
    if not own:
        return package
    codes = {entry.code for entry in own}
    kept = tuple(entry for entry in package.entries if entry.code not in codes)
    return replace(package, entries=tuple(sorted(kept + own, key=_order)))


def _entry(row: ClassificationCode, package: Catalogue) -> Entry:
    parent = row.code[:-2] if row.level > 1 else ""
    return Entry(
        code=row.code,
        name=row.name,
        parent=parent,
        level=row.level,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        fund_type=_fund_type(row.code, package),
        confidence=row.confidence,
        source=row.source,
    )


def _fund_type(code: str, package: Catalogue) -> str:
    """所属预算 of the code, else of the nearest code above it that the package knows."""
    for length in range(len(code), 2, -2):
        for entry in package.history(code[:length]):
            return entry.fund_type
    return ""


def _order(entry: Entry) -> tuple[str, int]:
    return entry.code, entry.valid_from or 0
