"""长者模式: a reader's choice of large type and strong contrast.

Stored pages are the same for all. Each names one small stylesheet, which alone depends on the
reader: empty, or leading to the large one. The choice is a cookie that says nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from portal.site.answers import conditional, etag_of

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

ELDER, STANDARD = "elder", "standard"
SEE_OTHER = 303
_YEAR = 365 * 24 * 3600


def choose(request: HttpRequest) -> HttpResponse:
    """Keep the choice for a year and lead back to where it was made. An unknown one: standard."""
    response = HttpResponseRedirect(_back(request), status=SEE_OTHER)
    is_elder = request.POST.get("look") == ELDER
    response.set_cookie(
        _cookie(),
        ELDER if is_elder else "",
        max_age=_YEAR if is_elder else 0,
        path="/",
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )
    response["Cache-Control"] = "no-store"
    return response


def stylesheet(request: HttpRequest) -> HttpResponseBase:
    """What the reader's choice adds to the stylesheet of all."""
    is_elder = request.COOKIES.get(_cookie()) == ELDER
    body = f'@import url("{static("elder.css")}");\n' if is_elder else "\n"
    response = HttpResponse(body, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ("Cookie",))
    return conditional(request, response, etag_of(body.encode()), None)


def _cookie() -> str:
    return "__Host-look" if settings.SECURE else "look"


def _back(request: HttpRequest) -> str:
    """The page of this site from which the choice came; the home page where it does not say."""
    came_from = request.headers.get("Referer", "")
    allowed = {request.get_host()}
    if not url_has_allowed_host_and_scheme(came_from, allowed, require_https=request.is_secure()):
        return reverse("site:home")
    parts = urlsplit(came_from)
    path = "/" + parts.path.lstrip("/")
    return f"{path}?{parts.query}" if parts.query else path
