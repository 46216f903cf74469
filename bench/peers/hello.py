"""The addresses of a Django that only says hello."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path


def hello(request: HttpRequest) -> HttpResponse:
    """An empty view."""
    return HttpResponse("hello")


urlpatterns = [path("hello/", hello)]
