"""在线填报, read: the draft of a disclosure, and all that is computed from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from budgets.models import TablesDraft
from budgets.models.disclosures import OPEN_STATES
from budgets.reading.totals import mark_totals
from budgets.selectors.classifications import catalogues
from budgets.selectors.declarations import declaration_of
from budgets.tables.editions import edition_for
from budgets.tables.typed.changed import ChangedCell, changed_cells
from budgets.tables.typed.completing import CompletedTable, complete
from budgets.tables.typed.core import TypedTable, of_json
from budgets.tables.typed.declaring import declared

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgets.codes.catalogues import Catalogues
    from budgets.codes.lists import Entry
    from budgets.models import Disclosure, Revision
    from budgets.tables.core import Declaration, Edition

#: Suggestions for one search.
SUGGESTIONS = 20


@dataclass(frozen=True)
class Typing:
    """填报底稿 with the lists it is judged by. `typed`: every table, blank where none is kept."""

    disclosure: Disclosure
    draft: TablesDraft
    edition: Edition
    typed: Mapping[int, TypedTable]
    versions: Mapping[int, int]
    lists: Catalogues

    @cached_property
    def completed(self) -> dict[int, CompletedTable]:
        """Every table, computed."""
        return complete(self.edition, self.typed)

    @cached_property
    def declaration(self) -> Declaration:
        """What would be declared if it were handed in now."""
        return self.declared(self.completed)

    def declared(self, completed: Mapping[int, CompletedTable]) -> Declaration:
        """The same of other contents."""
        found = declared(
            self.edition,
            completed,
            self.name,
            year=self.disclosure.year,
            unit_name=self.disclosure.owner_name,
        )
        tables = tuple(replace(table, facts=mark_totals(table.facts)) for table in found.tables)
        return replace(found, tables=tables)

    def name(self, dimension: str, code: str) -> str:
        """科目名称 of the year, "" for a code that the lists do not have."""
        return self.lists.of(dimension).name(code, self.disclosure.year)

    @property
    def typed_count(self) -> int:
        """How many amounts were typed, over all tables."""
        return sum(table.primary_count for table in self.completed.values())

    @property
    def amount_count(self) -> int:
        """How many amounts are printed, over all tables."""
        return len(self.declaration.facts)


def draft_of(disclosure: Disclosure) -> TablesDraft | None:
    """填报底稿 of the disclosure, None where nobody has begun one."""
    return (
        TablesDraft.objects.select_related("begun_from__disclosure", "handed_in", "begun_by")
        .filter(disclosure=disclosure)
        .first()
    )


def typing_of(disclosure: Disclosure, draft: TablesDraft) -> Typing:
    """Everything about the draft. Three queries."""
    edition = edition_for(disclosure.kind, disclosure.year, disclosure.division.code)
    kept = {table.number: table for table in draft.tables.all()}
    typed = {
        table.number: of_json(table.number, kept[table.number].content)
        if table.number in kept
        else TypedTable(table.number)
        for table in edition.tables
    }
    return Typing(
        disclosure=disclosure,
        draft=draft,
        edition=edition,
        typed=typed,
        versions={number: row.version for number, row in kept.items()},
        lists=catalogues(),
    )


def newest_revision(disclosure: Disclosure) -> Revision | None:
    """The latest revision that was read, whose amounts a form may start with; none that was
    taken down.
    """
    return (
        disclosure.revisions.filter(
            checked_at__isnull=False, fact_count__gt=0, takedown__isnull=True
        )
        .order_by("-number")
        .first()
    )


def open_revision(disclosure: Disclosure) -> Revision | None:
    """The revision that is being worked on, if any."""
    return disclosure.revisions.filter(state__in=OPEN_STATES).first()


def overtaken_by(draft: TablesDraft, newest: Revision | None) -> Revision | None:
    """A later upload that the draft knows nothing of, if any."""
    known = {draft.begun_from_id, draft.handed_in_id}
    if newest is None or newest.pk in known:
        return None
    # What an adjustment was begun from is of another disclosure, whose numbers are its own.
    own = [
        each.number
        for each in (draft.begun_from, draft.handed_in)
        if each and each.disclosure_id == draft.disclosure_id
    ]
    last = max(own, default=0)
    return newest if newest.number > last else None


def changes_of_draft(typing: Typing) -> tuple[ChangedCell, ...]:
    """变动: what is typed against the revision it was begun from; nothing where none was."""
    begun = typing.draft.begun_from
    if begun is None:
        return ()
    before = declaration_of(begun)
    return changed_cells(typing.edition, before, typing.declaration, typing.disclosure.year)


def suggested_codes(dimension: str, text: str, year: int) -> tuple[Entry, ...]:
    """科目 whose code begins with the text or whose name holds it. Raises `KeyError`."""
    return catalogues().of(dimension).search(text, year, SUGGESTIONS)
