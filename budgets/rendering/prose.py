"""文字: the printed words of a disclosure, each figure in them with the cells it came from.

Words that a unit handed in are kept as they are; words that the portal wrote say of every
figure where it stands. Every format prints them from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from budgets.tables.texts import DeclaredTexts


@dataclass(frozen=True, slots=True)
class Source:
    """出处: the printed cell that a figure was taken from, by its place in the table.

    `position` and `column` count from 0. `is_last_year`: of last year's publication.
    """

    table: int
    position: int
    column: int
    is_last_year: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """文字一段: words, or one figure with the cells that it was computed from."""

    text: str
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """段落."""

    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class PrintedSection:
    """一节 of 第三部分. `key`: of `budgets.tables.texts.SECTION_TITLES`.

    `is_generated`: written by the portal from the tables, not handed in.
    """

    key: str
    number: str  # 二; "" where none is printed
    title: str
    passages: tuple[Passage, ...]
    is_generated: bool = False


@dataclass(frozen=True, slots=True)
class PrintedTexts:
    """公开文字 as they are printed. What there is not, is empty."""

    duties: tuple[str, ...] = ()
    organisation: str = ""
    institutions: tuple[str, ...] = ()
    sections: tuple[PrintedSection, ...] = ()
    glossary: tuple[tuple[str, str], ...] = ()


NO_TEXTS = PrintedTexts()


def verbatim(texts: DeclaredTexts | None) -> PrintedTexts:
    """What was handed in, as it stands."""
    if texts is None:
        return NO_TEXTS
    return PrintedTexts(
        duties=texts.duties,
        organisation=texts.organisation,
        institutions=texts.institutions,
        sections=tuple(
            PrintedSection(
                key=section.key,
                number=section.number,
                title=section.title,
                passages=tuple(Passage((Span(text),)) for text in section.paragraphs),
            )
            for section in texts.sections
        ),
        glossary=texts.glossary,
    )
