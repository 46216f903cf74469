"""目录: its titles are those of the tables."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budgets.tables.core import ContentsLine, Declaration
from budgets.tables.findings import Finding, Severity
from tests.budgets.rules.paper import EDITION, Changes, document, found_in, of_rule


def with_contents(
    declaration: Declaration, *strange: tuple[int, str], left_out: tuple[int, ...] = ()
) -> Declaration:
    """The document with a contents sheet of the edition's titles, some of them strange."""
    titles = {table.number: table.title for table in EDITION.tables} | dict(strange)
    odd = {number for number, _ in strange}
    lines = tuple(
        ContentsLine(number, title, "目录", f"A{number + 1}", is_known=number not in odd)
        for number, title in titles.items()
        if number not in left_out
    )
    return replace(declaration, contents=lines)


def toc(declaration: Declaration) -> list[Finding]:
    return of_rule("B-STRUCT-TOC", found_in(declaration))


@pytest.mark.rule("B-STRUCT-TOC", "fires")
def test_a_strange_title_in_the_contents() -> None:
    (one,) = toc(with_contents(document(), (5, "一般公共预算经费明细表")))
    assert (one.code, one.severity) == ("W_CONTENTS", Severity.WARNING)
    assert (one.table, one.sheet, one.cell) == (5, "目录", "A6")
    assert "“一般公共预算经费明细表”" in one.message
    assert "“一般公共预算支出情况表”" in one.message


@pytest.mark.rule("B-STRUCT-TOC", "silent")
def test_contents_with_the_titles_of_the_tables() -> None:
    assert toc(with_contents(document())) == []
    assert toc(document()) == []  # no contents sheet


@pytest.mark.parametrize(
    ("changes", "strange"),
    [
        # The same strange title on both sides, whatever the year and the ordinal.
        ({"公开表5!title": "2025年一般公共预算经费明细表"}, (5, "五、一般公共预算经费 明细表")),
        ({"公开表12!note": "注：含追加数。"}, (12, "政府采购预算表")),
    ],
)
def test_what_is_the_same_after_folding(changes: Changes, strange: tuple[int, str]) -> None:
    assert toc(with_contents(document(changes), strange)) == []


def test_a_table_that_the_contents_leave_out() -> None:
    (one,) = toc(with_contents(document(), left_out=(9,)))
    assert (one.code, one.table, one.sheet) == ("W_CONTENTS_LACKS", 9, "目录")
    assert "国有资本经营" in one.message


@pytest.mark.rule("B-STRUCT-TOC", "neighbours")
def test_a_table_that_is_only_in_the_contents_is_another_rules() -> None:
    assert toc(with_contents(document(without=(9,)))) == []
