"""表内用语: labels in all their wordings, and what is none."""

from __future__ import annotations

import pytest

from performance.sheets.core import Part
from performance.sheets.labels import (
    code_and_name,
    column_part,
    head_part,
    is_title,
    label_with_value,
    unit_of_label,
    year_line,
)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("项目名称", Part.PROJECT),
        ("项 目 名 称：", Part.PROJECT),
        ("项目编号", Part.CODE),
        ("主管部门\n及代码", Part.DEPARTMENT),
        ("项目资金（万元）", Part.MONEY),
        ("其中:财政拨款", Part.FISCAL),
        ("　　　其他资金", Part.OTHER),
        ("年度总体绩效目标", Part.OBJECTIVE),
        ("城市管理经费", None),
    ],
)
def test_labels_of_the_head(text: str, part: Part | None) -> None:
    assert head_part(text) is part


def test_headings_of_the_body() -> None:
    assert column_part("评扣分标准") is column_part("评分标准") is Part.SCORING
    assert column_part("年度\n指标值") is Part.VALUE
    assert column_part("巡查次数") is None
    assert unit_of_label("项目资金(元)") == "元"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("102_某局", ("102", "某局")),
        ("[102001]某局", ("102001", "某局")),
        ("102-某局", ("102", "某局")),
        ("301某局", ("301", "某局")),
        ("某局", ("", "某局")),
        ("第二中学", ("", "第二中学")),
        ("12345热线中心", ("", "12345热线中心")),
        ("301001 某局机关", ("301001", "某局机关")),
    ],
)
def test_codes_before_names(text: str, expected: tuple[str, str]) -> None:
    assert code_and_name(text) == expected


def test_a_label_with_its_value() -> None:
    assert label_with_value("项目名称：道路：养护") == (Part.PROJECT, "项目名称：", "道路：养护")
    assert label_with_value("其中：财政拨款：90万元") == (Part.FISCAL, "其中：财政拨款：", "90万元")
    assert label_with_value("项目名称：") is None
    assert label_with_value("完成情况：良好") is None


def test_long_texts_are_not_searched() -> None:
    assert label_with_value("：" * 30_000) is None
    assert not is_title("绩效目标" * 5_000)


def test_titles_and_years() -> None:
    assert is_title("某市2025年项目支出绩效目标表（续）")
    assert not is_title("绩效目标")
    assert year_line("（2025 年度）") == 2025
    assert year_line("2025年度目标") is None
