"""The running portal: a real web server, a real worker, a real Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from budgets.models import Department, Division, Membership, Unit
from portal.access import Role
from portal.models import User
from tests.journeys.keyboard import Keyboard
from tests.processes import Processes, answer, environment, free_port, until

PASSWORD = "a-long-word-for-journeys-7"
#: How long a page may take to show what is waited for, in milliseconds; ends a hopeless wait.
PATIENCE = 90_000
#: Chromium as a machine without a network of its own wants it.
_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@dataclass
class Portal:
    """The portal's processes and the browsers that visit it."""

    address: str
    processes: Processes
    browser: Browser
    complaints: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    def start_worker(self) -> None:
        """A worker of its own process; until now, uploads wait."""
        options = ("--quiet", "worker", "--loglevel", "WARNING")
        self.processes.start("celery", "-A", "portal.celery", *options)

    def visitor(self, *, scripts: bool = True, width: int = 1280, policy: bool = True) -> Page:
        """A browser of its own, with nothing in common with another's.

        `policy`: false lets a test try out styles of its own, which the pages forbid.
        """
        context = self.browser.new_context(
            base_url=self.address,
            java_script_enabled=scripts,
            bypass_csp=not policy,
            viewport={"width": width, "height": 900},
            locale="zh-CN",
        )
        context.set_default_timeout(PATIENCE)
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def sign_in(self, username: str, **options: Any) -> Page:
        """A browser in which the account is signed in, at the desk's start page."""
        page = self.visitor(**options)
        page.goto("/admin/")
        page.get_by_label("用户名").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("heading", name="工作台")).to_be_visible()
        return page

    def keyboard(self, username: str) -> Keyboard:
        """The account at the desk's start page, signed in without a mouse."""
        keys = Keyboard(self.visitor())
        keys.sign_in(username, PASSWORD)
        return keys

    def close(self) -> None:
        """Close every browser window."""
        for context in self._contexts:
            context.close()

    def _listen(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)


@pytest.fixture
def further_settings() -> dict[str, str]:
    """Environment variables of the portal's processes beyond the usual; a test names its own."""
    return {}


@pytest.fixture
def bare_portal(
    transactional_db: None,
    tmp_path: Path,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    further_settings: dict[str, str],
) -> Iterator[Portal]:
    """The web server is up, nobody is known. Nothing may complain in any browser."""
    del transactional_db
    # The browser's driver runs an event loop in this thread; the test itself is not async.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    # What a test stores by itself, the server finds.
    settings.FILES_ROOT = tmp_path / "files"
    port = free_port()
    processes = Processes(environment(tmp_path) | {"PORTAL_DEV": "1"} | further_settings, tmp_path)
    expect.set_options(timeout=PATIENCE)
    try:
        processes.start(
            "granian", "--interface", "wsgi", "--blocking-threads", "1", "--no-ws",
            "--port", str(port), "portal.wsgi:application",
        )  # fmt: skip
        address = f"http://127.0.0.1:{port}"
        until(lambda: answer(f"{address}/admin/login/") == 200, "the web server")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=_chromium(), args=_OPTIONS)
            running = Portal(address, processes, browser)
            yield running
            running.close()
            browser.close()
        assert running.complaints == []
    finally:
        processes.end()
        print(processes.logs())


@pytest.fixture
def portal(bare_portal: Portal) -> Portal:
    """The web server is up; the test starts the worker."""
    _prepare_people()
    return bare_portal


def _chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise AssertionError("no Chromium on this machine")


def _prepare_people() -> None:
    """Both units of the published examples, an officer of both, a reviewer who also publishes."""
    places = [
        ("370303", "张店区", "102", "102001", "淄博市张店区人民政府办公室"),
        ("370600", "烟台市", "201", "201001", "烟台市人民政府办公室"),
    ]
    officer, reviewer = (_account(name) for name in ("officer", "reviewer"))
    for division_code, division_name, department_code, unit_code, name in places:
        division = Division.objects.create(code=division_code, name=division_name)
        department = Department.objects.create(division=division, code=department_code, name=name)
        unit = Unit.objects.create(
            division=division, department=department, code=unit_code, name=name
        )
        Membership.objects.create(user=officer, role=Role.OFFICER, unit=unit)
        for role in (Role.BUREAU_REVIEWER, Role.PUBLISHER):
            Membership.objects.create(user=reviewer, role=role, division=division)


def _account(name: str) -> User:
    user: User = User.objects.create_user(name, password=PASSWORD)
    return user
