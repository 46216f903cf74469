"""金额本身: signs, decimals, units, and money in an unlikely column or row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from budgets.rules.equations import agree
from budgets.rules.figures import ALL, PRINTED_STEP, together
from budgets.rules.pointing import at_figure, at_row
from budgets.rules.rule import Category, Rule
from budgets.rules.slips import FACTOR
from budgets.tables import columns as c
from budgets.tables.budget import LAW, OPERATING_RULES, PROVINCE
from budgets.tables.findings import Severity
from portal.core.money import exact_wan_text
from portal.core.text import fold_name

if TYPE_CHECKING:
    from budgets.rules.figures import Figure
    from budgets.rules.printed import Printed, PrintedTable
    from budgets.rules.tree import CodeTree, Node
    from budgets.tables.core import Coordinate, Row
    from budgets.tables.findings import Finding

_ECONOMIC_BASIS = "财预〔2017〕98号《支出经济分类科目改革方案》"
_PEOPLE = ("301", "303")
_OFFICE = ("302", "307", "309", "310", "399")
#: A functional item and the economic 款 that are usually the same money.
_SOCIAL = (
    (("2080505",), ("30108",)),
    (("2080506",), ("30109",)),
    (("2101101", "2101102", "2101103"), ("30110", "30111", "30114")),
    (("2210201",), ("30113",)),
)


def _figures(table: PrintedTable, is_wanted: Callable[[int], bool]) -> Iterator[Figure]:
    """The filled cells with such an amount, row by row; most tables have none at all."""
    if not any(map(is_wanted, table.all_amounts)):
        return
    for row in table.declared.rows:
        amounts = table.amounts(row)
        for leaf in table.amount_leaves(row.block):
            if leaf.index in amounts and is_wanted(amounts[leaf.index]):
                yield table.figure(row, leaf)


def _is_negative(amount: int) -> bool:
    return amount < 0


def _is_finer(amount: int) -> bool:
    return amount % PRINTED_STEP != 0


def _negative(rule: Rule, printed: Printed) -> Iterator[Finding]:
    for table in printed.tables:
        for figure in _figures(table, _is_negative):
            yield at_figure(rule, "W_NEGATIVE", figure)


def _decimals(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """One remark per table; a sheet in 元 has such amounts throughout and needs none."""
    for table in printed.tables:
        finer = [] if table.is_exact else list(_figures(table, _is_finer))
        if finer:
            words = exact_wan_text(finer[0].amount)
            related = [figure.place for figure in finer[1:] if figure.place]
            yield at_figure(rule, "W_DECIMALS", finer[0], related=related, words={"text": words})


def _unit_slip(rule: Rule, printed: Printed) -> Iterator[Finding]:
    for number, others in sorted(printed.slips.items()):
        figure = _main_total(printed, number)
        if figure:
            sources = [total for other in others if (total := _main_total(printed, other))]
            yield at_figure(rule, "W_MAGNITUDE", figure, sources=sources, words={"factor": FACTOR})


def _main_total(printed: Printed, number: int) -> Figure | None:
    if number == 1:
        return printed.line(1, 0, ALL) or printed.line(1, 1, ALL)
    if number == 4:
        return printed.line(4, 1, ALL)
    return printed.total(number)


def _people_and_office(rule: Rule, printed: Printed) -> Iterator[Finding]:
    tree = printed.tree(6)
    for node in tree.shown if tree else ():
        if tree and not tree.children(node):
            for heads, wrong, right in (
                (_PEOPLE, c.OPERATING, "人员支出"),
                (_OFFICE, c.PERSONNEL, "日常公用支出"),
            ):
                yield from _misplaced(rule, tree, node, heads, wrong, right)


def _misplaced(
    rule: Rule,
    tree: CodeTree,
    node: Node,
    heads: tuple[str, ...],
    wrong: Coordinate,
    right: str,
) -> Iterator[Finding]:
    leaf = tree.table.leaf(wrong)
    if leaf is None or not node.code.startswith(heads):
        return
    if tree.table.amount(node.row, leaf):
        figure = tree.table.figure(node.row, leaf)
        text = f"{node.code}{figure.row}"
        yield at_figure(rule, "W_WRONG_COLUMN", figure, words={"text": text, "name": right})


def _run_item(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """02 一般行政管理事务 is a project item."""
    tree = printed.tree(5)
    leaf = tree.table.leaf(c.BASIC) if tree else None
    for node in tree.shown if tree and leaf else ():
        if tree is None or leaf is None or tree.level(node.code) != 3:
            continue
        is_item = fold_name(tree.table.label(node.row)) == "一般行政管理事务"
        if is_item and node.code.endswith("02") and tree.table.amount(node.row, leaf):
            figure = tree.table.figure(node.row, leaf)
            text = f"{node.code}{figure.row}"
            yield at_figure(
                rule, "W_WRONG_COLUMN", figure, words={"text": text, "name": "项目支出"}
            )


def _blank_procurement(rule: Rule, printed: Printed) -> Iterator[Finding]:
    tree = printed.tree(12)
    for node in tree.shown if tree else ():
        if tree is None or tree.children(node) or tree.table.is_filled(node.row):
            continue
        figures = tree.table.figures(node.row)
        if all(figure.readable for figure in figures if figure.has_column):
            yield at_row(rule, "W_ROW_BLANK", tree.table, node.row)


def _social(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """Pension, annuity, medical care and housing are usually the same money twice."""
    by_function, by_economy = printed.tree(5), printed.tree(6)
    if by_function is None or by_economy is None or printed.is_slipped(5, 6):
        return
    for functions, economics in _SOCIAL:
        spent = _rows(by_function, functions)
        paid = _rows(by_economy, economics)
        whole = _amounts(by_function, spent, c.PERSONNEL)
        parts = _amounts(by_economy, paid, ALL)
        if not any(whole) or not any(parts):
            continue  # one side only: paid as a project, or by another unit
        if abs(sum(whole) - sum(parts)) > PRINTED_STEP * (len(whole) + len(parts)):
            found = agree(
                rule,
                together(_cells(by_economy, paid, ALL)),
                together(_cells(by_function, spent, c.PERSONNEL)),
                code="W_DISAGREE",
            )
            if found:
                yield found


def _rows(tree: CodeTree, codes: tuple[str, ...]) -> list[Row]:
    return [node.row for code in codes for node in tree.by_code.get(code, ())]


def _amounts(tree: CodeTree, rows: Sequence[Row], column: Coordinate) -> list[int]:
    leaf = tree.table.leaf(column)
    return [tree.table.amount(row, leaf) for row in rows if leaf]


def _cells(tree: CodeTree, rows: Sequence[Row], column: Coordinate) -> list[Figure]:
    leaf = tree.table.leaf(column)
    return [tree.table.figure(row, leaf) for row in rows if leaf]


RULES = (
    Rule(
        "B-ALL-NEG",
        "预算金额一般不应为负数，请核实。",
        f"{LAW}；{OPERATING_RULES}",
        Severity.WARNING,
        Category.ACCURACY,
        _negative,
    ),
    Rule(
        "B-ALL-SCALE",
        "金额单位为万元、保留两位小数。",
        OPERATING_RULES,
        Severity.WARNING,
        Category.ACCURACY,
        _decimals,
    ),
    Rule(
        "B-ALL-UNITSLIP",
        "金额与参照数相差万倍，疑似“元”“万元”填错单位。",
        OPERATING_RULES,
        Severity.WARNING,
        Category.ACCURACY,
        _unit_slip,
    ),
    Rule(
        "B-T06-PEOPLE",
        "301、303类应填人员支出，302、307、309、310、399类应填日常公用支出。",
        _ECONOMIC_BASIS,
        Severity.WARNING,
        Category.ACCURACY,
        _people_and_office,
    ),
    Rule(
        "B-T05-RUNITEM",
        "“一般行政管理事务”为项目支出科目，不应列基本支出。",
        "《政府收支分类科目》",
        Severity.WARNING,
        Category.ACCURACY,
        _run_item,
    ),
    Rule(
        "B-T05-T06-SOCIAL",
        "养老、年金、医保、公积金的功能科目与经济科目金额通常一致，请核实。",
        _ECONOMIC_BASIS,
        Severity.NOTICE,
        Category.CONSISTENCY,
        _social,
    ),
    Rule(
        "B-T12-BLANK",
        "政府采购表列出科目但没有金额。",
        PROVINCE,
        Severity.WARNING,
        Category.COMPLETENESS,
        _blank_procurement,
    ),
)
