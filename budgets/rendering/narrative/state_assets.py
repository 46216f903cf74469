"""五、国有资产占有使用情况: counted by people; the tables hold none of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from budgets.rendering.narrative.basis import Basis, Need, wanted
from budgets.rendering.prose import Passage, Span

if TYPE_CHECKING:
    from budgets.rendering.wording import WordingPack

_KINDS = ("confidential", "emergency", "enforcement", "technical", "other")


def write(pack: WordingPack, basis: Basis) -> Iterator[Passage]:
    """Vehicles by use, then equipment; what was not written is not told."""
    year, counts = str(basis.year), _vehicles(basis)
    if counts:
        yield _fleet(pack, basis, counts)
    equipment = basis.entered.count("equipment.large")
    if equipment is not None:
        yield Passage(pack.tell("state_assets.equipment", count=equipment))
    planned = basis.entered.count("equipment.planned")
    if planned:
        yield Passage(pack.tell("state_assets.planned", year=year, count=planned))
    elif planned is not None:
        yield Passage(pack.tell("state_assets.planned_none", year=year))


def needs(basis: Basis) -> Iterator[Need]:
    """Every count: none of them stands in a table."""
    for kind in _KINDS:
        yield from wanted(basis, f"vehicles.{kind}", "公开表中没有这个数（没有的填0）。")
    if basis.entered.count("vehicles.other"):
        yield from wanted(basis, "vehicles.other_use", "有其他按照规定配备的公务用车。")
    for name in ("equipment.large", "equipment.planned"):
        yield from wanted(basis, name, "公开表中没有这个数（没有的填0）。")


def _vehicles(basis: Basis) -> dict[str, int]:
    """How many of each use; none where one of them was not written."""
    counts = {kind: basis.entered.count(f"vehicles.{kind}") for kind in _KINDS}
    known = {kind: count for kind, count in counts.items() if count is not None}
    return known if len(known) == len(_KINDS) else {}


def _fleet(pack: WordingPack, basis: Basis, counts: dict[str, int]) -> Passage:
    own, last_year = pack.say("own"), str(basis.year - 1)
    if not any(counts.values()):
        return Passage(pack.tell("state_assets.vehicles_none", last_year=last_year, own=own))
    words, use = basis.entered.text("vehicles.other_use"), tuple[Span, ...]()
    if words and counts["other"]:
        use = pack.tell("state_assets.vehicles_use", use=words)
    return Passage(
        pack.tell(
            "state_assets.vehicles",
            last_year=last_year,
            own=own,
            total=sum(counts.values()),
            use=use,
            **counts,
        )
    )
