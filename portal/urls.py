"""Addresses."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from portal import failures
from portal.health import healthz
from portal.metrics import metrics

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("portal.api.urls")),
    path("", include("portal.site.urls")),
]
handler404 = failures.not_found
handler500 = failures.server_error
