"""Sentences by what the tables say: from nothing, as last year, no agency, no purchase, no car."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budgets.rendering.narrative.basis import Basis
from budgets.rendering.narrative.sections import write_sections
from budgets.rendering.prose import Source
from budgets.rendering.wording import LEFT_OUT, USUAL, WordingPack
from budgets.tables.core import Declaration
from tests.budgets.rendering.narrative.paper import ELEVEN, TWELVE, lines, seven, six, two_and_three
from tests.factories.declarations import drawn, golden_declaration, without_table

# --- 收支增减变化 ------------------------------------------------------------------------


def test_without_last_year_only_this_years_totals_are_told() -> None:
    told = lines("changes", drawn(*two_and_three("100.00", "70.00", "30.00")), changes__reason="无")
    assert told[1:] == [
        "（一）收入预算：2025年收入预算100万元，其中：一般公共预算收入100万元。",
        "（二）支出预算：2025年支出预算100万元，其中：基本支出70万元，项目支出30万元。",
        "（三）增减变化情况：2025年收支预算100万元。",
    ]


def test_a_total_of_last_year_alone_gives_the_whole_change_and_no_parts() -> None:
    now = drawn(*two_and_three("100.00", "70.00", "30.00"))
    told = lines("changes", now, previous__total="90", changes__reason="工资增长。")
    assert told[3:] == [
        "（三）增减变化情况：2025年收支预算100万元，比上年增加10万元，其中：",
        "1.收入预算增加10万元。",
        "2.支出预算增加10万元。",
        "3.收支预算增加的主要原因，为工资增长。",
    ]


def test_parts_that_do_not_make_last_years_total_are_not_compared() -> None:
    now = drawn(*two_and_three("100.00", "70.00", "30.00"))
    told = lines("changes", now, previous__total="90", previous__general="80")
    assert told[4] == "1.收入预算增加10万元。"


def test_what_is_as_last_year_is_said_so() -> None:
    now = drawn(*two_and_three("100.00", "70.00", "30.00"))
    told = lines("changes", now, previous=replace(now, year=2024), changes__reason="没有原因")
    assert told[3:] == ["（三）增减变化情况：2025年收支预算100万元，与上年基本持平。"]


def test_parts_may_move_where_the_whole_does_not() -> None:
    now = drawn(*two_and_three("100.00", "70.00", "30.00"))
    last = drawn(*two_and_three("100.00", "60.00", "40.00"), year=2024)
    told = lines("changes", now, previous=last, changes__reason="人员调整")
    assert told[3:] == [
        "（三）增减变化情况：2025年收支预算100万元，与上年基本持平，其中：",
        "1.收入预算与上年基本持平。",
        "2.支出预算与上年基本持平，其中基本支出增加10万元，项目支出减少10万元。",
        "3.收支预算增减变化的主要原因，为人员调整。",
    ]


def test_a_publication_of_another_year_is_not_last_years() -> None:
    now = drawn(*two_and_three("100.00", "70.00", "30.00"))
    told = lines("changes", now, previous=replace(now, year=2023))
    assert told[-1] == "（三）增减变化情况：2025年收支预算100万元。"


def test_what_was_entered_counts_before_what_was_published() -> None:
    now = drawn(*two_and_three("100.00", "70.00", "30.00"))
    last = drawn(*two_and_three("80.00", "60.00", "20.00"), year=2024)
    told = lines("changes", now, previous=last, previous__total="90", previous__general="90")
    assert told[3] == "（三）增减变化情况：2025年收支预算100万元，比上年增加10万元，其中："
    assert told[4] == "1.收入预算增加10万元，其中一般公共预算收入增加10万元。"


def test_a_change_points_at_the_cells_of_both_years() -> None:
    now = drawn(*two_and_three("100.00", "70.00", "30.00"))
    last = drawn(*two_and_three("90.00", "65.00", "25.00"), year=2024)
    (section,) = write_sections(USUAL, Basis(now, "甲局", previous=last))
    spans = [span for passage in section.passages for span in passage.spans if span.sources]
    assert spans[-1].text == "5"
    assert spans[-1].sources == (Source(3, 0, 6), Source(3, 0, 6, is_last_year=True))


# --- “三公”经费 --------------------------------------------------------------------------


def test_growth_from_nothing_has_no_percentage() -> None:
    told = lines(
        "three_public",
        drawn(seven("||||| ", "5||||| 5")),
        three_public__reason="公务活动",
        three_public__reception__reason="公务活动",
    )
    assert told[0].endswith("经费预算共5万元，比上年增加5万元。主要原因是公务活动。")
    assert told[-1] == "3.公务接待费5万元，比上年增加5万元，主要原因是公务活动。"
    assert told[2] == "1.因公出国（境）费0万元，与上年基本持平。"


def test_what_has_gone_has_fallen_by_all_of_it() -> None:
    told = lines("three_public", drawn(seven("5||||| 5", "||||| ")))
    assert told[0].endswith("经费预算共0万元，比上年减少5万元，下降100%。")


@pytest.mark.parametrize(
    ("last", "now", "words"),
    [
        ("3", "4", "4万元，比上年增加1万元，增长33.33%"),
        ("8", "7", "7万元，比上年减少1万元，下降12.5%"),
        ("32", "32.0016", "32万元，比上年增加0.0016万元，增长0.01%"),  # 0.005%: half-up
        ("99999", "99999.01", "99,999.01万元，比上年增加0.01万元"),  # would print 增长0%
        ("0.005", "0.015", "0.02万元，比上年增加0.01万元，增长200%"),
    ],
)
def test_percentages_are_rounded_half_up(last: str, now: str, words: str) -> None:
    told = lines("three_public", drawn(seven(f"{last}||||| {last}", f"{now}||||| {now}")))
    assert told[-1] == f"3.公务接待费{words}。"


def test_an_amount_that_would_print_as_nothing_is_told_in_full() -> None:
    told = lines("three_public", drawn(seven("||||| ", "0.0031||||| 0.0031")))
    assert told[-1] == "3.公务接待费0.0031万元，比上年增加0.0031万元。"


def test_a_reason_is_told_only_of_what_has_changed() -> None:
    told = lines("three_public", drawn(seven("5||||| 5", "5||||| 5")), three_public__reason="无")
    assert told[0].endswith("共5万元，与上年基本持平。")


def test_an_empty_table_says_that_there_is_none() -> None:
    empty = "公开表7\n2024年预算数/合计|2025年预算数/合计\n注：没有。"
    assert lines("three_public", drawn(empty)) == [
        "2025年没有使用一般公共预算财政拨款安排的“三公”经费。"
    ]


# --- 机关运行经费 ------------------------------------------------------------------------


def test_an_institution_has_no_running_costs() -> None:
    (told,) = lines("operating_costs", drawn(six("505", "10.00")))
    assert told.startswith("机关运行经费指为保障行政单位")
    assert told.endswith("以及其他费用。本单位为事业单位，无机关运行经费。")
    (told,) = lines("operating_costs", drawn(six("505", "10.00")), WordingPack(scope="department"))
    assert told.endswith("本部门所属单位均为事业单位，无机关运行经费。")


def test_a_pack_may_leave_a_sentence_out_and_add_a_percentage() -> None:
    words = {
        "operating_costs.definition": "",
        "operating_costs.change.up": "，比{last_year}年增加{change:wan}万元，增长{rate:percent}",
    }
    last = drawn(six("502", "8.00"), year=2024)
    told = lines(
        "operating_costs",
        drawn(six("502", "10.00")),
        WordingPack(words=words),
        previous=last,
        running_costs__reason="定额调整",
    )
    assert told == [
        "2025年本单位机关运行经费安排10万元，比2024年增加2.00万元，增长25%。主要原因是：定额调整。"
    ]


def test_an_agency_that_was_an_institution_had_none() -> None:
    last = drawn(six("505", "8.00"), year=2024)
    (told,) = lines("operating_costs", drawn(six("502", "10.00")), previous=last)
    assert told.endswith("安排10万元，较2024年预算增加10万元。")


# --- 政府采购, 国有资产 ------------------------------------------------------------------


def test_kinds_that_do_not_make_the_total_are_not_told() -> None:
    total = ["2025年政府采购预算10万元。"]
    declaration = drawn(TWELVE.format("10.00"))
    assert lines("procurement", declaration) == total
    assert lines("procurement", declaration, procurement__goods="9") == total
    assert lines("procurement", declaration, procurement__goods="10") == [
        "2025年政府采购预算10万元，其中：政府采购货物预算10万元，政府采购工程预算0万元，政府采购服务预算0万元。"
    ]


def test_nothing_is_bought() -> None:
    empty = "公开表12\n类|款|项|科目名称|合计\n注：2025年没有安排政府采购预算。"
    assert lines("procurement", drawn(empty)) == ["2025年没有安排政府采购预算。"]
    assert lines("procurement", drawn(TWELVE.format("0.00"))) == ["2025年没有安排政府采购预算。"]


def test_vehicles_are_told_only_where_all_are_counted() -> None:
    declaration = drawn(TWELVE.format("1.00"))
    assert lines("state_assets", declaration, counts=(1, 2, 3, 4)) == []
    none = "截至2024年12月31日，本单位没有车辆。"
    assert lines("state_assets", declaration, counts=(0, 0, 0, 0, 0)) == [none]
    (told,) = lines("state_assets", declaration, counts=(1, 2, 3, 4, 0), vehicles__other_use="无")
    assert told.startswith("截至2024年12月31日，本单位共有车辆10辆，其中机要通信用车1辆、")
    assert told.endswith("其他按照规定配备的公务用车0辆。")


def test_equipment_that_is_planned_is_counted() -> None:
    told = lines(
        "state_assets", drawn(TWELVE.format("1.00")), equipment__large="3", equipment__planned="2"
    )
    assert told == [
        "单位价值100万元以上的设备3台（件、套）。",
        "2025年预算安排购置单位价值100万元以上大型设备2台（件、套）。",
    ]


# --- 绩效目标, 特殊事项 ------------------------------------------------------------------


def evaluated(names: str, declaration: Declaration | None = None) -> str:
    told = lines("performance", declaration or drawn(ELEVEN), performance__evaluated=names)
    assert told[0] == "（一）预算绩效管理情况"
    (paragraph,) = told[1:]
    first, _, rest = paragraph.partition("。")
    assert first.startswith(
        "甲局2025年项目支出全面实施绩效目标管理，涉及预算项目支出3个，预算资金60万元"
    )
    return rest


def test_projects_are_summed_by_the_name_that_table_11_prints() -> None:
    assert evaluated(" 培 训 ") == (
        "拟对培训1个项目开展部门重点绩效评价，涉及预算资金10万元，其中财政拨款10万元。"
    )


def test_a_name_that_ends_with_a_digit_is_quoted_and_one_that_is_printed_twice_is_an_example() -> (
    None
):
    assert evaluated("培训\n网络2") == (
        "拟对培训和“网络2”等3个项目开展部门重点绩效评价，涉及预算资金60万元，其中财政拨款55万元。"
    )


def test_a_name_that_the_published_table_does_not_print_is_never_repeated() -> None:
    """A project that is held from the public is not in the table."""
    told = lines(
        "performance",
        drawn(ELEVEN),
        performance__evaluated="涉密项目",
        performance__improved="涉密项目\n培训",
    )
    assert "涉密" not in "".join(told)
    assert told[1].endswith("优化培训等项目支出2025年预算安排，进一步改进管理、完善政策。")
    assert "拟对" not in told[1]


def test_without_a_column_of_fiscal_money_none_is_told() -> None:
    bare = """
        公开表11
        项目名称 | 项目类别   | 合计
                 |            | 60.00
        培训     | 其他运转类 | 10.00
        网络     | 其他运转类 | 20.00
        搬迁     | 其他运转类 | 30.00
    """
    assert evaluated("培训\n网络", drawn(bare)) == (
        "拟对培训和网络等2个项目开展部门重点绩效评价，涉及预算资金30万元。"
    )


def test_no_projects_and_the_heading_of_the_forms() -> None:
    empty = "公开表11\n项目名称|项目类别|合计\n注：2025年没有安排项目支出。"
    assert lines("performance", drawn(empty), has_forms=True) == [
        "（一）预算绩效管理情况",
        "甲局2025年没有安排项目支出。",
        "（二）单位预算项目绩效目标表",
    ]
    department = WordingPack(scope="department")
    told = lines("performance", drawn(empty), department, has_forms=True)
    assert told[-1] == "（二）部门预算项目绩效目标表"


def test_special_matters_stand_as_they_were_written() -> None:
    told = lines("special", drawn(ELEVEN), special="其一。\n\n其二{year}。\n")
    assert told == ["其一。", "其二{year}。"]


def test_what_no_table_tells_is_not_told() -> None:
    nothing = without_table(drawn(ELEVEN), 11)
    assert write_sections(USUAL, Basis(nothing, "甲局")) == ()


def test_a_sentence_that_the_pack_leaves_out_is_not_printed() -> None:
    declaration = golden_declaration("yantai-2025")
    basis = Basis(declaration, "烟台市人民政府办公室", "370600")

    def told(pack: WordingPack) -> list[str]:
        (changes, *_others) = write_sections(pack, basis)
        return [passage.text for passage in changes.passages]

    usual = told(WordingPack())
    without = told(WordingPack(words={"changes.opening": LEFT_OUT}))
    assert usual[0].startswith("按照综合预算的原则")
    assert without == usual[1:]
