"""The explanation, written and mended at the desk by somebody whose browser runs no scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.factories.declarations import GOLDEN, golden_json
from tests.journeys.conftest import Portal

pytestmark = pytest.mark.journey

UNIT = "淄博市张店区人民政府办公室"


def paragraphs() -> dict[str, str]:
    narrative = golden_json("zhangdian-2025")["narrative"]
    assert isinstance(narrative, dict)
    return {key: "\n".join(section["paragraphs"]) for key, section in narrative.items()}


def test_a_wrong_figure_of_the_explanation_is_shown_beside_its_section_and_mended(
    portal: Portal,
) -> None:
    portal.start_worker()
    page = portal.sign_in("officer", scripts=False)
    page.get_by_role("link", name="其他年度或部门汇总").click()
    page.get_by_label("公开主体").select_option(label=UNIT)
    page.get_by_label("预算年度").fill("2025")
    page.get_by_role("button", name="下一步").click()
    workbook = GOLDEN / "zhangdian-2025" / "workbook.xlsx"
    page.get_by_label("公开表工作簿").set_input_files(workbook)
    page.get_by_label("本文件已按规定完成保密审查并脱密").check()
    page.get_by_role("button", name="上传并校验").click()
    page.get_by_role("link", name="情况说明", exact=True).click()
    for key, text in paragraphs().items():
        page.locator(f"#id_{key}").fill(text.replace("公务接待费2万元", "公务接待费3万元"))
    page.get_by_role("button", name="保存并重新校验").click()
    expect(page.get_by_text("情况说明已保存")).to_be_visible()
    page.get_by_role("link", name="情况说明", exact=True).click()
    section = page.locator("section", has=page.locator("#part-three_public"))
    finding = section.get_by_role("listitem").filter(has_text="公务接待费3万元")
    expect(finding).to_contain_text("按公开表7应为2.00万元")
    expect(page.locator("li.finding")).to_have_count(1)
    box = page.get_by_role("textbox", name="“三公”经费支出情况")
    box.fill(box.input_value().replace("公务接待费3万元", "公务接待费2万元"))
    page.get_by_role("button", name="保存并重新校验").click()
    page.get_by_role("link", name="情况说明", exact=True).click()
    expect(page.locator("li.finding")).to_have_count(0)
    expect(page.locator("#id_procurement")).to_have_value(paragraphs()["procurement"])
