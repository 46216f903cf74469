"""应答: a page as an HTTP answer: encoding, strong ETag, 304, HEAD, caching."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date

from portal.site import stored
from portal.site.encodings import QUICK, chosen, encoded

if TYPE_CHECKING:
    from django.http import HttpRequest

    from portal.site.pages import Page

#: Kept by browsers and proxies, but asked about before each use: a correction shows at once.
REVALIDATE = "public, no-cache"
_SUCCESS = 200
#: What some file system refuses in a name, and what could hide its end.
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+')


def answer(request: HttpRequest, page: Page, *, keep: bool = True) -> HttpResponseBase:
    """The page, as stored; made and stored where it is not. Not `keep`: made each time."""
    encoding = chosen(request.headers.get("Accept-Encoding", ""))
    body = (
        stored.page_bytes(page.key, encoding, page.html)
        if keep
        else encoded(page.html(), encoding, brotli_quality=QUICK)
    )
    response = HttpResponse(body, status=page.status)
    if encoding:
        response["Content-Encoding"] = encoding
    response["Cache-Control"] = REVALIDATE
    patch_vary_headers(response, ("Accept-Encoding", "Accept-Language"))
    return conditional(request, response, etag_of(body), page.changed)


def conditional(
    request: HttpRequest, response: HttpResponseBase, etag: str, changed: datetime | None
) -> HttpResponseBase:
    """The response with its validators, or 304 for a reader who already has it."""
    response["ETag"] = etag
    timestamp = int(changed.timestamp()) if changed else None
    if timestamp is not None:
        response["Last-Modified"] = http_date(timestamp)
    if response.status_code != _SUCCESS:
        return response
    # The stubs know only whole responses; a streamed one is answered in the same way.
    return get_conditional_response(request, etag, timestamp, response) or response  # type: ignore[arg-type]


def etag_of(body: bytes) -> str:
    """A strong ETag: the hash of exactly these bytes."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def attachment_named(plain: str, title: str, extension: str) -> str:
    """RFC 6266: a plain name that every program reads, and the Chinese one beside it."""
    chinese = quote(f"{_UNSAFE.sub('_', title)}.{extension}", safe="")
    return f"attachment; filename=\"{plain}.{extension}\"; filename*=UTF-8''{chinese}"
