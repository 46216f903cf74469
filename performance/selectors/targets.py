"""绩效目标 of a revision, as the values that were read from its file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from budgets.selectors.disclosures import as_read
from budgets.tables.companions import is_of, plain_sheet
from performance.models import Indicator as KeptIndicator
from performance.models import Target as KeptTarget
from performance.models import TargetsFile
from performance.sheets.core import Form, Indicator, Target
from performance.sheets.entered import is_entered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgets.models import CheckFinding, Revision
    from budgets.tables.findings import Finding

#: The mark of targets' sheets among a revision's findings, and the file's name for people.
BOOK = "绩效目标"


def targets_file(revision: Revision | int) -> TargetsFile | None:
    """绩效目标文件 of the revision, with its source; None where none was handed in."""
    return TargetsFile.objects.select_related("source").filter(revision=revision).first()


def targets_of(revision: Revision | int) -> tuple[Target, ...]:
    """绩效目标 exactly as read, in the order of the file. Two queries."""
    indicators: dict[int, list[Indicator]] = {}
    kept_indicators = KeptIndicator.objects.filter(target__revision=revision)
    for one in kept_indicators.order_by("target_id", "position"):
        indicators.setdefault(one.target_id, []).append(_indicator(one))
    return tuple(
        _target(kept, tuple(indicators.get(kept.pk, ()))) for kept in _kept_targets(revision)
    )


def findings_of_targets(revision: Revision) -> list[CheckFinding]:
    """校验问题 about the targets, in the order of the check."""
    return list(revision.findings.filter(sheet__startswith=f"[{BOOK}]").order_by("position"))


def findings_in_file(revision: Revision) -> list[Finding]:
    """The same as values, with the sheets as the targets workbook itself names them.

    Without those about what was typed at the desk, which is in no file.
    """
    found = [
        _of_file(as_read(kept)) for kept in findings_of_targets(revision) if is_of(BOOK, kept.sheet)
    ]
    return [finding for finding in found if not is_entered(finding.sheet)]


def _of_file(finding: Finding) -> Finding:
    return replace(
        finding,
        sheet=plain_sheet(BOOK, finding.sheet),
        sources=_in_file(finding.sources),
        related=_in_file(finding.related),
    )


def _in_file(places: Iterable[str]) -> tuple[str, ...]:
    plain = (plain_sheet(BOOK, place) for place in places)
    return tuple(place for place in plain if not is_entered(place))


def _kept_targets(revision: Revision | int) -> list[KeptTarget]:
    return list(KeptTarget.objects.filter(revision=revision).order_by("position"))


def _target(kept: KeptTarget, indicators: tuple[Indicator, ...]) -> Target:
    return Target(
        project=kept.project,
        project_code=kept.project_code,
        department=kept.department,
        department_code=kept.department_code,
        unit=kept.unit,
        unit_code=kept.unit_code,
        total=kept.total,
        fiscal=kept.fiscal,
        other=kept.other,
        objective=kept.objective,
        indicators=indicators,
        form=Form(kept.form),
        labels=kept.labels,
        written=kept.written,
        sheet=kept.sheet,
        cells=kept.cells,
    )


def _indicator(kept: KeptIndicator) -> Indicator:
    return Indicator(
        level1=kept.level1,
        level2=kept.level2,
        level3=kept.level3,
        value=kept.value,
        weight=kept.weight,
        scoring=kept.scoring,
        cells=kept.cells,
    )
