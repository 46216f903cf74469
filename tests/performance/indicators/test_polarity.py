"""指标方向: which names say that more is better, which that less is."""

from __future__ import annotations

import csv

import pytest

from performance.indicators import polarity as module
from performance.indicators.polarity import Polarity, lasting, polarity

HIGHER = """
验收合格率 群众满意度 补贴发放及时率 零差错率 无投诉率 信访案件化解率 安全事故起数下降率 投诉办结率
提高调动人员职业年金坐实覆盖率 空气质量优良天数比例 服务对象满意程度 政策知晓度 公用经费支付准确率
15秒及时应答率 第13月工资应发尽发率 案件办结率（一审）
"""
LOWER = """
资料差错率 有责投诉率 系统故障率 不合格率 服务对象不满意率 重复信访率 群众投诉件数 安全生产事故起数 违规案件数量
辍学率 城镇登记失业率 预算执行偏差率 结转结余率 PM2.5平均浓度 道路破损率 群众上访次数 火灾发生率
"""
UNTOLD = """
公用经费支出率 预算执行率 三公经费变动率 税收增长率 工作效率 查处违规案件数量 受理投诉件数 降低事故发生率 培训人数
会议批次 设备使用年限 完成时间 成本控制率 巡查频率 对经济发展的影响 聘用人员数量
"""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        *((name, Polarity.HIGHER) for name in HIGHER.split()),
        *((name, Polarity.LOWER) for name in LOWER.split()),
        *((name, Polarity.NONE) for name in UNTOLD.split()),
    ],
)
def test_the_head_of_the_name_tells(name: str, expected: Polarity) -> None:
    assert polarity(name) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("设备使用年限", Polarity.HIGHER),
        ("缴费连续性", Polarity.HIGHER),
        ("行政审批办理时限", Polarity.LOWER),
        ("会议结算时效性", Polarity.LOWER),
        ("培训时间", Polarity.NONE),
    ],
)
def test_durations_may_be_too_long_or_too_short(name: str, expected: Polarity) -> None:
    assert lasting(name) is expected


def test_the_list_names_each_word_once_and_only_kinds_that_are_known() -> None:
    with module._DATA.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    words = [row["word"] for row in rows]
    assert len(words) == len(set(words)) > 150
    assert {row["kind"] for row in rows} == {
        "higher",
        "lower",
        "either",
        "event",
        "longer",
        "shorter",
    }
