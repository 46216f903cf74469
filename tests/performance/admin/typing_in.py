"""The form of one project as a browser without scripts sends it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from budgets.models import Revision
from performance.sheets.core import Target
from tests.factories.targets import WHOLE


def address(revision: Revision, name: str = "form") -> str:
    return reverse(f"admin:performance_target_{name}", args=[revision.pk])


def body(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()
    return str(answer.content.decode())


def typed(target: Target = WHOLE, **more: object) -> dict[str, object]:
    """The form as a browser without scripts sends it."""
    data: dict[str, object] = {
        "entry": "",
        "edits": "0",
        "layout": target.form.value,
        "project": target.project,
        "project_code": target.project_code,
        "department": target.department,
        "unit": target.unit,
        "total": "1",
        "fiscal": "1.00",
        "other": "0",
        "objective": target.objective,
        "rows-TOTAL_FORMS": len(target.indicators) + 3,
        "rows-INITIAL_FORMS": 0,
        "rows-MIN_NUM_FORMS": 0,
        "rows-MAX_NUM_FORMS": 113,
        "act": "save",
    }
    for index in range(len(target.indicators) + 3):
        one = target.indicators[index] if index < len(target.indicators) else None
        for name in ("level1", "level2", "level3", "value", "weight", "scoring"):
            data[f"rows-{index}-{name}"] = getattr(one, name) if one else ""
        data[f"rows-{index}-ORDER"] = index + 1
    return {**data, **more}


def send(client: Client, revision: Revision, **more: object) -> HttpResponse:
    answer: HttpResponse = client.post(address(revision, "save"), typed(**more))  # type: ignore[assignment,arg-type]
    return answer
