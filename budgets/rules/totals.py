"""合计行: the subtotals and totals of tables 1 and 4, and the total of projects (group C)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from budgets.rules.equations import add_up, is_rounding, one_root, rounding_bound
from budgets.rules.figures import ALL
from budgets.rules.missing import missing_lines
from budgets.rules.rule import Category, Rule
from budgets.rules.withheld import any_held
from budgets.tables import columns as c
from budgets.tables.budget import LAW, OPERATING_RULES, PROVINCE
from budgets.tables.core import Coordinate, LineKind
from budgets.tables.findings import Severity

if TYPE_CHECKING:
    from budgets.rules.figures import Figure
    from budgets.rules.printed import Printed, PrintedTable
    from budgets.tables.core import Leaf, Row
    from budgets.tables.findings import Finding

_BASIS = f"{LAW}；{OPERATING_RULES}"
#: 收入总计 and 支出总计 of table 4, which add last year's and next year's balance.
TOTAL_4_INCOME = c.APPROPRIATION | Coordinate(cut="total")
TOTAL_4 = Coordinate(cut="total")


def _parts_of(printed: Printed, number: int, block: int, kind: LineKind) -> Sequence[Row]:
    table = printed.table(number)
    return table.lines_of(kind, block) if table else ()


def _sum_lines(
    rule: Rule, printed: Printed, number: int, block: int, total: Coordinate, rows: Sequence[Row]
) -> Iterator[Finding]:
    table = printed.table(number)
    row = table.line(total, block) if table else None
    if table is None or row is None or not rows:
        return
    leaves = _unsettled(rule, table, row, rows)
    if not leaves:
        return
    lacking = sum(line.amount for line in missing_lines(printed, number)) if block else 0
    yield from _sums(rule, table, row, rows, leaves, lacking)


def _sums(
    rule: Rule,
    table: PrintedTable,
    row: Row,
    rows: Sequence[Row],
    leaves: Sequence[Leaf],
    lacking: int = 0,
) -> Iterator[Finding]:
    """The columns whose sum does not hold, those of one fault as one finding.

    `lacking`: what lines that are missing, reported as such, would hold.
    """
    repeated, found = _repeated(table, rows), []
    for leaf in leaves:
        filled = [part for part in rows if leaf.index in table.amounts(part)]
        amounts = [table.amount(part, leaf) for part in filled]
        is_rounded = is_rounding(rule, table, table.amount(row, leaf), amounts)
        whole = table.figure(row, leaf)
        parts = [table.figure(part, leaf) for part in (filled if is_rounded else rows)]
        twice = _sum(table, leaf, repeated)
        if table.loses(leaf) or _is_explained(whole, parts, lacking, twice):
            continue
        found.append(add_up(rule, whole, parts))
    yield from one_root(found)


def _repeated(table: PrintedTable, rows: Sequence[Row]) -> list[Row]:
    """The rows that stand for what an earlier row stands for."""
    firsts: dict[Coordinate, Row] = {}
    return [row for row in rows if firsts.setdefault(table.at(row), row) is not row]


def _unsettled(rule: Rule, table: PrintedTable, row: Row, rows: Sequence[Row]) -> list[Leaf]:
    """The columns in which the row is not to the 分 the sum of those rows."""
    own, parts = table.amounts(row), [table.amounts(part) for part in rows]
    return [
        leaf
        for leaf in table.amount_leaves(row.block)
        if not rule.is_settled(
            own.get(leaf.index, 0), sum(amounts.get(leaf.index, 0) for amounts in parts)
        )
    ]


def _sum(table: PrintedTable, leaf: Leaf, rows: Sequence[Row]) -> int:
    return sum(table.amount(row, leaf) for row in rows)


def _is_explained(whole: Figure, parts: Sequence[Figure], lacking: int, twice: int) -> bool:
    """Whether lines that are missing or stand twice, reported as such, break the sum."""
    if any_held((whole, *parts)):
        return False
    gap = whole.amount - sum(part.amount for part in parts)
    bound = rounding_bound((whole, *parts))
    return any(other and abs(gap - other) <= bound for other in (lacking, -twice))


def _subtotal_rule(identity: str, title: str, number: int, block: int, at: Coordinate) -> Rule:
    """本年收入（支出）合计 = the lines above it."""

    def check(rule: Rule, printed: Printed) -> Iterator[Finding]:
        rows = _parts_of(printed, number, block, LineKind.PART)
        yield from _sum_lines(rule, printed, number, block, at, rows)

    return Rule(identity, title, _BASIS, Severity.ERROR, Category.ACCURACY, check)


def _grand_total_rule(identity: str, title: str, number: int, block: int, at: Coordinate) -> Rule:
    """收入（支出）总计 = 本年合计 + the lines between them."""

    def check(rule: Rule, printed: Printed) -> Iterator[Finding]:
        yield from _grand_total(rule, printed, number, block, at)

    return Rule(identity, title, _BASIS, Severity.ERROR, Category.ACCURACY, check)


def _grand_total(
    rule: Rule, printed: Printed, number: int, block: int, at: Coordinate
) -> Iterator[Finding]:
    subtotal = _parts_of(printed, number, block, LineKind.SUBTOTAL)
    if subtotal:  # without it the parts of the total are not printed
        rows = (*subtotal, *_parts_of(printed, number, block, LineKind.EXTRA))
        yield from _sum_lines(rule, printed, number, block, at, rows)


def _fiscal_parts(rule: Rule, printed: Printed) -> Iterator[Finding]:
    rows = _parts_of(printed, 1, 0, LineKind.DETAIL)
    yield from _sum_lines(rule, printed, 1, 0, c.APPROPRIATION, rows)


def _income_balance(rule: Rule, printed: Printed, number: int, at: Coordinate) -> Iterator[Finding]:
    income = at if number == 1 else TOTAL_4_INCOME
    amounts = printed.line_amount(number, 0, income), printed.line_amount(number, 1, at)
    if None in amounts or (amounts[0] == amounts[1] and rule.is_settled(0, 0)):
        return
    found = add_up(
        rule, printed.line(number, 1, at), [printed.line(number, 0, income)], code="E_BALANCE"
    )
    if found:
        yield found


def _balance_1(rule: Rule, printed: Printed) -> Iterator[Finding]:
    yield from _income_balance(rule, printed, 1, ALL)


def _balance_4(rule: Rule, printed: Printed) -> Iterator[Finding]:
    yield from _income_balance(rule, printed, 4, TOTAL_4)
    yield from _grand_total(rule, printed, 4, 0, TOTAL_4_INCOME)
    yield from _grand_total(rule, printed, 4, 1, TOTAL_4)


def _projects(rule: Rule, printed: Printed) -> Iterator[Finding]:
    table = printed.table(11)
    total = table.total_row() if table else None
    rows = [row for row in table.rows() if not row.is_total] if table else []
    if table is None or total is None or not rows:
        return
    yield from _sums(rule, table, total, rows, _unsettled(rule, table, total, rows))


RULES = (
    Rule(
        "B-T01-FISCAL",
        "财政拨款收入应等于三本预算收入之和。",
        _BASIS,
        Severity.ERROR,
        Category.ACCURACY,
        _fiscal_parts,
    ),
    _subtotal_rule("B-T01-INC-SUM", "本年收入合计应等于五类收入之和。", 1, 0, c.CURRENT_YEAR),
    _subtotal_rule("B-T01-EXP-SUM", "本年支出合计应等于各功能类支出之和。", 1, 1, c.CURRENT_YEAR),
    _grand_total_rule(
        "B-T01-INC-TOTAL",
        "收入总计应等于本年收入合计加上级补助、附属单位上缴、使用非财政拨款结余、上年结转。",
        1,
        0,
        ALL,
    ),
    _grand_total_rule(
        "B-T01-EXP-TOTAL",
        "支出总计应等于本年支出合计加对附属单位补助、上缴上级、结转下年。",
        1,
        1,
        ALL,
    ),
    Rule(
        "B-T01-BALANCE",
        "收入总计应等于支出总计。",
        _BASIS,
        Severity.ERROR,
        Category.ACCURACY,
        _balance_1,
    ),
    _subtotal_rule(
        "B-T04-INC-SUM", "财政拨款本年收入合计应等于三本预算收入之和。", 4, 0, c.APPROPRIATION
    ),
    _subtotal_rule("B-T04-EXP-SUM", "财政拨款本年支出合计应等于各功能类之和。", 4, 1, ALL),
    Rule(
        "B-T04-BALANCE",
        "财政拨款收入总计应等于支出总计，且各等于本年合计加结转。",
        _BASIS,
        Severity.ERROR,
        Category.ACCURACY,
        _balance_4,
    ),
    Rule(
        "B-T11-TOTAL",
        "项目支出合计应等于各项目之和。",
        PROVINCE,
        Severity.ERROR,
        Category.ACCURACY,
        _projects,
    ),
)
