"""词元: pairs of characters, whole letters and digits, initials; the same whatever is typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.lookups import as_fts5, as_tsquery
from portal.search.tokens import APART, Phrase, called, indexed, initials, said, term, tokens_of


def test_chinese_is_cut_into_pairs_and_the_rest_stays_whole() -> None:
    assert tokens_of("接待费2025") == ["w63a55f85", "w5f858d39", "a2025"]
    assert tokens_of("费") == ["w8d39"]
    assert tokens_of("") == tokens_of(" 　") == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“三公”经费", "三公经费"),
        ("因公出国（境）经费", "因公出国境经费"),
        ("收 入　总 计", "收入总计"),
        ("ＡＢＣ１２", "abc12"),
        ("维修（护）费", "维修(护)费"),
    ],
)
def test_marks_and_widths_inside_names_do_not_matter(one: str, other: str) -> None:
    assert tokens_of(one) == tokens_of(other)


def test_punctuation_keeps_phrases_apart() -> None:
    assert tokens_of("教育，支出") == ["w655980b2", APART, "w652f51fa"]
    whole = indexed(("教育", "支出"))
    assert whole.split() == ["w655980b2", APART, "w652f51fa"]


def test_initials_can_be_entered_anywhere() -> None:
    assert initials("张店区政府") == "zdqzf"
    assert initials("（2025）") == ""
    tokens = indexed((), ("张店区",)).split()
    assert tokens[0] == "t"
    assert {"pzdq", "pdq"} <= set(tokens)


def test_a_word_is_a_phrase_and_letters_may_be_initials() -> None:
    assert term("公务") == (Phrase(("w516c52a1",)),)
    assert term("费") == (Phrase(("w8d39",), is_prefix=True),)
    assert term("20103") == (Phrase(("a20103",), is_prefix=True),)
    assert term("zdq") == (Phrase(("azdq",), is_prefix=True), Phrase(("pzdq",), is_prefix=True))
    assert term("，。") == called("！") == ()
    assert called("13月工资")[0].tokens[0] == "t"


def test_both_databases_are_asked_the_same() -> None:
    expression = (term("接待费"), (Phrase(("a201",), is_prefix=True), Phrase(("w1234",))))
    assert as_fts5(expression) == '("w63a55f85 w5f858d39") AND ("a201" * OR "w1234")'
    assert as_tsquery(expression) == "(w63a55f85 <-> w5f858d39) & (a201:* | w1234)"


@given(st.text(max_size=60))
def test_no_text_makes_anything_but_plain_tokens(text: str) -> None:
    assert all(token.isascii() and token.isalnum() for token in tokens_of(text))
    assert tokens_of(said(text)) == tokens_of(text)
    for phrase in term(text):
        assert all(token != APART for token in phrase.tokens)
