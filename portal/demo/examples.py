"""示例公开件: two unit budgets that were published, loaded through the real services."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

from budgets.models import Revision, Unit
from budgets.services.companions import GivenFile
from budgets.services.disclosures import open_disclosure
from budgets.services.loading import Loader, ensure_unit, load
from budgets.services.text_files import read_texts
from budgets.tables.texts import DeclaredTexts
from performance.selectors.targets import BOOK

_GOLDEN = Path(__file__).with_name("golden")


@dataclass(frozen=True)
class Example:
    """One document as published; the codes are those of its division's finance bureau."""

    slug: str
    division: str
    unit_code: str

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What the document says of itself."""
        facts: dict[str, Any] = orjson.loads((self._folder / "disclosure.json").read_bytes())
        return facts

    @property
    def workbook(self) -> bytes:
        """The workbook as a unit hands it in."""
        return (self._folder / "workbook.xlsx").read_bytes()

    @property
    def targets(self) -> bytes:
        """绩效目标 as a unit hands them in."""
        return (self._folder / "targets.xlsx").read_bytes()

    @property
    def texts(self) -> DeclaredTexts | None:
        """概况 and 情况说明 as the unit has published them."""
        form = self._folder / "disclosure.json"
        return read_texts(overview=form, narrative=form)

    @property
    def _folder(self) -> Path:
        return _GOLDEN / self.slug


EXAMPLES = (
    Example("zhangdian-2025", division="370303", unit_code="102001"),
    Example("yantai-2025", division="370600", unit_code="201001"),
)


def unit_of(example: Example) -> Unit:
    """The example's unit, with its department and divisions."""
    return ensure_unit(
        division_code=example.division,
        department_code=example.facts["department_code"],
        department_name=example.facts["department"],
        unit_code=example.unit_code,
        unit_name=example.facts["unit"],
    )


def publish_example(example: Example, unit: Unit, loader: Loader) -> Revision:
    """The example, public; nothing is done where it is so already."""
    facts = example.facts
    disclosure = open_disclosure(
        unit=unit, year=facts["year"], kind=facts["kind"], by=loader.officer
    )
    name = f"{facts['year']}年{facts['unit']}预算公开表.xlsx"
    return load(
        disclosure=disclosure,
        content=example.workbook,
        name=name,
        loader=loader,
        publish=True,
        texts=example.texts,
        beside=[
            GivenFile(BOOK, f"{facts['year']}年{facts['unit']}绩效目标表.xlsx", example.targets)
        ],
    )
