"""人口登记: a division's population with its source and day, by command."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from budgets.models import Division, Population
from budgets.services.errors import RefusedActionError
from portal import audit

_LONGEST = Population._meta.get_field("source").max_length or 0
_MOST = 2_000_000_000


@transaction.atomic
def record_population(*, division_code: str, persons: int, on_day: date, source: str) -> Population:
    """人口 on record; of the same day, in place of what was there. Raises `RefusedActionError`."""
    division = Division.objects.filter(code=division_code).first()
    if division is None:
        raise RefusedActionError(
            "division_unknown",
            _("没有区划%(code)s。请核对区划代码。") % {"code": division_code[:20]},
        )
    if not 1 <= persons <= _MOST:
        raise RefusedActionError("population_persons", _("人数应为正整数，单位为人，不是万人。"))
    named = source.strip()
    if not named or len(named) > _LONGEST:
        raise RefusedActionError(
            "population_source",
            _("请写明来源，不超过%(most)d字，例如统计公报的名称。") % {"most": _LONGEST},
        )
    kept, _created = Population.objects.update_or_create(
        division=division, on_day=on_day, defaults={"persons": persons, "source": named}
    )
    audit.record(
        action="population.recorded",
        target=f"division:{division.pk}",
        by=None,
        description=str(kept),
    )
    return kept
