"""404, 500 and 503 for the whole portal: JSON under the API's addresses, a page elsewhere."""

from __future__ import annotations

import sys
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from portal.api import errors
from portal.outages import RETRY_AFTER, Outage, outage_of


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """No such address, or nothing public there."""
    if request.path.startswith(errors.PREFIX):
        return errors.not_found(request)
    return HttpResponse(render_to_string("404.html"), status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours, or an outage of the machine: what went wrong is in the log.

    Django calls this while it handles the exception.
    """
    if outage := outage_of(sys.exc_info()[1]):
        return _unavailable(request, outage)
    if request.path.startswith(errors.PREFIX):
        return errors.server_error(request)
    return HttpResponse(render_to_string("500.html"), status=500)


def _unavailable(request: HttpRequest, outage: Outage) -> HttpResponse:
    """503: nothing was done; when to ask again."""
    if request.path.startswith(errors.PREFIX):
        response = errors.plain_error(503, outage.code, str(outage.message))
    else:
        page = render_to_string("503.html", {"message": outage.message})
        response = HttpResponse(page, status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response
