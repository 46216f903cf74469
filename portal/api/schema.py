"""OpenAPI: one committed file, written at build time and served as it is."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import resolve
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator

from budgets.api.filters import ID
from portal.api.deprecations import ENDINGS
from portal.api.described import ecma
from portal.api.errors import not_allowed

SCHEMA = "docs/openapi.json"
DESCRIPTION = """已公开的部门和单位预算，只读，无须登记。

金额是十进制文本：公开表（tables）为万元，申报数（facts）同时给出元（amount）和万元（amount_wan）。
空白是 null，零是 "0.00"。列表按固定顺序分页，用 next 取下一页；每页条数有上限，超过时返回 400。
不认识的参数一律拒绝。每个答复带 ETag，可用 If-None-Match 查询是否有变。
错误只有一种形式，见 Error；请求头 Accept-Language: en 时为英文。每个来源地址每分钟最多 600 次请求，
超过时返回 429 和 Retry-After。"""
_PLACE = re.compile(r"\{\w+\}")
#: Formats of lists that are no JSON: rows as text.
_OF_TEXT = {"text/csv", "application/x-ndjson"}
_ERRORS = {
    "400": "参数有误",
    "404": "没有这个地址或数据",
    "405": "只读：只接受 GET 和 HEAD",
    "410": "已撤回，details 中有时间和原因",
    "429": "请求过于频繁，见 Retry-After",
}
#: Errors of what is asked for by an id alone.
_OF_DETAILS = {"404", "410"}
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


def _header(description: str, **schema: Any) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string", **schema}}


#: What answers carry besides their body.
_OF_SUCCESS = {
    "ETag": _header(
        "内容的散列，强校验；用 If-None-Match 交回，没有变化时答 304", pattern='^"[0-9a-f]{32}"$'
    ),
    "Cache-Control": _header("可以缓存，每次使用前须核对"),
}
_OF_LISTS = {
    "X-Total-Count": {"description": "全部结果数，与 count 相同", "schema": {"type": "integer"}},
    "Link": _header('下一页的地址，rel="next"；最后一页没有', pattern='^<.+>; rel="next"$'),
}
_OF_ERRORS = {
    "404": {"Link": _header("接口说明", pattern='^</api/>; rel="help"$')},
    "405": {"Allow": _header("可用的方法")},
    "429": {"Retry-After": {"description": "几秒后再试", "schema": {"type": "integer"}}},
}
#: What is written to the right of a format's name.
_FORMATS = "答复的格式：json（默认）、csv 或 ndjson（每行一个 JSON 对象）"


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
            _complete(operation, is_list="{" not in path)
            if resolve(_PLACE.sub("1", path), "portal.urls").url_name in ENDINGS:
                operation["deprecated"] = True
    return described


def _complete(operation: dict[str, Any], *, is_list: bool) -> None:
    responses = operation["responses"]
    success = responses["200"]
    success["description"] = operation["summary"]
    success["headers"] = _OF_SUCCESS | (_OF_LISTS if is_list else {})
    for media_type in _OF_TEXT & success["content"].keys():
        success["content"][media_type] = {"schema": {"type": "string"}}
    responses["304"] = {"description": "没有变化：If-None-Match 就是现在的 ETag"}
    for status in _ERRORS:
        if not is_list or status not in _OF_DETAILS:
            responses[status] = _error_response(status)
    for parameter in operation.get("parameters", []):
        if parameter["name"] == "format":
            parameter["description"] = _FORMATS
        if parameter["in"] == "path" and parameter["name"] == "disclosure":
            parameter["schema"]["pattern"] = ecma(ID.regex.pattern)  # type: ignore[union-attr]  # compiled by then


def _error_response(status: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Error"}
    described: dict[str, Any] = {
        "description": _ERRORS[status],
        "content": {"application/json": {"schema": schema}},
    }
    if status in _OF_ERRORS:
        described["headers"] = _OF_ERRORS[status]
    return described
