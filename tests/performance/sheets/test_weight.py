"""权重: read where a column has it, printed as written, and nowhere else."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from performance.appendix import appendix_of
from performance.checking_json import indicator_json
from performance.sheets.core import Form, Part, Target
from performance.sheets.entered import content_of, personal, target_from
from performance.sheets.layout import lay_out
from performance.sheets.pasted import read_pasted
from performance.sheets.reading import read_targets
from performance.sheets.xlsx import workbook
from tests.performance.papers import SHEET, changed, golden_targets, only, without_places

WEIGHTS = ("20", "10%", "15", "", "30", "25分")


def weighed(heading: str = "权重") -> str:
    """The usual sheet with one more column."""
    lines = []
    weights = iter(WEIGHTS)
    for line in SHEET.strip("\n").splitlines():
        if line.endswith("三级指标 | 指标值"):
            lines.append(f"{line} | {heading}")
        elif line.startswith("绩效指标"):
            lines.append(f"{line} | {next(weights)}")
        else:
            lines.append(line)
    return "\n".join(lines)


@pytest.mark.parametrize("heading", ["权重", "权重（%）", "指标权重", "分值", "指标分值"])
def test_a_column_of_weights_is_read_as_written(heading: str) -> None:
    target = only(weighed(heading))
    assert tuple(one.weight for one in target.indicators) == WEIGHTS
    plain = only(SHEET)
    assert [(one.level3, one.value) for one in target.indicators] == [
        (one.level3, one.value) for one in plain.indicators
    ]
    assert target.indicators[0].cells[Part.WEIGHT] == "F10"


@pytest.mark.parametrize("form", list(Form))
def test_every_layout_prints_it_and_reads_it_back(form: Form, tmp_path) -> None:
    target = replace(only(weighed()), form=form)
    paper = lay_out(target)
    assert Part.WEIGHT in paper.columns
    printed = [box.text for box in paper.boxes if box.part is Part.WEIGHT]
    assert printed == ["权重", *WEIGHTS]
    path = tmp_path / "targets.xlsx"
    path.write_bytes(workbook((target,)))
    (again,) = read_targets(path, path.name).targets
    assert tuple(one.weight for one in again.indicators) == WEIGHTS
    assert "25分" in {box.text for box in appendix_of([target]).forms[0].boxes}


def test_where_there_is_none_nothing_is_printed() -> None:
    for target in (*golden_targets("zhangdian-2025"), only(SHEET)):
        assert Part.WEIGHT not in lay_out(target).columns
        assert {one.weight for one in target.indicators} == {""}


def test_it_stands_in_the_json() -> None:
    target = only(weighed())
    assert [indicator_json(one)["weight"] for one in target.indicators] == [
        weight or None for weight in WEIGHTS
    ]


def test_a_row_without_its_first_level_keeps_its_weight_in_place() -> None:
    shifted = changed(
        (
            "绩效指标 | 产出指标 | 质量指标 | 问题整改率 | ≥95% | 15",
            "绩效指标 | | 质量指标 | 问题整改率 | ≥95% | 15",
        ),
        text=weighed(),
    )
    assert [one.weight for one in only(shifted).indicators][2] == "15"


def test_what_was_typed_is_kept_with_its_weight_and_older_rows_without() -> None:
    target = without_places(only(weighed()))
    bare = Target(target.project, indicators=target.indicators)
    content = content_of(bare)
    assert target_from(target.project, content).indicators == bare.indicators
    older = {**content, "indicators": [row[:5] for row in content["indicators"]]}
    assert {one.weight for one in target_from(target.project, older).indicators} == {""}


def test_the_workbook_is_the_same_bytes_each_time() -> None:
    target = only(weighed())
    assert workbook((target,)) == workbook((target,))
    assert io.BytesIO(workbook((target,))).getvalue()


@pytest.mark.parametrize(
    ("headings", "row"),
    [
        (("权重", "指标值"), ("15", "≥95%")),
        (("指标值", "权重", "评扣分标准"), ("≥95%", "15", "少一件扣1分")),
        (("指标值", "评扣分标准", "权重"), ("≥95%", "少一件扣1分", "15")),
    ],
)
@pytest.mark.parametrize("start", ["绩效指标 | 质量指标", "绩效指标 | | 产出指标 | 质量指标"])
def test_a_row_that_slipped_is_read_in_the_order_of_the_headings(
    headings: tuple[str, ...], row: tuple[str, ...], start: str
) -> None:
    text = "\n".join(
        (
            *SHEET.strip("\n").splitlines()[:8],
            " | 一级指标 | 二级指标 | 三级指标 | " + " | ".join(headings),
            "绩效指标 | 产出指标 | 数量指标 | 巡查次数 | " + " | ".join(row),
            f"{start} | 问题整改率 | " + " | ".join(row),
        )
    )
    first, second = only(text).indicators
    assert (second.level3, second.value, second.weight) == ("问题整改率", "≥95%", "15")
    assert second.scoring == first.scoring == ("少一件扣1分" if "少一件扣1分" in row else "")


def test_weight_and_scoring_under_one_heading_are_scoring() -> None:
    target = only(weighed("权重/评扣分标准"))
    assert tuple(one.scoring for one in target.indicators) == WEIGHTS
    assert {one.weight for one in target.indicators} == {""}


@pytest.mark.parametrize(
    ("text", "weight", "scoring"),
    [
        ("产出指标\t数量指标\t会议次数\t≥12次\t12.5%", "12.5%", ""),
        ("产出指标\t数量指标\t会议次数\t≥12次\t少一次扣1分", "", "少一次扣1分"),
        ("数量指标\t会议次数\t≥12次\t25分", "25分", ""),
        ("会议次数\t≥12次\t20", "20", ""),
    ],
)
def test_copied_rows_without_a_heading_keep_their_weight(
    text: str, weight: str, scoring: str
) -> None:
    (one,) = read_pasted(text).indicators
    assert (one.value, one.weight, one.scoring) == ("≥12次", weight, scoring)


def test_what_is_personal_is_found_in_a_weight_too() -> None:
    target = only(SHEET)
    first, *others = target.indicators
    typed = replace(target, indicators=(replace(first, weight="13800138000"), *others))
    assert [finding.code for finding in personal(typed)] == ["W_PII"]
    assert not list(personal(target))
