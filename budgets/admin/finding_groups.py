"""按表分组: findings as the desk lists them, amounts in 万元 as the officer wrote them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from budgets.models import CheckFinding
from budgets.tables.vocabulary import MUST_BE_MENDED
from portal.core.money import exact_wan_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """One finding as the page shows it."""

    kept: CheckFinding
    anchor: str  # of its place in the preview; "" for none
    waiver: str

    @property
    def expected(self) -> str:
        """应为, in 万元; "" where the finding compares no amounts."""
        return _wan(self.kept.expected)

    @property
    def found(self) -> str:
        """实际, in 万元."""
        return _wan(self.kept.found)

    @property
    def difference(self) -> str:
        """实际 − 应为, in 万元, with its sign."""
        difference = self.kept.difference
        if difference is None:
            return ""
        return f"+{_wan(difference)}" if difference > 0 else _wan(difference)

    @property
    def is_unexplained(self) -> bool:
        """Whether it bars submitting, and a reason would help."""
        return self._is_arguable and not self.kept.explanation

    @property
    def is_unwaived(self) -> bool:
        """Whether it bars approving."""
        return self._is_arguable and not self.waiver

    @property
    def must_be_mended(self) -> bool:
        """Whether only another file helps."""
        return self.kept.code in MUST_BE_MENDED

    @property
    def _is_arguable(self) -> bool:
        return self.kept.severity == "error" and not self.must_be_mended


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one table."""

    title: str
    anchor: str
    findings: list[ShownFinding]


def grouped(findings: Sequence[CheckFinding], places: Mapping[int, str]) -> list[Group]:
    """The findings by table, those about the whole file first, the grave before the light."""
    ordered = sorted(findings, key=lambda finding: (finding.table or 0, finding.position))
    return [
        Group(
            title=_("公开表%(number)s") % {"number": table} if table else _("整个文件"),
            anchor=f"table-{table}" if table else "file",
            findings=[
                ShownFinding(finding, places.get(finding.pk, ""), _waiver(finding))
                for finding in found
            ],
        )
        for table, found in groupby(ordered, key=lambda finding: finding.table)
    ]


def _waiver(finding: CheckFinding) -> str:
    waiver = getattr(finding, "waiver", None)
    return waiver.reason if waiver else ""


def _wan(amount: int | None) -> str:
    return "" if amount is None else exact_wan_text(amount)
