"""不予公开: what is held from the public must not follow from what is public (group F)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from budgets.rules.elimination import Effort, TooLargeError
from budgets.rules.hiding import Proposal, proposal_for
from budgets.rules.pointing import at_figure, at_table
from budgets.rules.recomputing import EFFORT, HeldSystem, Leak
from budgets.rules.rule import Category, Rule
from budgets.rules.withheld import cells_of
from budgets.tables.findings import Severity
from budgets.tables.holds import Hold, HoldScope

if TYPE_CHECKING:
    from budgets.rules.figures import Figure
    from budgets.rules.printed import Printed, PrintedTable
    from budgets.rules.withheld import Relation
    from budgets.tables.findings import Finding
    from budgets.tables.holds import HeldRow

_BASIS = "《中华人民共和国保守国家秘密法》第三十五条、第三十六条；《中华人民共和国政府信息公开条例》第十七条"
#: A sentence names at most so many cells, equations and rows.
_NAMED = 12
_EQUATIONS = 3


def _recomputable(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """One finding per decision: its cells, what gives them away, what to hold beside them."""
    if not printed.context.held_rows:
        return
    system = HeldSystem(printed)
    try:
        leaks = system.leaks()
    except TooLargeError:
        table = next(table for table in printed.tables if table.held)
        yield at_table(rule, "W_HELD_UNJUDGED", table, words={"count": len(system.cells)})
        return
    by_hold: dict[Hold, list[Leak]] = {}
    for leak in leaks:
        by_hold.setdefault(leak.hold, []).append(leak)
    advice = _Advice(system, by_hold)
    for of_hold in by_hold.values():
        if any(leak.is_serious for leak in of_hold):
            yield _given_away(rule, of_hold, advice)
        else:
            yield _partly(rule, of_hold, advice)


def _given_away(rule: Rule, leaks: Sequence[Leak], advice: _Advice) -> Finding:
    """The amounts of a decision that can be recomputed, and its cells that are known to be blank."""
    amounts = [leak for leak in leaks if not leak.is_nothing]
    parts = (
        _named("可推算的有", [leak for leak in amounts if leak.is_exact]),
        _named("可推算出大致数额的有", [leak for leak in amounts if not leak.is_exact]),
        _named("可推知没有金额的有", [leak for leak in leaks if leak.is_nothing]),
        _reasons(amounts or leaks),
        advice.to_hide(leaks[0].hold),
    )
    return _finding(rule, "W_HELD_RECOMPUTABLE", [*amounts, *leaks], "".join(parts))


def _partly(rule: Rule, leaks: Sequence[Leak], advice: _Advice) -> Finding:
    """What is told of a decision while its amounts stay hidden: totals, and blank cells."""
    blanks = [leak for leak in leaks if leak.is_nothing]
    parts = (
        _named("可推知的合计有", [leak for leak in leaks if not leak.is_nothing]),
        _named("可推知没有金额的有", blanks),
        _reasons(leaks),
        advice.to_hide_blanks(leaks[0].hold) if blanks else "",
    )
    return _finding(rule, "W_HELD_PARTLY", leaks, "".join(parts), Severity.NOTICE)


def _finding(
    rule: Rule, code: str, leaks: Sequence[Leak], note: str, severity: Severity | None = None
) -> Finding:
    cell = leaks[0].cell
    places = dict.fromkeys(leak.cell.place for leak in leaks if leak.cell is not cell)
    return at_figure(
        rule,
        code,
        cell,
        sources=_sources(leaks),
        related=list(places),
        severity=severity,
        is_compared=False,
        words={"text": _held(leaks[0])},
        note=note,
    )


def _held(leak: Leak) -> str:
    """How a sentence begins that speaks of what is held."""
    if leak.hold.scope is HoldScope.TABLE:
        return f"不予公开的公开表{leak.cell.table}（整表）"
    name = _row(leak.cell) or f"公开表{leak.cell.table}"
    return name if leak.hold.scope is HoldScope.PROJECT else f"不予公开的“{name}”"


def _sources(leaks: Sequence[Leak]) -> list[Figure]:
    """The printed cells that give something away, each once."""
    cells = (
        cell
        for leak in leaks
        for relation in leak.relations
        for _, cell in relation.cells
        if not cell.is_held and cell.filled
    )
    return list(dict.fromkeys(cells))


def _named(words: str, leaks: Sequence[Leak]) -> str:
    if not leaks:
        return ""
    names = dict.fromkeys(_cell(leak) for leak in leaks)
    more = f"等{len(leaks)}格" if len(names) > _NAMED else ""
    return f"{words}：{'、'.join(list(names)[:_NAMED])}{more}。"


def _cell(leak: Leak) -> str:
    """A cell by its address; of a table that is held, its row: the sheet is not published."""
    if leak.hold.scope is HoldScope.TABLE:
        return f"公开表{leak.cell.table}“{_row(leak.cell) or leak.cell.column}”"
    return _place(leak.cell)


def _reasons(leaks: Sequence[Leak]) -> str:
    """What is compared, by its cells alone: the figure itself is not said here.

    What tells a cell most directly is said first.
    """
    relations = dict.fromkeys(relation for leak in leaks for relation in leak.relations)
    plain = sorted(relations, key=_is_roundabout)
    texts = list(dict.fromkeys(_relation(relation) for relation in plain))
    more = "等" if len(texts) > _EQUATIONS else ""
    return f"推算依据：{'；'.join(texts[:_EQUATIONS])}{more}。"


def _is_roundabout(relation: Relation) -> tuple[bool, int]:
    """Whether no printed amount is in it, and how many held cells are."""
    cells = [cell for _, cell in relation.cells]
    return not any(cell.amount for cell in cells), sum(cell.is_held for cell in cells)


def _relation(relation: Relation) -> str:
    verb = "应不大于" if relation.is_limit else "应等于"
    text = f"{_sum((relation.total,))} {verb} {_sum(relation.parts)}"
    if relation.more:
        text += f"（可多出 {_sum(relation.more)} 以内）"
    if relation.less:
        text += f"（可少于 {_sum(relation.less)} 以内）"
    return text


def _sum(figures: Sequence[Figure]) -> str:
    cells = [cell for one in figures for cell in cells_of(one)]
    there = [cell for cell in cells if cell.filled or cell.is_held]
    if not there:
        return f"{_place(cells[0])}（空白）" if cells else "空白"
    more = f" 等{len(there)}项之和" if len(there) > _NAMED else ""
    return f"{' + '.join(_place(cell) for cell in there[:_NAMED])}{more}"


def _place(cell: Figure) -> str:
    if cell.place:
        return cell.place
    names = "，".join(name for name in (_row(cell), cell.column) if name)
    return f"公开表{cell.table}（{names}）"


def _row(cell: Figure) -> str:
    return "".join(cell.row.split())


class _Advice:
    """What to hold as well: for all decisions of a document together, else for one alone."""

    def __init__(self, system: HeldSystem, holds: Collection[Hold]) -> None:
        self._system = system
        self._holds = frozenset(holds)
        self._effort = Effort(2 * EFFORT)
        self._found: dict[tuple[frozenset[Hold], bool], Proposal] = {}

    def to_hide(self, hold: Hold) -> str:
        """So that no amount can be recomputed."""
        proposal = self._first(hold, also_blanks=False)
        if proposal.is_whole_unit:
            return (
                "再隐去少数行或整表不足以防止推算，请考虑只公开到上一级科目，或整个单位不予公开。"
            )
        text = f"建议同时不予公开：{'；'.join(proposal.names)}。"
        if proposal.hides_itself:
            return text
        return f"{text}这样一来上述内容推算不出；建议隐去的各项自身有的仍可推算，不影响上述内容。"

    def to_hide_blanks(self, hold: Hold) -> str:
        """So that not even a blank cell is known to be blank."""
        proposal = self._first(hold, also_blanks=True)
        names = "整表" if proposal.is_whole_unit else "；".join(proposal.names)
        return f"如有无金额也不能公开，建议同时不予公开：{names}。"

    def _first(self, hold: Hold, *, also_blanks: bool) -> Proposal:
        """For all decisions, else for this one: the first that does not ask for the unit."""
        together = self._proposal(self._holds, also_blanks=also_blanks)
        if not together.is_whole_unit or len(self._holds) == 1:
            return together
        return self._proposal(frozenset([hold]), also_blanks=also_blanks)

    def _proposal(self, holds: frozenset[Hold], *, also_blanks: bool) -> Proposal:
        key = (holds, also_blanks)
        if key not in self._found:
            self._found[key] = proposal_for(
                self._system, holds, also_blanks=also_blanks, effort=self._effort
            )
        return self._found[key]


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
                words={"text": f"{held.hold.reference}（{_kind(table, held)}）"},
            )


def _kind(table: PrintedTable, held: HeldRow) -> str:
    """A code or line by its name, a project by that word alone."""
    is_project = held.hold.scope is HoldScope.PROJECT
    return "项目" if is_project else table.label(held.row).strip()


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
