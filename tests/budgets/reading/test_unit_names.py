from __future__ import annotations

import pytest

from budgets.reading.unit_names import core_name, is_same_name, is_variant

OFFICE = "淄博市张店区人民政府办公室"


@pytest.mark.parametrize(
    "other",
    [
        f"{OFFICE}机关",
        f"{OFFICE}（本级）",
        f"{OFFICE}(机关)",
        f"{OFFICE}机关本级",
        " 淄博市 张店区人民政府办公室本级",
        "张店区人民政府办公室机关",
    ],
)
def test_an_office_with_and_without_its_own_level(other: str) -> None:
    assert is_variant(OFFICE, other)
    assert is_variant(other, OFFICE)
    assert not is_same_name(OFFICE, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (OFFICE, "烟台市人民政府办公室"),
        (OFFICE, "淄博市张店区教育局机关"),
        (OFFICE, "淄博市张店区人民政府办公室机关服务中心"),
        ("教育局", "局"),
        ("", ""),
        ("机关", "本级"),
    ],
)
def test_other_offices(one: str, other: str) -> None:
    assert not is_variant(one, other)


def test_blanks_and_width_make_no_other_name() -> None:
    assert is_same_name("某局（本级）", " 某 局(本级)")
    assert not is_same_name("", " ")


def test_what_is_too_short_is_left_whole() -> None:
    assert core_name("市机关") == "市机关"
    assert core_name("教育局机关本级") == "教育局机关本级"
    assert core_name("市教育局机关本级") == "市教育局"
