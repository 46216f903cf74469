"""一、预算收支增减变化情况说明: 收入, 支出, what they changed by, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from budgets.rendering.figures import Amount
from budgets.rendering.narrative.basis import Basis, Need, wanted
from budgets.rendering.narrative.cells import Cells
from budgets.rendering.narrative.change import Change, direction_word, moved
from budgets.rendering.narrative.last_year import (
    INCOME,
    SPENDING,
    LastYear,
    income_part,
    income_total,
    needs_of_last_year,
    spending_part,
    spending_total,
)
from budgets.rendering.prose import Passage, Span

if TYPE_CHECKING:
    from budgets.rendering.wording import WordingPack

#: Said of every budget, changed or not.
_ALWAYS = frozenset({"basic", "project"})


def write(pack: WordingPack, basis: Basis) -> Iterator[Passage]:
    """The paragraphs; none where the tables print no total."""
    income, spending = income_total(basis.now), spending_total(basis.now)
    if income is None or spending is None:
        return
    year, last = str(basis.year), LastYear(basis)
    yield from _said(pack.tell("changes.opening", own=pack.say("own")))
    parts = _parts(basis.now, INCOME, income_part)
    yield _listed(pack, "changes.income", parts, year=year, total=income)
    parts = _parts(basis.now, SPENDING, spending_part)
    yield _listed(pack, "changes.spending", parts, year=year, total=spending)
    whole = Change(income, last.total)
    earned, spent = _changes_of(basis, last)
    moves = _moves(pack, whole, Change(spending, last.spending), earned, spent)
    change = moved(pack, "changes.compared", whole)
    name = "changes.whole" if moves else "changes.whole_alone"
    yield Passage(pack.tell(name, year=year, total=income, change=change))
    yield from moves
    reason = basis.entered.text("changes.reason")
    if moves and reason:
        direction = direction_word(pack, whole)
        yield Passage(pack.tell("changes.reason", direction=direction, reason=reason))


def needs(basis: Basis) -> Iterator[Need]:
    """Last year's figures where nobody has published them, and the reason for a change."""
    yield from needs_of_last_year(basis)
    income, last = income_total(basis.now), LastYear(basis)
    if income is None or last.total is None:
        return
    parts = [change for changes in _changes_of(basis, last) for change in changes.values()]
    if Change(income, last.total).direction or any(change.direction for change in parts):
        yield from wanted(basis, "changes.reason", "收支预算比上年有增减。")


def _said(spans: tuple[Span, ...]) -> Iterator[Passage]:
    if spans:
        yield Passage(spans)


def _parts(
    cells: Cells, places: Mapping[str, object], part: Callable[[Cells, str], Amount | None]
) -> dict[str, Amount]:
    """What there is of each part, in printed order."""
    found = ((name, part(cells, name)) for name in places)
    return {name: amount for name, amount in found if amount and amount.fen}


def _listed(
    pack: WordingPack, name: str, parts: Mapping[str, Amount], *, year: str, total: Amount
) -> Passage:
    """A total and what it is made of."""
    if not parts:
        return Passage(pack.tell(f"{name}_alone", year=year, total=total))
    told = [
        pack.tell("changes.part", name=pack.say(f"name.{key}"), amount=amount)
        for key, amount in parts.items()
    ]
    return Passage(pack.tell(name, year=year, total=total, parts=_row(pack, told)))


def _changes_of(basis: Basis, last: LastYear) -> tuple[dict[str, Change], dict[str, Change]]:
    """What each part of 收入 and of 支出 changed by; none of a side where last year is unknown."""
    earned = {
        name: Change(now, before)
        for name, before in last.income_parts.items()
        if (now := income_part(basis.now, name)) is not None
    }
    spent = {
        name: Change(now, before)
        for name, before in last.spending_parts.items()
        if (now := spending_part(basis.now, name)) is not None
    }
    return earned, spent


def _moves(
    pack: WordingPack,
    income: Change,
    spending: Change,
    earned: Mapping[str, Change],
    spent: Mapping[str, Change],
) -> tuple[Passage, ...]:
    """1. and 2.: by how much each side and its parts changed; nothing where nothing did."""
    changes = (income, spending, *earned.values(), *spent.values())
    if income.last is None or not any(change.direction for change in changes):
        return ()
    told = {name: change for name, change in earned.items() if change.direction}
    of_spending = {
        name: change for name, change in spent.items() if change.direction or name in _ALWAYS
    }
    return (
        _moved(pack, "changes.income_moved", income, told),
        _moved(pack, "changes.spending_moved", spending, of_spending),
    )


def _moved(pack: WordingPack, name: str, whole: Change, parts: Mapping[str, Change]) -> Passage:
    change = moved(pack, "changes.moved", whole)
    if not parts:
        return Passage(pack.tell(f"{name}_alone", change=change))
    told = [
        pack.tell(
            "changes.moved.part",
            name=pack.say(f"name.{key}"),
            change=moved(pack, "changes.moved", part),
        )
        for key, part in parts.items()
    ]
    return Passage(pack.tell(name, change=change, parts=_row(pack, told)))


def _row(pack: WordingPack, told: Sequence[tuple[Span, ...]]) -> tuple[Span, ...]:
    """The parts one after the other, with what stands between them."""
    comma = Span(pack.say("list.comma"))
    spans: list[Span] = []
    for each in told:
        spans += [comma, *each] if spans else each
    return tuple(spans)
