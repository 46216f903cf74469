"""参数: a parameter that an endpoint does not know is refused, never ignored."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ErrorDetail, ValidationError

_OF_EVERY = {"format"}
_OF_LISTS = {"bom", "cursor", "page_size"}


class StrictFilterBackend(DjangoFilterBackend):  # type: ignore[misc]  # has no types
    """The filters of an endpoint's `filterset_class`, and nothing besides."""

    def filter_queryset(self, request: Any, queryset: Any, view: Any) -> Any:
        """The narrowed queryset. Raises `ValidationError` naming each parameter at fault."""
        faults = self._faults(request, queryset, view)
        if faults:
            raise ValidationError(faults)
        return super().filter_queryset(request, queryset, view)

    def _faults(self, request: Any, queryset: Any, view: Any) -> dict[str, list[ErrorDetail]]:
        known = self._known(queryset, view)
        faults: dict[str, list[ErrorDetail]] = {}
        for name, values in request.query_params.lists():
            if name not in known:
                text = _("没有这个参数。可用的参数：%(names)s。") % {
                    "names": "、".join(sorted(known))
                }
                faults[name] = [ErrorDetail(text, code="unknown_parameter")]
            elif len(values) > 1:
                text = _("这个参数只能出现一次。")
                faults[name] = [ErrorDetail(text, code="repeated_parameter")]
            elif not values[0].strip():
                faults[name] = [ErrorDetail(_("参数值不能为空。"), code="blank")]
            elif name == "bom" and values[0] not in ("0", "1"):
                faults[name] = [ErrorDetail(_("只能是 0 或 1。"), code="invalid")]
        return faults

    def _known(self, queryset: Any, view: Any) -> set[str]:
        filterset = self.get_filterset_class(view, queryset)
        names = set(filterset.base_filters) if filterset else set()
        return names | _OF_EVERY | (_OF_LISTS if view.paginator else set())
