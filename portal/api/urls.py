"""Addresses of API v1. They are promised: old ones keep working."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from budgets.api.urls import urlpatterns as budgets
from performance.api.urls import urlpatterns as performance
from portal.api.schema import openapi
from portal.api.validators import revalidated

app_name = "api"


def _revalidated(pattern: URLPattern) -> URLPattern:
    return URLPattern(
        pattern.pattern,
        revalidated(pattern.callback, pattern.name),
        pattern.default_args,
        pattern.name,
    )


urlpatterns = [
    *map(_revalidated, [*budgets, *performance]),
    path("openapi.json", csrf_exempt(revalidated(openapi)), name="openapi"),
]
