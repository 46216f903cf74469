"""填报项: read as written, and what is said of what cannot be read."""

from __future__ import annotations

import pytest

from budgets.tables.entries import Entered, EntryKind, entries, problem_of
from budgets.tables.texts import SECTION_TITLES


def test_every_entry_belongs_to_a_section() -> None:
    for name, entry in entries().items():
        assert entry.name == name
        assert entry.section in SECTION_TITLES
        assert entry.title
    in_order = [entry.section for entry in entries().values()]
    places = list(SECTION_TITLES)
    assert in_order == sorted(in_order, key=places.index)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("5.26", 5_260_000),
        ("1,250.73", 1_250_730_000),
        ("0", 0),
        (" １２．２ ", 12_200_000),
        ("12.2万元", 12_200_000),
        ("", None),
        ("  ", None),
        ("五", None),
        ("-5", None),
        ("5元", None),
        ("0.0000001", None),
        ("-", None),
    ],
)
def test_amounts_are_in_wan(text: str, fen: int | None) -> None:
    assert Entered({"procurement.goods": text}).amount("procurement.goods") == fen
    is_wrong = fen is None and bool(text.strip())
    assert bool(problem_of(entries()["procurement.goods"], text)) is is_wrong


@pytest.mark.parametrize(
    ("text", "count"), [("3", 3), ("０", 0), ("3辆", None), ("-1", None), ("1.5", None), ("", None)]
)
def test_counts_are_whole_numbers(text: str, count: int | None) -> None:
    assert Entered({"vehicles.other": text}).count("vehicles.other") == count
    is_wrong = count is None and bool(text)
    assert bool(problem_of(entries()["vehicles.other"], text)) is is_wrong


def test_what_is_wrong_is_said_in_a_sentence() -> None:
    entry = entries()["procurement.goods"]
    assert problem_of(entry, "-5") == "“政府采购货物预算”写的是“-5”，不应小于0。"
    assert "最多六位小数" in problem_of(entry, "5.1234567")
    reason = entries()["three_public.reason"]
    assert reason.quoted == "“‘三公’经费增减的主要原因”"
    assert reason.kind is EntryKind.TEXT
    assert problem_of(reason, "随便写") == ""


def test_words_are_one_line_without_a_stop_at_their_end() -> None:
    entered = Entered({"changes.reason": " 工资增长，\n项目减少。 \n", "special": "一。\n\n二。"})
    assert entered.text("changes.reason") == "工资增长，项目减少"
    assert entered.lines("special") == ("一。", "二。")
    assert entered.text("three_public.reason") == ""
