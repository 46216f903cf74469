"""错误: one shape for every refusal of the API, in the reader's language.

{"error": {"code": "…", "message": "…", "details": [{"parameter", "code", "message"}]}}
"""

from __future__ import annotations

import math
from typing import Any

import orjson
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

#: The path under which everything speaks JSON.
PREFIX = "/api/"
#: Where people are told of it: what lies right under the prefix.
HELP = f'<{PREFIX}>; rel="help"'
Details = list[dict[str, str]]


def error_body(code: str, message: str, details: Details | None = None) -> dict[str, Any]:
    """The one shape."""
    return {"error": {"code": code, "message": message, "details": details or []}}


def exception_response(exc: Exception, context: dict[str, Any]) -> Response | None:
    """What Django REST framework asks for every exception; None leaves a fault to Django."""
    if isinstance(exc, Http404):
        exc = exceptions.NotFound()
    elif isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied()
    if not isinstance(exc, exceptions.APIException):
        return None
    code, message = _words(exc)
    response = Response(error_body(code, message, _details(exc)), status=exc.status_code)
    if isinstance(exc, exceptions.Throttled):
        response["Retry-After"] = str(_seconds(exc))
    if isinstance(exc, exceptions.MethodNotAllowed):
        response["Allow"] = ", ".join(context["view"].allowed_methods)
    if isinstance(exc, exceptions.NotFound):
        response["Link"] = HELP
    response["Cache-Control"] = "no-store"
    _speak_json(context)
    return response


def plain_error(status: int, code: str, message: str) -> HttpResponse:
    """An error outside any view of the API: an unknown address, a fault of the server."""
    response = HttpResponse(
        orjson.dumps(error_body(code, message)), status=status, content_type="application/json"
    )
    response["Cache-Control"] = "no-store"
    return response


def not_found(request: HttpRequest) -> HttpResponse:
    """404 for an address that the API does not have."""
    response = plain_error(404, "not_found", _("没有这个地址或数据。接口说明见 /api/。"))
    response["Link"] = HELP
    return response


def not_allowed(request: HttpRequest) -> HttpResponse:
    """405: the API is read-only."""
    response = plain_error(405, "method_not_allowed", _read_only())
    response["Allow"] = "GET, HEAD"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500: what went wrong is in the log, not in the answer."""
    return plain_error(500, "server_error", _("系统出现意外错误，已记录。请稍后再试。"))


def _read_only() -> str:
    return _("本接口只读，只接受 GET 和 HEAD。")


def _words(exc: exceptions.APIException) -> tuple[str, str]:
    if isinstance(exc, exceptions.ValidationError):
        return "invalid_parameter", _("参数有误，详见 details。")
    if isinstance(exc, exceptions.NotFound):
        return "not_found", _("没有这个地址或数据。接口说明见 /api/。")
    if isinstance(exc, exceptions.MethodNotAllowed):
        return "method_not_allowed", _read_only()
    if isinstance(exc, exceptions.Throttled):
        text = _("请求过于频繁，请在 %(seconds)d 秒后再试。")
        return "throttled", text % {"seconds": _seconds(exc)}
    return str(exc.get_codes()), str(exc.detail)


def _seconds(exc: exceptions.Throttled) -> int:
    wait: float | None = getattr(exc, "wait", None)
    return max(1, math.ceil(wait or 0))


def _details(exc: exceptions.APIException) -> Details:
    """For each parameter what is wrong with it; for a refusal with facts, those facts."""
    if not isinstance(exc, exceptions.ValidationError):
        return list(getattr(exc, "facts", ()))
    faults: Any = exc.detail  # lists of `ErrorDetail`, by parameter
    by_name = faults if isinstance(faults, dict) else {"": faults}
    return [
        {"parameter": str(name), "code": str(part.code), "message": str(part)}
        for name, parts in by_name.items()
        for part in parts
    ]


def _speak_json(context: dict[str, Any]) -> None:
    """An error is JSON even where a table was asked for as CSV."""
    request = context.get("request")
    if request is not None:
        renderer = context["view"].get_renderers()[0]
        request.accepted_renderer, request.accepted_media_type = renderer, renderer.media_type
