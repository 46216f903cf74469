"""Targets that were typed at the desk, for tests of what becomes of them."""

from __future__ import annotations

from dataclasses import replace

from budgets.models import Revision
from performance.models import EnteredTarget
from performance.selectors.targets import targets_of
from performance.services.entering import enter_target
from performance.sheets.core import Indicator, Target
from performance.sheets.entered import is_entered
from tests.factories.disclosures import Place, checked, read
from tests.factories.targets import WHOLE, with_projects

OTHER = replace(
    WHOLE,
    project="维修项目",
    objective="对机关办公用房进行日常维修，保障各科室正常办公，提高使用年限。",
    indicators=(
        Indicator("产出指标", "数量指标", "维修次数", "≥30次"),
        *WHOLE.indicators[2:],
    ),
)
EMPTY = replace(WHOLE, objective="")


def entered(
    place: Place, target: Target = WHOLE, *, revision: Revision | None = None
) -> tuple[Revision, EnteredTarget]:
    """The target typed by the officer and checked."""
    revision = revision or checked(place)
    entry = enter_target(revision=revision, target=target, by=place.officer)
    read(with_projects())
    revision.refresh_from_db()
    return revision, entry


def projects(revision: Revision) -> list[tuple[str, bool]]:
    return [(each.project, is_entered(each.sheet)) for each in targets_of(revision)]
