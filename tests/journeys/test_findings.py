"""From a finding to its cell and back, by mouse, by keyboard and without scripts; and away."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.factories.declarations import GOLDEN
from tests.journeys.conftest import Portal

pytestmark = pytest.mark.journey

UNIT = "烟台市人民政府办公室"
BOOK = GOLDEN / "yantai-2025" / "workbook.xlsx"


def _uploaded(page: Page) -> None:
    """From the start page to the findings of the unit's workbook."""
    page.get_by_role("link", name="其他年度或部门汇总").click()
    page.get_by_label("公开主体").select_option(label=UNIT)
    page.get_by_label("预算年度").fill("2025")
    page.get_by_role("button", name="下一步").click()
    _upload(page, BOOK)


def _upload(page: Page, book: Path) -> None:
    page.get_by_label("公开表工作簿").set_input_files(book)
    page.get_by_label("本文件已按规定完成保密审查并脱密").check()
    page.get_by_role("button", name="上传并校验").click()
    expect(page.get_by_role("heading", name="校验结果")).to_be_visible()


def _cell_of(page: Page, finding: Locator) -> Locator:
    anchor = finding.locator("a.to-cell").get_attribute("href")
    assert anchor is not None
    return page.locator(anchor)


def test_a_finding_leads_to_its_cell_and_the_cell_to_its_finding(portal: Portal) -> None:
    portal.start_worker()
    officer = portal.sign_in("officer")
    _uploaded(officer)
    officer.get_by_role("link", name="合计 错误 3").click()
    expect(officer.locator(".finding")).to_have_count(3)
    finding = officer.locator(".finding.error").first
    cell = _cell_of(officer, finding)
    finding.locator("a.to-cell").click()
    expect(cell).to_be_in_viewport()
    expect(cell).to_be_focused()
    expect(cell).to_have_class(re.compile("marked-error"))
    expect(finding).to_have_class(re.compile("partner"))

    # Anywhere on the marked cell; then by its number, with the keyboard alone.
    cell.click(position={"x": 2, "y": 2})
    expect(finding).to_be_focused()
    expect(finding).to_be_in_viewport()
    expect(cell).to_have_class(re.compile("partner"))
    number = cell.get_by_role("link", name=re.compile("第.+条问题"))
    number.first.focus()
    officer.keyboard.press("Enter")
    expect(finding).to_be_focused()


def test_without_scripts_the_address_leads_there(portal: Portal) -> None:
    portal.start_worker()
    officer = portal.sign_in("officer", scripts=False, width=390)
    _uploaded(officer)
    finding = officer.locator(".finding.error").first
    cell = _cell_of(officer, finding)
    finding.locator("a.to-cell").click()
    expect(cell).to_be_in_viewport()
    cell.get_by_role("link", name=re.compile("第.+条问题")).first.click()
    expect(finding).to_be_in_viewport()


def test_findings_are_taken_away_and_the_next_upload_is_compared(
    portal: Portal, tmp_path: Path
) -> None:
    portal.start_worker()
    officer = portal.sign_in("officer")
    _uploaded(officer)
    officer.get_by_label("级别").select_option(label="错误")
    officer.get_by_role("button", name="筛选").click()
    expect(officer.get_by_text("筛选出 3 条")).to_be_visible()
    with officer.expect_download() as download:
        officer.get_by_role("link", name="导出问题清单（Excel）").click()
    kept = tmp_path / "findings.xlsx"
    download.value.save_as(kept)
    rows = list(openpyxl.load_workbook(kept).worksheets[0].iter_rows(values_only=True))
    assert [row[1] for row in rows[1:]] == ["错误"] * 3

    officer.locator(".finding code", has_text=re.compile("^B-")).first.click()
    expect(officer.get_by_role("heading", name="校验规则")).to_be_visible()
    assert "#B-" in officer.url
    officer.go_back()

    # Saved again by another program: other bytes, the same findings.
    again = tmp_path / "again.xlsx"
    book = openpyxl.load_workbook(BOOK)
    book.properties.title = "again"
    book.save(again)
    officer.get_by_role("link", name="重新上传").click()
    _upload(officer, again)
    expect(officer.get_by_text("与上一稿（第1稿）相比：")).to_be_visible()
    expect(officer.get_by_text(re.compile("已解决 0，新增 0"))).to_be_visible()
