"""留存: what a targets workbook declares, stored whole in place of the last run.

Inside the caller's transaction: all or nothing.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import orjson

from budgets.selectors.withholding import holds_of
from performance.checking import without_held
from performance.checking_json import target_json, value_json
from performance.indicators.polarity import polarity
from performance.models import EnteredTarget
from performance.models import Indicator as KeptIndicator
from performance.models import Target as KeptTarget
from performance.sheets.core import TargetsReading
from performance.sheets.entered import target_from

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from budgets.models import Revision
    from performance.sheets.core import Indicator, Target

_BATCH = 500


def fingerprint(targets: Sequence[Target]) -> str:
    """SHA-256 over all that is declared and how it is printed; "" for nothing."""
    if not targets:
        return ""
    told = [
        [
            target_json(each),
            each.unit_code,
            each.form.value,
            _plain(each.labels),
            _plain(each.written),
        ]
        for each in targets
    ]
    return hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()


def replace_targets(revision: Revision, targets: Sequence[Target]) -> None:
    """绩效目标 and their indicators, in the order of the file."""
    revision.targets.all().delete()
    kept = KeptTarget.objects.bulk_create(
        (_target(revision, number, each) for number, each in enumerate(targets, start=1)),
        batch_size=_BATCH,
    )
    KeptIndicator.objects.bulk_create(
        (
            row
            for of_project, target in zip(kept, targets, strict=True)
            for row in _indicators(of_project, target.indicators)
        ),
        batch_size=_BATCH,
    )


def remove_held(revision: Revision) -> None:
    """扣留: what was typed of a project that has been held since is not kept either."""
    holds = holds_of(revision.disclosure)
    if not holds:
        return
    rows = EnteredTarget.objects.filter(revision=revision)
    held = [
        row.pk
        for row in rows
        if not without_held(
            TargetsReading("", (target_from(row.project, row.content),)), holds
        ).targets
    ]
    rows.filter(pk__in=held).delete()


def _target(revision: Revision, position: int, target: Target) -> KeptTarget:
    return KeptTarget(
        revision=revision,
        position=position,
        project=target.project,
        project_code=target.project_code,
        department=target.department,
        department_code=target.department_code,
        unit=target.unit,
        unit_code=target.unit_code,
        total=target.total,
        fiscal=target.fiscal,
        other=target.other,
        objective=target.objective,
        form=target.form.value,
        labels=_plain(target.labels),
        written=_plain(target.written),
        sheet=target.sheet,
        cells=_plain(target.cells),
    )


def _indicators(kept: KeptTarget, indicators: Sequence[Indicator]) -> Iterator[KeptIndicator]:
    for position, one in enumerate(indicators, start=1):
        yield KeptIndicator(
            target=kept,
            position=position,
            level1=one.level1,
            level2=one.level2,
            level3=one.level3,
            value=one.value,
            weight=one.weight,
            scoring=one.scoring,
            first=one.first,
            second=one.second,
            polarity=polarity(one.level3).value,
            cells=_plain(one.cells),
            **_parsed(one),
        )


def _parsed(one: Indicator) -> dict[str, Any]:
    parsed = value_json(one.parsed)
    return {
        "operator": parsed["operator"] or "",
        "number": parsed["number"] or "",
        "upper": parsed["upper"] or "",
        "measure": parsed["unit"] or "",
        "words": parsed["words"] or "",
        "deadline": parsed["deadline"],
    }


def _plain(parts: Mapping[str, str]) -> dict[str, str]:
    """With plain texts for keys, as they are stored."""
    return {str(part): text for part, text in parts.items()}
