"""Returned, mended, approved, published at a set hour; and two officers at one finding."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from budgets.models import Membership, Revision, RevisionState, Unit
from portal.access import Role
from portal.models import Job
from tests.factories.declarations import GOLDEN
from tests.journeys.conftest import Portal, _account
from tests.journeys.test_publication import YANTAI, ZHANGDIAN, _open, _review, _upload
from tests.processes import answer, until

pytestmark = pytest.mark.journey
PAGE = "/370303/102001/2025/budget/"


def _submit(officer: Page) -> None:
    officer.get_by_role("button", name="上报").click()
    expect(officer.get_by_text("已上报，等待审核。")).to_be_visible()


def _mended(folder: Path) -> Path:
    """The same workbook, saved anew by the officer."""
    book = openpyxl.load_workbook(GOLDEN / "zhangdian-2025" / "workbook.xlsx")
    mended = folder / "mended.xlsx"
    book.save(mended)
    return mended


def _return_with_remarks(reviewer: Page) -> None:
    reviewer.get_by_text("退回…").click()
    reviewer.get_by_role("link", name="逐表逐条写意见").click()
    reviewer.get_by_label("退回原因").fill("请核对后重报")
    reviewer.locator("summary").filter(has_text=re.compile(r"^公开表5$")).click()
    reviewer.get_by_label("对公开表5的意见").fill("科目名称请与批复一致")
    reviewer.get_by_role("button", name="确认退回").click()
    expect(reviewer.get_by_text("已退回单位修改。")).to_be_visible()


def put_the_clock_forward() -> None:
    """The hour has come."""
    past = timezone.now() - timedelta(seconds=1)
    Revision.objects.filter(state=RevisionState.SCHEDULED).update(scheduled_for=past)
    Job.objects.filter(kind="budgets.publish_scheduled").update(run_after=past)


def test_returned_mended_approved_and_published_at_a_set_hour(
    portal: Portal, tmp_path: Path
) -> None:
    portal.start_worker()
    officer = portal.sign_in("officer")
    _open(officer, ZHANGDIAN)
    _upload(officer, GOLDEN / "zhangdian-2025" / "workbook.xlsx")
    expect(officer.get_by_text("共读取金额 339 个。")).to_be_visible()
    _submit(officer)

    reviewer = portal.sign_in("reviewer")
    _review(reviewer, ZHANGDIAN)
    _return_with_remarks(reviewer)

    officer.reload()
    expect(officer.get_by_text("请核对后重报").first).to_be_visible()
    beside = officer.locator("section:has(> h3#group-5) .returned")
    expect(beside).to_contain_text("科目名称请与批复一致")
    officer.get_by_role("link", name="重新上传").click()
    _upload(officer, _mended(tmp_path))
    expect(officer.get_by_text("上一稿的退回意见")).to_be_visible()
    expect(officer.get_by_text("科目名称请与批复一致").first).to_be_visible()
    _submit(officer)

    reviewer.goto("/admin/")
    _review(reviewer, ZHANGDIAN)
    reviewer.get_by_text("批准…").click()
    reviewer.get_by_label("已完成保密审查").check()
    reviewer.get_by_role("button", name="确认批准").click()
    expect(reviewer.get_by_text("已批准，可以公开。")).to_be_visible()
    reviewer.goto("/admin/")
    reviewer.get_by_role("link", name="成批公开").click()
    hour = f"{timezone.localtime() + timedelta(hours=1):%Y-%m-%dT%H:%M}"
    reviewer.get_by_label("定时公开").fill(hour)
    reviewer.get_by_role("button", name="公开所选").click()
    expect(reviewer.get_by_text("已办理1件。")).to_be_visible()
    assert answer(f"{portal.address}{PAGE}") == 404

    put_the_clock_forward()
    until(lambda: answer(f"{portal.address}{PAGE}") == 200, "the publication at its hour")
    officer.reload()
    trail = officer.locator(".trail-list")
    for act in ("上传工作簿", "上报", "批准", "安排定时公开", "公开，为第1版"):
        expect(trail).to_contain_text(act)


def test_two_officers_at_one_finding_lose_nothing(portal: Portal) -> None:
    second = _account("second")
    unit = Unit.objects.get(code="201001")
    Membership.objects.create(user=second, role=Role.OFFICER, unit=unit)
    portal.start_worker()
    first = portal.sign_in("officer")
    _open(first, YANTAI)
    _upload(first, GOLDEN / "yantai-2025" / "workbook.xlsx")
    expect(first.get_by_role("heading", name="需要处理的错误")).to_be_visible()
    other = portal.sign_in("second", width=390)
    other.goto(first.url)

    def explain(page: Page, text: str) -> None:
        finding = page.locator(".finding.error").first
        finding.get_by_text("无法更正？填写情况说明").click()
        finding.get_by_label("情况说明").fill(text)
        finding.get_by_role("button", name="保存说明").click()

    explain(first, "四舍五入造成，与批复一致。")
    expect(first.get_by_text("说明已保存。")).to_be_visible()
    portal.complaints.clear()
    explain(other, "系统导出时取整。")
    expect(other.get_by_role("heading", name="有人先改了这一稿")).to_be_visible()
    # A browser reports every 409 in its console; here it is what is meant.
    portal.complaints[:] = [each for each in portal.complaints if "409" not in each]
    expect(other.locator(".stored")).to_have_text("四舍五入造成，与批复一致。")
    mine = other.get_by_label("您填写的")
    expect(mine).to_have_value("系统导出时取整。")
    assert other.evaluate("document.documentElement.scrollWidth") == 390

    mine.fill("四舍五入造成，与批复一致；系统导出时取整。")
    other.get_by_role("button", name="核对后仍要填写说明").click()
    expect(other.get_by_text("说明已保存。")).to_be_visible()
    first.reload()
    expect(first.get_by_text("四舍五入造成，与批复一致；系统导出时取整。").first).to_be_visible()
