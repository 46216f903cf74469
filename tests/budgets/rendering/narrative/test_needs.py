"""待填: exactly what has to be written, and nothing that a table or a publication tells."""

from __future__ import annotations

from dataclasses import replace

from budgets.rendering.narrative.basis import Basis
from budgets.rendering.narrative.composed import needed
from budgets.tables.entries import Entered
from budgets.tables.texts import SECTION_TITLES, DeclaredTexts, TextSection
from tests.budgets.rendering.narrative.published import ENTERED, basis_of
from tests.factories.declarations import drawn, golden_declaration

COUNTED = [
    "vehicles.confidential",
    "vehicles.emergency",
    "vehicles.enforcement",
    "vehicles.technical",
    "vehicles.other",
    "equipment.large",
    "equipment.planned",
]
BOUGHT = ["procurement.goods", "procurement.works", "procurement.services"]


def wanting(slug: str, *without: str, **other: str) -> dict[str, str]:
    """The needs of a published explanation of which some entries are missing or otherwise."""
    written = {name: text for name, text in ENTERED[slug].items() if name not in without}
    written |= {name.replace("__", "."): text for name, text in other.items()}
    basis = replace(basis_of(slug), entered=Entered(written))
    return {need.entry: need.message for need in needed(basis)}


def test_nothing_entered_and_no_publication_of_last_year() -> None:
    declaration = golden_declaration("zhangdian-2025")
    needs = needed(Basis(declaration, "甲单位"))
    assert [need.entry for need in needs] == [
        "previous.total",
        "previous.general",
        "previous.basic",
        "previous.project",
        "three_public.reason",
        "three_public.running.reason",
        "previous.running_costs",
        *BOUGHT,
        *COUNTED,
    ]
    assert {need.section for need in needs} <= set(SECTION_TITLES)
    assert needs[0].message == (
        "请填写“上年收支预算总额”：本系统查不到2024年公开的这个数，只需填这一次。"
    )
    assert needs[4].message == ("请填写“‘三公’经费增减的主要原因”：“三公”经费合计比上年有增减。")


def test_with_last_years_publication_only_reasons_and_counts_are_wanting() -> None:
    now = golden_declaration("zhangdian-2025")
    last = replace(now, year=2024)
    # Last year's totals are this year's: no reason but for what table 7 says has changed.
    assert [need.entry for need in needed(Basis(now, "甲单位", previous=last))] == [
        "three_public.reason",
        "three_public.running.reason",
        *BOUGHT,
        *COUNTED,
    ]


def test_every_reason_is_asked_for_where_its_figure_changed() -> None:
    reasons = [name for name in ENTERED["yantai-2025"] if name.endswith(".reason")]
    assert list(wanting("yantai-2025", *reasons)) == [
        "changes.reason",
        "three_public.reason",
        "three_public.abroad.reason",
        "three_public.reception.reason",
        "running_costs.reason",
    ]


def test_last_years_parts_must_make_its_total() -> None:
    """烟台 had 其他收入 last year and has none this year: only the sum tells that it is missing."""
    assert wanting("yantai-2025", "previous.other_income") == {
        "previous.total": (
            "上年各项收入之和为7609.96万元，上年收支预算总额为7611.96万元，两者应相等："
            "请补填上年有而本年没有的项目，或改正填错的金额。"
        )
    }
    assert list(wanting("yantai-2025", previous__basic="3000")) == ["previous.total"]


def test_kinds_of_procurement_must_make_the_total_of_table_12() -> None:
    assert wanting("zhangdian-2025", procurement__goods="5.27") == {}  # rounding
    found = wanting("zhangdian-2025", procurement__goods="6.26")
    assert found == {
        "procurement.goods": (
            "“政府采购货物预算”、“政府采购工程预算”、“政府采购服务预算”之和为18.46万元，"
            "公开表12的合计为17.46万元，两者应相等，请改正。"
        )
    }
    # What makes the total leaves nothing for the others.
    assert wanting("zhangdian-2025", *BOUGHT, procurement__goods="17.46") == {}


def test_what_cannot_be_read_is_said_once() -> None:
    found = wanting("zhangdian-2025", procurement__goods="五万", vehicles__other="一辆")
    assert list(found) == ["procurement.goods", "vehicles.other"]
    assert found["procurement.goods"].startswith("“政府采购货物预算”写的是“五万”，应为以万元为单位")
    assert found["vehicles.other"].startswith("“其他按照规定配备的公务用车（辆）”写的是“一辆”")


def test_the_use_of_other_vehicles_is_asked_for_where_there_are_some() -> None:
    assert list(wanting("zhangdian-2025", "vehicles.other_use")) == ["vehicles.other_use"]
    assert wanting("zhangdian-2025", "vehicles.other_use", vehicles__other="0") == {}


def test_a_project_that_table_11_does_not_name() -> None:
    found = wanting("zhangdian-2025", performance__evaluated="招商引资")
    assert list(found) == ["performance.evaluated"]
    assert "“招商引资”不在公开表11中" in found["performance.evaluated"]


def test_a_section_that_was_handed_in_needs_nothing() -> None:
    basis = replace(basis_of("zhangdian-2025"), entered=Entered())
    sections = tuple(
        TextSection(key, ("如下。",)) for key in SECTION_TITLES if key != "state_assets"
    )
    given = DeclaredTexts(sections=(*sections, TextSection("state_assets", (" ",))))
    assert [need.entry for need in needed(basis, given)] == COUNTED


def test_nothing_is_asked_of_what_there_is_not() -> None:
    """No procurement, an institution, no change: counts of assets alone."""
    declaration = drawn(
        "公开表12\n类|款|项|科目名称|合计\n注：没有。",
        """
        公开表6
        类 |款| 部门预算支出经济分类科目名称 |类 |款| 政府预算支出经济分类科目名称 | 小计 | 人员支出 | 日常公用支出
           |  | 合计         |   |  |              | 1.00 | | 1.00
        302|  | 商品和服务支出 |505|  | 商品和服务支出 | 1.00 | | 1.00
        """,
    )
    basis = Basis(declaration, "甲单位", entered=Entered({"previous.total": "0"}))
    found = [need.entry for need in needed(basis)]
    assert found == COUNTED
