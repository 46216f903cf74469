"""列表下载: the rows of a page as CSV or XLSX, always the whole list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.utils.cache import patch_vary_headers

from portal.core.export import csv_bytes
from portal.core.money import exact_wan_text
from portal.core.spreadsheet import Wan, xlsx_bytes
from portal.site.answers import REVALIDATE, attachment_named, conditional, etag_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from portal.core.spreadsheet import Cell

#: What a list or a table by itself is sent as, by its form.
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def file_of(
    request: HttpRequest, form: str, plain: str, title: str, rows: Sequence[Sequence[Cell]]
) -> HttpResponseBase:
    """The rows as a file named `plain`, by `title` for people. Amounts are in 万元, exact.

    `form`: csv or xlsx. CSV has the mark that Excel wants with `bom=1`. Raises `Http404`.
    """
    if form not in TYPES:
        raise Http404
    if form == "csv":
        body = csv_bytes(map(_texts, rows), bom=request.GET.get("bom") == "1")
    else:
        body = xlsx_bytes(title, rows)
    response = HttpResponse(body, content_type=TYPES[form])
    response["Content-Disposition"] = attachment_named(plain, title, form)
    response["Cache-Control"] = REVALIDATE
    response["X-Robots-Tag"] = "noindex"
    patch_vary_headers(response, ("Accept-Language",))
    return conditional(request, response, etag_of(body), None)


def _texts(row: Sequence[Cell]) -> list[str | int | None]:
    return [exact_wan_text(cell) if isinstance(cell, Wan) else cell for cell in row]
