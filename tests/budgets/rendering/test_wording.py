"""措辞: blanks and styles, spans with their cells, and what the form says of a pack's words."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from budgets.rendering.blanks import Blank, TemplateError, fill, parse_blanks, pieces
from budgets.rendering.figures import STYLES, Amount, Count, Kind, Rate, printed, styles_of
from budgets.rendering.prose import Source, Span
from budgets.rendering.wording import (
    LEFT_OUT,
    USUAL,
    WordingError,
    WordingPack,
    blank_titles,
    check_words,
    phrases,
)

CELL = Source(2, 0, 4)
OTHER = Source(3, 0, 4)


@pytest.mark.parametrize(
    ("fen", "style", "text"),
    [
        (1_250_730_000, "wan", "1,250.73"),
        (1_250_730_000, "short", "1,250.73"),
        (4_579_380_000, "plain", "4579.38"),
        (3_200_000_000, "plain", "3200"),
        (3_200_000_000, "bare", "3200.00"),
        (11_200_000, "short", "11.2"),
        (11_200_000, "wan", "11.20"),
        (100_000_000, "short", "100"),
        (0, "short", "0"),
        (0, "wan", "0.00"),
        (-11_200_000, "short", "-11.2"),
        (12_345, "short", "0.01"),  # half-up: 0.012345
        (5_000, "short", "0.01"),
        (4_999, "short", "0.004999"),  # never a nothing that is something
        (-4_999, "plain", "-0.004999"),
        (100, "wan", "0.0001"),
    ],
)
def test_amounts_as_they_are_printed(fen: int, style: str, text: str) -> None:
    assert printed(Amount(fen), style) == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (480, 1600, "30%"),
        (-480, 1600, "30%"),
        (56_000_000, 170_600_000, "32.83%"),
        (55, 40, "137.5%"),
        (1, 109, "0.92%"),
        (1, 3, "33.33%"),
        (2, 3, "66.67%"),
        (1, 20_000, "0.01%"),  # 0.005: half-up
        (1, 20_001, "0%"),
        (10**14, 1, "1000000000000000000%".replace("000000000000000000", "0000000000000000")),
    ],
)
def test_percentages_are_whole_numbers_rounded_half_up(part: int, whole: int, text: str) -> None:
    assert printed(Rate(part, whole)) == text
    assert printed(Rate(part, whole), "percent_wide") == text.replace("%", "％")


def test_styles_show_what_they_print() -> None:
    samples: dict[Kind, Amount | Rate] = {
        Kind.MONEY: Amount(1_250_700_000),
        Kind.RATE: Rate(3283, 10_000),
    }
    for style in STYLES.values():
        assert printed(samples[style.kind], style.name) == style.example
    assert styles_of(Kind.TEXT) == styles_of(Kind.COUNT) == ()
    with pytest.raises(KeyError):
        printed(Amount(1), "percent")
    with pytest.raises(KeyError):
        printed(Count(1), "short")


def test_each_figure_is_a_span_with_its_cells() -> None:
    one, other = Amount(30, (CELL,)), Amount(1_000_010, (OTHER, CELL))
    spans = USUAL.tell("changes.part", name="其他收入", amount=other - one)
    assert spans == (Span("其他收入"), Span("1", (OTHER, CELL)), Span("万元"))
    assert USUAL.tell("changes.part", name="甲", amount=Amount(0)) == (Span("甲0万元"),)


def test_words_that_were_put_together_before_keep_their_cells() -> None:
    part = USUAL.tell("changes.part", name="甲", amount=Amount(2_000_000, (CELL,)))
    spans = USUAL.tell("changes.income", year="2025", total=Amount(2_000_000), parts=part)
    assert spans == (
        Span("（一）收入预算：2025年收入预算2万元，其中：甲"),
        Span("2", (CELL,)),
        Span("万元。"),
    )


def test_what_fills_a_blank_is_never_read_as_words_of_the_pack() -> None:
    assert USUAL.say("cover.unit", unit="{year}{0.x}") == "{year}{0.x}"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("{unit.__class__}", "不是空格的名称"),
        ("{unit[0]}", "不是空格的名称"),
        ("{unit!r}", "不是空格的名称"),
        ("{}", "不是空格的名称"),
        ("{0}", "不是空格的名称"),
        ("{unit:{year}}", "样式里不能再有大括号"),
        ("{unit:>9999999999}", "没有“>9999999999”这种样式，这个空格不用写样式"),
        ("{unit", "不成对"),
        ("unit}", "不成对"),
        ("｛unit｝", "半角大括号"),
        ("{units}", "没有名为“{units}”的空格，可以用的有：{unit}"),
        ("无", "缺少空格“{unit}”"),
    ],
)
def test_words_that_reach_too_far_are_told_early_and_never_filled(words, reason) -> None:
    (problem,) = [each for each in check_words("cover.unit", words) if reason in each]
    assert problem.endswith("。")
    if words != "无":
        with pytest.raises(WordingError, match="措辞“封面落款”"):
            WordingPack(words={"cover.unit": words}).say("cover.unit", unit="甲", year="2025")


@example("{name}{amount}")
@example("{name}{{{amount:wan}}}")
@given(st.text(st.sampled_from("{}:!.[]() unitname甲万元｛0"), max_size=30))
def test_words_that_pass_the_check_can_always_be_filled(words: str) -> None:
    pack = WordingPack(words={"changes.part": words})
    if check_words("changes.part", words):
        return
    told = "".join(span.text for span in pack.tell("changes.part", name="甲", amount=Amount(0)))
    assert "甲" in told


def test_the_form_names_the_styles_that_fit() -> None:
    (problem,) = check_words("changes.part", "{name}{amount:percent}万元")
    assert problem == (
        "空格“{amount}”没有“percent”这种样式，可以用的有：short（1,250.7）、wan（1,250.70）、"
        "plain（1250.7）、bare（1250.70）。"
    )
    assert check_words("changes.part", "{name}{amount:wan}万元") == []
    assert check_words("changes.part", "{{{name}}}{amount}万元") == []


def test_only_optional_sentences_may_be_left_empty() -> None:
    assert check_words("changes.opening", "") == []
    assert check_words("changes.opening", " ") == ["这句话不能为空。"]
    assert check_words("changes.income", "") == ["这句话不能为空。"]
    assert check_words("changes.title", "一\n二") == ["一句话不能换行，请写在一行里。"]
    assert check_words("nowhere", "甲") == ["没有名为“nowhere”的语句。"]
    assert USUAL.say("changes.opening", own="本单位")
    assert WordingPack(words={"changes.opening": ""}).tell("changes.opening", own="甲") == ()


@pytest.mark.parametrize("scope", ["unit", "department"])
def test_every_usual_phrase_passes_its_own_check(scope: str) -> None:
    for name, phrase in phrases().items():
        assert check_words(name, WordingPack(scope=scope).template(name)) == [], name
        assert phrase.title
        assert phrase.part


def test_an_unknown_phrase_and_a_missing_value() -> None:
    with pytest.raises(KeyError):
        USUAL.say("nowhere")
    with pytest.raises(WordingError, match="没有可填的内容"):
        USUAL.tell("changes.part", name="甲")
    with pytest.raises(WordingError, match="不是这种数字"):
        USUAL.tell("changes.part", name="甲", amount=Count(3))


def test_blanks_are_described_in_one_line() -> None:
    assert parse_blanks("total:money year? rate:rate?") == (
        Blank("total", Kind.MONEY),
        Blank("year", Kind.TEXT, is_required=False),
        Blank("rate", Kind.RATE, is_required=False),
    )
    assert parse_blanks("") == ()
    assert [piece.name for piece in pieces("{a}和{b}。")] == ["a", "b", ""]
    with pytest.raises(TemplateError):
        fill("{a}", (), {"a": "甲"})
    assert fill("{a}辆", parse_blanks("a:count"), {"a": 3}) == (Span("3辆"),)


def test_a_pack_may_leave_out_what_is_optional_and_nothing_else() -> None:
    optional = [name for name, phrase in phrases().items() if phrase.is_optional]
    assert "changes.opening" in optional
    for name, phrase in phrases().items():
        problems = check_words(name, LEFT_OUT)
        assert problems == ([] if phrase.is_optional else ["这句话不能省去。"])
    pack = WordingPack(words={"changes.opening": LEFT_OUT})
    assert pack.tell("changes.opening", own="本单位") == ()


def test_every_blank_is_explained() -> None:
    asked = {blank for phrase in phrases().values() for blank in phrase.blanks}
    assert asked <= set(blank_titles())
