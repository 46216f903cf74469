"""说明用例: for each rule of the texts a spoiled sentence, and a neighbour that it leaves alone.

`EXPLANATION` explains the document of `paper` and is right. One case a line: the rule; what
is written otherwise; the code that the rule must say and the table it stands with ("" for
none); what it must expect and find there (万元); another fault about which it must say
nothing.

A change is `old > new`, applied to the whole explanation, and several are parted by `;;`;
`- changes` leaves a section out; `公开表6!D3 > 505` writes a cell of the tables instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from budgets.tables.texts import SECTION_TITLES, DeclaredTexts, TextSection

EXPLANATION: Mapping[str, str] = {
    "changes": """
        （一）收入预算：2025年收入预算128.00万元，其中：财政拨款收入125万元，财政专户管理资金收入3万元。
        （二）支出预算：2025年支出预算128万元，其中：基本支出70万元，项目支出58万元。
        （三）增减变化情况：2025年收支预算128万元，比上年增加8万元，其中：
        1.收入预算增加8万元，其中财政拨款收入增加10万元，财政专户管理资金收入减少2万元。
        2.支出预算增加8万元，其中基本支出减少3万元，项目支出增加11万元。
        3.收支预算增加的主要原因，为安排城乡社区项目。
    """,
    "three_public": """
        2025年通过一般公共预算财政拨款安排的“三公”经费预算共4.5万元，比上年减少0.5万元，下降10％。主要原因是公务接待减少。
        其中：
        1.因公出国（境）费0万元，与上年持平。
        2.公务用车购置及运行费3万元，包括公务用车购置费0万元，与上年基本持平；公务用车运行维护费3万元，与上年一致。
        3.公务接待费1.5万元，比上年减少0.5万元，下降25%。
    """,
    "operating_costs": """
        机关运行经费指为保障行政单位运行用于购买货物和服务的各项资金。2025年本单位机关运行经费安排10万元，较2024年预算减少2.5万元，下降20%。
    """,
    "procurement": """
        2025年政府采购预算10万元，其中：政府采购货物预算2万元，政府采购工程预算0万元，政府采购服务预算8万元。
        面向中小企业预留政府采购项目预算金额6万元，其中面向小微企业预留政府采购项目预算金额4万元。
    """,
    "state_assets": """
        截至2024年12月31日，本单位共有车辆2辆，其中机要通信用车1辆、应急保障用车0辆、其他用车1辆。
        单位价值100万元以上的设备0台（件、套）。
    """,
    "performance": """
        （一）预算绩效管理情况
        甲单位2025年项目支出全面实施绩效目标管理，涉及预算项目支出3个，预算资金58万元，其中财政拨款55万元。拟对项目一和项目三2个项目开展部门重点绩效评价，涉及预算资金28万元，其中财政拨款25万元。
    """,
}

CHANGES = """
B-N-INC-TOTAL | 收入预算128.00万元 > 收入预算129.00万元 | E_TEXT_AMOUNT | 2 | 128.00 | 129.00 | 支出预算128万元 > 支出预算129万元
B-N-INC-TOTAL | 财政专户管理资金收入3万元 > 财政专户管理资金收入2万元 | E_TEXT_AMOUNT | 2 | 3.00 | 2.00 | 项目支出58万元 > 项目支出85万元
B-N-INC-TOTAL | 收支预算128万元 > 收支预算12.8万元 | E_TEXT_AMOUNT | 2 | 128.00 | 12.80 | 增加8万元 > 增加9万元
B-N-INC-TOTAL | 财政拨款收入125万元 > 政府性基金收入3.1万元 | E_TEXT_AMOUNT | 2 | 30.00 | 3.10 | 财政拨款收入125万元 > 政府性基金预算拨款收入30万元
B-N-INC-TOTAL | 收入预算128.00万元 > 所需资金128.00万元 ;; 2025年收支预算128万元 > 2025年预算 | W_TEXT_NOT_FOUND | 2 | 128.00 | | 收入预算128.00万元 > 收入预算1,280,000元
B-N-EXP-TOTAL | 支出预算128万元 > 支出预算182万元 | E_TEXT_AMOUNT | 3 | 128.00 | 182.00 | 收入预算128.00万元 > 收入预算182.00万元
B-N-EXP-TOTAL | 支出预算128万元 > 支出预算130万元 ;; 公开表3!E2 > 127.60 | E_TEXT_AMOUNT | 3 | 127.60 | 130.00 | 公开表2!E2 > 127.60
B-N-EXP-TOTAL | 公开表3!E2 > 127.60 ;; 公开表1!D15 > 127.60 | W_TEXT_ROUNDING | 3 | 127.60 | 128.00 | 公开表3!F2 > 69.00
B-N-BASIC | 基本支出70万元 > 基本支出71万元 | E_TEXT_AMOUNT | 3 | 70.00 | 71.00 | 项目支出58万元 > 项目支出59万元
B-N-BASIC | 基本支出70万元 > 其他 | W_TEXT_NOT_FOUND | 3 | 70.00 | | 基本支出70万元 > 其中一般公共预算基本支出5万元，基本支出70.0万元
B-N-PROJECT | 项目支出58万元 > 项目支出58.01万元 | E_TEXT_AMOUNT | 3 | 58.00 | 58.01 | 基本支出70万元 > 基本支出70.01万元
B-N-PROJECT | 项目支出58万元 > 项目支出0万元 | E_TEXT_AMOUNT | 3 | 58.00 | 0.00 | 项目支出58万元 > 项目支出58.00万元（其中：设备购置20万元）
B-N-YOY-INC | 收入增加10万元 > 收入增加11万元 | E_TEXT_AMOUNT | | 9.00 | 8.00 | 基本支出减少3万元 > 基本支出减少4万元
B-N-YOY-INC | 1.收入预算增加8万元 > 1.收入预算减少8万元 | E_TEXT_DIRECTION | | 8.00 | -8.00 | 财政拨款收入增加10万元 > 财政拨款收入增加10万元（一般公共预算收入增加30万元，政府性基金收入减少20万元）
B-N-YOY-INC | 收入增加10万元 > 收入增加10.01万元 | W_TEXT_ROUNDING | | 8.01 | 8.00 | 收入减少2万元 > 收入2万元
B-N-YOY-EXP | 项目支出增加11万元 > 项目支出增加12万元 | E_TEXT_AMOUNT | | 9.00 | 8.00 | 收入增加10万元 > 收入增加11万元
B-N-YOY-EXP | 基本支出减少3万元 > 基本支出与上年持平 | E_TEXT_AMOUNT | | 11.00 | 8.00 | 项目支出增加11万元 > 新增项目11万元
B-N-YOY-BAL | 收支预算128万元，比上年增加8万元 > 收支预算128万元，比上年增加9万元 | E_TEXT_AMOUNT | | 8.00 | 9.00 | 收支预算128万元，比上年增加8万元 > 收支预算129万元，同比增加8万元
B-N-YOY-BAL | 1.收入预算增加8万元 > 1.收入预算增加9万元 ;; 财政拨款收入增加10万元 > 财政拨款收入增加11万元 | E_TEXT_AMOUNT | | 8.00 | 9.00 | 1.收入预算增加8万元 > 1.收入预算增加9万元
B-N-YOY-BAL | 2.支出预算增加8万元 > 2.支出预算减少8万元 ;; 基本支出减少3万元 > 基本支出减少19万元 | E_TEXT_DIRECTION | | 8.00 | -8.00 | 项目支出增加11万元 > 项目支出增加10万元 ;; 2.支出预算增加8万元 > 2.支出预算增加7万元 ;; 比上年增加8万元 > 比上年有增加 ;; 1.收入预算增加8万元 > 1.收入预算有增加
"""
THREE_PUBLIC = """
B-N-T07-TOTAL | 预算共4.5万元 > 预算共5.4万元 | E_TEXT_AMOUNT | 7 | 4.50 | 5.40 | 公务接待费1.5万元 > 公务接待费1.6万元
B-N-T07-TOTAL | 经费预算共4.5万元 > 经费预算共5万元 | W_TEXT_ROUNDING | 7 | 4.50 | 5.00 | 经费预算共4.5万元 > 经费预算共45,000元
B-N-T07-TOTAL | 安排的“三公”经费预算共4.5万元，比上年减少0.5万元，下降10％ > 安排的经费共4.5万元 | W_TEXT_NOT_FOUND | 7 | 4.50 | | 比上年减少0.5万元，下降10％ > 上年5万元
B-N-T07-TOTAL | 2025年通过一般公共预算财政拨款安排的“三公”经费预算共4.5万元，比上年减少0.5万元，下降10％ > 2025年没有安排“三公”经费 | E_TEXT_AMOUNT | 7 | 4.50 | 0.00 | 预算共4.5万元，比上年减少0.5万元，下降10％ > 预算由上年的5万元减少到4.5万元 ;; 2025年通过 > 2025年“三公”经费4.5万元，通过
B-N-T07-ITEM | 公务接待费1.5万元 > 公务接待费1.6万元 | E_TEXT_AMOUNT | 7 | 1.50 | 1.60 | 预算共4.5万元 > 预算共5.4万元
B-N-T07-ITEM | 因公出国（境）费0万元 > 因公出国（境）费6万元 | E_TEXT_AMOUNT | 7 | 0.00 | 6.00 | 公务接待费1.5万元 > 会议费6万元，公务接待费1.5万元
B-N-T07-ITEM | 公务用车运行维护费3万元 > 未安排公务用车运行维护费 | E_TEXT_AMOUNT | 7 | 3.00 | 0.00 | 因公出国（境）费0万元 > 未安排因公出国（境）费
B-N-T07-DELTA | 减少0.5万元，下降10％ > 减少0.6万元，下降10％ | E_TEXT_AMOUNT | 7 | 0.50 | 0.60 | 减少0.5万元，下降25% > 减少0.6万元，下降25%
B-N-T07-DELTA | 减少0.5万元，下降10％ > 增加0.5万元，下降10％ | E_TEXT_DIRECTION | 7 | -0.50 | 0.50 | 减少0.5万元，下降25% > 增加0.5万元，下降25%
B-N-T07-DELTA | 减少0.5万元，下降10％ > 减少0.51万元，下降10％ | W_TEXT_ROUNDING | 7 | 0.50 | 0.51 | 下降10％ > 下降11％
B-N-T07-DELTA | 公开表7!A2 > 6.00 | E_TEXT_AMOUNT | 7 | 1.50 | 0.50 | 公开表7!G2 > 4.60
B-N-T07-DELTA | 预算共4.5万元，比上年减少0.5万元 > 预算共4.6万元，比上年减少0.7万元 | E_TEXT_AMOUNT | 7 | 0.50 | 0.70 | 预算共4.5万元，比上年减少0.5万元 > 预算共4.6万元，比上年减少0.4万元
B-N-T07-PCT | 下降10％ > 下降11％ | E_TEXT_PERCENT | 7 | | | 下降25% > 下降26%
B-N-T07-PCT | 下降10％ > 下降10.01％ | W_TEXT_PERCENT | 7 | | | 预算共4.5万元 > 预算共5.4万元
B-N-T07-PCT | 比上年减少0.5万元，下降10％ > 比上年增长10％ | E_TEXT_DIRECTION | 7 | | | 下降10％ > 下降10.00%
B-N-T07-ITEM-DELTA | 减少0.5万元，下降25% > 减少5万元，下降25% | E_TEXT_AMOUNT | 7 | 0.50 | 5.00 | 减少0.5万元，下降10％ > 减少5万元，下降10％
B-N-T07-ITEM-DELTA | 减少0.5万元，下降25% > 增加0.5万元 | E_TEXT_DIRECTION | 7 | -0.50 | 0.50 | 减少0.5万元，下降10％ > 增加0.5万元
B-N-T07-PCT | 公开表7!A2 > 6.00 ;; 下降10％ > 下降12％ | E_TEXT_PERCENT | 7 | | | 公开表7!A2 > 6.00
B-N-T07-ITEM-PCT | 下降25% > 下降52% | E_TEXT_PERCENT | 7 | | | 下降10％ > 下降52％
B-N-T07-ITEM-PCT | 公务接待费1.5万元，比上年减少0.5万元，下降25% > 公务接待费1.5万元，比上年减少0.5万元，下降25.01% | W_TEXT_PERCENT | 7 | | | 下降25% > 占三公经费的33%
B-N-T07-FLAT | 公务接待费1.5万元，比上年减少0.5万元，下降25% > 公务接待费1.5万元，与上年持平 | W_TEXT_FLAT | 7 | 2.00 | 1.50 | 公务用车购置费0万元，与上年基本持平 > 公务用车购置费0万元，与上年持平
B-N-T07-FLAT | 公务接待费1.5万元，比上年减少0.5万元，下降25% > 公务接待费1.5万元，与上年预算相比无增减变化 | W_TEXT_FLAT | 7 | 2.00 | 1.50 | 公开表7!E2 > 2.90 ;; 公务用车运行维护费3万元，与上年一致 > 公务用车运行维护费3万元，与上年基本持平
B-N-T07-FLAT | 因公出国（境）费0万元，与上年持平 > 因公出国（境）费6万元，与上年持平 ;; 公开表7!B2 > 5.00 | W_TEXT_FLAT | 7 | 5.00 | 0.00 | 因公出国（境）费0万元，与上年持平 > 因公出国（境）费5万元，与上年持平 ;; 公开表7!B2 > 5.00
B-N-T07-REASON | 主要原因是公务接待减少。 > | E_TEXT_REASON | 7 | | | 主要原因是公务接待减少 > 主要是压减公务接待
"""
OTHERS = """
B-N-RUN | 经费安排10万元 > 经费安排11万元 | E_TEXT_AMOUNT | 6 | 10.00 | 11.00 | 较2024年预算减少2.5万元 > 较2024年预算减少3.5万元
B-N-RUN | 2025年本单位机关运行经费安排10万元，较2024年预算减少2.5万元，下降20% > 本单位不安排机关运行经费 | E_TEXT_AMOUNT | 6 | 10.00 | 0.00 | 经费安排10万元，较2024年预算减少2.5万元，下降20% > 经费财政拨款预算10.00万元，比2024年预算12.5万元减少2.5万元
B-N-RUN | 2025年本单位机关运行经费安排10万元，较2024年预算减少2.5万元，下降20% > 无 | W_TEXT_NOT_FOUND | 6 | 10.00 | | 经费安排10万元 > 经费安排12万元 ;; 公开表6!D3 > 505 ;; 公开表6!D4 > 505 ;; 公开表6!D5 > 505 ;; 公开表6!D6 > 505 ;; 公开表6!D7 > 505 ;; 公开表6!D8 > 505
B-N-RUN | 经费安排10万元 > 经费安排9万元 ;; 公开表6!D8 > 505 | E_TEXT_AMOUNT | 6 | 7.00 | 9.00 | 经费安排10万元 > 经费安排7万元 ;; 公开表6!D8 > 505
B-N-RUN-PCT | 下降20% > 下降25% | E_TEXT_PERCENT | 6 | | | 公开表6!I2 > 12.00
B-N-RUN-PCT | 下降20% > 下降20.01% | W_TEXT_PERCENT | 6 | | | 较2024年预算减少2.5万元，下降20% > 较2024年预算减少
B-N-T12-TOTAL | 政府采购预算10万元 > 政府采购预算12万元 | E_TEXT_AMOUNT | 12 | 10.00 | 12.00 | 货物预算2万元 > 货物预算3万元
B-N-T12-TOTAL | 2025年政府采购预算10万元 > 2025年未安排政府采购预算 | E_TEXT_AMOUNT | 12 | 10.00 | 0.00 | 政府采购项目预算金额6万元 > 政府采购项目预算金额5万元
B-N-T12-TOTAL | 2025年政府采购预算10万元 > 2025年采购10万元 | W_TEXT_NOT_FOUND | 12 | 10.00 | | 政府采购预算10万元 > 政府采购预算总额10.0万元
B-N-T12-SUM | 货物预算2万元 > 货物预算3万元 | E_TEXT_AMOUNT | | 11.00 | 10.00 | 公开表12!E2 > 11.00
B-N-T12-SUM | 服务预算8万元 > 服务预算8.02万元 | W_TEXT_ROUNDING | | 10.02 | 10.00 | 政府采购货物预算2万元，政府采购工程预算0万元 > 货物、工程预算共3万元
B-N-SME-LE | 预算金额6万元 > 预算金额16万元 | W_TEXT_EXCEEDS | 12 | 10.00 | 16.00 | 预算金额4万元 > 预算金额5万元
B-N-SME-LE | 预算金额4万元 > 预算金额14万元 | W_TEXT_EXCEEDS | 12 | 6.00 | 14.00 | 预算金额6万元 > 预算金额10万元
B-N-CAR-SUM | 车辆2辆 > 车辆3辆 | E_TEXT_COUNT | | | | 应急保障用车0辆 > 应急保障用车辆
B-N-CAR-SUM | 其他用车1辆 > 其他用车（实物保障用车）2辆 | E_TEXT_COUNT | | | | 其他用车1辆 > 其他用车1辆，设备5台
B-N-CAR-BLANK | 应急保障用车0辆 > 应急保障用车辆 | W_TEXT_BLANK | | | | 机要通信用车1辆 > 机要通信用车2辆
B-N-CAR-BLANK | 应急保障用车0辆 > 应急保障用车__辆 | W_TEXT_BLANK | | | | 应急保障用车0辆 > 应急保障用车辆0辆
B-N-CAR-DATE | 2024年12月31日 > 2025年12月31日 | W_TEXT_DATE | | | | 2024年12月31日 > 2024年底
B-N-CAR-DATE | 2024年12月31日 > 2024年6月30日 | W_TEXT_DATE | | | | 截至2024年12月31日 > 截止2024年12月末
B-N-CAR-RUN | 车辆2辆 > 车辆0辆 | W_TEXT_VEHICLES | 7 | 0.00 | 3.00 | 车辆2辆 > 车辆3辆
B-N-CAR-RUN | 本单位共有车辆2辆 > 本单位没有公务用车 | W_TEXT_VEHICLES | 7 | 0.00 | 3.00 | 本单位共有车辆2辆 > 本单位没有公务用车 ;; 公开表7!K2 > 0.00
B-N-PERF-COUNT | 项目支出3个 > 项目支出4个 | W_TEXT_COUNT | 11 | | | 项目三2个项目 > 项目三3个项目
B-N-PERF-COUNT | 涉及预算项目支出3个 > 涉及13个项目 | W_TEXT_COUNT | 11 | | | 涉及预算项目支出3个 > 2025年整体绩效目标涉及预算项目支出4个
B-N-PERF-AMT | 预算资金58万元 > 预算资金85万元 | E_TEXT_AMOUNT | 11 | 58.00 | 85.00 | 预算资金28万元 > 预算资金82万元
B-N-PERF-AMT | 财政拨款55万元 > 财政拨款54万元 | E_TEXT_AMOUNT | 11 | 55.00 | 54.00 | 财政拨款25万元 > 财政拨款24万元
B-N-PERF-AMT | 项目支出3个，预算资金58万元 > 项目支出2个，预算资金28万元 | W_TEXT_AMOUNT | 11 | 58.00 | 28.00 | 甲单位2025年 > 甲单位2024年 ;; 资金58万元 > 资金57万元
B-N-KEYEVAL-COUNT | 项目三2个项目 > 项目三3个项目 | E_TEXT_COUNT | 11 | | | 项目支出3个 > 项目支出4个
B-N-KEYEVAL-COUNT | 项目一和项目三2个项目 > 项目一、项目二、项目三等2个项目 | E_TEXT_COUNT | 11 | | | 项目一和项目三2个项目 > 项目一等2个项目
B-N-KEYEVAL-AMT | 预算资金28万元 > 预算资金29万元 | E_TEXT_AMOUNT | 11 | 28.00 | 29.00 | 预算资金58万元 > 预算资金59万元
B-N-KEYEVAL-AMT | 财政拨款25万元 > 财政拨款24万元 | E_TEXT_AMOUNT | 11 | 25.00 | 24.00 | 项目一和项目三2个项目 > 项目一和其他项目2个项目 ;; 预算资金28万元 > 预算资金9万元
"""
WORDING = """
B-STRUCT-NARR | - state_assets | E_TEXT_MISSING | | | | 单位价值100万元以上的设备0台（件、套）。 >
B-STRUCT-PLACEHOLDER | 为安排城乡社区项目 > 为XX项目 | E_PLACEHOLDER | | | | 为安排城乡社区项目 > 为安排XML接口改造
B-STRUCT-PLACEHOLDER | 主要原因是公务接待减少 > 主要原因是____ | E_PLACEHOLDER | | | | 主要原因是公务接待减少 > 主要原因是公务接待（国内）减少
B-STRUCT-PLACEHOLDER | 为安排城乡社区项目 > 为某某原因 | E_PLACEHOLDER | | | | 为安排城乡社区项目 > 为公务接待定点饭店、有待填补的缺口
B-STRUCT-PLACEHOLDER | 为安排城乡社区项目 > 待填 | E_PLACEHOLDER | | | | 为安排城乡社区项目 > 为有待补充的人员
B-TITLE-YEAR | 2025年支出预算128万元 > 2023年支出预算128万元 | E_YEAR | | | | 较2024年预算减少2.5万元 > 较2024年预算减少2.5万元，2021年机构改革后
B-TITLE-YEAR | （一）预算绩效管理情况 > 2026年预算未安排大型设备。 | E_YEAR | | | | （一）预算绩效管理情况 > 对2022年项目支出绩效评价结果进行应用，作为2026年预算安排的重要依据。
B-TITLE-LEVEL | 2025年本单位机关运行经费 > 2025年本部门机关运行经费 | W_TITLE_UNIT | | | | 开展部门重点绩效评价 > 开展部门重点绩效评价，纳入部门预算管理
"""


@dataclass(frozen=True)
class NarrativeCase:
    """One line of the tables above."""

    rule: str
    spoiled: str
    code: str
    table: int | None
    expected: str
    found: str
    neighbour: str

    @property
    def name(self) -> str:
        return f"{self.rule}-{self.code}-{self.spoiled[:30]}"


def explanation(changes: str = "") -> DeclaredTexts:
    """The explanation with some words written otherwise and some sections left out."""
    texts = dict(EXPLANATION)
    for change in _parts(changes):
        old, _, new = (part.strip() for part in change.partition(" >"))
        if old.startswith("- "):
            del texts[old.removeprefix("- ")]
        elif not old.startswith("公开表"):
            assert any(old in text for text in texts.values()), old
            texts = {key: text.replace(old, new) for key, text in texts.items()}
    return DeclaredTexts(sections=tuple(_section(key, text) for key, text in texts.items()))


def cells(changes: str) -> dict[str, str]:
    """The cells that the change writes into the tables."""
    pairs = (change.partition(" > ") for change in _parts(changes) if change.startswith("公开表"))
    return {place.strip(): value.strip() for place, _, value in pairs}


def _section(key: str, text: str) -> TextSection:
    lines = tuple(line.strip() for line in text.strip().splitlines())
    return TextSection(key, lines, title=SECTION_TITLES[key])


def _parts(changes: str) -> list[str]:
    return [change.strip() for change in changes.split(";;") if change.strip()]


def _case(line: str) -> NarrativeCase:
    parts = [part.strip() for part in line.split("|")]
    rule, spoiled, code, table, expected, found, neighbour = parts
    return NarrativeCase(
        rule, spoiled, code, int(table) if table else None, expected, found, neighbour
    )


#: Rules that need what was published a year ago; their triads stand in test_narrative_years.
LAST_YEARS_RULES = frozenset({"B-N-YOY-PREV", "B-N-RUN-PREV"})

NARRATIVE_CASES = tuple(
    _case(line)
    for table in (CHANGES, THREE_PUBLIC, OTHERS, WORDING)
    for line in table.strip().splitlines()
)
