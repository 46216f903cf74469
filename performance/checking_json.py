"""绩效目标的 JSON: targets and their findings, exactly as the interface fixes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from budgets.services import checking_json
from portal.core.money import exact_wan_text

if TYPE_CHECKING:
    from decimal import Decimal

    from budgets.tables.findings import Finding
    from performance.indicators.deadlines import Deadline
    from performance.indicators.values import Value
    from performance.sheets.core import Indicator, Target


def target_json(target: Target) -> dict[str, Any]:
    """One project's targets. Amounts are decimal strings in 万元, None for blank."""
    return {
        "project": target.project,
        "project_code": target.project_code or None,
        "department": target.department or None,
        "department_code": target.department_code or None,
        "unit": target.unit or None,
        "total": _amount(target.total),
        "fiscal": _amount(target.fiscal),
        "other": _amount(target.other),
        "objective": target.objective,
        "indicators": [indicator_json(indicator) for indicator in target.indicators],
    }


def indicator_json(indicator: Indicator) -> dict[str, Any]:
    """One indicator as written, and its value taken apart."""
    return {
        "level1": indicator.level1,
        "level2": indicator.level2,
        "level3": indicator.level3,
        "value": indicator.value,
        "weight": indicator.weight or None,
        "scoring": indicator.scoring or None,
        "parsed": value_json(indicator.parsed),
    }


def value_json(value: Value) -> dict[str, Any]:
    """The parts of a value; what it does not have is null."""
    return {
        "operator": str(value.operator) if value.operator else None,
        "number": _number(value.number),
        "upper": _number(value.upper),
        "unit": value.unit or None,
        "words": value.words or None,
        "deadline": _deadline(value.deadline),
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding, with the project that it is about."""
    return {**checking_json.finding_json(finding), "project": finding.at.project or None}


def _deadline(deadline: Deadline | None) -> dict[str, Any] | None:
    if deadline is None:
        return None
    return {
        "text": deadline.text,
        "year": deadline.year,
        "month": deadline.month,
        "day": deadline.day,
        "period": deadline.relative or deadline.every or None,
    }


def _number(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"


def _amount(fen: int | None) -> str | None:
    return None if fen is None else exact_wan_text(fen)
