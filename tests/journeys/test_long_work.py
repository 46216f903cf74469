"""Work that takes long is seen to be at work, before any answer has come."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from budgets.models import Membership
from portal.access import Role
from portal.models import User
from tests.journeys.conftest import PASSWORD, Portal

pytestmark = pytest.mark.journey

#: The answer never comes, so that there is time to look.
NO_ANSWER = "form => form.addEventListener('submit', event => event.preventDefault())"


def test_a_form_that_is_long_under_way_says_so(portal: Portal, tmp_path: Path) -> None:
    table = tmp_path / "divisions.csv"
    table.write_text("区划代码,区划名称\n370302,淄川区\n", "utf-8")
    account = User.objects.create_user("admin", password=PASSWORD)
    Membership.objects.create(user=account, role=Role.ADMINISTRATOR)
    page = portal.sign_in("admin")
    page.goto("/admin/budgets/division/import/")
    form = page.locator("main form")
    busy = form.get_by_role("status").filter(has_text="正在办理，请稍候，不要关闭本页。")
    form.evaluate(NO_ANSWER)
    form.get_by_label("表格文件").set_input_files(table)
    form.get_by_role("button", name="上传并预览").click()
    expect(busy.get_by_role("progressbar")).to_be_visible()
    page.reload()
    expect(form).to_be_visible()
    expect(busy).to_have_count(0)
