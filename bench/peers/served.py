"""Applications that serve one page: the bare limit, WhiteNoise, and an empty Django view."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

Start = Callable[[str, list[tuple[str, str]]], Any]


def bare(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """WSGI that says hello: the most that a server can do for Python."""
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"hello"]


def whitenoise(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """WhiteNoise alone over the folder BENCH_FILES, which has the page and its .br beside it."""
    return _whitenoise()(environ, start)  # type: ignore[no-any-return]


@cache
def _whitenoise() -> Any:
    from whitenoise import WhiteNoise

    return WhiteNoise(bare, root=os.environ["BENCH_FILES"])


def django(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """The portal's settings and middleware around a view that says hello."""
    return _django()(environ, start)  # type: ignore[no-any-return]


@cache
def _django() -> Any:
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
    from django.conf import settings

    settings.ROOT_URLCONF = "bench.peers.hello"
    return application
