"""前台: a public page answered from memory, before Django, while nothing was written.

The database itself says whether anything was: the same stamp means that every reader sees the same
rows, so that a page made under it is still right. A correction or a takedown therefore shows with
the first request after its transaction, in every process, without anybody being told.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.db import Error, connection

from portal.site.answers import REVALIDATE
from portal.site.encodings import chosen

Headers = list[tuple[str, str]]
Start = Callable[..., Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]
Stamp = Callable[[], object]

#: Pages say which day it is and when they were asked for; so old may that be, in seconds.
OLDEST = 5.0
#: Bytes of all pages together, and of one that is kept.
MOST, LARGEST = 24 * 1024 * 1024, 512 * 1024
#: A request that carries one of these may be answered differently.
_OWN = ("QUERY_STRING", "HTTP_COOKIE", "HTTP_RANGE", "HTTP_AUTHORIZATION", "HTTP_IF_MODIFIED_SINCE")
_ASKED = ("HTTP_HOST", "wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO", "HTTP_ACCEPT_LANGUAGE")
_OF_BODY = frozenset({"content-type", "content-length", "content-encoding"})


@dataclass(frozen=True, slots=True)
class Kept:
    """A page with the stamp and the moment before it was made."""

    stamp: object
    at: float
    headers: Headers
    etag: str
    body: bytes


class Front:
    """WSGI around WSGI: keeps what may be kept, hands on everything else."""

    def __init__(self, application: Application, stamp: Stamp | None = None) -> None:
        self._application = application
        self._stamp = stamp or database_stamp()
        self._kept: OrderedDict[tuple[str, ...], Kept] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """Answer a request."""
        key = key_of(environ)
        stamp = self._stamp() if key is not None else None
        if key is None or stamp is None:
            return self._application(environ, start)
        kept = self._kept.get(key)
        now = time.monotonic()
        if kept is not None and kept.stamp == stamp and now - kept.at < OLDEST:
            return _answered(kept, environ.get("HTTP_IF_NONE_MATCH", ""), start)
        return self._made(key, stamp, now, environ, start)

    def _made(
        self, key: tuple[str, ...], stamp: object, now: float, environ: dict[str, Any], start: Start
    ) -> Iterable[bytes]:
        """Have the page made; keep it where it is one for everybody."""
        said: list[tuple[str, Headers]] = []

        def listening(status: str, headers: Headers, *rest: Any) -> Any:
            said.append((status, headers))
            return start(status, headers, *rest)

        body = self._application(environ, listening)
        status, headers = said[-1] if said else ("", [])
        if not is_for_everybody(status, headers):
            return body
        try:
            content = b"".join(body)
        finally:
            close = getattr(body, "close", None)
            if close is not None:
                close()
        etag = next(value for name, value in headers if name.lower() == "etag")
        self._keep(key, Kept(stamp, now, list(headers), etag, content))
        return [content]

    def _keep(self, key: tuple[str, ...], page: Kept) -> None:
        if len(page.body) > LARGEST:
            return
        with self._lock:
            before = self._kept.pop(key, None)
            self._size += len(page.body) - (len(before.body) if before else 0)
            self._kept[key] = page
            while self._size > MOST:
                _, oldest = self._kept.popitem(last=False)
                self._size -= len(oldest.body)


def key_of(environ: dict[str, Any]) -> tuple[str, ...] | None:
    """What an anonymous reader's page follows from, besides the database; None for other requests."""
    if environ["REQUEST_METHOD"] != "GET" or any(environ.get(name) for name in _OWN):
        return None
    encoding = chosen(environ.get("HTTP_ACCEPT_ENCODING", ""))
    return (environ.get("PATH_INFO", ""), encoding, *(environ.get(name, "") for name in _ASKED))


def is_for_everybody(status: str, headers: Headers) -> bool:
    """Whether an answer is a public page that is asked about before each use."""
    if not status.startswith("200"):
        return False
    said = {name.lower(): value for name, value in headers}
    return (
        said.get("cache-control") == REVALIDATE
        and said.get("content-type", "").startswith("text/html")
        and "etag" in said
        and "set-cookie" not in said
    )


def database_stamp() -> Stamp:
    """What tells, cheaply, whether the database has changed; None where it cannot be asked."""
    return _SqliteStamp() if connection.vendor == "sqlite" else postgresql_stamp


def postgresql_stamp() -> object:
    """The snapshot a query would see now: two that are equal see the same rows."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_snapshot()::text")
            return cursor.fetchone()
    except Error:
        connection.close()  # the request itself opens it anew, or says that it cannot
        return None


class _SqliteStamp:
    """The file's own count of commits, as a connection that never writes is told it."""

    def __init__(self) -> None:
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.Lock()

    def __call__(self) -> object:
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = sqlite3.connect(
                        connection.settings_dict["NAME"], check_same_thread=False, timeout=0
                    )
                return self._connection.execute("PRAGMA data_version").fetchone()
            except sqlite3.Error:
                self._connection = None
                return None


def _answered(kept: Kept, known: str, start: Start) -> Iterable[bytes]:
    """The page, or that the reader has it already (RFC 9110 §13.1.2)."""
    tags = [tag.strip().removeprefix("W/") for tag in known.split(",")]
    if kept.etag in tags or "*" in tags:
        headers = [each for each in kept.headers if each[0].lower() not in _OF_BODY]
        status = HTTPStatus.NOT_MODIFIED
        start(f"{status.value} {status.phrase}", headers)
        return []
    start("200 OK", list(kept.headers))
    return [kept.body]
