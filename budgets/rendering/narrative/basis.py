"""依据: everything that 情况说明 is written from, and what is still wanting for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from budgets.rendering.narrative.cells import Cells
from budgets.tables.core import Declaration
from budgets.tables.entries import Entered, entries, problem_of


@dataclass(frozen=True)
class Basis:
    """依据 of one disclosure's words.

    `declaration`: what is published, without whatever is held from the public, for nothing
    else may be told. `previous`: last year's publication where the portal has it; of any
    other year it is not used. `entered`: what people wrote. `unit_name`: the publisher's, and
    `division_code` of six digits. `has_forms`: targets' forms follow 绩效目标情况说明.
    """

    declaration: Declaration
    unit_name: str
    division_code: str = ""
    previous: Declaration | None = None
    entered: Entered = field(default_factory=Entered)
    has_forms: bool = False

    @property
    def year(self) -> int:
        """The budget year."""
        return self.declaration.year

    @cached_property
    def now(self) -> Cells:
        """The tables of this year."""
        return Cells(self.declaration)

    @cached_property
    def before(self) -> Cells | None:
        """Last year's tables; None where the portal does not have them."""
        if self.previous is None or self.previous.year != self.year - 1:
            return None
        return Cells(self.previous, is_last_year=True)


@dataclass(frozen=True, slots=True)
class Need:
    """待填: an entry that has to be written, or mended, before the words are complete.

    `entry`: of `budgets.tables.entries.entries()`. `message`: a Chinese sentence: why, and
    what to write.
    """

    entry: str
    message: str

    @property
    def section(self) -> str:
        """Of `SECTION_TITLES`: the section that it is for."""
        return entries()[self.entry].section


def wanted(basis: Basis, name: str, why: str) -> Iterator[Need]:
    """The need for an entry that was not written."""
    if not basis.entered.get(name).strip():
        yield Need(name, f"请填写{entries()[name].quoted}：{why}")


def misread(basis: Basis, section: str) -> Iterator[Need]:
    """What was written for a section and cannot be read."""
    for entry in entries().values():
        problem = problem_of(entry, basis.entered.get(entry.name))
        if entry.section == section and problem:
            yield Need(entry.name, problem)
