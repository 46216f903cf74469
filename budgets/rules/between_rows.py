"""表间逐行: the same code or class in two tables (group D), and rows that one table lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from budgets.rules.equations import balance, describe, within
from budgets.rules.figures import ALL, PRINTED_STEP, together
from budgets.rules.missing import counterpart
from budgets.rules.pointing import at_figure
from budgets.rules.rule import Category, Rule
from budgets.rules.subtrees import main_figure
from budgets.tables import columns as c
from budgets.tables.budget import LAW, OPERATING_RULES, PROVINCE
from budgets.tables.core import Coordinate
from budgets.tables.findings import Severity

if TYPE_CHECKING:
    from budgets.rules.figures import Figure
    from budgets.rules.missing import MissingRow
    from budgets.rules.printed import Printed
    from budgets.rules.tree import CodeTree, Node
    from budgets.tables.findings import Finding

_BASIS = f"{LAW}；{OPERATING_RULES}"
_NON_FISCAL = (
    c.SPECIAL_ACCOUNT,
    c.OPERATIONS,
    c.BUSINESS,
    c.OTHER_INCOME,
    c.SUPERIOR_GRANT,
    c.SUBORDINATE,
    c.SURPLUS,
)
#: Judges one row: its node in the first tree, the node of the same code in the second.
Compare = Callable[["Node", "Node"], "Finding | None"]


# --- rows that one table lacks --------------------------------------------------------------


def report_missing(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """One finding per missing subtree, at the row it belongs under."""
    for group in printed.missing.of_rule(rule.id):
        tree = printed.tree(group.table)
        if tree:
            yield _missing(rule, printed, tree, group)


def _missing(rule: Rule, printed: Printed, tree: CodeTree, group: MissingRow) -> Finding:
    table = tree.table
    row = group.parent.row if group.parent else table.total_row()
    leaf = table.leaf()
    figure = table.figure(row, leaf) if row and leaf else table.blank()
    top = group.nodes[0]
    names = "、".join(f"{node.code}{_name(printed, node)}" for node in group.nodes[:6])
    return at_figure(
        rule,
        "E_ROW_MISSING",
        figure,
        expected=group.amount,
        sources=group.shown,
        related=_broken_sums(tree, group, figure),
        code_printed=top.code,
        is_compared=False,
        note=f"（见 {describe(group.shown[0])}）" if group.shown else "",
        words={"text": names},
    )


def _name(printed: Printed, node: Node) -> str:
    table = printed.table(node.row.table)
    return table.label(node.row).strip() if table else ""


def _broken_sums(tree: CodeTree, group: MissingRow, pointed: Figure) -> list[str]:
    """The other cells of the parent row whose sums fail for want of the missing rows."""
    table = tree.table
    row = group.parent.row if group.parent else table.total_row()
    if row is None:
        return []
    children = tree.children(group.parent) if group.parent else tree.tops
    broken = []
    for leaf in table.amount_leaves(0):
        parts = sum(table.amount(child.row, leaf) for child in children)
        if abs(table.amount(row, leaf) - parts) > PRINTED_STEP:
            whole = table.figure(row, leaf)
            if whole.place != pointed.place:
                broken.append(whole.place)
    return [place for place in broken if place]


# --- the same code in two tables ------------------------------------------------------------


def _by_code(printed: Printed, first: int, second: int, compare: Compare) -> Iterator[Finding]:
    """Compare the rows of two tables; of a chain of parents only the lowest is reported."""
    one, other = printed.tree(first), printed.tree(second)
    if one is None or other is None or printed.is_slipped(first, second):
        return
    repeated = {node.key for tree in (one, other) for node in tree.duplicates}
    found: dict[int, Finding] = {}
    for node in one.nodes:
        match = counterpart(other, one, node)
        if match and node.key not in repeated and match.key not in repeated:
            result = compare(node, match)
            if result:
                found[node.row.position] = result
    yield from _lowest(one, found)


def _lowest(tree: CodeTree, found: Mapping[int, Finding]) -> Iterator[Finding]:
    """Leave out a parent whose difference is that of its children; name it as related."""
    explained: dict[int, list[str]] = {}
    silent: set[int] = set()
    for node in tree.nodes:
        own = found.get(node.row.position)
        if own is None:
            continue
        below = [k.row.position for k in tree.children(node) if k.row.position in found]
        gap = _gap(own) - sum(_gap(found[position]) for position in below)
        if below and abs(gap) <= PRINTED_STEP * len(below):
            silent.add(node.row.position)
            place = f"{own.sheet}!{own.cell}"
            for position in below:
                explained.setdefault(position, []).extend(
                    [*explained.get(node.row.position, ()), place]
                )
    for position, one in found.items():
        if position not in silent:
            yield replace(one, related=(*one.related, *explained.get(position, ())))


def _gap(one: Finding) -> int:
    return (one.found or 0) - (one.expected or 0)


def _cell(printed: Printed, node: Node, column: Coordinate = ALL) -> Figure | None:
    table = printed.table(node.row.table)
    leaf = table.leaf(column) if table else None
    return table.figure(node.row, leaf) if table and leaf else None


def _amounts(printed: Printed, number: int, column: Coordinate = ALL) -> Callable[[Node], int]:
    """分 of the rows of a table in one column, blank or no such column counting as nothing."""
    table = printed.table(number)
    leaf = table.leaf(column) if table else None
    if table is None or leaf is None:
        return lambda _: 0
    return lambda node: table.amount(node.row, leaf)


def _income_by_code(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """Table 2 may exceed table 3 by what is granted down or remitted up."""
    slack = [printed.line(1, 1, at) for at in (c.GRANT_DOWN, c.REMIT_UP)]
    income, spending = _amounts(printed, 2), _amounts(printed, 3)

    def compare(node: Node, match: Node) -> Finding | None:
        if rule.is_settled(income(node), spending(match)):
            return None
        return balance(rule, _cell(printed, node), [_cell(printed, match)], slack=slack)

    yield from _by_code(printed, 2, 3, compare)


def _general_by_code(rule: Rule, printed: Printed) -> Iterator[Finding]:
    for column in (ALL, c.BASIC, c.PROJECT):
        yield from _by_code(printed, 3, 5, _general_column(rule, printed, column))


def _general_column(rule: Rule, printed: Printed, column: Coordinate) -> Compare:
    """With no other money table 3 equals table 5 (plus 结转下年), else it is no smaller."""
    all_money, general = _amounts(printed, 3, column), _amounts(printed, 5, column)
    carried = _amounts(printed, 3, c.CARRY_OUT)

    def equals(node: Node, match: Node) -> Finding | None:
        kept = carried(node) if column is ALL else 0
        if rule.is_settled(all_money(node), general(match) + kept):
            return None
        whole, part = _cell(printed, node, column), _cell(printed, match, column)
        left = _cell(printed, node, c.CARRY_OUT) if column is ALL else None
        is_kept = kept or (left is not None and left.is_held)
        return balance(rule, whole, [part, left] if is_kept else [part])

    def holds(node: Node, match: Node) -> Finding | None:
        if rule.is_within(general(match), all_money(node)):
            return None
        return within(rule, _cell(printed, match, column), _cell(printed, node, column))

    return equals if printed.is_only_general else holds


def _all_budgets_by_code(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """Table 3 = tables 5 + 8 + 9 + the non-fiscal money of table 2, code by code.

    Income that is granted down or remitted up is in table 2 alone.
    """
    yield from report_missing(rule, printed)
    if not printed.has(2, 3, 5, 8, 9) or printed.is_only_general:
        return
    trees = [tree for number in (5, 8, 9) if (tree := printed.tree(number))]
    passed_on = [printed.line(1, 1, at) for at in (c.GRANT_DOWN, c.REMIT_UP)]
    spent = _amounts(printed, 3)
    budgets = {tree.table.number: _amounts(printed, tree.table.number) for tree in trees}
    others = [_amounts(printed, 2, column) for column in _NON_FISCAL]

    def compare(node: Node, match: Node) -> Finding | None:
        if any(node.key not in tree.by_key and tree.hides(node.code) for tree in trees):
            return None
        rows = [row for tree in trees if (row := tree.by_key.get(node.key))]
        fiscal = sum(budgets[row.row.table](row) for row in rows)
        rest = sum(other(match) for other in others)
        if rule.is_settled(spent(node), fiscal + rest):
            return None
        other = [f for column in _NON_FISCAL if (f := _cell(printed, match, column))]
        parts = [*(_cell(printed, row) for row in rows), together(other)]
        # What is kept for next year may be of either kind of money.
        slack = [_cell(printed, match, c.CARRY_IN), _cell(printed, node, c.CARRY_OUT)]
        return balance(rule, _cell(printed, node), parts, slack=slack, less=passed_on)

    yield from _by_code(printed, 3, 2, compare)


def _economic_by_code(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """Table 10 shows 上年结转 in a column of its own; table 6 may include it."""
    basic, general = _amounts(printed, 6), _amounts(printed, 10, c.GENERAL)

    def compare(node: Node, match: Node) -> Finding | None:
        if rule.is_settled(basic(node), general(match)):
            return None
        return balance(
            rule,
            _cell(printed, node),
            [_cell(printed, match, c.GENERAL)],
            slack=[_cell(printed, match, c.CARRY_IN)],
        )

    yield from _by_code(printed, 6, 10, compare)


def _procurement_by_code(rule: Rule, printed: Printed) -> Iterator[Finding]:
    yield from report_missing(rule, printed)
    bought, spent = _amounts(printed, 12), _amounts(printed, 3)

    def compare(node: Node, match: Node) -> Finding | None:
        if rule.is_within(bought(node), spent(match)):
            return None
        return within(rule, _cell(printed, node), _cell(printed, match), code="W_EXCEEDS")

    yield from _by_code(printed, 12, 3, compare)


def _same_government_code(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """A departmental code that each table prints once has one government code."""
    one, other = printed.tree(6), printed.tree(10)
    for node in one.shown if one and other else ():
        match = counterpart(other, one, node) if one and other else None
        if one is None or other is None or match is None or other.table.is_held(match.row):
            continue
        if match.printed[1:] != node.printed[1:]:
            yield at_figure(
                rule,
                "E_CODE_DISAGREE",
                main_figure(other, match),
                sources=(main_figure(one, node),),
                is_compared=False,
                words={"text": match.printed[1], "name": node.printed[1], "label": node.code},
            )


def _code_rule(
    identity: str,
    title: str,
    check: Callable[[Rule, Printed], Iterator[Finding]],
    *,
    severity: Severity = Severity.ERROR,
    category: Category = Category.CONSISTENCY,
    basis: str = _BASIS,
) -> Rule:
    return Rule(identity, title, basis, severity, category, check)


RULES = (
    _code_rule(
        "B-T02-T03-ROWS",
        "收入总表与支出总表的科目行应一致，不得缺行。",
        report_missing,
        category=Category.COMPLETENESS,
    ),
    _code_rule(
        "B-T03-T05-ROWS",
        "一般公共预算支出表的科目都应在支出总表中；没有其他资金时两表科目应一致。",
        report_missing,
        category=Category.COMPLETENESS,
    ),
    _code_rule(
        "B-T06-T10-ROWS",
        "公开表6与公开表10的科目行应一致，不得缺行。",
        report_missing,
        category=Category.COMPLETENESS,
        basis=PROVINCE,
    ),
    _code_rule(
        "B-T02-T03-ROW",
        "同一功能科目在收入总表和支出总表中的金额应一致。",
        _income_by_code,
    ),
    _code_rule(
        "B-T03-T05-ROW",
        "没有其他资金时，支出总表与一般公共预算支出表应逐行一致；有其他资金时不得小于后者。",
        _general_by_code,
    ),
    _code_rule(
        "B-T03-SUM-T05-T08-T09",
        "支出总表减三本预算支出表的差额应等于该科目的非财政资金。",
        _all_budgets_by_code,
    ),
    _code_rule(
        "B-T06-T10-ROW",
        "同一经济科目在公开表6与公开表10（一般公共预算栏）应一致。",
        _economic_by_code,
        basis=PROVINCE,
    ),
    _code_rule(
        "B-T06-T10-GOV",
        "同一部门经济科目对应的政府经济科目前后应一致。",
        _same_government_code,
        basis=PROVINCE,
    ),
    _code_rule(
        "B-T12-T03-LE",
        "政府采购金额不应大于该科目支出预算，采购科目应在支出总表中。",
        _procurement_by_code,
        severity=Severity.WARNING,
        basis=f"{PROVINCE}；《中华人民共和国政府采购法》",
    ),
)
