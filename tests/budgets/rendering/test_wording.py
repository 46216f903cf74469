"""措辞: a pack's own words are judged by the blanks of the phrase that they stand for."""

from __future__ import annotations

import pytest

from budgets.rendering.wording import WordingPack, blank_titles, check_words, phrases


def test_the_usual_words_are_never_wrong() -> None:
    for name, phrase in phrases().items():
        assert check_words(name, phrase.usual) == [], name
        if phrase.usual_of_department:
            assert check_words(name, phrase.usual_of_department) == [], name


def test_every_blank_is_explained() -> None:
    asked = {blank for phrase in phrases().values() for blank in phrase.blanks}
    assert asked <= set(blank_titles())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{unit}{year}年预算公开", ""),
        ("关于{unit}{year}年预算的公开", ""),
        ("{yeer}年{unit}{year}", "“封面标题”中的 {yeer} 不能识别。可用的空格是：{year}（"),
        ("{year}年预算", "“封面标题”缺少 {unit}（单位（部门）名称），请补上。"),
        ("{year}年{unit", "“封面标题”中的花括号不成对。"),
        ("{year}年{unit!r}", "“封面标题”中的 {unit} 写法有误"),
        ("{year}年{unit:>9}", "“封面标题”中的 {unit} 写法有误"),
        ("{year}年{unit}{0}", "“封面标题”中的 {0} 不能识别。"),
        ("{year.real}年{unit}", "“封面标题”中的 {year.real} 不能识别。"),
        ("{}{year}{unit}", "“封面标题”中的 {} 不能识别。"),
    ],
)
def test_a_sentence_says_which_blank_is_wrong(text: str, sentence: str) -> None:
    found = check_words("cover.title", text)
    if sentence:
        assert any(sentence in each for each in found), found
    else:
        assert found == []
        assert WordingPack(words={"cover.title": text}).say("cover.title", year="2025", unit="甲")


def test_a_phrase_without_blanks_takes_none() -> None:
    assert check_words("contents.title", "目　录") == []
    (sentence,) = check_words("contents.title", "目录{year}")
    assert "没有可用的空格" in sentence


def test_an_unknown_phrase_is_no_phrase() -> None:
    with pytest.raises(KeyError):
        check_words("cover.nothing", "x")
