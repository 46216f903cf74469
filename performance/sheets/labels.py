"""表内用语: the labels and headings of target sheets, with the wordings seen in print."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from performance.sheets.core import Part
from portal.core.text import clean, fold_name

if TYPE_CHECKING:
    from collections.abc import Mapping

#: 表头栏目: folded label to part.
HEAD_LABELS: Mapping[str, Part] = MappingProxyType(
    {
        label: part
        for part, labels in {
            Part.PROJECT: ("项目名称", "项目", "政策和项目名称", "项目(政策)名称", "专项名称"),
            Part.CODE: ("项目编码", "项目编号", "项目代码"),
            Part.DEPARTMENT: (
                "主管部门及代码",
                "主管部门",
                "主管单位",
                "部门名称",
                "主管部门(单位)",
                "主管部门及编码",
                "预算部门",
            ),
            Part.UNIT: ("实施单位", "项目单位", "预算单位", "项目实施单位", "执行单位", "单位名称"),
            Part.MONEY: ("项目资金", "资金情况", "项目预算", "预算资金", "资金", "项目资金情况"),
            Part.TOTAL: (
                "年度预算资金总额",
                "年度资金总额",
                "资金总额",
                "预算资金总额",
                "项目资金总额",
                "年度预算总额",
                "预算总额",
                "年度预算资金",
            ),
            Part.FISCAL: ("其中:财政拨款", "财政拨款", "其中财政拨款", "财政资金", "其中:财政资金"),
            Part.OTHER: ("其他资金", "其中:其他资金", "其他", "自筹资金"),
            Part.OBJECTIVE: (
                "总体目标",
                "年度总体目标",
                "年度总体绩效目标",
                "总体绩效目标",
                "绩效目标",
                "年度目标",
                "年度绩效目标",
                "项目绩效目标",
                "项目总体目标",
            ),
        }.items()
        for label in labels
    }
)
#: 指标栏目: folded heading to part.
COLUMN_LABELS: Mapping[str, Part] = MappingProxyType(
    {
        label: part
        for part, labels in {
            Part.GROUP: ("绩效指标", "指标", "年度绩效指标"),
            Part.LEVEL1: ("一级指标", "一级指标名称"),
            Part.LEVEL2: ("二级指标", "二级指标名称"),
            Part.LEVEL3: ("三级指标", "三级指标名称", "指标名称", "指标内容"),
            Part.SIGN: ("指标性质", "比较符号", "运算符号", "符号"),
            Part.MEASURE: ("计量单位", "度量单位", "指标值单位"),
            Part.VALUE: ("指标值", "年度指标值", "目标值", "绩效指标值", "指标目标值"),
            Part.WEIGHT: ("权重", "权重(%)", "指标权重", "指标权重(%)", "分值", "指标分值"),
            Part.SCORING: (
                "评扣分标准",
                "评分标准",
                "扣分标准",
                "评分细则",
                "评(扣)分标准",
                "权重/评扣分标准",
            ),
        }.items()
        for label in labels
    }
)
#: What a body cannot do without.
NEEDED = frozenset({Part.LEVEL1, Part.LEVEL2, Part.LEVEL3, Part.VALUE})
#: What may open a head, so that the next project begins there.
OPENING = frozenset({Part.PROJECT, Part.CODE})
_TITLE = re.compile(r".{0,40}绩效目标(?:申报|批复|公开|情况|明细)?表(?:[(\[].{0,20}[)\]])?(?:续)?$")
_YEAR = re.compile(r"\(?(20\d{2})年度?\)?")
#: A label ends within so many characters; longer texts are not searched for one.
_LONGEST_LABEL = 30
_UNIT_MARK = re.compile(r"\((?:单位:)?(万元|元)\)$")
_PAGE = re.compile(r"-?\d{1,3}-?|第\d{1,3}页.{0,10}")
_NOTE = re.compile(
    r"^[(※*]*(?:备?注\d?[:.、]|说明:|填表说明|附[件表]?[一二三四五六七八九十\d-]*[:.]?$"
    r"|(?:填表|填报|审核|制表|编制|经办|单位负责|部门负责)(?:人|日期|时间|单位)|联系(?:电话|人))"
)
#: 102_某局, [102001]某局; without a sign between them only the usual lengths are codes.
_CODE_NAME = re.compile(
    r"(?:[\[(【]?(?P<code>\d{3,12})[\])】_\-—－][_\-—－ ]*|(?P<bare>\d{3}|\d{6}|\d{9}))(?P<name>\D.*)",
    re.DOTALL,
)


def head_part(text: str) -> Part | None:
    """The part that the label names, None for other texts."""
    folded = fold_name(text).rstrip(":")
    return HEAD_LABELS.get(_UNIT_MARK.sub("", folded))


def column_part(text: str) -> Part | None:
    """The part that the heading names, None for other texts."""
    return COLUMN_LABELS.get(fold_name(text).rstrip(":"))


def unit_of_label(text: str) -> str:
    """万元 or 元 where the label says it: 项目资金（万元）."""
    match = _UNIT_MARK.search(fold_name(text).rstrip(":"))
    return match[1] if match else ""


def without_unit(text: str) -> str:
    """The label without the unit behind it: 年度预算资金总额（万元） to 年度预算资金总额."""
    shown = clean(text).strip().rstrip(":：")
    return re.sub(r"[（(](?:单位[:：])?(?:万元|元)[)）]$", "", shown).strip()


def label_with_value(text: str) -> tuple[Part, str, str] | None:
    """A label and its value in one cell: 项目名称：某项目. The label as written, the value too."""
    shown = clean(text)
    for colon in re.finditer("[:：]", shown[:_LONGEST_LABEL]):
        part = head_part(shown[: colon.end()])
        rest = shown[colon.end() :].strip()
        if part is not None and rest and part is not Part.MONEY:
            return part, shown[: colon.end()].strip(), rest
    return None


def is_title(text: str) -> bool:
    """绩效目标表 in any of its names."""
    folded = fold_name(text)
    return len(folded) <= 60 and bool(_TITLE.fullmatch(folded))


def year_line(text: str) -> int | None:
    """The year of a line that says nothing else: （2025年度）."""
    match = _YEAR.fullmatch(fold_name(text))
    return int(match[1]) if match else None


def year_in_title(text: str) -> int | None:
    """The year that a title names: 2025年项目支出绩效目标表."""
    match = re.search(r"(20\d{2})年", fold_name(text))
    return int(match[1]) if match else None


def amount_unit_line(text: str) -> str:
    """万元 or 元 of 单位：万元, "" for other texts."""
    match = re.fullmatch(r"\(?(?:金额|计量)?单位:(万元|元)\)?", fold_name(text))
    return match[1] if match else ""


def is_beside_the_point(text: str) -> bool:
    """Page numbers and notes, which belong to no row."""
    folded = fold_name(text)
    return bool(_PAGE.fullmatch(folded) or _NOTE.match(folded))


def is_sum_line(text: str) -> bool:
    """合计, 总分: a line under the indicators that is none."""
    return fold_name(text) in {"合计", "总计", "总分", "小计", "分值合计"}


def code_and_name(text: str) -> tuple[str, str]:
    """102_某局, [102]某局, 102某局 to code and name; ("", text) where no code is printed."""
    shown = clean(text).strip()
    match = _CODE_NAME.fullmatch(shown)
    if match is None:
        return "", shown
    return match["code"] or match["bare"], match["name"].strip()
