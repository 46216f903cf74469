"""Performance targets: handed in beside the workbook, mended, published, read on a phone."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from performance.sheets.xlsx import workbook
from tests.factories.declarations import GOLDEN
from tests.journeys.conftest import Portal
from tests.performance.papers import golden_targets

pytestmark = pytest.mark.journey

SLUG = "zhangdian-2025"
UNIT = "淄博市张店区人民政府办公室"


def _hand_in(page: Page, file: Path) -> None:
    page.get_by_role("link", name="绩效目标", exact=True).click()
    page.get_by_label("绩效目标表工作簿").set_input_files(file)
    page.get_by_label("本文件已按规定完成保密审查并脱密").check()
    page.get_by_role("button", name="上传并校验").click()
    expect(page.get_by_text("已收到绩效目标，正在校验。")).to_be_visible()
    page.get_by_role("link", name="绩效目标", exact=True).click()


def test_targets_are_handed_in_mended_published_and_read(portal: Portal, tmp_path: Path) -> None:
    portal.start_worker()
    officer = portal.sign_in("officer", scripts=False, width=390)
    officer.get_by_role("link", name="其他年度或部门汇总").click()
    officer.get_by_label("公开主体").select_option(label=UNIT)
    officer.get_by_label("预算年度").fill("2025")
    officer.get_by_role("button", name="下一步").click()
    officer.get_by_label("公开表工作簿").set_input_files(GOLDEN / SLUG / "workbook.xlsx")
    officer.get_by_label("本文件已按规定完成保密审查并脱密").check()
    officer.get_by_role("button", name="上传并校验").click()

    first, *others = golden_targets(SLUG)
    wrong = tmp_path / "wrong.xlsx"
    wrong.write_bytes(workbook([replace(first, objective=""), *others]))
    _hand_in(officer, wrong)
    error = officer.locator("li.finding.error")
    expect(error).to_have_count(1)
    expect(error).to_contain_text("总体目标")
    expect(officer.get_by_text("缺绩效目标")).to_have_count(0)

    _to_revision(officer)
    expect(officer.get_by_role("button", name="上报")).to_be_disabled()
    _hand_in(officer, GOLDEN / SLUG / "targets.xlsx")
    expect(officer.locator("li.finding.error")).to_have_count(0)
    _to_revision(officer)
    officer.get_by_role("button", name="上报").click()
    expect(officer.get_by_text("已上报，等待审核。")).to_be_visible()

    reviewer = portal.sign_in("reviewer", scripts=False)
    reviewer.get_by_role("row").filter(has_text=UNIT).get_by_role("link", name="审核").click()
    reviewer.get_by_text("批准…").click()
    reviewer.get_by_label("已完成保密审查").check()
    reviewer.get_by_role("button", name="确认批准").click()
    reviewer.get_by_text("公开…").click()
    reviewer.get_by_role("button", name="确认公开").click()
    expect(reviewer.get_by_text("已办理公开。")).to_be_visible()

    reader = portal.visitor(scripts=False, width=390)
    reader.goto("/370303/102001/2025/budget/")
    reader.get_by_role("link", name=re.compile("绩效目标")).first.click()
    expect(reader.locator("table.target-table")).to_have_count(len(others) + 1)
    expect(reader.get_by_text(first.objective)).to_be_visible()
    reader.get_by_label("一级指标").select_option(label="满意度指标")
    reader.get_by_role("button", name="筛选").click()
    count = sum(one.first == "satisfaction" for each in (first, *others) for one in each.indicators)
    expect(reader.get_by_role("status")).to_contain_text(f"{count} 个指标")
    body = reader.locator("body").bounding_box()
    assert body is not None
    assert body["width"] <= 390


def _to_revision(page: Page) -> None:
    page.get_by_role("link", name=re.compile(r"^第\d+稿$")).click()
