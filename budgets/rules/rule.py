"""规则: what a rule is, and what it may look at besides the declaration itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from budgets.codes.catalogues import Catalogues, package_catalogues
from budgets.tables.findings import Finding, Severity
from budgets.tables.holds import HeldRow, Hold
from budgets.tables.surroundings import Surroundings

if TYPE_CHECKING:
    from budgets.rules.printed import Printed
    from budgets.rules.withheld import Relation


class Category(StrEnum):
    """What kind of fault a rule finds, so that a reviewer sees "0 errors (accuracy)"."""

    ACCURACY = "accuracy"  # 数额准确
    EXISTENCE = "existence"  # 科目、类别存在
    COMPLETENESS = "completeness"  # 应有的表、行、栏、说明齐全
    CONSISTENCY = "consistency"  # 前后一致


@dataclass(frozen=True, slots=True)
class RuleContext(Surroundings):
    """What the rules may look at beside the declaration: how it was read, and 周边情况.

    `unreadable`: cells ("公开表5!F12") whose amount the reader could not take; sums that
    touch them are not judged. `confirmed_years`: years whose code lists the bureau has
    confirmed; there an unknown code is an error. `scope`: unit or department; a
    department may print one code or name several times. `holds`: what is held from the public
    by decision, `held_rows` the rows that this took out of the declaration; no word of a note
    counts as a hold.
    """

    year: int
    division: str = ""
    unit_name: str = ""
    unreadable: frozenset[str] = frozenset()
    catalogues: Catalogues = field(default_factory=package_catalogues)
    confirmed_years: frozenset[int] = frozenset()
    scope: str = "unit"
    holds: tuple[Hold, ...] = ()
    held_rows: tuple[HeldRow, ...] = ()

    @property
    def is_department(self) -> bool:
        """部门: the document sums several units, so names and codes may repeat."""
        return self.scope == "department"

    @property
    def rounded_figures(self) -> int:
        """How many rounded figures one printed amount adds: the units of a department."""
        return max(1, self.units) if self.is_department else 1


Check = Callable[["Rule", "Printed"], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A numbered rule: its public id, its official sentence, what prescribes it, its check.

    `editions`: the kinds of disclosure it serves. `waivable`: a reviewer may let an error of
    it stand, with a reason. `explanation_is_public`: what the unit says about a finding of it
    stands beside the table when published. The check is pure; where it raises, that is a bug
    in the rule and never a finding about the data. `observe` is told every equation and
    every limit that it judges, right or wrong.
    """

    id: str
    title: str
    basis: str
    severity: Severity
    category: Category
    check: Check
    editions: tuple[str, ...] = ("budget",)
    waivable: bool = True
    explanation_is_public: bool = True
    observe: Callable[[Relation], None] | None = None

    def is_settled(self, found: int, expected: int) -> bool:
        """Whether two amounts are equal to the 分: nothing more need be looked at.

        Asked before any figure is put together: nearly all sums of nearly all documents hold.
        """
        return self.observe is None and found == expected

    def is_within(self, part: int, whole: int) -> bool:
        """Whether a limit is kept: nothing more need be looked at, as with `is_settled`."""
        return self.observe is None and part <= whole
