"""格式: answers as JSON, and lists as CSV through the one safe writer, or a JSON object a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer

from portal.core.export import csv_bytes


class JsonRenderer(BaseRenderer):
    """JSON, by orjson: four times as quick as the framework's own."""

    media_type = "application/json"
    format = "json"
    charset = None
    render_style = "binary"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """The bytes of the answer."""
        return orjson.dumps(data, default=str)


class CsvRenderer(BaseRenderer):
    """One page of a list as CSV. The next page is in the Link header, the count in X-Total-Count."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"
    render_style = "binary"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Heading row and one row for each result; `bom=1` marks it as UTF-8 for Excel."""
        context = renderer_context or {}
        names = list(context["view"].get_serializer().fields)
        bom = context["request"].query_params.get("bom") == "1"
        return csv_bytes(_rows(names, data["results"]), bom=bom)


class NdjsonRenderer(JsonRenderer):
    """One page of a list, a JSON object on each line. The next page is in the Link header."""

    media_type = "application/x-ndjson"
    format = "ndjson"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """The bytes of the answer."""
        lines = (
            orjson.dumps(row, default=str, option=orjson.OPT_APPEND_NEWLINE)
            for row in data["results"]
        )
        return b"".join(lines)


class QueryNegotiation(BaseContentNegotiation):
    """The format is what `?format=` says; JSON without it, whatever a browser would like."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        """The first; nothing is ever sent here."""
        return parsers[0]

    def select_renderer(
        self, request: Any, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The renderer of that name. Raises `ValidationError` for one that is not offered."""
        wanted = request.query_params.get("format", "json")
        for renderer in renderers:
            if renderer.format == wanted:
                return renderer, renderer.media_type
        names = "、".join(renderer.format for renderer in renderers)
        text = _("没有这种格式。可用的格式：%(names)s。") % {"names": names}
        raise exceptions.ValidationError(
            {"format": [exceptions.ErrorDetail(text, code="unknown_format")]}
        )


def _rows(names: list[str], results: list[dict[str, Any]]) -> Iterator[list[str | int | None]]:
    yield list(names)
    for row in results:
        yield [_cell(row[name]) for name in names]


def _cell(value: Any) -> str | int | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, str | int):
        return value
    return str(value)
