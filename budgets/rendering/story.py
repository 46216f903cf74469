"""全文: the legal document from cover to glossary, in blocks that every format walks through.

封面, 目录, 第一部分 概况, 第二部分 the twelve tables, 第三部分 情况说明 with the targets' forms,
第四部分 名词解释. A part that has nothing to say is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgets.rendering.form import PrintedForm
from budgets.rendering.prose import Passage, PrintedSection, Span
from budgets.rendering.sheet import Sheet, table_anchor
from budgets.tables.texts import SECTION_TITLES
from portal.core.numerals import chinese

if TYPE_CHECKING:
    from budgets.rendering.publication import Document


@dataclass(frozen=True, slots=True)
class Title:
    """标题. `level`: 1 for a part, 2 for a section of it. `anchor`: its id in the document."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class TableBlock:
    """公开表N; its title stands in the contents."""

    sheet: Sheet
    anchor: str


@dataclass(frozen=True, slots=True)
class FormBlock:
    """一张表单; its name is a bookmark."""

    form: PrintedForm
    anchor: str


@dataclass(frozen=True, slots=True)
class Term:
    """名词解释: one term and its words. `number` counts from 1."""

    number: int
    term: str
    words: str


Block = Title | Passage | TableBlock | FormBlock | Term


@dataclass(frozen=True, slots=True)
class Story:
    """公开件全文. `cover`: its lines. `foot`: what stands at the foot of every page."""

    title: str
    cover: tuple[str, ...]
    contents_title: str
    blocks: tuple[Block, ...]
    foot: str


def tell(document: Document) -> Story:
    """The whole document in blocks. Raises `WordingError`."""
    publication, say = document.publication, document.pack.say
    year = str(publication.year)
    title = say("cover.title", year=year, unit=publication.unit_name)
    if publication.adjustment:
        title = f"{title}调整{publication.which}"
    return Story(
        title=title,
        cover=(title, say("cover.unit", unit=publication.unit_name)),
        contents_title=say("contents.title"),
        blocks=(
            *_overview(document),
            *_tables(document, year),
            *_explanation(document, year),
            *_glossary(document),
        ),
        foot=say("foot", number=str(publication.number), sha256=document.sha256),
    )


def _words(text: str) -> Iterator[Passage]:
    """One passage for each line of the text."""
    return (Passage((Span(line),)) for line in text.split("\n") if line.strip())


def _overview(document: Document) -> Iterator[Block]:
    texts, say = document.texts, document.pack.say
    organisation = (*filter(None, [texts.organisation]), *texts.institutions)
    if not (texts.duties or organisation):
        return
    yield Title(1, say("part1.title"), "part-1")
    if texts.duties:
        yield Title(2, say("part1.duties"), "duties")
        for duty in texts.duties:
            yield from _words(duty)
    if organisation:
        yield Title(2, say("part1.organisation"), "organisation")
        for text in organisation:
            yield from _words(text)


def _tables(document: Document, year: str) -> Iterator[Block]:
    yield Title(1, document.pack.say("part2.title", year=year), "part-2")
    for sheet in document.sheets:
        yield TableBlock(sheet, table_anchor(sheet.number))


def _explanation(document: Document, year: str) -> Iterator[Block]:
    sections = document.texts.sections
    lonely = [each for each in document.appendices if not _has_section(sections, each.section)]
    if not (sections or lonely):
        return
    yield Title(1, document.pack.say("part3.title", year=year), "part-3")
    for place, section in enumerate(sections, 1):
        title = section.title or SECTION_TITLES[section.key]
        yield Title(2, f"{section.number or chinese(place)}、{title}", section.key)
        yield from section.passages
        yield from _forms(document, section.key)
    for appendix in lonely:
        yield from _forms(document, appendix.section)


def _has_section(sections: tuple[PrintedSection, ...], key: str) -> bool:
    return any(section.key == key for section in sections)


def _forms(document: Document, section: str) -> Iterator[FormBlock]:
    for appendix in document.appendices:
        if appendix.section == section:
            for place, form in enumerate(appendix.forms, 1):
                yield FormBlock(form, f"{appendix.key}-{place}")


def _glossary(document: Document) -> Iterator[Block]:
    if document.texts.glossary:
        yield Title(1, document.pack.say("part4.title"), "part-4")
        for number, (term, words) in enumerate(document.texts.glossary, 1):
            yield Term(number, term, words)
