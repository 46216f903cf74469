"""Officers and readers over HTTP: the upload form with its session and token, and public pages."""

from __future__ import annotations

import http.client
import time
from dataclasses import dataclass, field
from threading import Lock

from tests.release.books import book
from tests.release.scene import unit_name

#: The proxy in front says so; cookies, redirects and tokens are those of HTTPS.
_FROM_PROXY = {"Host": "localhost", "X-Forwarded-Proto": "https", "Referer": "https://localhost/"}
_TOKEN = "t" * 32
_BOUNDARY = "----workbook"


@dataclass(slots=True)
class Answer:
    """Status (0: nobody answered), how long it took in seconds, and the words."""

    status: int
    seconds: float
    text: str = ""
    location: str = ""


@dataclass(slots=True)
class Tally:
    """Answers of many visitors at once."""

    answers: list[Answer] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def add(self, answer: Answer) -> None:
        """One more."""
        with self._lock:
            self.answers.append(answer)

    def statuses(self) -> dict[int, int]:
        """How often each status came."""
        found: dict[int, int] = {}
        for answer in self.answers:
            found[answer.status] = found.get(answer.status, 0) + 1
        return found

    def seconds(self, share: float) -> float:
        """The time that this share of the answers did not exceed."""
        taken = sorted(answer.seconds for answer in self.answers)
        return taken[min(len(taken) - 1, int(len(taken) * share))] if taken else 0.0


def get(port: int, path: str, *, session: str = "") -> Answer:
    """One page."""
    headers = {**_FROM_PROXY, **({"Cookie": f"__Host-session={session}"} if session else {})}
    return _ask(port, "GET", path, headers, None)


def upload(port: int, officer: dict[str, object], *, times: int = 1) -> Answer:
    """接收工作簿 by the form of the disclosure's page. Accepted is 302 to the revision."""
    number = int(str(officer["number"]))
    content = book(unit_name(number), times)
    body = b"".join(
        (
            _field("csrfmiddlewaretoken", _TOKEN),
            _field("declassified", "on"),
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="workbook"; '
            'filename="2025.xlsx"\r\nContent-Type: application/octet-stream\r\n\r\n'.encode(),
            content,
            f"\r\n--{_BOUNDARY}--\r\n".encode(),
        )
    )
    headers = {
        **_FROM_PROXY,
        "Content-Type": f"multipart/form-data; boundary={_BOUNDARY}",
        "Cookie": f"__Host-session={officer['session']}; __Host-csrf={_TOKEN}",
    }
    path = f"/admin/budgets/disclosure/{officer['disclosure']}/upload/"
    return _ask(port, "POST", path, headers, body)


def _field(name: str, value: str) -> bytes:
    return (
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
    ).encode()


def _ask(port: int, method: str, path: str, headers: dict[str, str], body: bytes | None) -> Answer:
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body=body, headers=headers)
        response = connection.getresponse()
        text = response.read().decode("utf-8", "replace")
        location = response.getheader("Location") or ""
        return Answer(response.status, time.monotonic() - began, text, location)
    except (OSError, http.client.HTTPException) as error:
        return Answer(0, time.monotonic() - began, str(error))
    finally:
        connection.close()
