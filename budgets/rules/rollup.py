"""部门汇总: a department's tables are the sums of its units', 内部往来 left out.

Judged cell by cell against the sums of the published units, only where every registered
unit is public. A fault in one item breaks its 款, its 类 and 合计 and stands in several
tables: the most detailed cell speaks, the sums that it explains are related.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from budgets.rules.pointing import at_figure
from budgets.rules.rolled import Gap, Internal, Rolled, contains
from budgets.rules.rule import Category, Rule
from budgets.tables import columns as c
from budgets.tables.budget import LAW, OPERATING_RULES
from budgets.tables.findings import Severity
from portal.core.money import wan_text

if TYPE_CHECKING:
    from budgets.rules.printed import Printed
    from budgets.tables.core import Coordinate
    from budgets.tables.findings import Finding
    from budgets.tables.surroundings import Siblings

#: The detailed tables speak before those that sum them up.
_TABLES = (3, 2, 5, 8, 9, 12, 10, 6, 11, 7, 4, 1)


def _rollup(rule: Rule, printed: Printed) -> Iterator[Finding]:
    siblings = printed.context.siblings
    if not printed.context.is_department or siblings is None or not siblings.are_all_published:
        return
    if printed.context.holds or siblings.have_holds:
        return  # what one side keeps from the public, the other still counts
    internal = _internal(printed, siblings)
    reported: list[Gap] = []
    rounded: list[list[Gap]] = []
    for number in _TABLES:
        table = printed.table(number)
        if table is None or not table.has_headings or printed.is_slipped(number):
            continue
        gaps = list(Rolled(printed, table, siblings).gaps(internal))
        rounded.append([gap for gap in gaps if abs(gap.size) <= gap.bound])
        _settle(reported, [gap for gap in gaps if abs(gap.size) > gap.bound])
    words = f"（所属{len(siblings.units)}个单位汇总"
    words += f"，已抵消内部往来{_wan(internal)}万元）" if internal != Internal() else "）"
    for gap in reported:
        note = gap.note or words
        yield _finding(rule, gap, "E_ROLLUP", note)
    for gaps in rounded:
        if gaps:
            yield _rounding(rule, gaps)


def _internal(printed: Printed, siblings: Siblings) -> Internal:
    """内部往来: what the department's income leaves out of its units' 上级补助 and 附属上缴.

    At most what the units themselves say they granted and remitted; the spending side must
    leave out as much.
    """
    table = printed.table(1)
    if table is None:
        return Internal()
    rolled = Rolled(printed, table, siblings)

    def left_out(income: Coordinate, spending: Coordinate) -> int:
        declared, together = rolled.line(0, income)
        _, passed_on = rolled.line(1, spending)
        return max(0, min(together - declared, passed_on))

    return Internal(
        granted=left_out(c.SUPERIOR_GRANT, c.GRANT_DOWN),
        remitted=left_out(c.SUBORDINATE, c.REMIT_UP),
    )


def _settle(reported: list[Gap], gaps: list[Gap]) -> None:
    """Report the gaps of one table, most detailed first; what they explain becomes related."""
    of_table: list[Gap] = []
    for gap in gaps:
        beneath = [other for other in of_table if contains(gap.at, other.at)]
        gap.own = gap.size - sum(other.own for other in beneath)
        if beneath and abs(gap.own) <= gap.bound:
            beneath[0].related.append(gap.figure.place)
        else:
            of_table.append(gap)
    for gap in of_table:
        twin = next((other for other in reported if _is_same_fault(other, gap)), None)
        if twin is None:
            reported.append(gap)
        else:
            twin.related.extend([gap.figure.place, *gap.related])


def _is_same_fault(reported: Gap, gap: Gap) -> bool:
    """Whether another table shows the same difference of the same item."""
    there, here = _item(reported.at), _item(gap.at)
    return bool(here) and there.startswith(here) and reported.own == gap.own


def _item(at: Coordinate) -> str:
    return at.function or at.economic or at.item or at.funding_source or at.expenditure_type


def _rounding(rule: Rule, gaps: list[Gap]) -> Finding:
    """尾差 of a table as one notice: hundreds of cells of a department are off by 0.01."""
    largest = max(gaps, key=_size)
    largest.related.extend(gap.figure.place for gap in gaps if gap is not largest)
    return _finding(rule, largest, "W_ROUNDING", "（部门数与所属各单位汇总数）", Severity.NOTICE)


def _finding(
    rule: Rule, gap: Gap, code: str, note: str, severity: Severity | None = None
) -> Finding:
    return at_figure(
        rule,
        code,
        gap.figure,
        expected=gap.expected,
        related=gap.related,
        note=note,
        severity=severity,
    )


def _size(gap: Gap) -> int:
    return abs(gap.size)


def _wan(internal: Internal) -> str:
    return wan_text(internal.granted + internal.remitted)


RULES = (
    Rule(
        "B-ROLLUP",
        "部门各表应等于所属各单位已公开预算的汇总（扣除单位之间的补助、上缴；所属单位全部公开后核对）。",
        f"{LAW}；{OPERATING_RULES}",
        Severity.ERROR,
        Category.CONSISTENCY,
        _rollup,
    ),
)
