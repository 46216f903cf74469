"""粘贴: what officers copy out of Excel and WPS, with and without headings."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

from performance.sheets.core import Indicator
from performance.sheets.pasted import MOST_CHARACTERS, MOST_ROWS, PasteError, read_pasted
from performance.sheets.xlsx import workbook
from tests.performance.papers import SLUGS, golden_targets

OUTPUT = ("产出指标", "数量指标")
MEETINGS = Indicator(*OUTPUT, "会议次数", "≥12次")
PEOPLE = Indicator(*OUTPUT, "参会人数", "≥100人")


def copied(content: bytes) -> str:
    """The first sheet as the clipboard has it: merged cells blank but for their first."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    text = io.StringIO()
    writer = csv.writer(text, dialect="excel-tab")
    writer.writerows([["" if cell is None else cell for cell in row] for row in sheet.values])
    return text.getvalue()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "产出指标\t数量指标\t会议次数\t≥12次\n产出指标\t数量指标\t参会人数\t≥100人",
            (MEETINGS, PEOPLE),
            id="levels on every row",
        ),
        pytest.param(
            "产出指标\t数量指标\t会议次数\t≥12次\r\n\t\t参会人数\t≥100人\r\n",
            (MEETINGS, PEOPLE),
            id="merged levels come as blanks",
        ),
        pytest.param(
            "绩效指标\t产出指标\t数量指标\t会议次数\t≥12次\n绩效指标\t\t\t参会人数\t≥100人",
            (MEETINGS, PEOPLE),
            id="the group beside every row",
        ),
        pytest.param(
            "一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t会议次数\t≥12次",
            (MEETINGS,),
            id="with a heading",
        ),
        pytest.param(
            "三级指标\t指标值\t一级指标\t二级指标\n会议次数\t≥12次\t产出指标\t数量指标",
            (MEETINGS,),
            id="columns in another order",
        ),
        pytest.param(
            "三级指标\t指标值\n会议次数\t≥12次",
            (Indicator("", "", "会议次数", "≥12次"),),
            id="a heading of two",
        ),
        pytest.param(
            "会议次数\t≥12次", (Indicator("", "", "会议次数", "≥12次"),), id="two columns"
        ),
        pytest.param(
            "数量指标\t会议次数\t≥12次", (MEETINGS,), id="the second level says the first"
        ),
        pytest.param(
            "会议次数\t≥12次\t每少一次扣1分",
            (Indicator("", "", "会议次数", "≥12次", "每少一次扣1分"),),
            id="name, value and scoring",
        ),
        pytest.param(
            "数量指标\t会议次数\t≥12次\t每少一次扣1分",
            (Indicator(*OUTPUT, "会议次数", "≥12次", "每少一次扣1分"),),
            id="second level to scoring",
        ),
        pytest.param(
            "产出指标\t数量指标\t会议次数\t≥12次\t每少一次扣1分",
            (Indicator(*OUTPUT, "会议次数", "≥12次", "每少一次扣1分"),),
            id="all five",
        ),
        pytest.param(
            "一级指标\t二级指标\t三级指标\t指标性质\t指标值\t计量单位\n"
            "产出指标\t数量指标\t会议次数\t≥\t12\t次",
            (MEETINGS,),
            id="operator and unit in columns of their own",
        ),
        pytest.param(
            '产出指标\t数量指标\t"会议\n次数"\t≥12次',
            (Indicator(*OUTPUT, "会议 次数", "≥12次"),),
            id="a line break in a cell",
        ),
        pytest.param(
            "\n\n产出指标\t数量指标\t会议次数\t≥12次\t\t\t\n\t\t\t\n",
            (MEETINGS,),
            id="blank rows and columns around",
        ),
        pytest.param(
            "序\t产出指标\t数量指标\t会议次数\t≥12次".replace("序", ""),
            (MEETINGS,),
            id="a blank first column",
        ),
    ],
)
def test_copied_rows_are_recognised(text: str, expected: tuple[Indicator, ...]) -> None:
    pasted = read_pasted(text)
    assert pasted.indicators == expected
    assert pasted.remarks == ()


def test_a_new_first_level_takes_no_second_level_from_above() -> None:
    text = "产出指标\t数量指标\t会议次数\t≥12次\n满意度指标\t\t满意度\t≥90%"
    assert read_pasted(text).indicators[1].level2 == ""


@pytest.mark.parametrize("slug", SLUGS)
def test_every_published_sheet_reads_the_same_when_its_cells_are_copied(slug: str) -> None:
    for target in golden_targets(slug):
        text = copied(workbook([target]))
        pasted = read_pasted(text)
        assert pasted.indicators == target.indicators
        assert pasted.objective == target.objective.replace("\n", " ")


def test_repairs_are_told_by_the_row_that_was_pasted() -> None:
    heading = "一级指标\t二级指标\t三级指标\t指标值\n"
    (remark,) = read_pasted(
        heading + "产出指标\t数量指标\t会议次数\t≥12次\n产出指标\t参会人数"
    ).remarks
    assert remark.startswith("粘贴内容第3行：")
    shifted = "产出指标\t数量指标\t会议次数\t≥12次\n数量指标\t参会人数\t≥100人\t"
    pasted = read_pasted(shifted)
    assert pasted.indicators == (MEETINGS, PEOPLE)
    assert pasted.remarks[0].startswith("粘贴内容第2行：")
    assert "错了栏" in pasted.remarks[0]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "粘贴框是空的"),
        (" \n\t\t\n", "粘贴框是空的"),
        ("一栏\n又一栏", "有1栏"),
        ("a\tb\tc\td\te\tf", "有6栏"),
        ("一级指标\t二级指标\t三级指标\t指标值", "没有找到指标"),
        ("a\tb\n" * (MOST_ROWS + 1), "最多400行"),
        ("a" * (MOST_CHARACTERS + 1), "内容过多"),
        (
            (
                "项目名称\t甲\n一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\ta\t1次\n"
                "项目名称\t乙\n一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\tb\t1次"
            ),
            "有2个项目",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(PasteError, match=sentence) as refused:
        read_pasted(text)
    assert str(refused.value).endswith("。")


@pytest.mark.parametrize(
    "text", ['"', 'a\t"b\nc', "\0\t\0x", '"a""\t\t"', "=cmd|'/c calc'!A1\t1次"]
)
def test_odd_texts_never_break_the_reader(text: str) -> None:
    try:
        read = read_pasted(text)
    except PasteError:
        return
    assert all("\0" not in one.level3 + one.value for one in read.indicators)
