"""目录: targets and indicators of what is published now, as plain rows for the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Case, F, FloatField, TextField, Value, When
from django.db.models.functions import Cast

from budgets.models.disclosures import RevisionState
from performance.models import Indicator, Target

if TYPE_CHECKING:
    from django.db.models import QuerySet

    #: A queryset of dictionaries.
    Rows = QuerySet[Any, Any]

#: What every row says of its disclosure, under short names.
_DISCLOSURE = {
    "division_code": "disclosure__division__code",
    "owner_code": "disclosure__owner_code",
    "owner_name": "disclosure__owner_name",
    "year": "disclosure__year",
    "kind": "disclosure__kind",
    "adjustment_number": "disclosure__adjustment_number",
    "publication": "publication",
}
_TARGET = (
    "pk",
    "position",
    "project",
    "project_code",
    "department",
    "department_code",
    "unit",
    "unit_code",
    "total",
    "fiscal",
    "other",
    "objective",
    "form",
)
_INDICATOR = (
    "pk",
    "target_id",
    "position",
    "level1",
    "level2",
    "level3",
    "value",
    "weight",
    "scoring",
    "first",
    "second",
    "operator",
    "number",
    "upper",
    "measure",
    "words",
    "deadline",
    "polarity",
)

#: The digits of a value as a number, null without any; to fifteen digits exactly. Longer ones
#: are numbers of things (phones, codes) and would not fit.
_NUMBER = Case(
    When(number__regex=r"^-?[0-9]{1,15}(\.[0-9]+)?$", then=Cast("number", FloatField())),
    output_field=FloatField(null=True),
)


def targets() -> Rows:
    """绩效目标 of what is published now, in stable order. Amounts in 分."""
    rows: Rows = (
        Target.objects.filter(
            revision__state=RevisionState.PUBLISHED, revision__publication__isnull=False
        )
        .annotate(**_of_revision("revision__"))
        .order_by("pk")
        .values(*_DISCLOSURE, *_TARGET)
    )
    return rows


def indicators() -> Rows:
    """绩效指标 of what is published now, in stable order, each with its project."""
    rows: Rows = (
        Indicator.objects.filter(
            target__revision__state=RevisionState.PUBLISHED,
            target__revision__publication__isnull=False,
        )
        .annotate(
            **_of_revision("target__revision__"),
            project=F("target__project"),
            project_code=F("target__project_code"),
            target_position=F("target__position"),
        )
        .order_by("pk")
        .values(*_DISCLOSURE, "project", "project_code", "target_position", *_INDICATOR)
    )
    return rows


def number_from(rows: Rows, number: str) -> Rows:
    """The rows of `indicators` whose number is not below that one."""
    found: Rows = rows.alias(as_number=_NUMBER).filter(as_number__gte=_cast(number))
    return found


def number_to(rows: Rows, number: str) -> Rows:
    """The rows of `indicators` whose number is not above that one."""
    found: Rows = rows.alias(as_number=_NUMBER).filter(as_number__lte=_cast(number))
    return found


def with_indicators(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of `targets`, each with its indicators in order. One query."""
    found: dict[int, list[dict[str, Any]]] = {row["pk"]: [] for row in rows}
    kept = Indicator.objects.filter(target__in=list(found)).order_by("target_id", "position")
    for one in kept.values(*_INDICATOR):
        found[one["target_id"]].append(one)
    return [{**row, "indicators": found[row["pk"]]} for row in rows]


def _cast(number: str) -> Cast:
    """The bound made a number by the database itself, as `_NUMBER` is: equal texts are equal."""
    return Cast(Value(number, output_field=TextField()), FloatField())


def _of_revision(path: str) -> dict[str, F]:
    """The short names as annotations. `path` leads to the revision."""
    return {name: F(f"{path}{field}") for name, field in _DISCLOSURE.items()}
