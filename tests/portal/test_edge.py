"""代理缓存: what nginx is told it may keep, and what it is never told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import FileResponse, HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from portal.edge import HEADER, LARGEST, SECONDS, EdgeMiddleware
from tests.portal.publishing import publish_golden


@pytest.fixture(autouse=True)
def _behind_a_proxy(settings: Any) -> None:
    settings.TRUSTED_PROXY = True


def _page(**headers: str) -> HttpResponse:
    response = HttpResponse("页", headers={"Cache-Control": "public, no-cache", **headers})
    response.setdefault("Content-Length", str(len(response.content)))
    return response


def _told(
    make: Callable[[], Any] = _page, method: str = "get", cookie: str = "", **meta: str
) -> str | None:
    request: HttpRequest = getattr(RequestFactory(), method)("/", **meta)
    if cookie:
        request.COOKIES["look"] = cookie
    answered = EdgeMiddleware(lambda _request: make())(request)
    return answered.get(HEADER)


def test_a_public_page_may_be_kept_for_some_seconds() -> None:
    assert _told() == _told(method="head") == str(SECONDS)


def _with_cookie() -> HttpResponse:
    response = _page()
    response.set_cookie("sessionid", "1")
    return response


@pytest.mark.parametrize(
    "make",
    [
        _with_cookie,
        lambda: _page(**{"Cache-Control": "no-store"}),
        lambda: _page(**{"Cache-Control": "private, no-cache"}),
        lambda: HttpResponse("页"),
        lambda: HttpResponse(status=410, headers={"Cache-Control": "public, no-cache"}),
        lambda: _page(**{"Content-Length": str(LARGEST + 1)}),
        lambda: FileResponse(iter([b"zip"]), headers={"Cache-Control": "public, max-age=60"}),
    ],
    ids=["cookie", "no-store", "private", "silent", "gone", "large", "of unknown size"],
)
def test_what_is_not_for_everybody_is_not_kept(make: Callable[[], Any]) -> None:
    assert _told(make) is None


def test_whoever_is_known_is_answered_anew() -> None:
    assert _told(cookie="large") is None
    assert _told(HTTP_AUTHORIZATION="Basic eDp5") is None
    assert _told(method="post") is None


def test_nobody_is_told_without_a_proxy(settings: Any) -> None:
    settings.TRUSTED_PROXY = False
    with pytest.raises(MiddlewareNotUsed):
        EdgeMiddleware(lambda _request: _page())


def test_pages_files_and_figures_are_kept_and_the_desk_is_not(db: None) -> None:
    publish_golden("zhangdian-2025")
    client = Client()
    base = "/370303/102001/2025/budget/"
    for path in ("/", base, f"{base}v1/download/xlsx", "/search/?q=三公", "/api/v1/units/"):
        assert client.get(path)[HEADER] == str(SECONDS), path
    for path in ("/admin/login/", "/healthz", f"{base}v9/", f"{base}v1/question/"):
        assert HEADER not in client.get(path), path
