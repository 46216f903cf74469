"""OpenAPI: one committed file, written at build time and served as it is."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator

from portal.api.errors import not_allowed

SCHEMA = "docs/openapi.json"
DESCRIPTION = """已公开的部门和单位预算，只读，无须登记。

金额是十进制文本：公开表（tables）为万元，申报数（facts）同时给出元（amount）和万元（amount_wan）。
空白是 null，零是 "0.00"。列表按固定顺序分页，用 next 取下一页；每页条数有上限，超过时返回 400。
不认识的参数一律拒绝。每个答复带 ETag，可用 If-None-Match 查询是否有变。
错误只有一种形式，见 Error；请求头 Accept-Language: en 时为英文。每个来源地址每分钟最多 600 次请求，
超过时返回 429 和 Retry-After。"""
#: Formats of lists that are no JSON: rows as text.
_OF_TEXT = {"text/csv", "application/x-ndjson"}
_ERRORS = {
    "400": "参数有误",
    "404": "没有这个地址或数据",
    "410": "已撤回，details 中有时间和原因",
    "429": "请求过于频繁，见 Retry-After",
}
_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "details"],
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string"},
                "details": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["parameter", "code", "message"],
                        "properties": {
                            "parameter": {"type": "string"},
                            "code": {"type": "string"},
                            "message": {"type": "string"},
                        },
                    },
                },
            },
        }
    },
}


def openapi_bytes() -> bytes:
    """The description of API v1 as the code has it now, in the portal's own language."""
    with translation.override(settings.LANGUAGE_CODE):
        generator = SchemaGenerator(urlconf="portal.urls")  # type: ignore[no-untyped-call]
        described: dict[str, Any] = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return orjson.dumps(
        _completed(described),
        default=str,
        option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE,
    )


def openapi(request: HttpRequest) -> HttpResponse:
    """The committed description."""
    if request.method not in ("GET", "HEAD"):
        return not_allowed(request)
    return HttpResponse(_committed(), content_type="application/json")


@lru_cache(maxsize=1)
def _committed() -> bytes:
    return (Path(settings.BASE_DIR) / SCHEMA).read_bytes()


def _completed(described: dict[str, Any]) -> dict[str, Any]:
    """What the generator cannot know: the errors, CSV as text, that no key is needed."""
    described["info"]["description"] = DESCRIPTION
    described["components"]["schemas"]["Error"] = _ERROR
    described["components"].pop("securitySchemes", None)
    for path, operations in described["paths"].items():
        for operation in operations.values():
            operation.pop("security", None)
            success = operation["responses"]["200"]
            success["description"] = operation["summary"]
            for media_type in _OF_TEXT & success["content"].keys():
                success["content"][media_type] = {"schema": {"type": "string"}}
            for status in ("400", "404", "410", "429") if "{" in path else ("400", "429"):
                operation["responses"][status] = _error_response(status)
    return described


def _error_response(status: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Error"}
    return {
        "description": _ERRORS[status],
        "content": {"application/json": {"schema": schema}},
    }
