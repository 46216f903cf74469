"""写法不同: what published and uploaded sheets do differently reads the same."""

from __future__ import annotations

import pytest

from performance.sheets.core import Form, Part
from tests.performance.papers import SHEET, changed, codes, grid, only, printed, read

BODY = [
    ("成本指标", "经济成本", "城市管理总成本", "≤91万元"),
    ("产出指标", "数量指标", "巡查次数", "≥365次"),
    ("产出指标", "质量指标", "问题整改率", "≥95%"),
    ("产出指标", "时效指标", "完成时间", "12月底前完成"),
    ("效益指标", "社会效益指标", "市容环境改善程度", "明显改善"),
    ("满意度指标", "服务对象满意度指标", "群众满意度", "≥90%"),
]


def test_the_sheet_itself() -> None:
    target = only(SHEET)
    assert printed(target) == BODY
    assert (target.project, target.department_code, target.department) == (
        "城市管理专项经费",
        "301",
        "某市城市管理局",
    )
    assert (target.total, target.fiscal, target.other) == (91_000_000, 90_000_000, 1_000_000)
    assert target.form is Form.A
    assert target.labels[Part.YEAR] == "（2025年度）"
    assert read(SHEET).findings == ()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param([("绩效指标 | 产出指标 | 质量指标", "_ | _ | 质量指标")], id="merged"),
        pytest.param([("绩效指标 | 产出指标 | 质量指标", " |  | 质量指标")], id="continued"),
        pytest.param([("一级指标", "一 级 指 标"), ("产出指标", "产出 指标")], id="spaced"),
        pytest.param([("（2025年度）", "(2025年度)"), ("：", ":")], id="half width"),
        pytest.param([("项目支出绩效目标表", "2025年政策和项目预算绩效目标表")], id="title"),
        pytest.param([("项目支出绩效目标表\n（2025年度）\n", "")], id="no title"),
        pytest.param([("总体目标", "年度总体绩效目标")], id="objective"),
        pytest.param([("#91.00", "91万元"), ("#90.00", "90.00万元"), ("#1.00", "1")], id="unit"),
        pytest.param([("#91.00", "91万"), ("#90.00", "９０ 万元")], id="short unit"),
        pytest.param([("年度预算资金总额： | #91.00", "年度资金总额：91万元")], id="amount beside label"),
        pytest.param([("#91.00", "910000元"), ("#90.00", "900000元"), ("#1.00", "10,000元")], id="yuan"),
        pytest.param([("（万元）", "（元）"), ("#91.00", "#910000"), ("#90.00", "#900000"), ("#1.00", "#10000")], id="in yuan"),
        pytest.param([("项目名称 |  | 城市", "项目名称：城市")], id="label and value"),
        pytest.param([("301_某市", "[301]某市")], id="brackets"),
        pytest.param([("301_某市", "301-某市")], id="dash"),
        pytest.param([("指标值", "年度指标值")], id="heading"),
        pytest.param([("群众满意度 | ≥90%", "群众满意度 | ≥90%\n注：本表由系统生成")], id="note"),
        pytest.param([("绩效指标 | 效益指标", "项目支出绩效目标表\n | 一级指标 | 二级指标 | 三级指标 | 指标值\n绩效指标 | 效益指标")], id="page break"),
        pytest.param([("绩效指标 | 效益指标", "绩效指标 | 效益指标 | 生态效益指标 |  | \n绩效指标 | 效益指标")], id="level left blank"),
    ],
)  # fmt: skip
def test_a_variant_reads_the_same(change: list[tuple[str, str]]) -> None:
    text = changed(*change)
    reading = read(text)
    assert reading.findings == ()
    (target,) = reading.targets
    assert [tuple("".join(part.split()) for part in row) for row in printed(target)] == BODY
    assert target.project == "城市管理专项经费"
    assert (target.department_code, target.unit) == ("301", "某市城市管理局")
    assert (target.total, target.fiscal, target.other) == (91_000_000, 90_000_000, 1_000_000)
    assert target.objective.startswith("通过开展")


@pytest.mark.parametrize(
    ("old", "new", "cell"),
    [
        ("绩效指标 | 产出指标 | 质量指标 |", "产出指标 | 质量指标 |", "A12"),
        ("绩效指标 | 产出指标 | 质量指标 |", "绩效指标 | 质量指标 |", "B12"),
        ("绩效指标 | 产出指标 | 质量指标 |", "绩效指标 |  | 产出指标 | 质量指标 |", "C12"),
        ("绩效指标 | 产出指标 | 质量指标 |", "_ | _ |", "C12"),
        ("绩效指标 | 产出指标 | 质量指标 |", " |  |  |  |", "E12"),
    ],
)
def test_a_row_that_slipped_is_put_right_and_said(old: str, new: str, cell: str) -> None:
    reading = read(changed((old, new)))
    (target,) = reading.targets
    level2 = "质量指标" if "质量指标" in new else "数量指标"
    assert printed(target)[2] == ("产出指标", level2, "问题整改率", "≥95%")
    assert [row for at, row in enumerate(printed(target)) if at != 2] == BODY[:2] + BODY[3:]
    assert codes(reading) == [("W_TARGET_SHIFTED", cell)]
    assert "问题整改率" in reading.findings[0].message


def test_many_projects_on_one_sheet() -> None:
    second = changed(("城市管理专项经费", "园林绿化养护经费"), ("#91.00", "#12.5"))
    third = changed(
        ("城市管理专项经费", "垃圾分类经费"), ("项目支出绩效目标表\n（2025年度）\n", "")
    )
    reading = read(SHEET + second.lstrip("\n") + third.lstrip("\n"))
    assert [target.project for target in reading.targets] == [
        "城市管理专项经费",
        "园林绿化养护经费",
        "垃圾分类经费",
    ]
    assert all(printed(target) == BODY for target in reading.targets)
    assert reading.targets[1].total == 12_500_000
    assert reading.targets[1].cells[Part.PROJECT] == "C18"
    assert reading.findings == ()


def test_a_head_printed_again_continues_its_project() -> None:
    lines = SHEET.strip("\n").splitlines()
    again = "\n".join([*lines[:12], *lines[:9], *lines[12:]])
    (target,) = read(again).targets
    assert printed(target) == BODY


def test_the_second_layout() -> None:
    text = """
项目编码 | 371591242110103000012 |  | 项目名称 | 政府信息公开
主管部门 | 某市政府办公室
绩效目标 | 做好主动公开和依申请公开，及时回应群众关切。
一级指标 | 二级指标 | 三级指标 | 指标值 | 评扣分标准
成本指标 | 经济成本指标 | 印刷费用 | ≤5万元 | 超出不得分
 | 社会成本指标 | 投诉次数 | ≤2次 | 每多一次扣1分
效益指标 | 可持续发展影响指标 | 公开意识 | 明显提升 | 按程度评分
"""
    target = only(text)
    assert target.form is Form.B
    assert (target.project_code, target.project) == ("371591242110103000012", "政府信息公开")
    assert (target.total, target.fiscal, target.other) == (None, None, None)
    assert printed(target)[1][:2] == ("成本指标", "社会成本指标")
    assert target.indicators[1].scoring == "每多一次扣1分"
    assert target.indicators[2].second == "sustained"


def test_the_second_layout_slipped_by_a_column() -> None:
    text = """
项目编号 | 371591242110103000012 |  | 项目名称 | 政府信息公开
绩效目标 | 做好主动公开和依申请公开，及时回应群众关切。
一级指标 | 二级指标 | 三级指标 | 指标值 | 评分标准
产出指标 | 数量指标 | 公开信息条数 | ≥500条 | 少一条扣0.1分
_ | 回复申请件数 | ≥20件 | 少一件扣1分
"""
    reading = read(text)
    assert printed(reading.targets[0])[1] == ("产出指标", "数量指标", "回复申请件数", "≥20件")
    assert reading.targets[0].indicators[1].scoring == "少一件扣1分"
    assert codes(reading) == [("W_TARGET_SHIFTED", "B5")]


def test_a_new_first_level_continues_no_second_level() -> None:
    target = only(changed(("绩效指标 | 效益指标 | 社会效益指标", "绩效指标 | 效益指标 | ")))
    assert printed(target)[4] == ("效益指标", "", "市容环境改善程度", "明显改善")


def test_an_objective_of_several_rows() -> None:
    text = changed(("总体目标 | 通过开展", "总体目标 | 目标1：完善制度。\n_ | 通过开展"))
    assert only(text).objective.splitlines() == [
        "目标1：完善制度。",
        "通过开展城市管理工作，实现市容环境整洁有序，提高群众满意度。",
    ]


def test_values_that_are_numbers_and_dates() -> None:
    text = changed(("≥365次", "#365"), ("≥95%", "%0.95"), ("12月底前完成", "@46022"))
    reading = read(text)
    values = [one.value for one in reading.targets[0].indicators]
    assert values[1:4] == ["365.00", "95%", "2025年12月31日"]
    assert codes(reading) == [("W_TARGET_DATE", "E13")]


def test_operator_and_unit_in_columns_of_their_own() -> None:
    text = """
项目名称 | 道路养护
总体目标 | 通过养护，保障道路安全畅通，方便群众出行。
一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 计量单位
成本指标 | 经济成本 | 养护费 | ≤ | 91 | 万元
产出指标 | 数量指标 | 养护里程 | ≥ | #10 | 公里
效益指标 | 社会效益指标 | 出行条件 | 定性 | 明显改善 | /
合计 |  |  |  | 100
填表人：李四 |  | 单位负责人：王五
"""
    reading = read(text)
    values = [one.value for one in reading.targets[0].indicators]
    assert values == ["≤91万元", "≥10.00公里", "明显改善"]
    assert reading.findings == ()


def test_a_scoring_standard_for_several_rows() -> None:
    text = """
项目名称 | 道路养护
一级指标 | 二级指标 | 三级指标 | 指标值 | 评分标准
产出指标 | 数量指标 | 养护里程 | ≥10公里 | 达到得满分
_ | _ | 巡查次数 | ≥50次 | _
"""
    assert [one.scoring for one in only(text).indicators] == ["达到得满分"] * 2


def test_hidden_sheets_are_not_taken() -> None:
    reading = read(SHEET, grid(SHEET, "底稿", hidden=True))
    assert len(reading.targets) == 1
