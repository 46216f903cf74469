"""缺行: the rows that one table lacks and another shows, one per missing subtree.

Found once per run, before any sum is judged: a missing row is one fault, and the sums that
it breaks are not further ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgets.tables import columns as c
from budgets.tables.core import Coordinate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgets.rules.figures import Figure
    from budgets.rules.printed import Printed
    from budgets.rules.tree import CodeTree, Key, Node

_ALL = Coordinate()
_ONLY_FISCAL = (
    c.FUND,
    c.STATE_CAPITAL,
    c.SPECIAL_ACCOUNT,
    c.OPERATIONS,
    c.BUSINESS,
    c.OTHER_INCOME,
    c.SUPERIOR_GRANT,
    c.SUBORDINATE,
    c.SURPLUS,
    c.CARRY_IN,
)


@dataclass(frozen=True, slots=True)
class MissingRow:
    """缺少的一组行: the topmost first, as the other table shows them.

    `parent` is the row of the lacking table that they belong under; None: the total row.
    `amount` is what the other table declares for the topmost, in 分.
    """

    rule: str
    table: int
    parent: Node | None
    nodes: tuple[Node, ...]
    shown: tuple[Figure, ...]
    amount: int


@dataclass(frozen=True, slots=True)
class MissingRows:
    """Every missing subtree of a declaration."""

    groups: tuple[MissingRow, ...] = ()

    def of_rule(self, rule: str) -> tuple[MissingRow, ...]:
        """The groups that this rule reports."""
        return tuple(group for group in self.groups if group.rule == rule)

    def under(self, table: int, parent: Node | None) -> tuple[MissingRow, ...]:
        """The groups that the table lacks directly under that row (None: the total)."""
        return tuple(g for g in self.groups if g.table == table and g.parent == parent)

    def has_code(self, table: int, code: str) -> bool:
        """Whether the table lacks a row of that leading code."""
        return any(
            node.code == code
            for group in self.groups
            if group.table == table
            for node in group.nodes
        )


@dataclass(frozen=True, slots=True)
class _Pair:
    """The lacking table must have every row that the showing one fills in these columns."""

    rule: str
    lacking: int
    showing: int
    columns: tuple[Coordinate, ...] = (_ALL,)
    when: Callable[[Printed], bool] = lambda _: True


def only_general(printed: Printed) -> bool:
    """Whether all money is of the general public budget, as far as the tables tell."""
    for number in (8, 9):
        table = printed.table(number)
        if table and any(fact.amount for fact in table.declared.facts):
            return False
    if printed.has(2):
        if any(printed.total_amount(2, column) for column in _ONLY_FISCAL):
            return False
        figures = [printed.total(2, column) for column in _ONLY_FISCAL if printed.context.held_rows]
        return not any(figure.is_held for figure in figures if figure)
    whole, general = printed.total_amount(3), printed.total_amount(5)
    return whole is not None and whole == general


def _is_only_general(printed: Printed) -> bool:
    return printed.is_only_general


def _no_transfers(printed: Printed) -> bool:
    """Nothing is granted to subordinates or remitted upward, which table 3 cannot show."""
    lines = (printed.line(1, 1, at) for at in (c.GRANT_DOWN, c.REMIT_UP))
    return not any(figure.amount or figure.is_held for figure in lines if figure)


_PAIRS = (
    _Pair("B-T02-T03-ROWS", 2, 3),
    _Pair("B-T02-T03-ROWS", 3, 2, when=_no_transfers),
    _Pair("B-T03-T05-ROWS", 3, 5),
    _Pair("B-T03-T05-ROWS", 5, 3, (c.BASIC, c.PROJECT), _is_only_general),
    _Pair("B-T03-SUM-T05-T08-T09", 3, 8),
    _Pair("B-T03-SUM-T05-T08-T09", 3, 9),
    _Pair("B-T06-T10-ROWS", 10, 6),
    _Pair("B-T06-T10-ROWS", 6, 10, (c.GENERAL,)),
    _Pair("B-T12-T03-LE", 3, 12),
)


def missing_rows(printed: Printed) -> MissingRows:
    """缺行 of every pair of tables; a row that several pairs miss belongs to the first."""
    groups: list[MissingRow] = []
    claimed: set[tuple[int, Key]] = set()
    for pair in _PAIRS:
        lacking, showing = printed.tree(pair.lacking), printed.tree(pair.showing)
        if not lacking or not showing or not lacking.table.has_headings or not pair.when(printed):
            continue
        absent = [
            node
            for node in showing.nodes
            if node.key not in lacking.by_key
            and (pair.lacking, node.key) not in claimed
            and counterpart(lacking, showing, node) is None
            and _amount(showing, node, pair.columns)
            and not _is_misspelt(lacking, showing, node)
            and not _is_lost(lacking, node)
            and not lacking.hides(node.code)
        ]
        claimed.update((pair.lacking, node.key) for node in absent)
        groups.extend(_grouped(pair, lacking, showing, absent))
    return MissingRows(tuple(groups))


def counterpart(other: CodeTree, own: CodeTree, node: Node) -> Node | None:
    """The row of another table that says the same as this one.

    Rows with a pair of codes are the same by the pair, or by the departmental code alone
    where each table prints it once.
    """
    found = other.by_key.get(node.key)
    if found or len(node.key) == 1:
        return found
    here, there = own.by_code[node.code], other.by_code.get(node.code, ())
    return there[0] if len(here) == len(there) == 1 else None


def _is_misspelt(lacking: CodeTree, showing: CodeTree, node: Node) -> bool:
    """Whether a doubtful code explains the difference: it is reported as that.

    Either the shown row's own code is doubtful, or the lacking table has a doubtful row of
    the same amount.
    """
    if node.is_doubtful and node.key == node.printed:
        return True
    wanted = _amount(showing, node, (_ALL,))
    return any(
        other.is_doubtful
        and other.key == other.printed
        and _amount(lacking, other, (_ALL,)) == wanted
        for other in lacking.nodes
    )


def _is_lost(lacking: CodeTree, node: Node) -> bool:
    """Whether the row may be one that the reader could not place: it is reported as that."""
    leaf = lacking.table.leaf()
    return leaf is not None and lacking.loses(lacking.expected_parent(node.key), leaf)


def _amount(tree: CodeTree, node: Node, columns: tuple[Coordinate, ...]) -> int:
    leaves = (tree.table.leaf(column) for column in columns)
    return sum(tree.table.amount(node.row, leaf) for leaf in leaves if leaf)


def _grouped(
    pair: _Pair, lacking: CodeTree, showing: CodeTree, absent: list[Node]
) -> Iterable[MissingRow]:
    """One group per topmost missing row; one alone where the table has no rows at all."""
    keys = {node.key for node in absent}
    groups: dict[Key, list[Node]] = {}
    for node in absent:
        top = node
        while (above := showing.parent(top)) and above.key in keys:
            top = above
        groups.setdefault(top.key if lacking.nodes else (), []).append(node)
    leaf = showing.table.leaf()
    for nodes in groups.values():
        tops = [
            node for node in nodes if node in (showing.tops if not lacking.nodes else nodes[:1])
        ]
        yield MissingRow(
            rule=pair.rule,
            table=pair.lacking,
            parent=lacking.expected_parent(nodes[0].key),
            nodes=tuple(nodes),
            shown=tuple(showing.table.figure(node.row, leaf) for node in nodes if leaf),
            amount=sum(_amount(showing, node, pair.columns) for node in tops),
        )


#: Which tables of codes break down the lines of table 1 and table 4.
_DETAILS = {1: (3,), 4: (5, 8, 9)}


def missing_lines(printed: Printed, summary: int, detail: int | None = None) -> list[Figure]:
    """类 with money for which table 1 or 4 prints no line, as the detailed tables show them."""
    table = printed.table(summary)
    if table is not None and table.is_withheld:
        return []
    shown = {row.at.function for row in table.rows(1)} if table else set()
    found: list[Figure] = []
    for number in _DETAILS[summary]:
        tree = printed.tree(number)
        leaf = tree.table.leaf() if tree else None
        if tree is None or leaf is None or detail not in (None, number):
            continue
        found.extend(
            _spent(tree, tree.table.figure(node.row, leaf), node)
            for node in tree.tops
            if tree.level(node.code) == 1 and node.code not in shown and not node.is_doubtful
            if tree.table.amount(node.row, leaf)
        )
    return [figure for figure in found if figure.amount]


def _spent(tree: CodeTree, figure: Figure, node: Node) -> Figure:
    """The 合计 of a 类 without 结转下年, which tables 1 and 4 print on a line of its own."""
    kept = tree.table.leaf(c.CARRY_OUT)
    later = tree.table.figure(node.row, kept).amount if kept else 0
    return figure._replace(declared=figure.amount - later) if later else figure
