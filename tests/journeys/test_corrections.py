"""更正: a published disclosure is corrected, and everybody reads what was changed and why."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

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


def test_a_correction_from_the_desk_to_its_public_record(portal: Portal, tmp_path: Path) -> None:
    portal.start_worker()
    officer, reviewer = portal.sign_in("officer"), portal.sign_in("reviewer")
    _open(officer, ZHANGDIAN)
    _upload(officer, WORKBOOK)
    officer.get_by_role("button", name="上报").click()
    expect(officer.get_by_text("已上报，等待审核。")).to_be_visible()
    reviewer.goto("/admin/")
    _review(reviewer, ZHANGDIAN)
    _approve(reviewer)
    _publish(reviewer)

    officer.reload()
    officer.get_by_text("更正…").click()
    officer.get_by_label("更正种类").select_option("文字更正")
    officer.get_by_label("问题来源").select_option("审计")
    officer.get_by_label("文号").fill("审〔2025〕7号")
    officer.get_by_label("更正原因").fill("项目名称漏写“改造”二字")
    officer.get_by_role("button", name="确认更正").click()
    expect(officer.get_by_text("已登记更正。")).to_be_visible()
    officer.goto("/admin/")
    _open(officer, ZHANGDIAN)
    expect(officer.get_by_text("更正办理中：文字更正，来源为审计。")).to_be_visible()
    _upload(officer, _corrected(tmp_path))
    officer.get_by_role("button", name="上报").click()
    expect(officer.get_by_text("已上报，等待审核。")).to_be_visible()
    reviewer.goto("/admin/")
    _review(reviewer, ZHANGDIAN)
    _approve(reviewer)
    _publish(reviewer)  # the reason is the one that the officer began with

    reader = portal.visitor()
    reader.goto(BASE)
    expect(reader.get_by_text("项目名称漏写“改造”二字").first).to_be_visible()
    record = reader.locator("#correction")
    expect(record.get_by_text("审〔2025〕7号")).to_be_visible()
    expect(record.get_by_text("改名").first).to_be_visible()
    record.get_by_role("link", name="全部更正记录").click()
    expect(reader.get_by_role("heading", name=re.compile("更正记录"))).to_be_visible()
    row = reader.get_by_role("row").filter(has_text=NAME).first
    expect(row).to_contain_text(PROJECT)
    with reader.expect_download() as download:
        reader.get_by_role("link", name="CSV").click()
    assert NAME in Path(download.value.path()).read_text("utf-8-sig")
    narrow = portal.visitor(width=390, scripts=False)
    narrow.goto(f"{BASE}changes/")
    assert narrow.evaluate("document.documentElement.scrollWidth") == 390
    narrow.goto(f"{BASE}v1/")
    expect(narrow.get_by_text("第 1 版，已被新版取代")).to_be_visible()
