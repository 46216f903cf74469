"""OpenAPI: one committed file, written at build time and served as it is."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator

from portal.api.errors import not_allowed

SCHEMA = "docs/openapi.json"


def openapi_bytes() -> bytes:
    """The description of API v1 as the code has it now, in the portal's own language."""
    with translation.override(settings.LANGUAGE_CODE):
        generator = SchemaGenerator(urlconf="portal.urls")  # type: ignore[no-untyped-call]
        described = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return orjson.dumps(
        described,
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
