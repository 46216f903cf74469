"""三、机关运行经费情况: 日常公用支出 of table 6. 事业单位 have none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from budgets.rendering.figures import Amount, total_of
from budgets.rendering.narrative.basis import Basis, Need, wanted
from budgets.rendering.narrative.change import Change, compared
from budgets.rendering.narrative.last_year import unknown
from budgets.rendering.prose import Passage, Span
from budgets.tables import columns as c

if TYPE_CHECKING:
    from budgets.rendering.narrative.cells import Cells
    from budgets.rendering.wording import WordingPack
    from budgets.tables.core import Row

#: 政府预算支出经济分类 of 行政 (and 参公) units, and of 事业单位.
_AGENCY = ("501", "502", "503", "504")
_INSTITUTION = ("505", "506")


def write(pack: WordingPack, basis: Basis) -> Iterator[Passage]:
    """What 机关运行经费 is and how much; nothing where table 6 is not there."""
    if not basis.now.has(6):
        return
    own = pack.say("own")
    definition = pack.tell("operating_costs.definition")
    if not _has_agencies(basis.now) and not basis.now.is_partly_withheld(6):
        yield Passage((*definition, *pack.tell("operating_costs.none", own=own)))
        return
    change = _change(basis)
    if change is None:
        if basis.now.is_partly_withheld(6):
            yield Passage((*definition, *pack.tell("section.withheld")))
        return
    reason: tuple[Span, ...] = ()
    if change.direction and (words := basis.entered.text("running_costs.reason")):
        reason = pack.tell("operating_costs.reason", reason=words)
    told = pack.tell(
        "operating_costs.amount",
        year=str(basis.year),
        own=own,
        total=change.now,
        change=compared(pack, "operating_costs.change", change, last_year=str(basis.year - 1)),
        reason=reason,
    )
    yield Passage((*definition, *told))


def needs(basis: Basis) -> Iterator[Need]:
    """Last year's figure where nobody has published it, and the reason for a change."""
    change = _change(basis) if _has_agencies(basis.now) else None
    if change and change.last is None:
        yield from wanted(basis, "previous.running_costs", f"{unknown(basis)}。")
    if change and change.direction:
        yield from wanted(basis, "running_costs.reason", "机关运行经费比上年有增减。")


def _change(basis: Basis) -> Change | None:
    now = _running_costs(basis.now)
    if now is None:
        return None
    fen = basis.entered.amount("previous.running_costs")
    if fen is not None:
        return Change(now, Amount(fen))
    before = basis.before
    if before is None or not before.has(6) or before.is_withheld(6):
        return Change(now, None)
    if not _has_agencies(before) and not before.is_partly_withheld(6):
        return Change(now, Amount(0))
    return Change(now, _running_costs(before))


def _has_agencies(cells: Cells) -> bool:
    """Whether money is spent as 行政 and 参公 units spend it."""
    return any(row.at.government_economic.startswith(_AGENCY) for row in cells.rows(6))


def _running_costs(cells: Cells) -> Amount | None:
    """日常公用支出: all of table 6, or where 事业单位 are among it that of the others."""
    leaves = _leaves(cells.rows(6))
    own = [row for row in leaves if not row.at.government_economic.startswith(_INSTITUTION)]
    if len(own) == len(leaves):
        return cells.total(6, c.OPERATING)
    if cells.is_partly_withheld(6):  # what is held may be theirs
        return None
    amounts = (cells.at(row, c.OPERATING) for row in own)
    return total_of(tuple(amount for amount in amounts if amount.fen))


def _leaves(rows: tuple[Row, ...]) -> list[Row]:
    """The rows of codes under which no other row stands."""
    coded = [row for row in rows if row.at.economic]
    parents = {
        (row.at.economic[:3], row.at.government_economic[:3])
        for row in coded
        if len(row.at.economic) > 3
    }
    return [
        row
        for row in coded
        if len(row.at.economic) > 3
        or (row.at.economic, row.at.government_economic[:3]) not in parents
    ]
