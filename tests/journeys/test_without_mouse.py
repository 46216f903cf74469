"""Whole journeys without a mouse: pasted from a workbook; mended, returned, approved, published."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from budgets.models import Membership, Unit
from portal.access import Role
from tests.factories.declarations import GOLDEN
from tests.journeys.conftest import PASSWORD, Portal, _account
from tests.journeys.keyboard import Keyboard
from tests.journeys.test_typed_tables import (
    SLUG,
    UNIT,
    begin_by_keyboard,
    copied_range,
    go_to_table,
    hand_in,
    is_kept,
    open_by_keyboard,
    type_three_public,
)
from tests.journeys.test_workflow import put_the_clock_forward
from tests.processes import answer, until

pytestmark = pytest.mark.journey


def _to_clipboard(page: Page, text: str) -> None:
    """As another program would put it there: copied out of a window of its own."""
    other = page.context.new_page()
    other.set_content("<textarea autofocus></textarea>")
    other.locator("textarea").fill(text)
    other.keyboard.press("Control+A")
    other.keyboard.press("Control+C")
    other.close()


def test_a_workbook_is_pasted_table_by_table_without_a_mouse(portal: Portal) -> None:
    portal.start_worker()
    keys = open_by_keyboard(portal)
    page = keys.page
    keys.press("在线填报十二张表")
    begin_by_keyboard(keys, "从空表开始")
    for number, said in ((5, "9 行、12 个"), (6, "14 行、14 个"), (11, "行"), (12, "行")):
        go_to_table(keys, number)
        _to_clipboard(page, copied_range(number))
        keys.to(page.locator("tr.spare input").first)
        page.keyboard.press("Control+V")
        expect(page.get_by_text(re.compile(f"已识别粘贴的 .*{said}"))).to_be_visible()
    go_to_table(keys, 7)
    type_three_public(page)
    hand_in(keys)
    expect(page.get_by_text("共读取金额 339 个。")).to_be_visible()
    expect(page.locator(".finding.error")).to_have_count(0)


def test_an_upload_is_mended_by_form_returned_resubmitted_and_published_at_an_hour(
    portal: Portal,
) -> None:
    portal.start_worker()
    keys = open_by_keyboard(portal)
    page = keys.page
    keys.pick_file(page.get_by_label("公开表工作簿"), GOLDEN / SLUG / "workbook.xlsx")
    keys.tick(page.get_by_label("本文件已按规定完成保密审查并脱密"))
    keys.press("上传并校验")
    _mended_by_form(keys)
    keys.press("上报")
    expect(page.get_by_text("已上报，等待审核。")).to_be_visible()

    reviewer = portal.keyboard("reviewer")
    row = reviewer.page.get_by_role("row").filter(has_text=UNIT)
    reviewer.press("审核", within=row)
    reviewer.press("退回…")
    reviewer.press("逐表逐条写意见")
    reviewer.write(reviewer.page.get_by_label("退回原因"), "请核对后重报")
    reviewer.press("确认退回")
    expect(reviewer.page.get_by_text("已退回单位修改。")).to_be_visible()

    page.reload()
    expect(page.get_by_text("请核对后重报").first).to_be_visible()
    keys.press("上报")
    expect(page.get_by_text("已上报，等待审核。")).to_be_visible()

    reviewer.page.goto("/admin/")
    reviewer.press("审核", within=row)
    reviewer.press("批准…")
    reviewer.tick(reviewer.page.get_by_label("已完成保密审查"))
    reviewer.press("确认批准")
    expect(reviewer.page.get_by_text("已批准，可以公开。")).to_be_visible()
    reviewer.page.goto("/admin/")
    reviewer.press("成批公开")
    reviewer.to(reviewer.page.get_by_label("定时公开"))
    hour = timezone.localtime() + timedelta(hours=1)
    # In the order of the browser's own language; of the year one goes on by an arrow.
    reviewer.page.keyboard.type(f"{hour:%m%d%Y}")
    reviewer.page.keyboard.press("ArrowRight")
    reviewer.page.keyboard.type(f"{hour:%I%M}{'AP'[hour.hour >= 12]}")
    expect(reviewer.page.get_by_label("定时公开")).to_have_value(f"{hour:%Y-%m-%dT%H:%M}")
    reviewer.press("公开所选")
    expect(reviewer.page.get_by_text("已办理1件。")).to_be_visible()
    public = f"{portal.address}/370303/102001/2025/budget/"
    assert answer(public) == 404
    put_the_clock_forward()
    until(lambda: answer(public) == 200, "the publication at its hour")


def _mended_by_form(keys: Keyboard) -> None:
    page = keys.page
    keys.press("按表单修改")
    begin_by_keyboard(keys, "从第1稿的内容开始")
    go_to_table(keys, 5)
    # Of the same amount more and less, in one column: what else is declared still agrees.
    for name, amount in (
        ("行政运行 基本支出 人员支出", "670.65"),
        ("行政单位离退休 基本支出 人员支出", "23.30"),
    ):
        keys.write(page.get_by_label(name), amount)
        page.keyboard.press("Enter")
    is_kept(page)
    keys.press("返回填报总览")
    changes = page.locator("#changes tbody tr")
    for row, before, after in (
        ("行政运行", "669.65", "670.65"),
        ("行政单位离退休", "24.30", "23.30"),
    ):
        mended = changes.filter(has_text=row).filter(has_text=after).first
        expect(mended).to_contain_text(before)
    go_to_table(keys, 5)
    hand_in(keys)
    expect(page.get_by_role("heading", name=re.compile("第2稿"))).to_be_visible()


def test_two_officers_at_one_table_see_both_values_and_lose_neither(portal: Portal) -> None:
    second = _account("second")
    unit = Unit.objects.get(code="102001")
    Membership.objects.create(user=second, role=Role.OFFICER, unit=unit)
    first = open_by_keyboard(portal)
    first.press("在线填报十二张表")
    begin_by_keyboard(first, "从空表开始")
    go_to_table(first, 5)
    other = Keyboard(portal.visitor(width=390))
    other.sign_in("second", PASSWORD)
    other.page.goto(first.page.url)

    def type_row(keys: Keyboard, code: str, amount: str) -> None:
        keys.write(keys.page.locator("[name=w1-code0]"), code)
        keys.write(keys.page.locator("[name=w1-c6]"), amount)
        keys.page.keyboard.press("Enter")

    type_row(first, "2010301", "1.50")
    is_kept(first.page)
    portal.complaints.clear()
    type_row(other, "2010302", "3")
    other.press("查看两人填写的内容")
    expect(other.page.get_by_role("heading", name="两份内容")).to_be_visible()
    # A browser reports every 409 in its console; here it is what is meant.
    portal.complaints[:] = [each for each in portal.complaints if "409" not in each]
    both = other.page.locator("#both")
    expect(both.get_by_role("row").filter(has_text="人员支出").first).to_contain_text("1.50")
    assert other.page.evaluate("document.documentElement.scrollWidth") == 390
    other.press("保存")
    expect(other.page.get_by_text("公开表5已保存。")).to_be_visible()
    first.page.reload()
    for field, amount in (("w1-c6", "1.50"), ("w2-c6", "3.00")):
        expect(first.page.locator(f"[name={field}]")).to_have_value(amount)
