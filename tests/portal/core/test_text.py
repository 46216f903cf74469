from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core import text as text_module
from portal.core.text import clean, fold, fold_name, shorten, without_ordinal


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("本 年 收 入 合 计", "本年收入合计"),
        ("收  入", "收入"),
        ("　　一般公共预算收入", "一般公共预算收入"),
        ("一般公共\n预算收入", "一般公共预算收入"),
        ("一般公共\r\n预算\t收入", "一般公共预算收入"),
        ("⼀、财政拨款收⼊", "一、财政拨款收入"),
        ("ＡＢＣ１２３", "ABC123"),
        ("（一）", "(一)"),
        ("\u202e合计\u202c", "合计"),
        ("合\u200b计\ufeff", "合计"),
        ("合\u00a0计", "合计"),
        ("", ""),
        (" \t\r\n\u3000", ""),
        ("㎡", "m2"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“三公”经费", '"三公"经费'),
        ("‘三公’经费", "'三公'经费"),
        ("2024—2025", "2024-2025"),
        ("2024–2025", "2024－2025"),
        ("人员支出（万元）", "人员支出(万元)"),
    ],
)
def test_names_that_differ_by_marks_are_one(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("人员支出", "人员经费"), ("201", "2010"), ("款", "项"), ("一、其他收入", "二、其他收入")],
)
def test_names_that_differ_stay_apart(one: str, other: str) -> None:
    assert fold_name(one) != fold_name(other)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("一、财政拨款收入", "财政拨款收入"),
        ("二十一、其他支出", "其他支出"),
        ("十七、 住房保障支出", "住房保障支出"),
        ("（一）一般公共预算", "一般公共预算"),
        ("(十二)其他", "其他"),
        ("1.一般公共预算", "一般公共预算"),
        ("12、其他", "其他"),
        ("一般公共服务支出", "一般公共服务支出"),
        ("三公经费", "三公经费"),
        ("2025年预算", "2025年预算"),
        ("合计", "合计"),
        ("一、", ""),
        ("一、二、其他", "二、其他"),
    ],
)
def test_without_ordinal(text: str, name: str) -> None:
    assert without_ordinal(text) == name


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("    一般公共预算收入", "    一般公共预算收入"),
        ("　　缩进", "　　缩进"),
        ("一般公共\n预算", "一般公共 预算"),
        ("末尾空白  ", "末尾空白"),
        ("\u202e反\u202c向", "反向"),
        ("a\x00b\x07c", "abc"),
        ("零\u200b宽", "零宽"),
        ("“引号”—（全角）", "“引号”—（全角）"),
        ("", ""),
    ],
)
def test_clean_keeps_what_prints(text: str, kept: str) -> None:
    assert clean(text) == kept


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("合计", 40, "合计"),
        ("  合计 ", 40, "合计"),
        ("一二三四五", 5, "一二三四五"),
        ("一二三四五六", 5, "一二三四…"),
    ],
)
def test_shorten(text: str, limit: int, short: str) -> None:
    assert shorten(text, limit) == short


@given(st.text())
def test_fold_keeps_no_blank_and_nothing_invisible(text: str) -> None:
    folded = fold(text)
    assert not any(char.isspace() for char in folded)
    assert not any(unicodedata.category(char) in {"Cf", "Cc"} for char in folded)


@given(st.text() | st.text(alphabet=" \t\n\u3000\u00a0\u200b\u202e一、（“”—a1\ue000"))
def test_fold_is_the_normal_form_without_blanks_and_marks(text: str) -> None:
    normal = unicodedata.normalize("NFKC", text)
    kept = [char for char in normal if not char.isspace()]
    expected = "".join(c for c in kept if unicodedata.category(c) not in {"Cf", "Cc"})
    assert fold(text) == expected


def test_sentences_are_folded_but_not_remembered() -> None:
    """A file full of long texts must not fill the memory of a worker."""
    sentence = "“三公”经费 — 情况说明" * 10
    before = text_module._known_name.cache_info().misses
    assert fold_name(sentence) == '"三公"经费-情况说明' * 10
    assert text_module._known_name.cache_info().misses == before
    assert text_module._known_name.cache_info().maxsize is not None


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.sampled_from(" \t\n\u3000\u200b")
)
def test_letter_spacing_never_changes_a_name(text: str, blank: str) -> None:
    if unicodedata.is_normalized("NFKC", text):
        spaced = blank.join(text)
        assert fold(spaced) == fold("".join(fold(char) for char in text))


@given(st.text())
def test_clean_twice_is_clean(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(), st.integers(min_value=1, max_value=60))
def test_a_quotation_is_never_longer_than_its_limit(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert len(short) <= limit
    assert "\n" not in short
