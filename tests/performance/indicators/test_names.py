"""指标名称: what a name promises, what a unit counts."""

from __future__ import annotations

import pytest

from performance.indicators.names import (
    Measured,
    counted,
    is_bounded,
    may_be_overfulfilled,
    promised,
    tells_timeliness,
)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("工程验收合格率（一次）", Measured.RATE),
        ("群众满意度", Measured.RATE),
        ("巡查频率", Measured.NONE),
        ("培训人次", Measured.PEOPLE),
        ("公务接待批次", Measured.COUNT),
        ("结算时效性", Measured.TIME),
        ("会议材料及用品印制费用", Measured.MONEY),
        ("对经济发展的影响", Measured.NONE),
    ],
)
def test_names_promise(name: str, kind: Measured) -> None:
    assert promised(name) is kind


@pytest.mark.parametrize(
    ("unit", "kind"),
    [
        ("%", Measured.RATE),
        ("个百分点", Measured.RATE),
        ("万元/人", Measured.MONEY),
        ("个工作日", Measured.TIME),
        ("人次/月", Measured.PEOPLE),
        ("分", Measured.SCORE),
        ("次/台/月", Measured.COUNT),
        ("", Measured.NONE),
    ],
)
def test_units_count(unit: str, kind: Measured) -> None:
    assert counted(unit) is kind


def test_growth_may_pass_a_hundred() -> None:
    assert not is_bounded("税收增长率")
    assert is_bounded("提高职业年金覆盖率")
    assert may_be_overfulfilled("招商任务完成率")
    assert tells_timeliness("拨付及时性")
