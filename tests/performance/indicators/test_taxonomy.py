"""指标体系: the wordings seen in print name one member each."""

from __future__ import annotations

import pytest

from performance.indicators import taxonomy
from performance.indicators.taxonomy import belongs, first_level, name_of, second_level

WORDINGS = """
经济成本 economic_cost cost | 经济成本指标 economic_cost cost | 社会成本指标 social_cost cost
生态环境成本 environmental_cost cost | 数量指标 quantity output | 质量指标 quality output
时 效 指 标 timeliness output | 经济效益指标 economic benefit | 社会效益 social benefit
生态效益指标： ecological benefit | 可持续影响指标 sustained benefit
可持续发展影响指标 sustained benefit | 服务对象满意度指标 beneficiaries satisfaction
服务对象满意度 beneficiaries satisfaction | （二）质量指标 quality output
3、时效指标（10分） timeliness output
"""


@pytest.mark.parametrize("line", WORDINGS.replace("\n", "|").strip("|").split("|"))
def test_a_wording_names_its_level(line: str) -> None:
    wording, key, first = line.strip().rsplit(" ", 2)
    assert second_level(wording) == key
    assert belongs(key, first)
    assert taxonomy.first_level_of(key) == first


def test_unknown_levels_are_not_guessed() -> None:
    assert first_level("过程指标") == ""
    assert second_level("满意程度") == ""
    assert not belongs("quantity", "benefit")


def test_older_forms_put_costs_among_the_outputs() -> None:
    assert belongs(second_level("成本指标"), first_level("产出指标"))


def test_every_wording_is_named_once() -> None:
    for levels in (taxonomy.FIRST_LEVELS, taxonomy.SECOND_LEVELS):
        names = [name for level in levels for name in (level.name, *level.aliases)]
        assert len(names) == len(set(names))


def test_keys_have_names() -> None:
    assert name_of("timeliness") == "时效指标"
    assert name_of("satisfaction") == "满意度指标"
    with pytest.raises(KeyError):
        name_of("process")
