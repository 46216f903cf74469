"""更正: a published disclosure is corrected, and everybody reads what was changed and why."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.factories.declarations import GOLDEN
from tests.journeys.conftest import Portal
from tests.journeys.test_publication import ZHANGDIAN, _approve, _open, _publish, _review, _upload

pytestmark = pytest.mark.journey

WORKBOOK = GOLDEN / "zhangdian-2025" / "workbook.xlsx"
BASE = "/370303/102001/2025/budget/"
PROJECT, NAME = "政务服务便民热线平台升级", "政务服务便民热线平台升级改造"


def _corrected(folder: Path) -> Path:
    """The workbook with one project under its right name."""
    book = openpyxl.load_workbook(WORKBOOK)
    changed = 0
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.strip() == PROJECT:
                    cell.value = NAME
                    changed += 1
    assert changed
    book.save(folder / "corrected.xlsx")
    return folder / "corrected.xlsx"


def _doubt(reader: Page) -> str:
    """A reader doubts the document; the address of the receipt."""
    reader.goto(f"{BASE}v1/question/")
    reader.get_by_label("您的疑问").fill("项目名称似乎不完整，请核对。")
    reader.wait_for_timeout(3_500)  # nobody writes faster, so nobody is taken at such a pace
    reader.get_by_role("button", name="提交疑问").click()
    expect(reader).to_have_url(re.compile("/questions/"))
    return reader.url


def _look(page: Page, name: str) -> None:
    """The page is as wide as a phone where it has to be."""
    page.set_viewport_size({"width": 390, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") == 390, name
    page.set_viewport_size({"width": 1280, "height": 900})


def _handed_in(officer: Page, reviewer: Page, workbook: Path) -> None:
    """Uploaded, submitted, approved, published."""
    _upload(officer, workbook)
    officer.get_by_role("button", name="上报").click()
    expect(officer.get_by_text("已上报，等待审核。")).to_be_visible()
    reviewer.goto("/admin/")
    _review(reviewer, ZHANGDIAN)
    _approve(reviewer)
    _publish(reviewer)


def _begun(officer: Page) -> None:
    """The doubt leads to the correction: kind, source, number, last day."""
    officer.goto("/admin/")
    officer.get_by_role("row").filter(has_text="整份公开件").get_by_role(
        "link", name="答复"
    ).click()
    officer.get_by_role("link", name="据此登记更正").click()
    expect(officer.get_by_label("问题来源")).to_have_value("public")
    officer.get_by_label("更正种类").select_option("文字更正")
    officer.get_by_label("文号").fill("群众来信〔2025〕7号")
    officer.get_by_label("整改期限").fill((timezone.localdate() + timedelta(days=5)).isoformat())
    officer.get_by_label("更正原因").fill("项目名称漏写“改造”二字")
    officer.get_by_role("button", name="登记更正").click()
    expect(officer.get_by_text("已登记更正。")).to_be_visible()
    expect(officer.get_by_text("还剩5天")).to_be_visible()
    _look(officer, "corrections")
    officer.goto("/admin/")
    expect(officer.get_by_text("请上传更正稿，或核对后办结更正。")).to_be_visible()
    _look(officer, "start")
    officer.get_by_role("link", name="上传更正稿").click()
    expect(officer.get_by_text("更正办理中：文字更正，来源为公众反映。")).to_be_visible()


def _compared(officer: Page) -> None:
    """Both revisions beside each other at the desk."""
    officer.goto("/admin/budgets/disclosure/")
    officer.get_by_role("link", name=ZHANGDIAN).click()
    officer.get_by_role("link", name="逐格比较任意两稿").click()
    expect(officer.get_by_role("row").filter(has_text=NAME).first).to_contain_text(PROJECT)
    _look(officer, "compare")


def _read(portal: Portal, reader: Page) -> None:
    """The public record with its outcome; the old publication at its address."""
    reader.goto(BASE)
    expect(reader.get_by_text("项目名称漏写“改造”二字").first).to_be_visible()
    record = reader.locator("#correction")
    expect(record.get_by_text("群众来信〔2025〕7号")).to_be_visible()
    expect(record.get_by_text("已更正公开")).to_be_visible()
    expect(record.get_by_text("改名").first).to_be_visible()
    record.get_by_role("link", name="全部更正记录").click()
    expect(reader.get_by_role("heading", name=re.compile("更正记录"))).to_be_visible()
    row = reader.get_by_role("row").filter(has_text=NAME).first
    expect(row).to_contain_text(PROJECT)
    with reader.expect_download() as download:
        reader.get_by_role("link", name="下载 CSV").click()
    assert NAME in Path(download.value.path()).read_text("utf-8-sig")
    narrow = portal.visitor(width=390, scripts=False)
    narrow.goto(f"{BASE}changes/")
    assert narrow.evaluate("document.documentElement.scrollWidth") == 390
    narrow.goto(f"{BASE}v1/")
    expect(narrow.get_by_text("第 1 版，已被新版取代")).to_be_visible()
    expect(narrow.locator("#table-11").get_by_text(PROJECT)).to_be_visible()


def _answered(officer: Page, reviewer: Page) -> None:
    """The answer is written from what the correction says already, and let out by another."""
    officer.goto("/admin/budgets/publicquestion/")
    officer.get_by_role("link", name="整份公开件").click()
    expect(officer.get_by_label("处理结果")).to_have_value("corrected")
    officer.get_by_role("button", name="保存拟稿").click()
    expect(officer.get_by_text("已拟好，等待另一人公开。")).to_be_visible()
    reviewer.goto(officer.url)
    reviewer.get_by_text("公开答复…", exact=True).click()
    reviewer.get_by_role("button", name="确认公开答复").click()


def test_a_readers_doubt_leads_to_a_correction_and_its_public_record(
    portal: Portal, tmp_path: Path
) -> None:
    portal.start_worker()
    officer, reviewer = portal.sign_in("officer"), portal.sign_in("reviewer")
    _open(officer, ZHANGDIAN)
    _handed_in(officer, reviewer, WORKBOOK)
    reader = portal.visitor()
    receipt = _doubt(reader)
    _begun(officer)
    # The reason is the one that the officer began with: nobody is asked again.
    _handed_in(officer, reviewer, _corrected(tmp_path))
    _compared(officer)
    _read(portal, reader)
    _answered(officer, reviewer)
    reader.goto(receipt)
    expect(reader.get_by_text("项目名称漏写“改造”二字")).to_be_visible()
