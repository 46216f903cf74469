"""什么阻止上报与批准: the findings that bar each step, said once for services and desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from budgets.models import CheckFinding
from budgets.rules.permits import NEVER_WAIVED
from budgets.tables.findings import Severity
from budgets.tables.vocabulary import MUST_BE_MENDED

if TYPE_CHECKING:
    from django.db.models import QuerySet

_ERROR = Q(severity=Severity.ERROR)
_UNMENDED = Q(code__in=sorted(MUST_BE_MENDED))
#: 疑似个人信息: only asked about, but nobody publishes it unseen.
_PERSONAL = Q(code="W_PII")
_UNWAIVED = Q(waiver__isnull=True)
#: A waiver stands there only where a document was taken over that is public elsewhere.
_NEVER_WAIVED = _ERROR & Q(rule__in=sorted(NEVER_WAIVED)) & _UNWAIVED


def must_be_mended() -> QuerySet[CheckFinding]:
    """须改正: what no reason can let stand, because what is declared would be incomplete."""
    return CheckFinding.objects.filter(_UNMENDED)


def never_waived() -> QuerySet[CheckFinding]:
    """不得豁免: errors that their rule does not let stand."""
    return CheckFinding.objects.filter(_NEVER_WAIVED)


def unexplained() -> QuerySet[CheckFinding]:
    """未说明: errors about which the unit has said nothing."""
    return CheckFinding.objects.filter(_ERROR & Q(explanation=""))


def bars_submission() -> QuerySet[CheckFinding]:
    """Errors that the unit has not explained, and whatever no reason can let stand."""
    return CheckFinding.objects.filter(_UNMENDED | _NEVER_WAIVED | (_ERROR & Q(explanation="")))


def bars_approval() -> QuerySet[CheckFinding]:
    """What no reviewer has waived of errors and of numbers of persons, and what must be mended."""
    return CheckFinding.objects.filter(_UNMENDED | ((_ERROR | _PERSONAL) & _UNWAIVED))
