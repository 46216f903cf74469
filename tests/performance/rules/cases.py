"""规则用例: for each rule what spoils a right set of targets, and a neighbour it leaves alone.

One case a line: the rule; what is changed; the code that the rule must say and where; another
change, close to it, about which it must say nothing. A change is `part=text`; several are
parted by `;`. `part` is `project`, `objective`, `total`, …, `label.code` for a word of the
form, or the number of an indicator with `.level1`, `.level2`, `.name` or `.value`. `+` copies
the targets' first project under the name that follows; `-3` leaves indicator 3 out. Places:
the part that is pointed at, `2.value`, or nothing for a finding without a cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from performance.rules.projects import ProjectMoney
from performance.rules.rule import TargetContext
from performance.sheets.core import Indicator, Part, Target
from portal.core.money import parse_amount

YEAR = 2025
CODE = "371591252110103000012"
LABELS: dict[str, str] = {
    Part.TITLE: "项目支出绩效目标表",
    Part.YEAR: "（2025年度）",
    Part.CODE: "项目编码",
    Part.OBJECTIVE: "总体目标",
    Part.TOTAL: "年度预算资金总额：",
    Part.FISCAL: "其中：财政拨款",
    Part.OTHER: "其他资金",
    Part.VALUE: "指标值",
}
#: level1, level2, name, value: rows 1 to 8.
ROWS = (
    ("成本指标", "经济成本指标", "管理总成本", "≤91万元"),
    ("成本指标", "经济成本指标", "人员费用", "≤60万元"),
    ("成本指标", "经济成本指标", "设备费用", "≤31万元"),
    ("产出指标", "数量指标", "巡查次数", "≥365次"),
    ("产出指标", "质量指标", "问题整改率", "≥95%"),
    ("产出指标", "时效指标", "巡查完成时间", "12月底前完成"),
    ("效益指标", "社会效益指标", "市容环境", "明显改善"),
    ("满意度指标", "服务对象满意度指标", "群众满意度", "≥90%"),
)
GOAL = "通过开展城市管理工作，实现市容环境整洁有序，提高群众满意度。"
PARTS = ("level1", "level2", "level3", "value")

CASES_TEXT = """
B-P-COUNT | + 城市管理经费 | W_TARGET_COUNT | project | + 城市绿化经费
B-P-MISSING | project=道路养护 | W_TARGET_MISSING | - | project=城市 管理经费
B-P-EXTRA | project=道路养护 | W_TARGET_EXTRA | project | project=城市管理经费用
B-P-NAME | project=城市管理费 | W_TARGET_NAME | project | project=城市管理经费 ; objective=短
B-P-YEAR | label.year=（2024年度） | E_YEAR | year | label.year=（2025年度） ; 6.value=2024年底前
B-P-YEAR | label.title=2024年项目支出绩效目标表 | E_YEAR | title | label.title=2025年项目支出绩效目标表
B-P-HEADER | + 城市绿化经费 ; label.project_code=项目编号 | W_TARGET_HEADER | project_code | label.project_code=项目编号
B-P-HEADER | + 城市绿化经费 ; label.objective=年度目标 | W_TARGET_HEADER | objective | + 城市绿化经费 ; label.objective=总体目标：
B-P-CODE | code=37159125211010300001 | W_TARGET_CODE | project_code | code=371591252110103000013
B-P-CODE | code=3715912521101030000I2 | W_TARGET_CODE | project_code | code=3715912521101030000A2
B-P-CODE | code=370303252110103000012 | W_TARGET_CODE | project_code | code=371500252110103000012
B-P-CODE | code=371591242110103000012 | W_TARGET_CODE | project_code | code=371591252110103000012
B-P-CODE | code= | W_TARGET_CODE | project_code | total=90
B-P-AMOUNT | total=92 ; fiscal=91 | E_DISAGREE | total | 1.value=≤92万元
B-P-AMOUNT | total= | E_DISAGREE | total | total=91.001
B-P-SPLIT | other=2 | E_TOTAL | total | 1.value=≤92万元
B-P-SPLIT | other=1.01 | W_ROUNDING | total | total=92
B-P-SPLIT | fiscal=89 ; other=2 | E_DISAGREE | fiscal | total=90 ; fiscal=89
B-P-COST-WHOLE | 1.value=≤92万元 | W_TARGET_COST | 1.value | 1.value=≤91.004万元
B-P-COST-WHOLE | 1.value=≤910000万元 | W_TARGET_COST | 1.value | 1.value=≤910000元
B-P-COST-WHOLE | 1.value=≤80万元 | W_TARGET_COST | 1.value | 2.value=≤50万元
B-P-COST-PARTS | 2.value=≤61万元 | W_TARGET_COST_PARTS | 1.value | 2.value=≤60.01万元
B-P-COST-PARTS | 2.value=≤50万元 | W_TARGET_COST_PARTS | 1.value | 2.value=≤0.5万元/人
B-P-COST-SUM | -1 ; 2.value=≤70万元 | W_TARGET_COST_SUM | 2.value | 2.value=≤70万元
B-P-COST-SUM | -1 ; 2.value=≤50万元 | W_TARGET_COST_SHORT | 2.value | -1 ; 2.value=≤1万元/人
B-P-LEVELS | -8 | W_TARGET_LEVELS | project | 7.level2=生态效益指标
B-P-LEVELS | -6 | W_TARGET_LEVELS | project | 6.level2=产出时效
B-P-LEVEL-NAME | 4.level1=效益指标 | W_TARGET_LEVEL | 4.level2 | 4.level2=数量
B-P-LEVEL-NAME | 4.level2=其他指标 | W_TARGET_LEVEL_UNKNOWN | 4.level2 | 1.level2=成本指标
B-P-VALUE | 4.value= | E_TARGET_VALUE | 4.value | 4.value=若干
B-P-VALUE | 4.name= | E_TARGET_VALUE | 4.value | 4.name=次
B-P-GOAL | objective= | E_TARGET_GOAL | objective | objective=通过开展城市管理，改善市容环境。
B-P-GOAL | objective=做好城市管理 | W_TARGET_GOAL | objective | project=城管
B-P-PLACEHOLDER | objective=通过开展XX工作，实现市容环境整洁有序 | E_PLACEHOLDER | objective | objective=通过开展XML接口改造，实现数据共享和业务协同
B-P-PLACEHOLDER | 4.value=≥XX次 | E_PLACEHOLDER | 4.value | 4.name=2X2网格巡查次数
B-P-PLACEHOLDER | 4.name=指标1： | E_PLACEHOLDER | 4.level3 | 4.name=指标体系巡查次数
B-P-DIRECTION | 5.value=≤95% | W_TARGET_DIRECTION | 5.value | 4.value=≤365次
B-P-DIRECTION | 5.name=问题投诉率 | W_TARGET_DIRECTION | 5.value | 5.name=问题投诉率 ; 5.value=≤5%
B-P-DIRECTION | 8.name=人代会代表 ; 8.value=<90% | W_TARGET_DIRECTION | 8.value | 5.name=预算支出率 ; 5.value=≤95%
B-P-GE100 | 5.value=≥100% | W_TARGET_BEYOND | 5.value | 5.name=税收增长率 ; 5.value=≥100%
B-P-GE100 | 8.value=100%以上 | W_TARGET_BEYOND | 8.value | 8.value=达到100%
B-P-PERCENT | 5.value=≥105% | W_TARGET_PERCENT | 5.value | 5.name=计划完成率 ; 5.value=≥105%
B-P-PERCENT | 8.value=95%~105% | W_TARGET_PERCENT | 8.value | 5.name=旅游收入增幅 ; 5.value=≥105%
B-P-UNIT | 4.value=≥95% | W_TARGET_UNIT | 4.value | 5.value=≥95%
B-P-UNIT | 5.value=≥95 | W_TARGET_UNIT | 5.value | 5.value=≥0.95
B-P-UNIT | 6.value=≤5万元 | W_TARGET_UNIT | 6.value | 6.value=≤5个工作日
B-P-COST-NAME | 5.value=≤5万元 | W_TARGET_UNIT | 5.value | 6.value=≤5万元
B-P-COST-NAME | 6.name=拨付及时性 ; 6.value=≤5万元 | W_TARGET_UNIT | 6.value | 6.name=拨付及时性 ; 6.value=≥95%
B-P-COST-GE | 2.value=≥60万元 | W_TARGET_BOUND | 2.value | 2.name=成本节约额 ; 2.value=≥6万元
B-P-COST-GE | 2.value=不低于500元/人 | W_TARGET_BOUND | 2.value | 7.name=带动投资 ; 7.value=≥500万元
B-P-NAME-VALUE | 8.name=群众满意度≥90% | W_TARGET_NAME_VALUE | 8.level3 | 8.name=12345热线满意度
B-P-NAME-VALUE | 5.name=整改率达到95%以上 | W_TARGET_NAME_VALUE | 5.level3 | 5.name=年收入低于5000元家庭救助率
B-P-VAGUE | 7.value=提升 | W_TARGET_VAGUE | 7.value | 7.value=长期
B-P-VAGUE | 6.value=及时 | W_TARGET_VAGUE | 6.value | 6.value=每月28日前
B-P-VAGUE | 7.name=群众知晓率 ; 7.value=显著提升 | W_TARGET_VAGUE | 7.value | 7.value=显著提升
B-P-DEADLINE | 6.value=2024年12月底前 | W_TARGET_DEADLINE | 6.value | 6.value=2026年1月底前
B-P-DEADLINE | 6.value=2月30日前 | W_TARGET_DEADLINE | 6.value | 6.value=2月28日前
B-P-DEADLINE | 6.value=2028年12月底前 | W_TARGET_DEADLINE | 6.value | 7.value=2028年12月底前建成
B-P-GOAL-DUP | + 城市绿化经费 | W_TARGET_GOAL_SAME | objective | + 城市绿化经费 ; other-objective
B-P-GOAL-DUP | + 城市绿化经费 ; objective=通过开展城市绿化工作，实现市容环境整洁有序，提高群众满意度。 | W_TARGET_GOAL_ALIKE | objective | + 城市绿化经费 ; objective=做好苗木养护，扩大绿地面积，让市民推窗见绿。
B-P-SET-DUP | + 城市绿化经费 | W_TARGET_SET_SAME | level1 | + 城市绿化经费 ; 1.name=甲 ; 2.name=乙 ; 4.name=丙
B-P-SET-DUP | + 城市绿化经费 ; 4.value=≥300次 | W_TARGET_SET_ALIKE | level1 | 4.value=≥300次
B-P-IND-DUP | 2.name=设备费用 | W_TARGET_INDICATOR_SAME | 3.level3 | 4.name=设备费用
"""


@dataclass(frozen=True)
class Case:
    """One line of the table above."""

    rule: str
    spoiled: str
    code: str
    place: str
    neighbour: str

    @property
    def name(self) -> str:
        return f"{self.rule}: {self.spoiled}"


CASES = tuple(
    Case(*(part.strip() for part in line.split(" | "))) for line in CASES_TEXT.strip().splitlines()
)


def context(**more: Any) -> TargetContext:
    projects = (ProjectMoney("城市管理经费", 91_000_000, 90_000_000, "公开表11!C6", "公开表11!D6"),)
    return TargetContext(**{"year": YEAR, "division": "371500", "projects": projects, **more})


def target(name: str = "城市管理经费", sheet: str = "01") -> Target:
    """A right target. Each part's cell is called as the part is."""
    return Target(
        name,
        project_code=CODE,
        total=91_000_000,
        fiscal=90_000_000,
        other=1_000_000,
        objective=GOAL,
        labels=LABELS,
        sheet=sheet,
        cells={part: part.upper().replace("_", "") + "1" for part in map(str, Part)},
        indicators=tuple(
            Indicator(*row, cells={part: f"{part.upper()}{number}" for part in PARTS})
            for number, row in enumerate(ROWS, 1)
        ),
    )


def targets(changes: str) -> tuple[Target, ...]:
    """The right target, changed; with `+` a right one before the changed one."""
    made, before = target(), []
    removed: list[int] = []
    for change in filter(None, (part.strip() for part in changes.split(" ; "))):
        if change.startswith("+"):
            before = [target()]
            made = replace(
                made, project=change[1:].strip(), sheet="02", project_code=f"{CODE[:-1]}3"
            )
        elif change == "other-objective":
            made = replace(made, objective="做好苗木补植和养护，扩大公园绿地面积，让市民推窗见绿。")
        elif re.fullmatch(r"-\d", change):
            removed.append(int(change[1:]) - 1)
        else:
            made = _changed(made, *change.split("=", 1))
    kept = tuple(one for at, one in enumerate(made.indicators) if at not in removed)
    return (*before, replace(made, indicators=kept))


def _changed(made: Target, part: str, text: str) -> Target:
    fields: dict[str, Any] = {}
    if part in ("total", "fiscal", "other"):
        fields[part] = parse_amount(text)
        return replace(made, **fields)
    if part.startswith("label."):
        return replace(made, labels={**made.labels, part[6:]: text})
    if part in ("project", "objective", "code"):
        fields["project_code" if part == "code" else part] = text
        return replace(made, **fields)
    number, _, field = part.partition(".")
    at = int(number) - 1
    fields["level3" if field == "name" else field] = text
    changed = replace(made.indicators[at], **fields)
    indicators = (*made.indicators[:at], changed, *made.indicators[at + 1 :])
    return replace(made, indicators=indicators)


def place_of(place: str) -> str:
    """The cell that a case's place means: "2.value" is VALUE2, "project" PROJECT1."""
    if place == "-":
        return ""
    number, _, part = place.rpartition(".")
    return f"{part.upper()}{number}" if number else place.upper().replace("_", "") + "1"
