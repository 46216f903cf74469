"""代理缓存: how long nginx may answer a public page without asking, said by the page's own answer.

Only what a reader without an account would get: never an answer that sets a cookie, never one to
a request that brought one. nginx keeps nothing that does not carry this header, and passes the
header to nobody (deploy/nginx.conf).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

#: So many seconds after a takedown or correction may a page still be answered as it was.
SECONDS = 5
#: Bytes of the largest answer that is kept; whole archives only pass through.
LARGEST = 8 * 1024 * 1024
HEADER = "X-Accel-Expires"
_SUCCESS = 200


class EdgeMiddleware:
    """Marks what nginx may keep. Without a proxy in front there is nobody to tell."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.TRUSTED_PROXY:
            raise MiddlewareNotUsed
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve the request, and mark the answer."""
        response = self._get_response(request)
        if _is_anonymous(request) and _is_for_everybody(response):
            response[HEADER] = str(SECONDS)
        return response


def _is_anonymous(request: HttpRequest) -> bool:
    return (
        request.method in ("GET", "HEAD")
        and not request.COOKIES
        and "Authorization" not in request.headers
    )


def _is_for_everybody(response: HttpResponseBase) -> bool:
    return (
        response.status_code == _SUCCESS
        and not response.cookies
        and "public" in response.get("Cache-Control", "").split(", ")
        and int(response.get("Content-Length") or LARGEST + 1) <= LARGEST
    )
