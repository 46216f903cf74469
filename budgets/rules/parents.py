"""表内纵向: parents and their children, the total row and its 类 (groups B and C)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from budgets.rules.compared import outside
from budgets.rules.equations import add_up, is_rounding, one_root, rounding_bound
from budgets.rules.rule import Category, Rule
from budgets.rules.withheld import any_held
from budgets.tables.budget import LAW, OPERATING_RULES, PROVINCE
from budgets.tables.findings import Severity

if TYPE_CHECKING:
    from budgets.rules.figures import Figure
    from budgets.rules.printed import Printed
    from budgets.rules.tree import CodeTree, Node
    from budgets.tables.core import Leaf
    from budgets.tables.findings import Finding

_BASIS = f"{LAW}；{OPERATING_RULES}"


def _parent_rule(identity: str, title: str, *numbers: int) -> Rule:
    def check(rule: Rule, printed: Printed) -> Iterator[Finding]:
        for number in numbers:
            tree = printed.tree(number)
            for node in tree.nodes if tree else ():
                if tree and tree.children(node):
                    yield from _sum_of(rule, printed, tree, node)

    basis = PROVINCE if set(numbers) & {10, 12} else _BASIS
    return Rule(identity, title, basis, Severity.ERROR, Category.ACCURACY, check)


def _total_rule(identity: str, title: str, *numbers: int) -> Rule:
    def check(rule: Rule, printed: Printed) -> Iterator[Finding]:
        for number in numbers:
            tree = printed.tree(number)
            if tree and tree.tops and tree.table.total_row():
                yield from _sum_of(rule, printed, tree, None)

    basis = PROVINCE if set(numbers) & {10, 12} else _BASIS
    return Rule(identity, title, basis, Severity.ERROR, Category.ACCURACY, check)


def _sum_of(rule: Rule, printed: Printed, tree: CodeTree, node: Node | None) -> Iterator[Finding]:
    """One parent row (None: the total row) against the rows beneath it, column by column."""
    table = tree.table
    row = node.row if node else table.total_row()
    if row is None:
        return
    children = tree.children(node) if node else tree.tops
    own, below = table.amounts(row), [(child, table.amounts(child.row)) for child in children]
    gaps, found = dict(own), []
    for _, amounts in below:
        for index, amount in amounts.items():
            gaps[index] = gaps.get(index, 0) - amount
    if not rule.observe and not any(gaps.values()):
        return
    for leaf in table.amount_leaves(0):
        gap = gaps.get(leaf.index, 0)
        if rule.is_settled(gap, 0) or tree.loses(node, leaf):
            continue
        amount = own.get(leaf.index, 0)
        filled = [amounts[leaf.index] for _, amounts in below if leaf.index in amounts]
        is_rounded = is_rounding(rule, table, amount, filled)
        total = table.figure(row, leaf)
        parts = [
            _part(printed, tree, child, leaf)
            for child, amounts in below
            if not is_rounded or leaf.index in amounts
        ]
        if not is_rounded and is_explained(printed, tree, node, leaf, total, parts):
            continue
        found.append(
            add_up(
                rule,
                total,
                parts,
                code="E_PARENT_SUM" if node else "E_TOTAL",
                related=_sums_above(tree, node, leaf, gap),
            )
        )
    yield from one_root(found)


def _part(printed: Printed, tree: CodeTree, child: Node, leaf: Leaf) -> Figure:
    """A row beneath; a department may add its units' rounded items, so these are counted."""
    figure = tree.table.figure(child.row, leaf)
    if not printed.context.is_department:
        return figure
    return figure._replace(addends=figure.addends * tree.leaves(child))


def _gap(tree: CodeTree, node: Node | None, leaf: Leaf) -> int:
    """A row less the sum of the rows beneath it, in one column; 0 where none are beneath."""
    row = node.row if node else tree.table.total_row()
    children = tree.children(node) if node else tree.tops
    if row is None or not children:
        return 0
    amount = tree.table.amount
    return amount(row, leaf) - sum(amount(child.row, leaf) for child in children)


def _sums_above(tree: CodeTree, node: Node | None, leaf: Leaf, gap: int) -> list[str]:
    """The cell of the row above whose sum fails by this row's own fault."""
    above = tree.parent(node) if node else None
    row = above.row if above else tree.table.total_row()
    if node is None or row is None or not gap or _gap(tree, above, leaf) != -gap:
        return []
    return [tree.table.figure(row, leaf).place]


def _is_wrong_below(tree: CodeTree, node: Node | None, leaf: Leaf, gap: int) -> bool:
    """Whether one of the rows beneath differs from its own parts by as much."""
    children = tree.children(node) if node else tree.tops
    return any(_gap(tree, child, leaf) == -gap for child in children)


def is_explained(
    printed: Printed,
    tree: CodeTree,
    node: Node | None,
    leaf: Leaf,
    total: Figure,
    parts: Sequence[Figure],
) -> bool:
    """Whether another finding says why this sum fails: a row missing, repeated or wrong."""
    if any_held((total, *parts)):
        return False
    gap = total.amount - sum(part.amount for part in parts)
    bound = rounding_bound((total, *parts))
    if abs(gap) <= bound:
        return False
    if _is_wrong_below(tree, node, leaf, gap):
        return True
    lacking = sum(group.amount for group in printed.missing.under(tree.table.number, node))
    if lacking:
        # The other table has no such columns but 合计: the others may lack any part of it.
        exactly = leaf is tree.table.leaf()
        rest = gap - lacking if exactly else outside(gap, min(0, lacking), max(0, lacking))
        if abs(rest) <= bound:
            return True
    repeated = sum(
        tree.table.amount(twin.row, leaf) for twin in tree.duplicates if tree.parent(twin) == node
    )
    return repeated != 0 and abs(gap + repeated) <= bound


RULES = (
    _parent_rule("B-T02-PARENT", "收入总表中，上级科目金额应等于下级科目之和。", 2),
    _parent_rule("B-T03-PARENT", "支出总表中，上级科目金额应等于下级科目之和。", 3),
    _parent_rule("B-T05-PARENT", "一般公共预算支出表中，上级科目金额应等于下级科目之和。", 5),
    _parent_rule("B-T06-PARENT", "基本支出明细中，类级金额应等于款级之和。", 6),
    _parent_rule(
        "B-T08-PARENT", "政府性基金、国有资本经营预算支出表中，上级科目应等于下级之和。", 8, 9
    ),
    _parent_rule("B-T10-PARENT", "基本支出预算表中，类级金额应等于款级之和。", 10),
    _parent_rule("B-T12-PARENT", "政府采购表中，上级科目金额应等于下级科目之和。", 12),
    _total_rule("B-T02-TOTAL", "收入总表合计行应等于各类之和。", 2),
    _total_rule("B-T03-TOTAL", "支出总表合计行应等于各类之和。", 3),
    _total_rule("B-T05-TOTAL", "一般公共预算支出表合计行应等于各类之和。", 5),
    _total_rule("B-T06-TOTAL", "基本支出明细合计行应等于各类之和。", 6),
    _total_rule("B-T08-TOTAL", "政府性基金、国有资本经营预算支出表合计行应等于各类之和。", 8, 9),
    _total_rule("B-T10-TOTAL", "基本支出预算表合计行应等于各类之和。", 10),
    _total_rule("B-T12-TOTAL", "政府采购表合计行应等于各类之和。", 12),
)
