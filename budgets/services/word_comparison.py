"""比对: the Word document that came back, held against the revision as it stands now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgets.reading.core import RefusedError
from budgets.reading.likeness import difference
from budgets.reading.word_adoption import entry_id, is_adoptable, title_id
from budgets.reading.word_changes import changes_between
from budgets.reading.word_child import read_word_in_child
from budgets.rendering.docx.sent import sent
from budgets.selectors.word_returns import word_return
from budgets.services.errors import RefusedActionError
from budgets.services.snapshots import document_of
from budgets.tables.texts import SECTION_TITLES, DeclaredTexts, TextSection
from portal import storage

if TYPE_CHECKING:
    from budgets.models import Revision, WordReturn
    from budgets.reading.word_changes import Entry, SectionChanges, WordChanges
    from budgets.rendering.publication import Document
    from budgets.tables.findings import Finding


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a paragraph that both sides have, or that only this one has."""

    text: str
    is_other: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """One paragraph or title that is other than sent. `old` or `new` None: there is none.

    `name`: how a form chooses it; "" where it cannot be adopted. `lost`: figures from tables
    that the new text no longer has.
    """

    name: str
    old: str | None
    new: str | None
    lost: tuple[str, ...] = ()
    is_title: bool = False

    @property
    def old_pieces(self) -> list[Piece]:
        """What was sent, what is gone from it marked."""
        pieces = difference(self.old or "", self.new or "")
        return [Piece(old, tag != "equal") for tag, old, _new in pieces if old]

    @property
    def new_pieces(self) -> list[Piece]:
        """What came back, what is new in it marked."""
        pieces = difference(self.old or "", self.new or "")
        return [Piece(new, tag != "equal") for tag, _old, new in pieces if new]


@dataclass(frozen=True, slots=True)
class ComparedSection:
    """节 with what is other in it."""

    title: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class WordComparison:
    """What came back against what stands now. `findings` can be adopted in no way."""

    sections: tuple[ComparedSection, ...]
    findings: tuple[Finding, ...]
    remarks: tuple[str, ...]

    @property
    def is_adoptable(self) -> bool:
        """Whether there is anything to choose."""
        return any(each.name for section in self.sections for each in section.differences)


def comparison_of(revision: Revision) -> WordComparison | None:
    """The revision's returned document compared anew; None where there is none.

    Raises `RefusedActionError` where it can no longer be read.
    """
    returned = word_return(revision)
    if returned is None:
        return None
    changes = compared(returned, document_of(revision))
    return WordComparison(
        sections=tuple(_section(section) for section in changes.changed),
        findings=changes.findings,
        remarks=changes.remarks,
    )


def compared(returned: WordReturn, document: Document) -> WordChanges:
    """The file read in a limited child process and held against the document.

    Raises `RefusedActionError`.
    """
    source = returned.source
    try:
        found = read_word_in_child(storage.path_of(source.sha256), source.original_name)
    except RefusedError as error:
        raise RefusedActionError(error.finding.code, error.finding.message) from error
    return changes_between(sent(document), found)


def texts_as_printed(document: Document) -> DeclaredTexts:
    """公开文字 as the document prints them, those that the portal wrote included."""
    printed = document.texts
    return DeclaredTexts(
        duties=printed.duties,
        organisation=printed.organisation,
        institutions=printed.institutions,
        sections=tuple(
            TextSection(
                section.key,
                tuple(passage.text for passage in section.passages),
                number=section.number,
                title=section.title,
            )
            for section in printed.sections
        ),
        glossary=printed.glossary,
    )


def _section(section: SectionChanges) -> ComparedSection:
    found = [
        _difference(section, at, entry)
        for at, entry in enumerate(section.entries)
        if entry.is_changed
    ]
    if section.new_title is not None:
        is_own = section.anchor in SECTION_TITLES and section.new_title != section.title
        name = title_id(section) if is_own else ""
        found.insert(0, Difference(name, section.title, section.new_title, is_title=True))
    return ComparedSection(section.title, tuple(found))


def _difference(section: SectionChanges, at: int, entry: Entry) -> Difference:
    name = entry_id(section, at) if is_adoptable(section) else ""
    return Difference(name, entry.old, entry.new, entry.lost)
