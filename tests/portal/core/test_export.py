"""The safe CSV writer: no text becomes a formula, and every text comes back as it was."""

from __future__ import annotations

import csv
import io
import unicodedata

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.export import (
    BOM,
    SafeCsvWriter,
    csv_bytes,
    is_formula_like,
    plain_csv_text,
    safe_csv_text,
)
from tests.budgets.rendering.documents import CORPUS

SIGNS = "=+-@＝＋－＠\t\r\n"
FORMULAS = (
    "=cmd|' /C calc'!A0",
    "+1+cmd|' /C calc'!A0",
    "-1+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\n=1+1",
    "\r=1+1",
    "＝cmd|' /C calc'!A0",
    "＋1",
    "－1+1",
    "＠SUM(1)",
    ' =HYPERLINK("x")',
    "\u3000=1",
    "\u200b=1+1",
    "\u202e@x",
    "+8613800000000",
    "--1",
    "-1,25",
    "-",
)
HARMLESS = (
    "",
    "办公费",
    "1,250.73",
    "-1,250.73",
    "-0.50",
    "-12",
    "a=b",
    "201",
    "二、外交支出",
    "（注：）",
)


@pytest.mark.parametrize("text", FORMULAS)
def test_what_could_be_a_formula_gets_one_apostrophe(text) -> None:
    assert is_formula_like(text)
    assert safe_csv_text(text) == "'" + text
    assert plain_csv_text(safe_csv_text(text)) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_names_and_plain_numbers_stay_as_they_are(text) -> None:
    assert safe_csv_text(text) == text


def test_an_apostrophe_of_its_own_survives_the_round_trip() -> None:
    assert plain_csv_text(safe_csv_text("'=1+1")) == "'=1+1"
    assert plain_csv_text(safe_csv_text("'92预算")) == "'92预算"


@given(
    st.text(
        alphabet=st.one_of(
            st.sampled_from(SIGNS + "' \u3000\u200b1,."), st.characters(codec="utf-8")
        )
    )
)
def test_every_text_is_safe_and_comes_back(text) -> None:
    safe = safe_csv_text(text)
    assert plain_csv_text(safe) == text
    visible = "".join(
        char
        for char in safe
        if char in "\t\r\n" or not (char.isspace() or unicodedata.category(char) in {"Cf", "Cc"})
    )
    if visible[:1] and visible[0] in SIGNS:
        assert safe.startswith("-")
        float(safe.replace(",", ""))


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0")), min_size=2)
    )
)
def test_a_file_reads_back_to_the_same_rows(rows) -> None:
    text = csv_bytes(rows, bom=False).decode()
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert [[plain_csv_text(cell) for cell in row] for row in read] == rows


@pytest.mark.filterwarnings("ignore:Workbook contains no default style")
def test_the_forms_of_the_corpus_are_all_defused() -> None:
    book = openpyxl.load_workbook(CORPUS / "files" / "f01_formula_text.xlsx")
    texts = [cell.value for row in book.worksheets[0]["A12:A29"] for cell in row]
    assert len(texts) == 18
    for text in texts:
        first = safe_csv_text(text).lstrip(" \u3000\u200b")[:1]
        assert first not in SIGNS


def test_the_mark_at_the_start_is_a_choice() -> None:
    assert csv_bytes([["名称"]], bom=True) == BOM + "名称\r\n".encode()
    assert csv_bytes([["名称", None, 3]], bom=False) == "名称,,3\r\n".encode()


def test_rows_can_be_streamed_to_anything_that_writes() -> None:
    class Lines(list[str]):
        def write(self, text: str) -> None:
            self.append(text)

    lines = Lines()
    SafeCsvWriter(lines).write_rows([["=1"], ["甲,乙"]])
    assert lines == ["'=1\r\n", '"甲,乙"\r\n']
