"""情况说明的依据: what the words of a revision are written from, and what is still wanting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from budgets.rendering.narrative.basis import Basis
from budgets.rendering.narrative.composed import needed, printed_texts
from budgets.rendering.prose import verbatim
from budgets.selectors.declarations import declaration_of
from budgets.selectors.entries import printed_entries
from budgets.selectors.last_year import previous_declaration
from budgets.selectors.texts import declared_texts
from budgets.selectors.wording import pack_for
from budgets.tables.entries import Entered

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from budgets.models import Revision
    from budgets.rendering.narrative.basis import Need
    from budgets.rendering.prose import PrintedTexts
    from budgets.rendering.wording import WordingPack
    from budgets.tables.core import Declaration


def worded_on(revision: Revision) -> date:
    """The day whose wording counts: that of the check, or today while there was none."""
    return timezone.localdate(revision.checked_at) if revision.checked_at else timezone.localdate()


@dataclass(frozen=True, slots=True)
class Words:
    """公开文字 of a revision: how it is worded, all that is printed, and what is still wanting.

    `entered`: what people wrote that the printed words were made of.
    """

    pack: WordingPack
    texts: PrintedTexts
    entered: Entered
    needs: tuple[Need, ...]


def words_of(
    revision: Revision, declaration: Declaration, *, on: date, has_forms: bool = False
) -> Words:
    """The words of the whole document, in the pack that is in force on that day.

    `has_forms`: targets' forms are printed after 绩效目标情况说明. Of an adjustment only what was
    handed in is printed: 情况说明 tells an annual budget and compares it with last year's. Raises
    `WordingError`.
    """
    basis, given = _basis(revision, declaration, has_forms=has_forms), declared_texts(revision)
    pack = pack_for(revision.disclosure, on=on)
    if revision.disclosure.is_adjustment:
        return Words(pack, verbatim(given), Entered(), ())
    return Words(pack, printed_texts(pack, basis, given), basis.entered, needed(basis, given))


def needed_entries(revision: Revision) -> Mapping[str, str]:
    """须填写: the entries that the document cannot do without, each with the reason why."""
    declaration = declaration_of(revision)
    if not declaration.tables or revision.disclosure.is_adjustment:
        return {}
    needs = needed(_basis(revision, declaration), declared_texts(revision))
    return {need.entry: need.message for need in needs}


def _basis(revision: Revision, declaration: Declaration, *, has_forms: bool = False) -> Basis:
    disclosure = revision.disclosure
    return Basis(
        declaration=declaration,
        unit_name=disclosure.owner_name,
        division_code=disclosure.division.code,
        previous=previous_declaration(disclosure),
        entered=printed_entries(revision, declaration),
        has_forms=has_forms,
    )
