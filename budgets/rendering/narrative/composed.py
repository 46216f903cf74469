"""公开文字: what was handed in as it stands, and the rest written from the tables."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from budgets.rendering.glossary import glossary_of
from budgets.rendering.narrative.sections import needs_of_sections, write_sections
from budgets.rendering.prose import PrintedTexts, verbatim
from budgets.tables.texts import SECTION_TITLES
from portal.core.numerals import chinese

if TYPE_CHECKING:
    from budgets.rendering.narrative.basis import Basis, Need
    from budgets.rendering.prose import PrintedSection
    from budgets.rendering.wording import WordingPack
    from budgets.tables.texts import DeclaredTexts


def printed_texts(
    pack: WordingPack, basis: Basis, given: DeclaredTexts | None = None
) -> PrintedTexts:
    """The words of the whole document.

    `given`: what was handed in. Duties and organisation are printed as handed in and never
    written here. A section that was handed in stays verbatim, one that was not is written from
    the tables and from what was entered; handed-in 名词解释 stay, else they are taken from the
    library. Nothing is invented: what is not known is left out, and `needed` says what it is.
    Pure and deterministic. Raises `WordingError` where the pack's words cannot be filled, and
    `NoEditionError` for a declaration of an unknown edition.
    """
    handed_in = verbatim(given)
    kept = _handed_in(given)
    written = write_sections(pack, basis, but=kept)
    sections = _in_order(handed_in.sections, written)
    glossary = handed_in.glossary or glossary_of(pack, basis, sections)
    return replace(handed_in, sections=sections, glossary=glossary)


def needed(basis: Basis, given: DeclaredTexts | None = None) -> tuple[Need, ...]:
    """Exactly which entries have to be written, in printed order; none where nothing is wanting.

    A reason is asked for only where a figure has changed, a figure only where no table holds
    it, last year's only where no publication of last year is known. What was handed in as a
    text needs nothing.
    """
    return tuple(needs_of_sections(basis, but=_handed_in(given)))


def _handed_in(given: DeclaredTexts | None) -> frozenset[str]:
    """The keys of the sections that say something already."""
    sections = given.sections if given else ()
    return frozenset(s.key for s in sections if any(text.strip() for text in s.paragraphs))


def _in_order(
    handed_in: tuple[PrintedSection, ...], written: tuple[PrintedSection, ...]
) -> tuple[PrintedSection, ...]:
    """Both together in printed order, those that were written numbered by their place."""
    if not written:
        return handed_in
    places = list(SECTION_TITLES)
    fresh = {section.key for section in written}
    # A section of which only the heading was handed in gives way to the one that was written.
    kept = [section for section in handed_in if section.key not in fresh]
    both = sorted((*kept, *written), key=lambda section: places.index(section.key))
    return tuple(
        replace(section, number=chinese(place)) if section.is_generated else section
        for place, section in enumerate(both, 1)
    )
