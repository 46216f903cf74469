"""From a unit's workbook to the public page, as officers, reviewers and readers do it."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.factories.declarations import GOLDEN, ROOT, golden_json
from tests.journeys.conftest import Portal

pytestmark = pytest.mark.journey

ZHANGDIAN = "淄博市张店区人民政府办公室"
YANTAI = "烟台市人民政府办公室"
CORPUS = ROOT / "tests" / "corpus" / "files"


def _open(page: Page, unit: str, year: int = 2025) -> None:
    """From the start page to the unit's disclosure of that year."""
    page.get_by_role("link", name="其他年度或部门汇总").click()
    page.get_by_label("公开主体").select_option(label=unit)
    page.get_by_label("预算年度").fill(str(year))
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("heading", name=f"{unit} {year}年预算")).to_be_visible()


def _upload(page: Page, workbook: Path) -> None:
    page.get_by_label("公开表工作簿").set_input_files(workbook)
    page.get_by_label("本文件已按规定完成保密审查并脱密").check()
    page.get_by_role("button", name="上传并校验").click()


def _review(page: Page, unit: str) -> None:
    """From the start page to the submitted revision of that unit."""
    row = page.get_by_role("row").filter(has_text=unit)
    row.get_by_role("link", name="审核").click()
    expect(page.get_by_role("heading", name=re.compile(f"{unit} 2025年预算 第"))).to_be_visible()


def _approve(page: Page) -> None:
    page.get_by_text("批准…").click()
    page.get_by_label("已完成保密审查").check()
    page.get_by_role("button", name="确认批准").click()


def _publish(page: Page) -> None:
    page.get_by_text("公开…").click()
    page.get_by_role("button", name="确认公开").click()
    expect(page.get_by_text("已办理公开。")).to_be_visible()


def _printed(slug: str, table: int) -> list[list[str | None]]:
    tables = golden_json(slug)["tables"]
    assert isinstance(tables, dict)
    rows: list[list[str | None]] = tables[str(table)]["rows"]
    return rows


def test_a_workbook_is_uploaded_checked_reviewed_published_and_read(
    portal: Portal, tmp_path: Path
) -> None:
    officer = portal.sign_in("officer")
    _open(officer, ZHANGDIAN)
    _upload(officer, GOLDEN / "zhangdian-2025" / "workbook.xlsx")

    # It waits, says so, and nobody touches the page from here on until the result shows.
    expect(officer.get_by_role("progressbar")).to_be_visible()
    expect(officer.get_by_role("status")).to_have_text("排队等候处理")
    portal.start_worker()
    # Of the tables nothing is said but that no targets came with them, and of the explanation
    # what people must still write; neither bars anything.
    expect(officer.get_by_text("没有绩效目标", exact=True)).to_be_visible()
    expect(officer.locator(".finding.error")).to_have_count(0)
    expect(officer.locator(".finding")).to_have_count(6)
    expect(officer.get_by_text("共读取金额 339 个。")).to_be_visible()

    officer.get_by_role("link", name="预览公开表").click()
    expect(officer.get_by_role("region", name=re.compile("公开表"))).to_have_count(12)
    first = officer.locator("#table-1 tbody tr").first
    expect(first).to_contain_text("财政拨款收入")
    expect(first).to_contain_text("1,250.73")
    officer.go_back()
    officer.get_by_role("link", name="公开文件", exact=True).click()
    expect(officer.get_by_role("heading", name="一、预算收支增减变化情况说明")).to_be_visible()
    expect(officer.get_by_role("link", name="公开文件（PDF）")).to_be_visible()
    officer.go_back()
    officer.get_by_role("button", name="上报").click()
    expect(officer.get_by_text("已上报，等待审核。")).to_be_visible()

    reviewer = portal.sign_in("reviewer")
    _review(reviewer, ZHANGDIAN)
    _approve(reviewer)
    expect(reviewer.get_by_text("已批准，可以公开。")).to_be_visible()
    _publish(reviewer)

    _reads_and_takes_away(portal, tmp_path)


def _reads_and_takes_away(portal: Portal, folder: Path) -> None:
    """A reader finds the tables, the pages, the whole document, and the amounts in the workbook."""
    reader = portal.visitor()
    reader.goto("/370303/102001/2025/budget/")
    expect(reader.get_by_role("heading", name=re.compile(ZHANGDIAN)).first).to_be_visible()
    expect(reader.locator("#table-12")).to_be_visible()
    with reader.expect_download() as download:
        reader.goto("/370303/102001/2025/budget/")
        reader.locator('a[href$="/download/xlsx"]').first.click()
    with reader.expect_download() as pages:
        reader.locator('a[href$="/download/pdf"]').first.click()
    assert Path(pages.value.path()).read_bytes().startswith(b"%PDF-")
    reader.get_by_role("link", name="公开文件全文 在线阅读").click()
    figure = reader.locator(".story a.figure").first
    expect(figure).to_be_visible()
    figure.click()
    expect(reader).to_have_url(re.compile(r"document/#t\d+-r\d+-c\d+$"))
    kept = folder / "downloaded.xlsx"
    download.value.save_as(kept)
    book = openpyxl.load_workbook(kept)
    assert len(book.worksheets) >= 12
    texts = {str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row}
    for _label, amount, *_rest in _printed("zhangdian-2025", 1):
        if amount:
            assert amount in texts or str(float(amount)) in texts, amount


def test_the_whole_way_without_a_script(portal: Portal) -> None:
    portal.start_worker()
    officer = portal.sign_in("officer", scripts=False, width=390)
    _open(officer, YANTAI)
    _upload(officer, GOLDEN / "yantai-2025" / "workbook.xlsx")

    # The page renews itself by its own header until the result is there.
    expect(officer.get_by_role("heading", name="需要处理的错误")).to_be_visible()
    expect(officer.get_by_role("link", name="合计 错误 3")).to_be_visible()
    expect(officer.get_by_role("button", name="上报")).to_be_disabled()
    for _ in range(3):
        # What is explained is folded away: the first that is left is always the next.
        finding = officer.locator(".finding.error").filter(has_text="无法更正？填写情况说明").first
        finding.get_by_text("无法更正？填写情况说明").click()
        finding.get_by_label("情况说明").fill("原文件如此，按批复公开。")
        finding.get_by_role("button", name="保存说明").click()
        expect(officer.get_by_text("说明已保存。")).to_be_visible()
    officer.get_by_role("button", name="上报").click()
    expect(officer.get_by_text("已上报，等待审核。")).to_be_visible()

    reviewer = portal.sign_in("reviewer", scripts=False, width=390)
    _review(reviewer, YANTAI)
    for _ in range(3):
        finding = reviewer.locator(".finding.error:has(details.todo)").first
        finding.get_by_text("豁免", exact=True).click()
        finding.get_by_label("豁免理由").fill("已公开文件按原样收录")
        finding.get_by_role("button", name="确认豁免").click()
        expect(reviewer.get_by_text("已豁免。")).to_be_visible()
    _approve(reviewer)
    expect(reviewer.get_by_text("已批准，可以公开。")).to_be_visible()
    _publish(reviewer)

    reader = portal.visitor(scripts=False, width=390)
    reader.goto("/370600/201001/2025/budget/")
    expect(reader.locator("#table-12")).to_be_visible()
    expect(reader.get_by_text("已公开文件按原样收录").first).to_be_visible()


@pytest.mark.parametrize(
    ("workbook", "sentence"),
    [
        (GOLDEN / "yantai-2025" / "workbook.xlsx", YANTAI),  # another unit's
        (CORPUS / "a14_text_renamed.xlsx", "文件内容不是Excel工作簿"),
        (CORPUS / "a02_bomb_6M_cells.xlsx", "超过"),
        (CORPUS / "b05_dtd_only.xlsx", "含有文档类型声明"),
    ],
    ids=["another unit", "text", "bomb", "document type"],
)
def test_a_bad_file_is_answered_with_a_sentence_and_cannot_be_submitted(
    portal: Portal, workbook: Path, sentence: str
) -> None:
    portal.start_worker()
    officer = portal.sign_in("officer")
    _open(officer, ZHANGDIAN)
    _upload(officer, workbook)
    expect(officer.get_by_role("heading", name="校验结果")).to_be_visible()
    expect(officer.locator(".finding.error").filter(has_text=sentence).first).to_be_visible()
    assert officer.locator('button:text-is("上报"):enabled').count() == 0
    expect(officer.get_by_role("link", name="重新上传")).to_be_visible()


def test_controls_are_large_enough_and_reached_by_keyboard(portal: Portal) -> None:
    portal.start_worker()
    officer = portal.sign_in("officer", width=390)
    _open(officer, YANTAI)
    _upload(officer, GOLDEN / "yantai-2025" / "workbook.xlsx")
    expect(officer.get_by_role("heading", name="校验结果")).to_be_visible()
    for address in ("/admin/", "/admin/budgets/disclosure/", officer.url):
        officer.goto(address)
        assert officer.evaluate("document.documentElement.scrollWidth") == 390, address
        small = officer.evaluate(
            """() => [...document.querySelectorAll("button, .button, summary, select, input")]
              .filter((each) => each.offsetParent && each.type !== "hidden")
              .map((each) => [each.outerHTML.slice(0, 80), each.getBoundingClientRect().height])
              .filter(([, height]) => height < 24)"""
        )
        assert small == [], address
    officer.keyboard.press("Tab")
    expect(officer.get_by_role("link", name="跳到主要内容")).to_be_focused()
