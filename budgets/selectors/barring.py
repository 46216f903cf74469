"""什么阻止上报与批准: the findings that bar each step, said once for services and desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from budgets.models import CheckFinding
from budgets.tables.findings import Severity
from budgets.tables.vocabulary import MUST_BE_MENDED

if TYPE_CHECKING:
    from django.db.models import QuerySet

_ERROR = Q(severity=Severity.ERROR)
_UNMENDED = Q(code__in=sorted(MUST_BE_MENDED))


def must_be_mended() -> QuerySet[CheckFinding]:
    """须改正: what no reason can let stand, because what is declared would be incomplete."""
    return CheckFinding.objects.filter(_UNMENDED)


def bars_submission() -> QuerySet[CheckFinding]:
    """Errors that the unit has not explained, and whatever must be mended."""
    return CheckFinding.objects.filter(_UNMENDED | (_ERROR & Q(explanation="")))


def bars_approval() -> QuerySet[CheckFinding]:
    """Errors that no reviewer has waived, and whatever must be mended."""
    return CheckFinding.objects.filter(_UNMENDED | (_ERROR & Q(waiver__isnull=True)))
