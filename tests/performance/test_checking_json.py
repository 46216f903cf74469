"""绩效目标的 JSON: the shape that the interface fixes."""

from __future__ import annotations

from performance.checking_json import finding_json, target_json, value_json
from performance.indicators.values import parse_value
from performance.words import make
from tests.performance.papers import SHEET, changed, only


def test_a_target_has_every_key() -> None:
    found = target_json(only(changed(("#1.00", "—"))))
    assert list(found) == [
        "project",
        "project_code",
        "department",
        "department_code",
        "unit",
        "total",
        "fiscal",
        "other",
        "objective",
        "indicators",
    ]
    assert (found["project_code"], found["other"], found["total"]) == (None, None, "91.00")
    assert found["indicators"][1] == {
        "level1": "产出指标",
        "level2": "数量指标",
        "level3": "巡查次数",
        "value": "≥365次",
        "weight": None,
        "scoring": None,
        "parsed": {
            "operator": "≥",
            "number": "365",
            "upper": None,
            "unit": "次",
            "words": None,
            "deadline": None,
        },
    }
    assert target_json(only(SHEET))["other"] == "1.00"


def test_numbers_keep_their_digits() -> None:
    assert value_json(parse_value("≤970.00万元"))["number"] == "970.00"
    assert value_json(parse_value("≥0.0000001%"))["number"] == "0.0000001"


def test_times_and_words_are_told_apart() -> None:
    found = value_json(parse_value("次年1月底前完成"))
    assert found["number"] is None
    assert found["words"] == "次年1月底前完成"
    assert found["deadline"] == {
        "text": "次年1月",
        "year": None,
        "month": 1,
        "day": None,
        "period": "次年",
    }
    assert value_json(parse_value("提升"))["deadline"] is None


def test_a_finding_names_its_project() -> None:
    found = finding_json(make("E_TARGET_GOAL", project="某项目", sheet="01", cell="B8", text="某"))
    assert (found["project"], found["table"], found["cell"]) == ("某项目", None, "B8")
