"""各节: the sections of 第三部分 by their keys, what writes each, and what each wants.

A section is one module with `write` and `needs`, and one line here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from budgets.rendering.narrative import (
    changes,
    performance,
    procurement,
    running_costs,
    state_assets,
    three_public,
)
from budgets.rendering.narrative.basis import Basis, Need, misread
from budgets.rendering.prose import Passage, PrintedSection, Span
from budgets.tables.texts import SECTION_TITLES

if TYPE_CHECKING:
    from collections.abc import Collection

    from budgets.rendering.wording import WordingPack

Writer = Callable[["WordingPack", Basis], Iterable[Passage]]


def _special(_pack: WordingPack, basis: Basis) -> Iterator[Passage]:
    """七、特殊事项说明: as it was entered."""
    return (Passage((Span(line),)) for line in basis.entered.lines("special"))


def _no_needs(_basis: Basis) -> Iterator[Need]:
    return iter(())


_SECTIONS: Mapping[str, tuple[Writer, Callable[[Basis], Iterator[Need]]]] = MappingProxyType(
    {
        "changes": (changes.write, changes.needs),
        "three_public": (three_public.write, three_public.needs),
        "operating_costs": (running_costs.write, running_costs.needs),
        "procurement": (procurement.write, procurement.needs),
        "state_assets": (state_assets.write, state_assets.needs),
        "performance": (performance.write, performance.needs),
        "special": (_special, _no_needs),
    }
)


#: The table that each section speaks of: where it is held, the section says so.
_TABLES = {
    "changes": 2,
    "three_public": 7,
    "operating_costs": 6,
    "procurement": 12,
    "performance": 11,
}


def _passages(pack: WordingPack, basis: Basis, key: str) -> tuple[Passage, ...]:
    number = _TABLES.get(key)
    if number and basis.now.is_withheld(number):
        return (Passage(pack.tell("section.withheld")),)
    return tuple(_SECTIONS[key][0](pack, basis))


def write_sections(
    pack: WordingPack, basis: Basis, *, but: Collection[str] = ()
) -> tuple[PrintedSection, ...]:
    """The sections in printed order, but for those keys; one that has nothing to say is none.

    Raises `WordingError` where the pack's words cannot be filled.
    """
    found = []
    for key in SECTION_TITLES:
        passages = () if key in but else _passages(pack, basis, key)
        if passages:
            title = pack.say(f"{key}.title")
            found.append(PrintedSection(key, "", title, passages, is_generated=True))
    return tuple(found)


def needs_of_sections(basis: Basis, *, but: Collection[str] = ()) -> Iterator[Need]:
    """What has to be written for the sections, but for those keys, in printed order."""
    for key in SECTION_TITLES:
        if key not in but:
            unreadable = tuple(misread(basis, key))
            yield from unreadable
            # What cannot be read is said once: that it makes no total follows from it.
            mended = {need.entry for need in unreadable}
            yield from (need for need in _SECTIONS[key][1](basis) if need.entry not in mended)
