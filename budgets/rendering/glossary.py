"""名词解释: the library of terms by year and region, and those that a document prints.

A term of a region stands in place of the same term of a wider one, and takes over its words
where it has none of its own. Printed are the terms that the region requires, and those that
the tables or the words use; a pack replaces words, adds terms and leaves terms out.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from budgets.rendering.blanks import TemplateError, fill
from budgets.rendering.wording import GLOSSARY_BLANKS, WordingError
from budgets.tables.editions import edition_named
from portal.core.text import fold_name

if TYPE_CHECKING:
    from budgets.rendering.narrative.basis import Basis
    from budgets.rendering.prose import PrintedSection
    from budgets.rendering.wording import WordingPack
    from budgets.tables.core import Declaration

_PROVINCE_END, _CITY_END = "0000", "00"


class Use(StrEnum):
    """When a term is printed."""

    REQUIRED = "required"
    USED = "used"  # where the tables or the words use it
    NEVER = "never"  # a region leaves it out


@dataclass(frozen=True, slots=True)
class GlossaryTerm:
    """名词. `region`: a prefix of the division code. `names`: what in a document uses it.

    `words` may hold the blanks of `GLOSSARY_BLANKS`; "" are those of the wider region.
    """

    region: str
    first_year: int
    last_year: int | None
    term: str
    use: Use
    names: tuple[str, ...]
    words: str


@cache
def library() -> tuple[GlossaryTerm, ...]:
    """Every term of every region and year, in printed order."""
    text = files("budgets.rendering").joinpath("data/glossary.csv").read_text("utf-8")
    return tuple(
        GlossaryTerm(
            region=row["region"],
            first_year=int(row["first_year"]),
            last_year=int(row["last_year"]) if row["last_year"] else None,
            term=row["term"],
            use=Use(row["use"]),
            names=tuple(row["names"].split()) or (row["term"],),
            words=row["words"],
        )
        for row in csv.DictReader(text.splitlines())
    )


def terms_in_force(year: int, division: str = "") -> tuple[GlossaryTerm, ...]:
    """The library for a year and a division, each term once, in printed order."""
    found: dict[str, GlossaryTerm] = {}
    fitting = [
        term
        for term in library()
        if division.startswith(term.region)
        and term.first_year <= year
        and (term.last_year is None or year <= term.last_year)
    ]
    # From the widest region to the narrowest; in one region the newest stands last.
    for term in sorted(fitting, key=lambda term: (len(term.region), term.first_year)):
        wider = found.get(term.term)
        found[term.term] = replace(term, words=term.words or wider.words) if wider else term
    return tuple(found.values())


def terms_used(
    terms: Iterable[GlossaryTerm],
    declaration: Declaration,
    sections: Iterable[PrintedSection] = (),
) -> tuple[GlossaryTerm, ...]:
    """Those that are required, and those that amounts or sentences use, in their order."""
    told = "".join(passage.text for section in sections for passage in section.passages)
    haystack = "\n".join((*sorted(_names_of(declaration)), fold_name(told)))
    return tuple(
        term
        for term in terms
        if term.use is Use.REQUIRED
        or (term.use is Use.USED and any(fold_name(name) in haystack for name in term.names))
    )


def glossary_of(
    pack: WordingPack, basis: Basis, sections: tuple[PrintedSection, ...] = ()
) -> tuple[tuple[str, str], ...]:
    """The terms that the document prints, with their words. Raises `WordingError`."""
    own = dict(pack.glossary)
    terms = _as_the_pack_asks(pack, terms_in_force(basis.year, basis.division_code))
    used = terms_used(terms, basis.declaration, sections)
    printed = [(each.term, own.get(each.term, each.words)) for each in used]
    blanks = _blanks(pack, basis.year, basis.division_code)
    return tuple((term, _filled(term, words, blanks)) for term, words in printed if words.strip())


def words_in_force(pack: WordingPack, year: int, division: str) -> dict[str, str]:
    """名词解释 of every term, printed or not, for readers of a page. Raises `WordingError`."""
    own, blanks = dict(pack.glossary), _blanks(pack, year, division)
    library_words = {each.term: each.words for each in terms_in_force(year, division)}
    return {
        term: _filled(term, words, blanks)
        for term, words in {**library_words, **own}.items()
        if words.strip()
    }


def _blanks(pack: WordingPack, year: int, division: str) -> dict[str, str]:
    return {"level": _level(pack, division), "own": pack.say("own"), "year": str(year)}


def _as_the_pack_asks(
    pack: WordingPack, terms: tuple[GlossaryTerm, ...]
) -> tuple[GlossaryTerm, ...]:
    """The library, the terms that the pack requires as such, and those that only the pack has."""
    known = {each.term for each in terms}
    added = (
        GlossaryTerm("", 0, None, term, Use.USED, (term,), words)
        for term, words in pack.glossary
        if term not in known
    )
    return tuple(
        replace(each, use=Use.REQUIRED) if each.term in pack.required else each
        for each in (*terms, *added)
    )


def _filled(term: str, words: str, blanks: Mapping[str, str]) -> str:
    try:
        return "".join(span.text for span in fill(words, GLOSSARY_BLANKS, blanks))
    except TemplateError as reason:
        raise WordingError(f"名词解释“{term}”：{reason}") from reason


def _level(pack: WordingPack, division: str) -> str:
    """省级, 市级 or 县（区）级, by the division's code."""
    if division.endswith(_PROVINCE_END):
        return pack.say("level.province")
    return pack.say("level.city" if division.endswith(_CITY_END) else "level.county")


def _names_of(declaration: Declaration) -> Iterator[str]:
    """The names of the rows and columns in which an amount stands, folded."""
    definitions = {t.number: t for t in edition_named(declaration.edition).tables}
    seen: set[str] = set()
    for declared in declaration.tables:
        definition = definitions[declared.number]
        for fact in (fact for fact in declared.facts if fact.amount):
            seen.add(fact.row.label(definition))
            seen.update(column.label for column in definition.leaves[fact.column].path)
    return (fold_name(name) for name in seen)
