"""科目行: every code has its rows above and below, in its place, once (group B)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from budgets.rules.pointing import at_figure, at_row
from budgets.rules.rule import Category, Rule
from budgets.tables.budget import LAW, OPERATING_RULES
from budgets.tables.core import Role
from budgets.tables.findings import Severity
from portal.core.text import fold

if TYPE_CHECKING:
    from budgets.rules.figures import Figure
    from budgets.rules.printed import Printed
    from budgets.rules.tree import CodeTree, Node
    from budgets.tables.core import Leaf
    from budgets.tables.findings import Finding

_BASIS = f"{LAW}；{OPERATING_RULES}"
_FUNCTIONAL = (2, 3, 5, 8, 9, 12)
_ECONOMIC = (6, 10)


def _trees(printed: Printed, numbers: tuple[int, ...]) -> Iterator[CodeTree]:
    for number in numbers:
        tree = printed.tree(number)
        if tree:
            yield tree


def main_figure(tree: CodeTree, node: Node) -> Figure:
    """The cell that stands for a row: its 合计."""
    return tree.table.figure(node.row, _main_leaf(tree))


def main_amount(tree: CodeTree, node: Node) -> int:
    """分 of that cell, blank counting as nothing."""
    return tree.table.amount(node.row, _main_leaf(tree))


def _main_leaf(tree: CodeTree) -> Leaf:
    return tree.table.leaf() or tree.table.amount_leaves(0)[0]


def _no_child_function(rule: Rule, printed: Printed) -> Iterator[Finding]:
    yield from _no_child(rule, printed, _FUNCTIONAL)


def _no_child_economic(rule: Rule, printed: Printed) -> Iterator[Finding]:
    yield from _no_child(rule, printed, _ECONOMIC)


def _no_child(rule: Rule, printed: Printed, numbers: tuple[int, ...]) -> Iterator[Finding]:
    for tree in _trees(printed, numbers):
        for node in tree.shown:
            if _lacks_children(printed, tree, node):
                yield at_figure(rule, "E_NO_CHILD", main_figure(tree, node))


def _lacks_children(printed: Printed, tree: CodeTree, node: Node) -> bool:
    """A 类 or 款 with money and nothing beneath it; a missing row is reported as that."""
    if not 0 < tree.level(node.code) < len(tree.widths) or tree.children(node):
        return False
    if tree.by_key[node.key] is not node or printed.missing.under(tree.table.number, node):
        return False
    return any(tree.table.amounts(node.row).values())


def _orphans(rule: Rule, printed: Printed) -> Iterator[Finding]:
    for tree in _trees(printed, _FUNCTIONAL + _ECONOMIC):
        reported: set[str] = set()
        for node in tree.shown:
            above = tree.above(node.code)
            if not above or node.is_doubtful or above in reported or above in tree.by_code:
                continue
            if not printed.missing.has_code(tree.table.number, above):
                reported.add(above)
                yield at_row(rule, "E_ORPHAN", tree.table, node.row, words={"text": node.code})
        is_department = printed.context.is_department
        yield from _out_of_place(rule, tree, is_department=is_department) or _out_of_order(
            rule, tree
        )


def _out_of_place(rule: Rule, tree: CodeTree, *, is_department: bool) -> list[Finding]:
    """The first row that does not stand under its own parent.

    A department that prints its rows unit by unit is asked, no more.
    """
    open_rows: list[Node] = []
    for node in tree.nodes:
        while open_rows and not node.code.startswith(open_rows[-1].code):
            open_rows.pop()
        parent = tree.parent(node)
        is_beneath = parent is None or (open_rows and open_rows[-1] is parent)
        if (
            parent
            and not is_beneath
            and not any(row is parent for row in open_rows)
            and not (node.is_doubtful or tree.table.is_held(node.row))
        ):
            if is_department:
                return [_misordered(rule, tree, node, parent)]
            return [at_row(rule, "E_ORPHAN", tree.table, node.row, words={"text": node.code})]
        open_rows.append(node)
    return []


def _out_of_order(rule: Rule, tree: CodeTree) -> list[Finding]:
    """The first row whose code is smaller than that of the row before it at its level."""
    last: dict[int | None, Node] = {}
    for node in tree.shown:
        if node.is_doubtful or node.key != node.printed:
            continue
        parent = tree.parent(node)
        before = last.setdefault(parent.row.position if parent else None, node)
        if node.key < before.key:
            return [_misordered(rule, tree, node, before)]
        last[parent.row.position if parent else None] = node
    return []


def _misordered(rule: Rule, tree: CodeTree, node: Node, before: Node) -> Finding:
    return at_row(
        rule,
        "W_CODE_ORDER",
        tree.table,
        node.row,
        severity=Severity.WARNING,
        related=[before.row.source],
        words={"text": node.code, "label": before.code},
    )


def _code_levels(rule: Rule, printed: Printed) -> Iterator[Finding]:
    for tree in _trees(printed, _FUNCTIONAL + _ECONOMIC):
        groups = _code_places(tree)
        for node in tree.shown:
            text = _misplaced(node, groups, tree.widths)
            if text:
                yield at_row(rule, "E_CODE_LEVEL", tree.table, node.row, words={"text": text})


def _code_places(tree: CodeTree) -> list[tuple[int, ...]]:
    """Where the parts of each code stand in the stub; () where one column holds whole codes."""
    stub = tree.table.definition.stub_leaves(0)
    codes = [(place, leaf) for place, leaf in enumerate(stub) if leaf.role is Role.CODE]
    depth = len(tree.widths)
    groups = [codes[first : first + depth] for first in range(0, len(codes), depth)]
    return [
        () if any(tree.table.lacks(leaf) for _, leaf in group) else tuple(p for p, _ in group)
        for group in groups
    ]


def _misplaced(node: Node, groups: Sequence[tuple[int, ...]], widths: tuple[int, ...]) -> str:
    """The first code cell whose digits do not fit its column, "" where all fit.

    A cell may hold its own part (03) or the whole code down to its level (20103), as some
    regions print. A lost zero (3 for 03) is the reader's to report.
    """
    for code, group in zip(node.printed, groups, strict=True):
        for level, place in enumerate(group):
            printed = node.row.cells[place]
            is_plain = not printed or (printed.isascii() and printed.isdigit())
            if is_plain and len(printed) in (0, widths[level]):
                continue  # its own part, as most are printed
            text = printed if is_plain else fold(printed)
            if text and not _fits(text, code, level, widths):
                return text
    return ""


def _fits(text: str, code: str, level: int, widths: tuple[int, ...]) -> bool:
    if not (text.isascii() and text.isdigit()):
        return False
    if len(text) == widths[level] or (level > 0 and len(text) == widths[level] - 1):
        return True
    return len(text) == sum(widths[: level + 1]) and code.startswith(text)


def _duplicates(rule: Rule, printed: Printed) -> Iterator[Finding]:
    is_department = printed.context.is_department
    for tree in _trees(printed, _FUNCTIONAL + _ECONOMIC):
        for node in tree.duplicates:
            first = tree.by_key[node.key]
            yield at_row(
                rule,
                "W_DUP_LINE" if is_department else "E_DUP_LINE",
                tree.table,
                node.row,
                severity=Severity.WARNING if is_department else rule.severity,
                sources=[first.row.source],
                words={"text": f"{node.printed[0]} {tree.table.label(node.row).strip()}"},
            )


RULES = (
    Rule(
        "B-ALL-CODE-LEVEL",
        "科目编码填错了列（类3位，款、项各2位）。",
        "《政府收支分类科目》",
        Severity.ERROR,
        Category.EXISTENCE,
        _code_levels,
    ),
    Rule(
        "B-ALL-DUP",
        "同一科目在表中重复出现。",
        _BASIS,
        Severity.ERROR,
        Category.CONSISTENCY,
        _duplicates,
    ),
    Rule(
        "B-ALL-ORPHAN",
        "该科目缺少上级科目行，或排列次序不对。",
        _BASIS,
        Severity.ERROR,
        Category.COMPLETENESS,
        _orphans,
    ),
    Rule(
        "B-FUNC-NO-CHILD",
        "按功能分类应公开到“项”，该科目缺少下级科目。",
        _BASIS,
        Severity.ERROR,
        Category.COMPLETENESS,
        _no_child_function,
    ),
    Rule(
        "B-T06-NO-CHILD",
        "基本支出按经济分类应公开到“款”，该类缺少款级科目。",
        _BASIS,
        Severity.ERROR,
        Category.COMPLETENESS,
        _no_child_economic,
    ),
)
