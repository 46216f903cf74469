"""404 and 500 for the whole portal: JSON under the API's addresses, a page elsewhere."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from portal.api import errors


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """No such address, or nothing public there."""
    if request.path.startswith(errors.PREFIX):
        return errors.not_found(request)
    return HttpResponse(render_to_string("404.html"), status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours: what went wrong is in the log."""
    if request.path.startswith(errors.PREFIX):
        return errors.server_error(request)
    return HttpResponse(render_to_string("500.html"), status=500)
