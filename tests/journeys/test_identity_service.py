"""统一身份登录 in a browser: refused as a stranger, bound by two administrators, then in and out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from budgets.models import Membership
from portal.access import Role
from portal.models import IdentityLink, User
from tests.factories.identity_service import IdentityProvider, running
from tests.journeys.conftest import PASSWORD, Portal

pytestmark = pytest.mark.journey
BUTTON = "用政务统一认证登录"


@pytest.fixture
def service() -> Iterator[IdentityProvider]:
    with running() as provider:
        provider.subject = "emp-0042"
        yield provider


@pytest.fixture
def further_settings(service: IdentityProvider) -> dict[str, str]:
    return service.settings() | {"PORTAL_OIDC_NAME": "政务统一认证"}


def _administrator(name: str, role: Role) -> None:
    user = User.objects.create_user(name, password=PASSWORD)
    Membership.objects.create(user=user, role=role)


def _page_of(portal: Portal, administrator: str, person: User) -> Page:
    page = portal.sign_in(administrator)
    page.goto(f"/admin/portal/user/{person.pk}/change/")
    return page


def test_a_person_of_the_identity_service_becomes_an_account_and_comes_in(portal: Portal) -> None:
    _administrator("security", Role.SECURITY_ADMINISTRATOR)
    _administrator("system", Role.ADMINISTRATOR)
    officer = User.objects.get(username="officer")
    stranger = portal.visitor(scripts=False, width=390)
    stranger.goto("/admin/")
    stranger.get_by_role("link", name=BUTTON).click()
    expect(stranger.get_by_text("此统一身份没有绑定账号")).to_contain_text("emp-0042")
    binds = _page_of(portal, "security", officer)
    binds.get_by_label("统一身份标识").fill("emp-0042")
    binds.get_by_role("button", name="绑定", exact=True).click()
    expect(binds.get_by_text("已绑定，待系统管理员确认后生效。")).to_be_visible()
    stranger.get_by_role("link", name=BUTTON).click()
    expect(stranger.get_by_text("此统一身份没有绑定账号")).to_be_visible()
    confirms = _page_of(portal, "system", officer)
    expect(confirms.get_by_text("emp-0042")).to_be_visible()
    confirms.get_by_text("身份绑定生效…").click()
    confirms.get_by_role("button", name="确认身份绑定生效").click()
    expect(confirms.get_by_text("身份绑定已生效，本人可以")).to_be_visible()
    assert IdentityLink.objects.get().confirmed_by is not None
    stranger.get_by_role("link", name=BUTTON).click()
    expect(stranger.get_by_role("heading", name="工作台")).to_be_visible()
    stranger.goto("/admin/account/")
    expect(stranger.get_by_text("本次")).to_be_visible()
    stranger.get_by_role("button", name="退出").click()
    stranger.goto("/admin/account/")
    expect(stranger.get_by_role("link", name=BUTTON)).to_be_visible()
