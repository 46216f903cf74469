"""Addresses of the endpoints of performance targets, under /api/v1/."""

from __future__ import annotations

from django.urls import path

from performance.api import views

urlpatterns = [
    path("targets/", views.TargetList.as_view(), name="targets"),
    path("indicators/", views.IndicatorList.as_view(), name="indicators"),
]
