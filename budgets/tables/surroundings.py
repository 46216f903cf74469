"""周边情况: what the portal knows beside the file: last year, sibling units, the 批复, the day.

Plain data, gathered by `budgets.selectors` and handed to the rules, which stay pure. What is
not known is None or empty, and the rules that need it stay silent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from types import MappingProxyType
from typing import Any

from budgets.tables.core import Coordinate, Declaration
from budgets.tables.texts import DeclaredTexts

#: A printed cell of the edition: table, `Leaf.index`, coordinate.
Cell = tuple[int, int, Coordinate]


@dataclass(frozen=True, slots=True)
class Approval:
    """批复数 in 分, as the finance bureau's 批复 fixes them. None: not of this 批复."""

    total: int | None = None  # 预算总额
    basic: int | None = None  # 基本支出
    project: int | None = None  # 项目支出
    three_public: int | None = None  # “三公”经费
    general: int | None = None  # 一般公共预算
    fund: int | None = None  # 政府性基金预算
    state_capital: int | None = None  # 国有资本经营预算
    document: str = ""  # 批复文号


@dataclass(frozen=True, slots=True)
class Sibling:
    """所属预算单位: a registered unit of the department, and whether its budget is public."""

    name: str
    former_names: tuple[str, ...] = ()
    is_published: bool = False


@dataclass(frozen=True, slots=True)
class CellSum:
    """What the published units print in one cell, together.

    `figures`: how many amounts that is. `is_finer`: one of them has more than two decimals
    of 万元.
    """

    amount: int
    figures: int = 1
    is_finer: bool = False


@dataclass(frozen=True, slots=True)
class Siblings:
    """所属各单位 of a department: who they are, and the sums of what those published declare.

    Sums instead of documents: a department may have two hundred units. `have_holds`: some of
    it is kept from the public by decision, so that the sums fall short.
    """

    units: tuple[Sibling, ...] = ()
    sums: Mapping[Cell, CellSum] = field(default_factory=dict)
    have_holds: bool = False

    @property
    def are_all_published(self) -> bool:
        """Whether every registered unit has a published budget, so that sums are complete."""
        return bool(self.units) and all(unit.is_published for unit in self.units)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """周边情况 of one disclosure.

    `previous`: last year's publication. `texts`: what the disclosure says beside its tables;
    `previous_texts`: last year's; `others_texts`: those of other units of the department, by
    name. `siblings`: for a department's own document; `units`: how many units such a document
    adds up, each of which had rounded its own figures. `approved_on`: 批复日期. `today`: the day
    of the check, or of publishing.
    """

    previous: Declaration | None = None
    texts: DeclaredTexts | None = None
    previous_texts: DeclaredTexts | None = None
    others_texts: Mapping[str, DeclaredTexts] = field(default_factory=lambda: MappingProxyType({}))
    siblings: Siblings | None = None
    units: int = 1
    approved: Approval | None = None
    approved_on: date | None = None
    today: date | None = None

    def members(self) -> dict[str, Any]:
        """Every member by its name."""
        return {known.name: getattr(self, known.name) for known in fields(Surroundings)}
