"""对外通知: what is called, signed and refused, against a server of this machine."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from portal import checks, notices

SECRET = "0123456789abcdef0123456789abcdef"


class Listener(HTTPServer):
    """A server of this machine that keeps what it is sent and answers as it is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.calls: list[tuple[str, dict[str, str], bytes]] = []
        self.status = 204
        self.location = ""


class _Handler(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.calls.append((self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def listener(settings: Any) -> Iterator[Listener]:
    server = Listener()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    settings.WEBHOOK_URL = f"http://127.0.0.1:{server.server_port}/hook?a=1"
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    settings.WEBHOOK_SECRET = SECRET
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_body_is_signed_as_it_is_sent(listener: Listener) -> None:
    notices.call_webhook({"text": "催办", "id": 7})
    ((path, headers, body),) = listener.calls
    assert path == "/hook?a=1"
    assert json.loads(body) == {"text": "催办", "id": 7}
    expected = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert headers[notices.SIGNATURE] == f"sha256={expected}"
    assert notices.signature_of(body + b" ", SECRET) != headers[notices.SIGNATURE]


@pytest.mark.parametrize("status", [301, 302, 307, 400, 500])
def test_every_answer_but_success_is_a_failure_and_no_redirect_is_followed(
    listener: Listener, status: int
) -> None:
    listener.status = status
    listener.location = f"http://127.0.0.1:{listener.server_port}/elsewhere"
    with pytest.raises(notices.NoticeError, match=str(status)):
        notices.call_webhook({"id": 7})
    assert [path for path, _headers, _body in listener.calls] == ["/hook?a=1"]


def test_a_host_that_is_not_allowed_is_never_called(listener: Listener, settings: Any) -> None:
    settings.WEBHOOK_HOSTS = ["hooks.example.gov.cn"]
    with pytest.raises(notices.NoticeError, match="PORTAL_WEBHOOK_HOSTS"):
        notices.call_webhook({"id": 7})
    assert listener.calls == []


def test_nobody_listening_is_a_failure(settings: Any, listener: Listener) -> None:
    settings.WEBHOOK_URL = "http://127.0.0.1:1/hook"
    with pytest.raises(notices.NoticeError):
        notices.call_webhook({"id": 7})


@pytest.mark.parametrize(
    ("url", "hosts", "secret", "word"),
    [
        ("https://hooks.example.gov.cn/a", ["hooks.example.gov.cn"], SECRET, ""),
        ("http://127.0.0.1/a", ["127.0.0.1"], SECRET, ""),
        ("http://hooks.example.gov.cn/a", ["hooks.example.gov.cn"], SECRET, "https"),
        ("ftp://hooks.example.gov.cn/a", ["hooks.example.gov.cn"], SECRET, "https://"),
        ("https://a:b@hooks.example.gov.cn/", ["hooks.example.gov.cn"], SECRET, "账号"),
        ("https://hooks.example.gov.cn/a", [], SECRET, "PORTAL_WEBHOOK_HOSTS"),
        ("https://evil.hooks.example.gov.cn/", ["hooks.example.gov.cn"], SECRET, "HOSTS"),
        ("https://hooks.example.gov.cn/a", ["hooks.example.gov.cn"], "short", "太短"),
        ("https://hooks.example.gov.cn:x/", ["hooks.example.gov.cn"], SECRET, "不是有效"),
    ],
)
def test_what_an_address_must_be(url: str, hosts: list[str], secret: str, word: str) -> None:
    problem = notices.webhook_problem(url, hosts, secret)
    assert (word in problem) if word else problem == ""


def test_settings_that_cannot_work_stop_the_start(settings: Any) -> None:
    assert checks.notices_that_can_be_sent(None) == []
    settings.WEBHOOK_URL, settings.SMTP_HOST = "https://hooks.example.gov.cn/", "mail.example"
    found = checks.notices_that_can_be_sent(None)
    assert [message.id for message in found] == ["portal.E010", "portal.E011"]
    settings.WEBHOOK_HOSTS, settings.WEBHOOK_SECRET = ["hooks.example.gov.cn"], SECRET
    settings.MAIL_FROM = "ysgk@example.gov.cn"
    assert checks.notices_that_can_be_sent(None) == []
