"""不予公开: what is held from the public must not follow from what is public (group F)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from budgets.rules.pointing import at_figure, at_table
from budgets.rules.recomputing import HeldSystem, Leak, Proposal, proposal_for
from budgets.rules.rule import Category, Rule
from budgets.rules.withheld import cells_of
from budgets.tables.findings import Severity
from budgets.tables.holds import Hold, HoldScope

if TYPE_CHECKING:
    from budgets.rules.figures import Figure
    from budgets.rules.printed import Printed
    from budgets.rules.withheld import Relation
    from budgets.tables.findings import Finding

_BASIS = "《中华人民共和国保守国家秘密法》第三十五条、第三十六条；《中华人民共和国政府信息公开条例》第十七条"
#: A sentence names at most so many cells, equations and rows.
_NAMED = 12
_EQUATIONS = 3


def _recomputable(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """One finding per decision: its cells, the equations, and what to hold beside them."""
    if not printed.context.held_rows:
        return
    by_hold: dict[Hold, list[Leak]] = {}
    for leak in HeldSystem(printed).leaks():
        by_hold.setdefault(leak.hold, []).append(leak)
    if not by_hold:
        return
    rows_only = not any(hold.scope is HoldScope.TABLE for hold in by_hold)
    proposal = proposal_for(printed) if rows_only else None
    for leaks in by_hold.values():
        cell = leaks[0].cell
        yield at_figure(
            rule,
            "W_HELD_RECOMPUTABLE",
            cell,
            sources=_sources(leaks),
            related=[leak.cell.place for leak in leaks[1:]],
            is_compared=False,
            words={"text": cell.row or f"公开表{cell.table}"},
            note=f"{_cells(leaks)}{_equations(leaks)}{_advice(proposal)}",
        )


def _sources(leaks: list[Leak]) -> list[Figure]:
    """The printed cells of the equations, each once."""
    cells = (
        cell
        for leak in leaks
        for relation in leak.relations
        for _, cell in relation.cells
        if not cell.is_held and cell.filled
    )
    return list(dict.fromkeys(cells))


def _cells(leaks: list[Leak]) -> str:
    named = "、".join(_place(leak.cell) for leak in leaks[:_NAMED])
    more = f"等{len(leaks)}格" if len(leaks) > _NAMED else ""
    return f"可推算的有：{named}{more}。"


def _equations(leaks: list[Leak]) -> str:
    """The equations, by their cells alone: the figure itself is not said here."""
    relations = dict.fromkeys(relation for leak in leaks for relation in leak.relations)
    texts = [_equation(relation) for relation in list(relations)[:_EQUATIONS]]
    return f"推算依据：{'；'.join(texts)}。"


def _equation(relation: Relation) -> str:
    parts = [cell for part in relation.parts for cell in cells_of(part)]
    there = [cell for cell in parts if cell.filled or cell.is_held]
    right = " + ".join(_place(cell) for cell in there[:_NAMED])
    more = f" 等{len(there)}项之和" if len(there) > _NAMED else ""
    left = " + ".join(
        _place(cell) for cell in cells_of(relation.total) if cell.filled or cell.is_held
    )
    return f"{left} 应等于 {right}{more}"


def _place(cell: Figure) -> str:
    if cell.place:
        return cell.place
    names = "，".join(name for name in (cell.row, cell.column) if name)
    return f"公开表{cell.table}（{names}）"


def _advice(proposal: Proposal | None) -> str:
    if proposal is None or not proposal.is_enough:
        return "仅再隐去个别行不足以防止推算，请考虑只公开到上一级科目，或整表不予公开。"
    return f"建议同时不予公开：{'、'.join(proposal.names)}。"


def _absent(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """A decision that meets no row of the file: handed in without it, or written otherwise.

    Whoever names a project expects to find it, so a name that is not there is a warning.
    """
    for table in printed.tables:
        for held in table.held if not table.is_withheld else ():
            if held.row.position >= 0:
                continue
            is_named = held.hold.scope is HoldScope.PROJECT and held.hold.name
            yield at_table(
                rule,
                "W_HELD_ABSENT",
                table,
                severity=Severity.WARNING if is_named else Severity.NOTICE,
                words={"text": f"{held.hold.reference}（{table.label(held.row)}）"},
            )


RULES = (
    Rule(
        "B-HELD-FOUND",
        "登记不予公开的行应能在文件中找到，或已在上传前删去。",
        _BASIS,
        Severity.NOTICE,
        Category.EXISTENCE,
        _absent,
    ),
    Rule(
        "B-HELD-RECOMPUTE",
        "不予公开的内容不应能由已公开的数推算出来。",
        _BASIS,
        Severity.WARNING,
        Category.CONSISTENCY,
        _recomputable,
    ),
)
