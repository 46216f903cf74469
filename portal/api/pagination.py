"""分页: keyset pages in a stable order; a list is never cut without saying so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core import signing
from django.db.models import Q
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

DEFAULT_SIZE = 100
LARGEST_SIZE = 1000
_FIGURE = re.compile(r"[1-9][0-9]{0,3}")


class CursorPages(BasePagination):
    """Pages of a queryset of dictionaries whose order is unique.

    The cursor holds the last row's place in that order and is signed: it is handed back as
    it was given. `count` counts the whole list.
    """

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any]:
        """One page of rows. Raises `ValidationError` for `page_size` and `cursor`."""
        size = _size(request.query_params.get("page_size", str(DEFAULT_SIZE)))
        self._request = request
        self._signer = signing.Signer(salt=f"portal.api.pagination:{type(view).__name__}")
        self._order: Sequence[str] = queryset.query.order_by
        self.count, self.size = queryset.count(), size
        cursor = request.query_params.get("cursor")
        rest = queryset.filter(_after(self._order, self._place(cursor))) if cursor else queryset
        rows = list(rest[: size + 1])
        self.next = self._link(rows[size - 1]) if len(rows) > size else None
        return rows[:size]

    def get_paginated_response(self, data: Any) -> Response:
        """The page with `count` and `next`, which the headers repeat."""
        response = Response(
            {"count": self.count, "page_size": self.size, "next": self.next, "results": data}
        )
        response["X-Total-Count"] = str(self.count)
        if self.next:
            response["Link"] = f'<{self.next}>; rel="next"'
        return response

    def get_paginated_response_schema(self, schema: Any) -> dict[str, Any]:
        """The shape of a page, for OpenAPI."""
        return {
            "type": "object",
            "required": ["count", "page_size", "next", "results"],
            "properties": {
                "count": {"type": "integer", "description": "全部结果数"},
                "page_size": {"type": "integer"},
                "next": {
                    "type": "string",
                    "format": "uri",
                    "nullable": True,
                    "description": "下一页的地址，最后一页为 null；与 Link 响应头相同",
                },
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The parameters of every list, for OpenAPI."""
        size = {
            "type": "integer",
            "minimum": 1,
            "maximum": LARGEST_SIZE,
            "default": DEFAULT_SIZE,
        }
        return [
            _parameter(
                "cursor", "上一页 next 中的位置，原样交回。", {"type": "string", "minLength": 1}
            ),
            _parameter("page_size", f"每页条数，最多 {LARGEST_SIZE}；超过时返回 400。", size),
            _parameter(
                "bom",
                "format=csv 时，1 表示文件开头加 UTF-8 标记，便于 Excel 打开。",
                {"type": "string", "enum": ["0", "1"], "default": "0"},
            ),
        ]

    def _link(self, last: dict[str, Any]) -> str:
        place = [_plain(last[name.lstrip("-")]) for name in self._order]
        url: str = self._request.build_absolute_uri()
        return replace_query_param(url, "cursor", self._signer.sign_object(place))

    def _place(self, cursor: str) -> list[Any]:
        try:
            place = self._signer.unsign_object(cursor)
        except (signing.BadSignature, ValueError):
            raise _fault("cursor", _("请原样使用上一页 next 中的 cursor。")) from None
        if not isinstance(place, list) or len(place) != len(self._order):
            raise _fault("cursor", _("请原样使用上一页 next 中的 cursor。"))
        return place


def _after(order: Sequence[str], place: Sequence[Any]) -> Q:
    """What stands behind a place: further in the first field, or equal there and further on."""
    found = Q()
    same = Q()
    for name, value in zip(order, place, strict=True):
        field, way = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        found |= same & Q(**{f"{field}__{way}": value})
        same &= Q(**{field: value})
    return found


def _size(text: str) -> int:
    if _FIGURE.fullmatch(text) and int(text) <= LARGEST_SIZE:
        return int(text)
    raise _fault("page_size", _("应为 1 至 %(most)d 的整数。") % {"most": LARGEST_SIZE})


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _fault(name: str, message: str) -> ValidationError:
    return ValidationError({name: [ErrorDetail(message, code="invalid")]})


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": schema,
    }
