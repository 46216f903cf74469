"""公开联系方式, read: whom the pages of a disclosure name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from budgets.models import Disclosure, PublicContact


@dataclass(frozen=True, slots=True)
class Contact:
    """责任科室 ("" where unsaid) and telephone, and when they were recorded."""

    office: str
    telephone: str
    recorded_at: datetime


def contact_of(disclosure: int) -> Contact | None:
    """The unit's own, else its department's. One query."""
    owners = Disclosure.objects.filter(pk=disclosure)
    rows = PublicContact.objects.filter(
        Q(unit__in=owners.values("unit")) | Q(department__in=owners.values("department"))
    )
    found = rows.order_by(F("unit").asc(nulls_last=True)).first()
    return Contact(found.office, found.telephone, found.recorded_at) if found else None
