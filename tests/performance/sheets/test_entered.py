"""在线填报 as values: places instead of cells, words of the unit's own sheets, levels from above."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from performance.checking import check_reading, target_context, with_entered
from performance.rules.rule import TargetContext
from performance.sheets.core import Form, Indicator, Part, Target, TargetsReading
from performance.sheets.entered import (
    Entered,
    content_of,
    is_entered,
    placed,
    same_project,
    target_from,
    with_levels,
)
from performance.sheets.layout import WORDING
from tests.factories.targets import WHOLE, with_projects
from tests.performance.papers import SLUGS, golden_targets

CONTEXT = TargetContext(2025)
OTHER = replace(WHOLE, project="维修项目", sheet="02 维修项目", cells={"project": "B2"})


def checked(*entered: Entered, beside: tuple[Target, ...] = ()) -> tuple[Target, list[str]]:
    context = target_context(beside, declaration=with_projects(), year=2025)
    reading = with_entered(TargetsReading("", beside), entered, context)
    found = check_reading(reading, context).findings
    return reading.targets[-1], [finding.message for finding in found]


@pytest.mark.parametrize("slug", SLUGS)
def test_what_is_kept_comes_back_as_it_was(slug: str) -> None:
    for target in golden_targets(slug):
        kept = json.loads(json.dumps(content_of(target)))
        plain = replace(target, labels={}, written={})
        assert target_from(target.project, kept) == plain


@given(
    st.lists(
        st.builds(
            Indicator,
            *[st.sampled_from(["", "产出指标", "效益指标", "数量指标", "某指标"])] * 2,
            st.just("名称"),
            st.just("1次"),
        )
    )
)
def test_levels_from_above_are_stable(rows: list[Indicator]) -> None:
    once = list(with_levels(rows))
    assert list(with_levels(once)) == once
    assert [one.level3 for one in once] == [one.level3 for one in rows]


@pytest.mark.parametrize(
    ("rows", "levels"),
    [
        ([("产出指标", "数量指标"), ("", "")], ("产出指标", "数量指标")),
        ([("产出指标", "数量指标"), ("", "质量指标")], ("产出指标", "质量指标")),
        ([("产出指标", "数量指标"), ("效益指标", "")], ("效益指标", "")),
        ([("产出指标", "数量指标"), ("产出指标", "")], ("产出指标", "数量指标")),
        ([("产出指标", "数量指标"), ("", "社会效益指标")], ("效益指标", "社会效益指标")),
        ([("", "时效")], ("产出指标", "时效")),
        ([("", "")], ("", "")),
    ],
)
def test_blank_levels_are_those_above(rows: list[tuple[str, str]], levels: tuple[str, str]) -> None:
    last = list(with_levels(Indicator(*row, "名称", "1次") for row in rows))[-1]
    assert (last.level1, last.level2) == levels


def test_a_finding_names_the_project_and_the_row() -> None:
    wrong = replace(
        WHOLE,
        objective="",
        indicators=(*WHOLE.indicators, Indicator("产出指标", "质量指标", "差错率", "≥5%")),
    )
    target, messages = checked(Entered(wrong))
    assert is_entered(target.sheet)
    goal, row = (next(m for m in messages if word in m) for word in ("总体目标", "差错率"))
    assert goal.startswith("项目“会议保障项目”（总体目标）：项目")
    assert row.startswith("项目“会议保障项目”第7行（差错率，指标值）：指标")
    assert not any("单元格" in message or "工作表" in message for message in messages)


def test_findings_stand_in_the_order_of_the_rows() -> None:
    rows = tuple(Indicator("产出指标", "质量指标", f"第{n}类差错率", "≥5%") for n in range(12))
    _target, messages = checked(Entered(replace(WHOLE, indicators=rows)))
    found = [message for message in messages if "方向相反" in message]
    assert [f"第{n}行" in message for n, message in enumerate(found, 1)] == [True] * 12


@pytest.mark.parametrize("text", ["经办人11010519491231002X", "身份证号11010519491231002X"])
def test_an_identity_number_is_found_and_masked(text: str) -> None:
    row = Indicator("产出指标", "数量指标", "人数", text)
    _target, messages = checked(Entered(replace(WHOLE, indicators=(*WHOLE.indicators, row))))
    (found,) = [message for message in messages if "110****" in message]
    assert "11010519491231002X" not in found
    assert found.startswith("项目“会议保障项目”第7行：")


def test_it_is_worded_as_the_sheets_beside_it() -> None:
    beside = replace(OTHER, labels={**WORDING[Form.A], Part.OBJECTIVE: "年度总体目标"})
    target, messages = checked(Entered(WHOLE), beside=(beside,))
    assert target.labels[Part.OBJECTIVE] == "年度总体目标"
    assert not any("写作" in message for message in messages)


def test_alone_it_is_worded_as_usual() -> None:
    (target,) = placed([WHOLE], [], 2025)
    assert target.labels[Part.YEAR] == "（2025年度）"
    assert target.labels[Part.TITLE] == WORDING[Form.A][Part.TITLE]
    assert Part.CODE not in target.labels
    assert Part.SCORING not in target.labels


def test_layout_b_prints_its_code_and_scoring_and_no_money() -> None:
    (target,) = placed([replace(WHOLE, form=Form.B, total=None)], [], 2025)
    assert {Part.CODE, Part.SCORING} <= set(target.labels)
    assert not {Part.TOTAL, Part.FISCAL, Part.OTHER, Part.MONEY} & set(target.labels)


def test_two_of_one_name_are_told_apart() -> None:
    first, second = placed([WHOLE, replace(WHOLE, unit="另一单位")], [], 2025)
    assert first.sheet != second.sheet


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        (WHOLE, True),
        (replace(WHOLE, project="会议保障 项目"), True),
        (replace(WHOLE, project="会议项目"), False),
        (replace(WHOLE, unit=""), True),
        (replace(WHOLE, unit="另一单位"), False),
        (replace(WHOLE, project_code="37"), True),
    ],
)
def test_which_targets_are_of_one_project(other: Target, *, is_same: bool) -> None:
    assert same_project(WHOLE, other) is is_same


def test_what_was_typed_stands_in_the_place_of_the_files() -> None:
    in_file = replace(WHOLE, objective="文件中的目标。", sheet="01", cells={"project": "B2"})
    reading = TargetsReading("", (in_file, OTHER))
    joined = with_entered(reading, [Entered(WHOLE)], CONTEXT)
    assert [each.project for each in joined.targets] == ["会议保障项目", "维修项目"]
    assert joined.targets[0].objective == WHOLE.objective
    (finding,) = joined.findings
    assert (finding.code, finding.sheet, finding.cell) == ("W_TARGET_BOTH", "01", "B2")
    assert "已采用在线填报的内容" in finding.message


def test_what_gives_way_is_not_taken_while_the_file_has_it() -> None:
    in_file = replace(WHOLE, objective="文件中的目标。", sheet="01")
    gives_way = [Entered(WHOLE, gives_way=True)]
    joined = with_entered(TargetsReading("", (in_file,)), gives_way, CONTEXT)
    assert [each.objective for each in joined.targets] == ["文件中的目标。"]
    assert "已采用文件的内容" in joined.findings[0].message
    alone = with_entered(TargetsReading("", (OTHER,)), gives_way, CONTEXT)
    assert [each.project for each in alone.targets] == ["维修项目", "会议保障项目"]
    assert alone.findings == ()


def test_two_sheets_of_one_project_both_give_way_to_what_was_typed() -> None:
    again = replace(WHOLE, sheet="02", cells={"project": "B2"})
    reading = TargetsReading("", (replace(again, sheet="01"), again, OTHER))
    joined = with_entered(reading, [Entered(WHOLE)], CONTEXT)
    assert [is_entered(each.sheet) for each in joined.targets] == [True, False]
    assert [finding.sheet for finding in joined.findings] == ["01", "02"]


def test_without_anything_typed_the_reading_is_the_same() -> None:
    reading = TargetsReading("x", (OTHER,))
    assert with_entered(reading, [], CONTEXT) is reading
