"""表间逐类: the functional lines of tables 1 and 4 against the 类 of the detailed tables (group D)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from budgets.rules.equations import agree, balance
from budgets.rules.figures import ALL
from budgets.rules.missing import missing_lines
from budgets.rules.pointing import at_figure
from budgets.rules.rule import Category, Rule
from budgets.rules.subtrees import main_amount, main_figure
from budgets.rules.withheld import tell
from budgets.tables import columns as c
from budgets.tables.budget import LAW, OPERATING_RULES
from budgets.tables.core import Coordinate
from budgets.tables.findings import Severity

if TYPE_CHECKING:
    from budgets.rules.figures import Figure
    from budgets.rules.printed import Printed
    from budgets.rules.tree import CodeTree, Node
    from budgets.tables.findings import Finding

_BASIS = f"{LAW}；{OPERATING_RULES}"


def _class_rule(
    identity: str, title: str, summary: int, *pairs: tuple[Coordinate, int], totals: bool
) -> Rule:
    """A functional line of the summary table equals that 类 of the detailed one."""

    def check(rule: Rule, printed: Printed) -> Iterator[Finding]:
        for column, detail in pairs:
            if totals:
                found = agree(rule, printed.line(summary, 1, ALL, column), printed.total(detail))
                if found:
                    yield found
            yield from _by_class(rule, printed, summary, column, detail)

    return Rule(identity, title, _BASIS, Severity.ERROR, Category.CONSISTENCY, check)


def _by_class(
    rule: Rule, printed: Printed, summary: int, column: Coordinate, detail: int
) -> Iterator[Finding]:
    table, tree = printed.table(summary), printed.tree(detail)
    leaf = table.leaf(column, 1) if table else None
    if table is None or tree is None or leaf is None or printed.is_slipped(summary, detail):
        return
    for row in table.rows(1):
        code = row.at.function
        nodes = tree.by_code.get(code, ())
        if not code or row.is_total or len(nodes) > 1:
            continue  # a repeated row is reported as that
        shown = _spent(tree, nodes[0]) if nodes else 0
        if rule.is_settled(table.amount(row, leaf), shown):
            continue
        if len(table.lines(Coordinate(function=code), 1)) > 1:
            continue  # so is a repeated line
        if printed.missing.has_code(detail, code) or (not nodes and tree.hides(code)):
            continue
        expected = main_figure(tree, nodes[0]) if nodes else tree.table.blank()
        if tree.nodes or table.amount(row, leaf):
            found = _agreed(rule, table.figure(row, leaf), expected, tree, nodes)
            if found:
                yield found
    yield from _lines_missing(rule, printed, summary, column, detail)


def _spent(tree: CodeTree, node: Node) -> int:
    """合计 without 结转下年: table 3 counts it in, table 1 has a line for it apart from the 类."""
    kept = tree.table.leaf(c.CARRY_OUT)
    return main_amount(tree, node) - (tree.table.amount(node.row, kept) if kept else 0)


def _agreed(
    rule: Rule, line: Figure, expected: Figure, tree: CodeTree, nodes: Sequence[Node]
) -> Finding | None:
    if not nodes or (_spent(tree, nodes[0]) == expected.amount and not expected.is_held):
        return agree(rule, line, expected)
    leaves = (tree.table.leaf(c.BASIC), tree.table.leaf(c.PROJECT))
    spent = [tree.table.figure(nodes[0].row, leaf) for leaf in leaves if leaf]
    if expected.is_held:  # nobody sees whether some of it is kept for next year
        tell(rule, line, spent)
        return None
    return balance(rule, line, spent)


def _lines_missing(
    rule: Rule, printed: Printed, summary: int, column: Coordinate, detail: int
) -> Iterator[Finding]:
    """A 类 with money for which the summary table prints no line: it points at 本年支出合计."""
    subtotal = c.CURRENT_YEAR if summary == 1 else ALL
    figure = printed.line(summary, 1, subtotal, column)
    for shown in missing_lines(printed, summary, detail) if figure else ():
        if figure:
            yield at_figure(
                rule,
                "E_ROW_MISSING",
                figure,
                expected=shown.amount,
                sources=(shown,),
                code_printed=shown.code,
                is_compared=False,
                words={"text": f"{shown.code}{shown.row}"},
            )


RULES = (
    _class_rule(
        "B-T01-T03-CLASS",
        "收支总表各功能类支出应等于支出总表同类金额。",
        1,
        (ALL, 3),
        totals=False,
    ),
    _class_rule(
        "B-T04-T05-CLASS",
        "各功能类一般公共预算支出应与公开表5一致。",
        4,
        (c.GENERAL, 5),
        totals=False,
    ),
    _class_rule(
        "B-T04-T08-TOTAL",
        "政府性基金支出应与公开表8一致（合计及各类）。",
        4,
        (c.FUND, 8),
        totals=True,
    ),
    _class_rule(
        "B-T04-T09-TOTAL",
        "国有资本经营预算支出应与公开表9一致（合计及各类）。",
        4,
        (c.STATE_CAPITAL, 9),
        totals=True,
    ),
)
