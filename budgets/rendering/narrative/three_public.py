"""二、“三公”经费支出情况: table 7, which holds last year's figures beside this year's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from budgets.rendering.narrative.basis import Basis, Need, wanted
from budgets.rendering.narrative.change import Change, compared
from budgets.rendering.prose import Passage, Span
from budgets.tables.core import Coordinate

if TYPE_CHECKING:
    from budgets.rendering.wording import WordingPack

_LAST_YEAR = Coordinate(year="-1")
_ITEMS: Mapping[str, tuple[Coordinate, str]] = {
    "total": (Coordinate(), "“三公”经费合计"),
    "abroad": (Coordinate(item="abroad"), "因公出国（境）费"),
    "vehicles": (Coordinate(item="vehicles"), "公务用车购置及运行费"),
    "purchase": (Coordinate(item="vehicles.purchase"), "公务用车购置费"),
    "running": (Coordinate(item="vehicles.running"), "公务用车运行维护费"),
    "reception": (Coordinate(item="reception"), "公务接待费"),
}
#: The entry that tells why each of them changed.
_REASONS = {
    "total": "three_public.reason",
    "abroad": "three_public.abroad.reason",
    "purchase": "three_public.purchase.reason",
    "running": "three_public.running.reason",
    "reception": "three_public.reception.reason",
}


def write(pack: WordingPack, basis: Basis) -> Iterator[Passage]:
    """The total, then the three items; one sentence where table 7 is printed empty."""
    if not basis.now.has(7):
        return
    changes, year = _changes(basis), str(basis.year)
    if not changes:
        yield Passage(pack.tell("three_public.none", year=year))
        return
    reason: tuple[Span, ...] = ()
    if words := _reason(basis, "total", changes):
        reason = pack.tell("three_public.total_reason", reason=words)
    whole = changes["total"]
    yield Passage(
        pack.tell(
            "three_public.total",
            year=year,
            total=whole.now,
            change=compared(pack, "three_public.change", whole),
            reason=reason,
        )
    )
    yield Passage(pack.tell("three_public.among"))
    yield _item(pack, basis, "abroad", changes)
    yield _vehicles(pack, basis, changes)
    yield _item(pack, basis, "reception", changes)


def needs(basis: Basis) -> Iterator[Need]:
    """The reason for each figure that has changed."""
    changes = _changes(basis)
    for name, entry in _REASONS.items():
        if changes and changes[name].direction:
            yield from wanted(basis, entry, f"{_ITEMS[name][1]}比上年有增减。")


def _changes(basis: Basis) -> dict[str, Change]:
    """Every item of table 7; none where it prints no row."""
    row = next(iter(basis.now.rows(7)), None)
    if row is None:
        return {}
    return {
        name: Change(
            basis.now.at(row, place),
            None
            if basis.now.lacks(7, _LAST_YEAR | place)
            else basis.now.at(row, _LAST_YEAR | place),
        )
        for name, (place, _) in _ITEMS.items()
    }


def _reason(basis: Basis, name: str, changes: Mapping[str, Change]) -> str:
    """Why it changed, where it did."""
    return basis.entered.text(_REASONS[name]) if changes[name].direction else ""


def _told(
    pack: WordingPack, basis: Basis, name: str, changes: Mapping[str, Change]
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The words of an item's change, and of its reason."""
    change = compared(pack, "three_public.change", changes[name])
    words = _reason(basis, name, changes)
    return change, pack.tell("three_public.item_reason", reason=words) if words else ()


def _item(pack: WordingPack, basis: Basis, name: str, changes: Mapping[str, Change]) -> Passage:
    change, reason = _told(pack, basis, name, changes)
    amount = changes[name].now
    return Passage(pack.tell(f"three_public.{name}", amount=amount, change=change, reason=reason))


def _vehicles(pack: WordingPack, basis: Basis, changes: Mapping[str, Change]) -> Passage:
    purchase_change, purchase_reason = _told(pack, basis, "purchase", changes)
    running_change, running_reason = _told(pack, basis, "running", changes)
    return Passage(
        pack.tell(
            "three_public.vehicles",
            total=changes["vehicles"].now,
            purchase=changes["purchase"].now,
            purchase_change=purchase_change,
            purchase_reason=purchase_reason,
            running=changes["running"].now,
            running_change=running_change,
            running_reason=running_reason,
        )
    )
