"""参数的形式: what validates a parameter also describes it, so that the two cannot differ."""

from __future__ import annotations

import re
from typing import Any

from django.core.validators import RegexValidator
from drf_spectacular.contrib.django_filters import DjangoFilterExtension

_NAMED_GROUP = re.compile(r"\(\?P<\w+>")


class StrictFilterExtension(DjangoFilterExtension):  # type: ignore[no-untyped-call]  # registers itself
    """The library's description of filters, with the forms that their validators ask for."""

    target_class = "portal.api.parameters.StrictFilterBackend"
    priority = 1

    def resolve_filter_field(
        self, auto_schema: Any, model: Any, filterset_class: Any, field_name: str, filter_field: Any
    ) -> list[dict[str, Any]]:
        """The parameters of one filter."""
        found: list[dict[str, Any]] = super().resolve_filter_field(  # type: ignore[no-untyped-call]
            auto_schema, model, filterset_class, field_name, filter_field
        )
        for parameter in found:
            parameter["schema"] |= _form_of(filter_field.extra)
        return found


def _form_of(told: dict[str, Any]) -> dict[str, Any]:
    form: dict[str, Any] = {}
    if "max_length" in told:
        form["maxLength"] = told["max_length"]
    for each in told.get("validators", ()):
        if isinstance(each, RegexValidator):
            form["pattern"] = ecma(each.regex.pattern)  # type: ignore[union-attr]  # compiled by then
    return form


def ecma(pattern: str) -> str:
    """A pattern of Python as JSON Schema has it: no named groups, the end as `$`."""
    return _NAMED_GROUP.sub("(", pattern).replace(r"\Z", "$")
