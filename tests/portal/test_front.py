"""The front: what is kept, for how long, and that every write shows at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from django.db import connection, connections

from portal import front
from portal.front import Front, database_stamp, is_for_everybody, key_of
from portal.site.answers import REVALIDATE

PAGE = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", REVALIDATE),
    ("ETag", '"a"'),
]


class Portal:
    """Stands behind the front and counts how often it is asked."""

    def __init__(self, headers: list[tuple[str, str]] = PAGE, status: str = "200 OK") -> None:
        self.headers, self.status, self.asked, self.closed = headers, status, 0, 0

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        self.asked += 1
        start(self.status, self.headers)
        return Body(self, [b"page ", str(self.asked).encode()])


class Body(list[bytes]):
    def __init__(self, portal: Portal, parts: list[bytes]) -> None:
        super().__init__(parts)
        self.portal = portal

    def close(self) -> None:
        self.portal.closed += 1


def environ(**more: str) -> dict[str, Any]:
    return {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "QUERY_STRING": "", **more}


def ask(served: Front, **more: str) -> tuple[str, dict[str, str], bytes]:
    said: list[Any] = []
    body = b"".join(served(environ(**more), lambda *told: said.append(told)))
    return said[0][0], dict(said[0][1]), body


def test_a_page_is_made_once_while_nothing_is_written() -> None:
    portal = Portal()
    served = Front(portal, lambda: "same")
    assert [ask(served)[2] for _ in range(3)] == [b"page 1"] * 3
    assert (portal.asked, portal.closed) == (1, 1)
    assert ask(served)[1] == dict(PAGE)


def test_a_write_shows_with_the_next_request() -> None:
    stamps = iter([1, 1, 2, 2])
    served = Front(Portal(), lambda: next(stamps))
    assert [ask(served)[2] for _ in range(4)] == [b"page 1", b"page 1", b"page 2", b"page 2"]


def test_what_was_written_while_a_page_was_made_is_not_missed() -> None:
    """The stamp is that of before: a page that saw half of it is not kept under the one of after."""
    now = ["before"]
    portal = Portal()

    def writing(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        body = portal(environ, start)
        now[0] = "after"
        return body

    served = Front(writing, lambda: now[0])
    assert [ask(served)[2] for _ in range(3)] == [b"page 1", b"page 2", b"page 2"]


def test_a_page_grows_old(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = [0.0]
    monkeypatch.setattr("portal.front.time.monotonic", lambda: moment[0])
    served = Front(Portal(), lambda: "same")
    ask(served)
    moment[0] = front.OLDEST - 0.1
    assert ask(served)[2] == b"page 1"
    moment[0] = front.OLDEST
    assert ask(served)[2] == b"page 2"


def test_a_reader_who_has_the_page_gets_no_body() -> None:
    served = Front(Portal(), lambda: "same")
    ask(served)
    for known in ('"a"', 'W/"a"', '"b", "a"', "*"):
        status, headers, body = ask(served, HTTP_IF_NONE_MATCH=known)
        assert (status, body) == ("304 Not Modified", b"")
        assert headers == {"Cache-Control": REVALIDATE, "ETag": '"a"'}
    assert ask(served, HTTP_IF_NONE_MATCH='"b"')[2] == b"page 1"


@pytest.mark.parametrize(
    "more",
    [
        {"REQUEST_METHOD": "HEAD"},
        {"REQUEST_METHOD": "POST"},
        {"QUERY_STRING": "q=1"},
        {"HTTP_COOKIE": "session=1"},
        {"HTTP_RANGE": "bytes=0-1"},
        {"HTTP_IF_MODIFIED_SINCE": "Thu, 01 Jan 2026 00:00:00 GMT"},
    ],
)
def test_what_may_be_answered_otherwise_is_handed_on(more: dict[str, str]) -> None:
    portal = Portal()
    served = Front(portal, lambda: "same")
    for _ in range(2):
        ask(served)
        ask(served, **more)
    assert portal.asked == 3


@pytest.mark.parametrize(
    "name", ["HTTP_ACCEPT_LANGUAGE", "HTTP_HOST", "HTTP_X_FORWARDED_PROTO", "wsgi.url_scheme"]
)
def test_what_a_page_follows_from_is_in_its_key(name: str) -> None:
    assert key_of(environ(**{name: "a"})) != key_of(environ(**{name: "b"}))


def test_readers_of_one_encoding_share_a_page() -> None:
    keys = {key_of(environ(HTTP_ACCEPT_ENCODING=name)) for name in ("br", "gzip, br", "br;q=0.5")}
    assert len(keys) == 1
    assert keys != {key_of(environ(HTTP_ACCEPT_ENCODING="gzip"))}


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        ("404 Not Found", PAGE),
        ("200 OK", [*PAGE, ("Set-Cookie", "a=b")]),
        ("200 OK", PAGE[:2]),
        ("200 OK", [PAGE[0], ("Cache-Control", "private"), PAGE[2]]),
        ("200 OK", [("Content-Type", "application/json"), *PAGE[1:]]),
    ],
)
def test_only_public_pages_are_kept(status: str, headers: list[tuple[str, str]]) -> None:
    assert is_for_everybody("200 OK", PAGE)
    assert not is_for_everybody(status, headers)
    portal = Portal(headers, status)
    served = Front(portal, lambda: "same")
    assert [ask(served)[2] for _ in range(2)] == [b"page 1", b"page 2"]


def test_without_an_answer_of_the_database_nothing_is_kept() -> None:
    portal = Portal()
    served = Front(portal, lambda: None)
    assert [ask(served)[2] for _ in range(2)] == [b"page 1", b"page 2"]


def test_the_oldest_pages_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "MOST", 13)
    served = Front(Portal(), lambda: "same")
    for path, body in (("/a", b"page 1"), ("/b", b"page 2"), ("/c", b"page 3"), ("/b", b"page 2")):
        assert ask(served, PATH_INFO=path)[2] == body
    assert ask(served, PATH_INFO="/a")[2] == b"page 4"


def test_a_page_too_large_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "LARGEST", 5)
    served = Front(Portal(), lambda: "same")
    assert [ask(served)[2] for _ in range(2)] == [b"page 1", b"page 2"]


@pytest.mark.django_db(transaction=True)
def test_the_database_tells_of_every_commit_and_of_nothing_else() -> None:
    stamp = database_stamp()
    assert _rests(stamp)
    first = stamp()
    _write("one")
    second = stamp()
    assert second != first
    assert _rests(stamp)
    _write("two")
    assert stamp() not in (first, second)


def _rests(stamp: front.Stamp) -> bool:
    """Whether reading leaves the stamp as it is; a server may be busy with other databases too."""
    for _ in range(500):
        before = stamp()
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM django_content_type")
        if before is not None and before == stamp():
            return True
    return False


def _write(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_content_type (app_label, model) VALUES ('front', %s)", [name]
        )


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    stamp = database_stamp()
    with monkeypatch.context() as patched:
        place = "/nowhere/at/all" if connection.vendor == "sqlite" else "no_such_database"
        connections["default"].close()
        patched.setitem(connection.settings_dict, "NAME", place)
        assert stamp() is None
    assert stamp() is not None
