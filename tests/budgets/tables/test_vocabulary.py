from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from budgets.tables.core import Coordinate
from budgets.tables.findings import Finding, Severity
from budgets.tables.vocabulary import WORDS, Word, make, where

MANIFEST = Path(__file__).resolve().parents[2] / "corpus" / "MANIFEST.csv"
WAN = 1_000_000


def manifest_codes() -> dict[str, str]:
    """Every code of the corpus, and the severity that the corpus expects of it."""
    codes: dict[str, str] = {}
    with MANIFEST.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            for code in filter(None, row["code"].split("|")):
                codes[code.partition(":")[0]] = row["expect"]
    return codes


@pytest.mark.parametrize("code", sorted(manifest_codes()))
def test_every_code_of_the_corpus_is_a_word(code: str) -> None:
    assert code in WORDS


@pytest.mark.parametrize("word", WORDS.values(), ids=list(WORDS))
def test_severity_follows_the_first_letter(word: Word) -> None:
    if word.code.startswith("E_"):
        assert word.severity is Severity.ERROR
    else:
        assert word.code.startswith("W_")
        assert word.severity in (Severity.WARNING, Severity.NOTICE)


def test_rounding_is_a_notice() -> None:
    assert WORDS["W_ROUNDING"].severity is Severity.NOTICE
    assert WORDS["W_COLUMN_MISSING"].severity is Severity.NOTICE


@pytest.mark.parametrize("word", WORDS.values(), ids=list(WORDS))
def test_every_word_is_a_whole_chinese_sentence_with_an_advice(word: Word) -> None:
    assert re.fullmatch(r"E_[A-Z_]+|W_[A-Z_]+", word.code)
    assert re.search(r"[\u4e00-\u9fff]", word.title)
    assert not word.title.endswith("。")
    assert word.sentence.endswith("。")
    assert word.advice.endswith("。")
    assert all(re.fullmatch(r"[a-z]+", name) for name in word.fields)


@pytest.mark.parametrize("word", WORDS.values(), ids=list(WORDS))
def test_no_message_shows_its_template(word: Word) -> None:
    message = make(word.code, sheet="公开表1", cell="B6").message
    assert message.startswith("工作表“公开表1”单元格B6：")
    assert message.endswith(word.advice.rpartition("}")[2])
    assert "{" not in message
    assert "None" not in message


def test_titles_are_told_apart_with_their_severity() -> None:
    assert len({(word.title, word.severity) for word in WORDS.values()}) == len(WORDS)


def test_amounts_read_as_wan() -> None:
    found = make("E_TOTAL", expected=1250 * WAN, found=1251 * WAN + 730_000, rule="B-T01-INC-SUM")
    assert "应为1250.00万元" in found.message
    assert "表中为1251.73万元" in found.message
    assert "相差1.73万元" in found.message
    assert (found.expected, found.found, found.difference) == (1250 * WAN, 1251_730_000, 1_730_000)
    assert found.rule == "B-T01-INC-SUM"


def test_a_blank_side_is_blank_and_not_zero() -> None:
    message = make("E_DISAGREE", expected=5 * WAN).message
    assert "应为5.00万元，本表为空白，相差5.00万元" in message
    assert make("E_DISAGREE", expected=5 * WAN).difference is None


def test_every_attribute_of_the_finding_can_be_given() -> None:
    at = Coordinate(function="201")
    found = make(
        "E_PARENT_SUM",
        severity=Severity.WARNING,
        rule="B-T03-PARENT",
        table=3,
        sheet="支出",
        cell="F7",
        row="201 一般公共服务支出",
        column="基本支出",
        code_printed="201",
        expected=1,
        found=2,
        sources=["公开表3!F8"],
        related=["公开表3!F9"],
        at=at,
        note="应等于下级之和。",
    )
    assert found == Finding(
        severity=Severity.WARNING,
        message=found.message,
        code="E_PARENT_SUM",
        rule="B-T03-PARENT",
        table=3,
        sheet="支出",
        cell="F7",
        row="201 一般公共服务支出",
        column="基本支出",
        code_printed="201",
        expected=1,
        found=2,
        sources=("公开表3!F8",),
        related=("公开表3!F9",),
        at=at,
    )
    assert "应等于下级之和。请核对" in found.message


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ({}, ""),
        ({"table": 3}, "公开表3："),
        ({"sheet": "表三", "table": 3}, "工作表“表三”："),
        ({"sheet": "表三", "cell": "F7"}, "工作表“表三”单元格F7："),
        ({"table": 3, "row": "合计", "column": "基本支出"}, "公开表3（合计，基本支出）："),
        ({"row": " "}, ""),
    ],
)
def test_where(place: dict[str, str], said: str) -> None:
    assert where(**place) == said  # type: ignore[arg-type]


def test_quotations_are_short_and_clean() -> None:
    message = make("E_NUMBER_FORMAT", sheet="表" * 90, text="\u202e" + "九" * 90).message
    assert "\u202e" not in message
    assert "九" * 39 + "…" in message
    assert "表" * 40 not in message


def test_an_unknown_code_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        make("E_NO_SUCH_CODE")
