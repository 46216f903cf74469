"""四、政府采购情况: table 12, parted into 货物, 工程 and 服务 as people write it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from budgets.rendering.figures import Amount, total_of
from budgets.rendering.narrative.basis import Basis, Need, wanted
from budgets.rendering.prose import Passage
from budgets.tables.entries import entries
from portal.core.money import exact_wan_text

if TYPE_CHECKING:
    from budgets.rendering.wording import WordingPack

_KINDS = ("goods", "works", "services")
#: 0.02 万元 in 分: four rounded figures may be so far apart.
_ROUNDING = 20_000


def write(pack: WordingPack, basis: Basis) -> Iterator[Passage]:
    """The total and its kinds; the kinds are left out where they do not make the total."""
    total, year = basis.now.total(12), str(basis.year)
    if total is None:
        return
    if not total.fen:
        yield Passage(pack.tell("procurement.none", year=year))
        return
    kinds = _kinds(basis)
    if not _add_up(kinds, total):
        yield Passage(pack.tell("procurement.total_alone", year=year, total=total))
        return
    told = {kind: kinds.get(kind, Amount(0)) for kind in _KINDS}
    yield Passage(pack.tell("procurement.total", year=year, total=total, **told))


def needs(basis: Basis) -> Iterator[Need]:
    """The three kinds, which no table holds, and that they make the total."""
    total = basis.now.total(12)
    kinds = _kinds(basis)
    if total is None or not total.fen or _add_up(kinds, total):
        return
    whole = exact_wan_text(total.fen)
    missing = [
        need
        for kind in _KINDS
        for need in wanted(
            basis,
            f"procurement.{kind}",
            f"三类之和应等于公开表12的合计{whole}万元（没有的填0）。",
        )
    ]
    yield from missing
    if not missing and len(kinds) == len(_KINDS):
        found = exact_wan_text(total_of(tuple(kinds.values())).fen)
        names = "、".join(entries()[f"procurement.{kind}"].quoted for kind in _KINDS)
        yield Need(
            "procurement.goods",
            f"{names}之和为{found}万元，公开表12的合计为{whole}万元，两者应相等，请改正。",
        )


def _kinds(basis: Basis) -> dict[str, Amount]:
    """What was written of each kind."""
    return {
        kind: Amount(fen)
        for kind in _KINDS
        if (fen := basis.entered.amount(f"procurement.{kind}")) is not None
    }


def _add_up(kinds: dict[str, Amount], total: Amount) -> bool:
    """Whether what was written makes the total: what was not written is then nothing."""
    gap = total_of(tuple(kinds.values())).fen - total.fen
    return bool(kinds) and abs(gap) <= _ROUNDING
