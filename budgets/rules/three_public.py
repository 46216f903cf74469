"""“三公”经费: table 7 against tables 5 and 6 and last year's publication (group D)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from budgets.rules.before import before
from budgets.rules.equations import agree, within
from budgets.rules.figures import ALL, elsewhere, together
from budgets.rules.printed import Printed
from budgets.rules.rows import ABROAD, LAST_YEAR, PURCHASE, RECEPTION, RUNNING, VEHICLES
from budgets.rules.rule import Category, Rule
from budgets.tables.budget import LAW
from budgets.tables.findings import Severity

if TYPE_CHECKING:
    from budgets.rules.figures import Figure
    from budgets.tables.core import Coordinate
    from budgets.tables.findings import Finding

_BASIS = f"{LAW}；《机关事务管理条例》第七条"
#: 部门经济分类款 and the item of table 7 that it is part of.
_ITEMS = (("30212", ABROAD), ("30217", RECEPTION), ("30231", RUNNING), ("31013", PURCHASE))


def item_cell(printed: Printed, column: Coordinate) -> Figure | None:
    """An amount of table 7 (its one row), None where the table is not there."""
    table = printed.table(7)
    leaf = table.leaf(column) if table else None
    row = next(iter(table.rows()), None) if table else None
    return table.figure(row, leaf) if table and row and leaf else None


def item_amount(printed: Printed, column: Coordinate) -> int | None:
    """分 of what `item_cell` is about, blank counting as nothing; None where that is None."""
    table = printed.table(7)
    leaf = table.leaf(column) if table else None
    row = next(iter(table.rows()), None) if table else None
    return table.amount(row, leaf) if table and row and leaf else None


def _basic_within_items(rule: Rule, printed: Printed) -> Iterator[Finding]:
    tree = printed.tree(6)
    leaf = tree.table.leaf() if tree else None
    if tree is None or leaf is None or printed.is_slipped(6, 7):
        return
    for code, item in _ITEMS:
        nodes, whole = tree.by_code.get(code, ()), item_amount(printed, item)
        spent = sum(tree.table.amount(node.row, leaf) for node in nodes)
        if not nodes or whole is None or spent <= whole:
            continue
        parts = [tree.table.figure(node.row, leaf) for node in nodes]
        found = within(rule, together(parts), item_cell(printed, item), code="W_EXCEEDS")
        if found:
            yield found


def _within_general(rule: Rule, printed: Printed) -> Iterator[Finding]:
    found = within(rule, item_cell(printed, ALL), printed.total(5))
    if found:
        yield found


def _last_year(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """Last year's column repeats what was published a year ago."""
    of_last_year = before(printed)
    if of_last_year is None:
        return
    for item in (ALL, ABROAD, VEHICLES, PURCHASE, RUNNING, RECEPTION):
        here, there = item_cell(printed, LAST_YEAR | item), item_cell(of_last_year, item)
        found = agree(rule, here, elsewhere(there), code="W_DISAGREE")
        if found:
            yield found


RULES = (
    Rule(
        "B-T06-T07-LE",
        "“三公”经费不应小于基本支出中相应科目（差额为项目支出安排）。",
        _BASIS,
        Severity.WARNING,
        Category.CONSISTENCY,
        _basic_within_items,
    ),
    Rule(
        "B-T07-T03-LE",
        "“三公”经费不应大于一般公共预算支出。",
        _BASIS,
        Severity.ERROR,
        Category.CONSISTENCY,
        _within_general,
    ),
    Rule(
        "B-T07-PREV",
        "“三公”经费上年数应与上年公开的预算数一致（机构改革、同口径调整的请说明）。",
        _BASIS,
        Severity.WARNING,
        Category.CONSISTENCY,
        _last_year,
    ),
)
