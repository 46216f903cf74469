"""Endpoints. What they share (pages, parameters, formats, errors) comes by the settings."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView

from budgets.api.shapes import Shape
from performance.api import filters, shapes
from performance.selectors import listing


class _TwoShapes(ListAPIView[Any]):
    """A list whose rows are nested in JSON and flat in CSV."""

    #: The shape of a line of CSV.
    line_class: type[Shape]

    def get_serializer_class(self) -> Any:
        """The shape that the format asks for."""
        request = getattr(self, "request", None)
        is_csv = request is not None and request.query_params.get("format") == "csv"
        return self.line_class if is_csv else super().get_serializer_class()


@extend_schema_view(
    get=extend_schema(tags=["绩效"], summary="绩效目标", operation_id="list_targets")
)
class TargetList(_TwoShapes):
    """现行年初预算（kind=adjustment 时为预算调整）的绩效目标，每个项目一条，含全部指标；format=csv 时不含指标，见“绩效指标”。"""

    queryset = listing.targets()
    serializer_class = shapes.Target
    line_class = shapes.TargetLine
    filterset_class = filters.TargetFilters

    def paginate_queryset(self, queryset: Any) -> Any:
        """One page, each target with its indicators."""
        return listing.with_indicators(super().paginate_queryset(queryset) or [])


@extend_schema_view(
    get=extend_schema(tags=["绩效"], summary="绩效指标", operation_id="list_indicators")
)
class IndicatorList(_TwoShapes):
    """现行年初预算（kind=adjustment 时为预算调整）的绩效指标，指标值如原文，并附解析出的比较、数值、单位、文字和时限。"""

    queryset = listing.indicators()
    serializer_class = shapes.Indicator
    line_class = shapes.IndicatorLine
    filterset_class = filters.IndicatorFilters
