"""Work that takes long is seen to be at work, before any answer has come."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from budgets.models import Membership
from portal.access import Role
from portal.models import User
from tests.journeys.conftest import PASSWORD, Portal

pytestmark = pytest.mark.journey


def test_a_form_that_is_long_under_way_says_so_and_its_answer_takes_that_away(
    portal: Portal, tmp_path: Path
) -> None:
    account = User.objects.create_user("admin", password=PASSWORD)
    Membership.objects.create(user=account, role=Role.ADMINISTRATOR)
    table = tmp_path / "divisions.csv"
    table.write_text("区划代码,区划名称\n370302,淄川区\n", "utf-8")
    page = portal.sign_in("admin")
    page.goto("/admin/budgets/division/import/")
    page.get_by_label("表格文件").set_input_files(table)
    waiting: list[Route] = []
    page.route("**/division/import/", waiting.append)
    busy = page.get_by_role("status").filter(has_text="正在办理，请稍候，不要关闭本页。")
    expect(busy).to_have_count(0)
    page.get_by_role("button", name="上传并预览").click(no_wait_after=True)
    expect(busy.get_by_role("progressbar")).to_be_visible()
    waiting[0].continue_()
    expect(page.get_by_text("确认之前不会写入。")).to_be_visible()
    expect(busy).to_have_count(0)
