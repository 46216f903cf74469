"""生产部署: PostgreSQL, Redis, web, worker and nginx as docker-compose.yml and deploy/ say it."""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest

from portal.edge import SECONDS
from tests.deploy.standing import HOST, Production
from tests.processes import until

pytestmark = [pytest.mark.kill, pytest.mark.production]

DOCUMENT = "/370303/102001/2025/budget/"
_NONE: Mapping[str, str] = {}
WITHDRAWN = "/370600/201001/2025/budget/"
_ALWAYS = ("load_disclosure", "--year", "2025", "--publish", "--workbook")
_GOLDEN = "portal/demo/golden/{}/workbook.xlsx"
_ZHANGDIAN = (
    *(*_ALWAYS, _GOLDEN.format("zhangdian-2025"), "--division", "370303", "--department", "102"),
    *("--unit-code", "102001", "--unit", "淄博市张店区人民政府办公室"),
)
_YANTAI = (
    *(*_ALWAYS, _GOLDEN.format("yantai-2025"), "--division", "370600", "--department", "201"),
    *("--unit-code", "201001", "--unit", "烟台市人民政府办公室"),
)
_WITHDRAW = """
from budgets.models import Revision
from budgets.services.publication import withdraw
from portal.models import User
revision = Revision.objects.get(publication=1, disclosure__division__code="370600")
withdraw(revision=revision, reason="误发", by=User.objects.get(username="load-reviewer"))
"""


@dataclass(slots=True)
class Answer:
    """A status, headers by their names in small letters, and a body."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Reader:
    """Somebody outside, with a jar of cookies, who knows nginx alone."""

    production: Production
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self,
        path: str,
        headers: Mapping[str, str] = _NONE,
        form: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request over TLS."""
        return self._asked(
            http.client.HTTPSConnection(
                "127.0.0.1",
                self.production.ports["tls"],
                timeout=30,
                context=self.production.trust(),
            ),
            path,
            form,
            headers,
        )

    def ask_web(self, path: str, headers: Mapping[str, str] = _NONE) -> Answer:
        """The same of web itself, as nginx asks it."""
        return self._asked(
            http.client.HTTPConnection("127.0.0.1", self.production.ports["web"], timeout=30),
            path,
            None,
            {**headers, "X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"},
        )

    def _asked(
        self,
        link: http.client.HTTPConnection,
        path: str,
        form: Mapping[str, str] | None,
        headers: Mapping[str, str],
    ) -> Answer:
        sent = {"Host": HOST, **headers}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if form is not None:
            body = urlencode(form)
            sent |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": f"https://{HOST}",
                "Referer": f"https://{HOST}{path}",
            }
        link.request("GET" if form is None else "POST", path, body, sent)
        got = link.getresponse()
        content = got.read()
        for line in got.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        link.close()
        return Answer(
            got.status, {name.lower(): value for name, value in got.getheaders()}, content
        )


@pytest.fixture(scope="module")
def production() -> Iterator[Production]:
    """Everything, started once for the tests of this file, with a disclosure that is public."""
    started = Production()
    try:
        started.start()
        assert started.portal(*_ZHANGDIAN).strip().endswith(DOCUMENT)
        yield started
    finally:
        said = started.logs()
        started.end()
        print(said)


def test_every_check_of_the_compose_file_passes(production: Production) -> None:
    assert [name for name in production.running if not production.is_well(name)] == []
    until(lambda: Reader(production).ask("/healthz").status == 200, "all to be well")


def test_readers_are_led_to_tls_and_believed_nothing(production: Production) -> None:
    link = http.client.HTTPConnection("127.0.0.1", production.ports["plain"], timeout=30)
    link.request("GET", "/rules/?q=1", headers={"Host": HOST})
    led = link.getresponse()
    assert (led.status, led.headers["Location"]) == (308, f"https://{HOST}/rules/?q=1")
    link.close()
    reader = Reader(production)
    assert reader.ask("/", {"Host": "elsewhere.example"}).status == 400
    page = reader.ask("/")
    assert "max-age=" in page.headers["strict-transport-security"]
    assert "nginx/" not in page.headers.get("server", "")


def test_what_nginx_answers_is_what_web_answers(production: Production) -> None:
    reader = Reader(production)
    asked = [
        *("/", DOCUMENT, f"{DOCUMENT}table/5/", f"{DOCUMENT}document/", "/rules/", "/verify/"),
        *(f"{DOCUMENT}v1/download/{form}" for form in ("xlsx", "json", "csv", "datapackage")),
        *("/search/?q=%E4%B8%89%E5%85%AC", "/feed.atom", "/sitemap.xml", "/robots.txt"),
        *("/api/v1/units/", "/api/v1/units/?format=csv", "/api/v1/facts/?unit=102001&page_size=5"),
        *("/nothing/", f"{DOCUMENT}v9/", "/api/v1/units/?no=1", "/admin/"),
    ]
    styles = re.findall(r'href="(/static/[^"]+)"', reader.ask("/").body.decode())
    assert styles
    kinds: tuple[dict[str, str], ...] = (
        {},
        {"Accept-Encoding": "br, gzip"},
        {"Accept-Encoding": "gzip"},
        {"Accept-Language": "en"},
    )
    # What is of the moment or of the connection.
    passing = {"date", "expires", "connection", "server", "x-accel-expires"}
    passing |= {"keep-alive", "transfer-encoding"}
    for path in [*asked, *styles]:
        for kind in kinds:
            there, first, again = (
                ask(path, kind) for ask in (reader.ask_web, reader.ask, reader.ask)
            )
            for got in (first, again):
                assert (got.status, got.body) == (there.status, there.body), (path, kind)
                assert _without(got.headers, passing) == _without(there.headers, passing), path
            assert "x-accel-expires" not in again.headers


def _without(headers: dict[str, str], names: set[str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in names}


def test_nginx_answers_by_itself_what_it_has(production: Production) -> None:
    reader = Reader(production)
    path = f"{DOCUMENT}table/7/"
    page = reader.ask(path)
    tag = page.headers["etag"]
    assert reader.ask(path, {"If-None-Match": tag}).status == 304
    web = production.running["web"]
    before = _lines_of_web(production)
    assert [reader.ask(path).body for _ in range(5)] == [page.body] * 5
    assert web.poll() is None
    assert _lines_of_web(production) - before <= 1  # it may have run out meanwhile


def _lines_of_web(production: Production) -> int:
    """Requests that nginx handed on."""
    lines = (production.folder / "nginx/access.log").read_text(encoding="utf-8").splitlines()
    return sum('"cache":"HIT"' not in line for line in lines)


def test_a_withdrawal_shows_within_seconds(production: Production) -> None:
    assert production.portal(*_YANTAI).strip().endswith(WITHDRAWN)
    reader = Reader(production)
    addresses = (WITHDRAWN, f"{WITHDRAWN}v1/download/xlsx", f"{WITHDRAWN}table/3/")
    assert {reader.ask(path).status for path in addresses} == {200}
    production.portal("shell", "--verbosity", "0", "--command", _WITHDRAW)
    time.sleep(SECONDS)
    assert {reader.ask(path).status for path in addresses} == {410}


def test_an_administrator_signs_in_through_nginx(production: Production) -> None:
    said = production.portal("create_administrator", "guanliyuan")
    password = re.search(r"密码：(\S+)", said)
    assert password is not None
    reader = Reader(production)
    page = reader.ask("/admin/login/?next=/admin/").body.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    assert all(name.startswith("__Host-") for name in reader.cookies)
    form = {"csrfmiddlewaretoken": token[1], "username": "guanliyuan", "next": "/admin/"}
    wrong = reader.ask("/admin/login/", form={**form, "password": "no"})
    assert wrong.status == 200
    right = reader.ask("/admin/login/", form={**form, "password": password[1]})
    assert right.status == 302
    desk = reader.ask("/admin/")
    assert desk.status == 302  # to the change of the first password
    assert "x-accel-expires" not in desk.headers


def test_what_is_too_large_is_refused_by_nginx(production: Production) -> None:
    reader = Reader(production)
    assert reader.ask("/admin/login/", form={"a": "x" * (13 * 1024 * 1024)}).status == 413


def test_web_and_worker_end_when_they_are_told(production: Production) -> None:
    try:
        for name in ("worker", "web"):
            production.stop(name)
        assert Reader(production).ask("/verify/", {"Accept-Language": "fr"}).status == 502
    finally:
        production.start_portal()
