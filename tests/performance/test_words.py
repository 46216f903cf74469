"""绩效校验用语: whole Chinese sentences with an advice, apart from the portal's own words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from budgets.tables import vocabulary
from budgets.tables.findings import Severity
from budgets.tables.vocabulary import Word
from performance.words import WORDS, make

SOURCES = Path(__file__).resolve().parents[2] / "performance"


@pytest.mark.parametrize("word", WORDS.values(), ids=list(WORDS))
def test_every_word_is_a_whole_sentence(word: Word) -> None:
    assert re.fullmatch(r"[EW]_TARGETS?_[A-Z_]+", word.code)
    assert (word.severity is Severity.ERROR) == word.code.startswith("E_")
    assert word.sentence.endswith("。")
    assert word.advice.endswith("。")
    assert not word.title.endswith("。")
    assert all(re.fullmatch(r"[a-z]+", name) for name in word.fields)


def test_no_word_is_said_twice() -> None:
    assert not set(WORDS) & set(vocabulary.WORDS)


def test_every_word_is_used() -> None:
    texts = "".join(path.read_text(encoding="utf-8") for path in SOURCES.rglob("*.py"))
    made = {f"W_TARGET_{what}_{how}" for what in ("GOAL", "SET") for how in ("SAME", "ALIKE")}
    assert {code for code in WORDS if f'"{code}"' not in texts} <= made


def test_a_finding_belongs_to_its_project_and_to_no_table() -> None:
    found = make("E_TARGET_GOAL", project="某项目", sheet="01", cell="B8", text="某项目")
    assert (found.table, found.at.project) == (None, "某项目")
    assert found.message.startswith("工作表“01”单元格B8：项目“某项目”没有填写总体目标。")


def test_the_portals_own_words_can_be_said_too() -> None:
    assert make("E_TOTAL", expected=1, found=2).code == "E_TOTAL"
    with pytest.raises(KeyError):
        make("E_TARGET_NONE")
