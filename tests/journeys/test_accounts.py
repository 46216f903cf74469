"""From a first password to a telephone: what a person meets when the second factor is theirs."""

from __future__ import annotations

import time
from base64 import b32decode

import pytest
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Page, expect

from portal.models import User
from tests.journeys.conftest import PASSWORD, Portal

pytestmark = pytest.mark.journey
OWN = "My-own-word-of-2026"


def code_of(key: bytes, *, steps: int = 0) -> str:
    totp = TOTP(key)
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06d}"


def sign_in(page: Page, password: str) -> None:
    page.goto("/admin/")
    page.get_by_label("用户名").fill("officer")
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def test_a_person_makes_the_account_their_own(portal: Portal) -> None:
    User.objects.filter(username="officer").update(
        password_is_first=True, password_set_at=timezone.now()
    )
    page = portal.visitor(width=390)
    sign_in(page, PASSWORD)
    expect(page.get_by_text("这是管理员设置的初始密码")).to_be_visible()
    page.goto("/admin/budgets/revision/")
    page.get_by_label("旧密码").fill(PASSWORD)
    page.get_by_label("新密码", exact=False).first.fill(OWN)
    page.get_by_label("新密码", exact=False).last.fill(OWN)
    page.locator("[type=submit]").last.click()
    expect(page.get_by_role("heading", name="密码更改成功")).to_be_visible()
    page.goto("/admin/account/")
    page.get_by_role("link", name="启用").click()
    picture = page.get_by_role("img", name="登录验证码的二维码")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 100
    key = b32decode(page.locator("code.secret").inner_text().replace(" ", ""))
    page.get_by_label("手机上显示的 6 位验证码").fill(code_of(key, steps=-1))
    page.get_by_role("button", name="启用").click()
    recovery = page.locator("code.secret").all_inner_texts()
    assert len(recovery) == 10
    assert TOTPDevice.objects.get().user.username == "officer"
    page.get_by_role("button", name="退出").click()
    for code in (code_of(key), recovery[0]):
        again = portal.visitor(scripts=False)
        sign_in(again, OWN)
        again.get_by_label("验证码或恢复码").fill(code)
        again.get_by_role("button", name="登录").click()
        expect(again.get_by_role("heading", name="工作台")).to_be_visible()
