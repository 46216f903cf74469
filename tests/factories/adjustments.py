"""Adjustments of a public budget, as places of their own: every other factory works on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from budgets.models import Adjustment, Disclosure
from budgets.services.adjustments import Basis, begin_adjustment
from portal.models import User
from tests.factories.disclosures import Place

REASON = "新增应急救援任务，追加项目支出"


def a_basis(**given: Any) -> Basis:
    """调整, as a standing committee approved it in the budget's year."""
    said: dict[str, Any] = {
        "nature": "adjustment",
        "approving_body": "张店区人大常委会",
        "document_number": "张人常〔2025〕9号",
        "approved_on": date(2025, 8, 20),
        "reason": REASON,
        **given,
    }
    return Basis(**said)


def begun(place: Place, *, by: User | None = None, **given: Any) -> Disclosure:
    """登记: the disclosure of the adjustment of the place's budget."""
    return begin_adjustment(budget=place.disclosure, basis=a_basis(**given), by=by or place.officer)


def an_adjustment(place: Place, **given: Any) -> Place:
    """The same place with the adjustment in the budget's stead."""
    return replace(place, disclosure=begun(place, **given))


def adjustment_of(place: Place) -> Adjustment:
    """调整依据 as stored."""
    return Adjustment.objects.select_related("disclosure", "budget").get(
        disclosure=place.disclosure
    )
