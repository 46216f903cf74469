"""不予公开与勾稽: what an equation can still say where one of its amounts is held."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgets.rules.pointing import at_figure
from budgets.tables.core import Codes, Records
from budgets.tables.findings import Severity

if TYPE_CHECKING:
    from budgets.rules.figures import Figure
    from budgets.rules.rule import Rule
    from budgets.tables.core import Row, Table
    from budgets.tables.findings import Finding
    from budgets.tables.holds import HeldRow

HELD_SUM = "W_HELD_SUM"
#: How sentences name a decision that has no name of its own.
HELD_ITEM = "不予公开事项"


@dataclass(frozen=True, slots=True)
class Relation:
    """一条等式或不等式: `total` is the sum of `parts`, with what it may hold besides or lack.

    `more`, `less`: between nothing and these may be added, or missing (上年结转, 拨出). `is_limit`:
    it may be any smaller than its parts (不大于).
    """

    rule: str
    total: Figure
    parts: tuple[Figure, ...]
    more: tuple[Figure, ...] = ()
    less: tuple[Figure, ...] = ()
    is_limit: bool = False

    @property
    def is_equation(self) -> bool:
        """Whether it leaves no room."""
        return not (self.more or self.less or self.is_limit)

    @property
    def cells(self) -> tuple[tuple[int, Figure], ...]:
        """Every single cell with its sign: the parts of the sum count against it."""
        return (
            *((1, cell) for cell in cells_of(self.total)),
            *((-1, cell) for part in self.parts for cell in cells_of(part)),
        )


def cells_of(figure: Figure) -> tuple[Figure, ...]:
    """The cells of a figure that was put together of several; else itself."""
    return figure.components or (figure,)


def any_held(figures: Iterable[Figure]) -> bool:
    """Whether one of the amounts is held from the public."""
    return any(figure.is_held for figure in figures)


def tell(
    rule: Rule,
    total: Figure,
    parts: Sequence[Figure],
    more: Sequence[Figure] = (),
    less: Sequence[Figure] = (),
    *,
    is_limit: bool = False,
) -> None:
    """Tell whoever listens what is compared; allowances that come to nothing are none."""
    if rule.observe:
        room = tuple(one for one in more if one.amount or one.is_held)
        lack = tuple(one for one in less if one.amount or one.is_held)
        rule.observe(Relation(rule.id, total, tuple(parts), room, lack, is_limit))


def judge_held(
    rule: Rule,
    code: str,
    total: Figure,
    parts: Sequence[Figure],
    slack: Sequence[Figure],
    bound: int,
) -> Finding | None:
    """A sum over held rows: it may exceed its printed parts, which is a notice.

    The notice names no difference: that would be the amount which is held. Parts that
    exceed their total even without what is held are as wrong as ever.
    """
    if total.is_held:
        return None
    shown = [part for part in parts if part.filled]
    gap = total.amount - sum(part.amount for part in shown)
    if gap > bound:
        return at_figure(
            rule,
            HELD_SUM,
            total,
            severity=Severity.NOTICE,
            sources=shown,
            is_compared=False,
            words={"text": _names(total, parts)},
        )
    if gap < -bound and not any_held(slack):
        expected = sum(part.amount for part in shown)
        return at_figure(rule, code, total, expected=expected, sources=shown)
    return None


def _names(total: Figure, parts: Sequence[Figure]) -> str:
    """The rows that are held, each once; of another table, which one."""
    held = [cell for part in parts for cell in cells_of(part) if cell.is_held]
    return "、".join(dict.fromkeys(_named(cell, total) for cell in held))


def _named(cell: Figure, total: Figure) -> str:
    is_plain = cell.table == total.table or cell.code or cell.row.endswith("项目")
    return cell.row if is_plain and cell.row else f"公开表{cell.table}{cell.row}"


# --- held rows among the printed ones -------------------------------------------------------


def rows_by_block(
    table: Table, printed: Sequence[Row], held: Sequence[HeldRow]
) -> dict[int, tuple[Row, ...]]:
    """The printed rows with those that are held: where they stood, else beneath their parent."""
    gone = [each.row for each in held if not each.is_printed]
    merged = sorted(
        [*printed, *(row for row in gone if row.position >= 0)], key=lambda row: row.position
    )
    for row in sorted((row for row in gone if row.position < 0), key=lambda row: _code(table, row)):
        merged.insert(_place_for(table, row, merged), row)
    if len(table.blocks) == 1:
        return {0: tuple(merged)}
    blocks = range(len(table.blocks))
    return {number: tuple([row for row in merged if row.block == number]) for number in blocks}


def labels_of(
    table: Table, printed: Sequence[Row], held: Sequence[HeldRow]
) -> dict[tuple[int, int], str]:
    """The name of every row, by block and position; of a held one, what may be said of it."""
    names = {(each.row.block, each.row.position): _held_label(table, each) for each in held}
    return names | {(row.block, row.position): row.label(table) for row in printed}


def _place_for(table: Table, row: Row, rows: Sequence[Row]) -> int:
    """Directly beneath the nearest row above it in the classification, else at the end."""
    code = _code(table, row)
    above = [
        (len(own), at + 1)
        for at, other in enumerate(rows)
        if not other.is_total and (own := _code(table, other)) and code.startswith(own)
    ]
    return max(above, key=lambda each: (each[0], -each[1]))[1] if above else len(rows)


def _code(table: Table, row: Row) -> str:
    scheme = table.blocks[row.block].rows
    return str(getattr(row.at, scheme.dimensions[0])) if isinstance(scheme, Codes) else ""


def _held_label(table: Table, held: HeldRow) -> str:
    """How sentences name a held row: by its code or line; a project by its decision alone."""
    scheme = table.blocks[held.row.block].rows
    if isinstance(scheme, Records) and not scheme.single and not held.row.is_total:
        return f"{held.hold.reference or HELD_ITEM}的项目"
    if held.row.is_total:
        return held.row.label(table).strip() or "合计"
    return f"{_code(table, held.row)}{held.row.label(table).strip()}"
