"""样张: a wording pack seen on a whole document, before it is in force. Nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgets.models import Revision, RevisionState, WordingScope
from budgets.models.disclosures import BUDGET
from budgets.rendering.narrative.basis import Basis
from budgets.rendering.narrative.composed import printed_texts
from budgets.rendering.prose import Passage
from budgets.rendering.publication import Document, compose
from budgets.rendering.specimen import (
    specimen_declaration,
    specimen_entered,
    specimen_publication,
    specimen_texts,
)
from budgets.rendering.story import Block, FormBlock, TableBlock, Term, Title, tell
from budgets.selectors.declarations import declaration_of
from budgets.selectors.entries import entered_of
from budgets.selectors.last_year import previous_declaration
from budgets.selectors.texts import declared_texts
from budgets.selectors.wording import pack_of
from budgets.services.snapshots import publication_of
from budgets.tables.editions import edition_named

if TYPE_CHECKING:
    from budgets.models import WordingVersion

#: What stands in the division of a pack for every division, on its specimen.
_ANYWHERE = ("000000", "某市")


@dataclass(frozen=True, slots=True)
class ToldLine:
    """One block of the document in words. `kind`: title | words | table | form | term.

    `level`: of a title. `head`: the label of a table, the term of the glossary.
    """

    kind: str
    text: str
    head: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class ToldDocument:
    """全文 in words, tables by name. `of`: whose document it is."""

    of: str
    is_published: bool
    cover: tuple[str, ...]
    contents_title: str
    lines: tuple[ToldLine, ...]
    foot: str


def told(version: WordingVersion, *, scope: str, published: Revision | None) -> ToldDocument:
    """The document of the published revision, else of the specimen, in the pack's words.

    Raises `budgets.rendering.wording.WordingError` for words that nothing can be written with.
    """
    document = _document(version, scope, published)
    story = tell(document)
    return ToldDocument(
        of=document.publication.title,
        is_published=published is not None,
        cover=story.cover,
        contents_title=story.contents_title,
        lines=tuple(_line(block) for block in story.blocks),
        foot=story.foot,
    )


def last_published(version: WordingVersion, scope: str) -> Revision | None:
    """The latest publication of the pack's division and that scope, None where there is none."""
    if version.division_id is None:
        return None
    return (
        Revision.objects.filter(
            state=RevisionState.PUBLISHED,
            disclosure__division=version.division_id,
            disclosure__scope=scope,
            disclosure__kind=BUDGET,
        )
        .select_related("disclosure__division", "disclosure__department")
        .order_by("-disclosure__year", "-published_at", "-pk")
        .first()
    )


def scopes_of(version: WordingVersion) -> list[str]:
    """Whose documents the pack words: unit, department or both."""
    every = [WordingScope.UNIT, WordingScope.DEPARTMENT]
    return [str(each) for each in every if version.scope in (each, WordingScope.BOTH)]


def _document(version: WordingVersion, scope: str, published: Revision | None) -> Document:
    pack = pack_of(version, scope=scope)
    if published is not None:
        declaration, given = declaration_of(published), declared_texts(published)
        publication = publication_of(published)
        previous, entered = previous_declaration(published.disclosure), entered_of(published)
    else:
        code, name = _ANYWHERE
        if version.division is not None:
            code, name = version.division.code, version.division.name
        publication = specimen_publication(
            division=code, division_name=name, scope=scope, year=version.year
        )
        declaration = specimen_declaration(
            edition_named(publication.edition), year=version.year, unit_name=publication.unit_name
        )
        given, previous, entered = specimen_texts(), None, specimen_entered()
    basis = Basis(
        declaration=declaration,
        unit_name=publication.unit_name,
        division_code=publication.division_code,
        previous=previous,
        entered=entered,
    )
    texts = printed_texts(pack, basis, given)
    return compose(publication, declaration, texts=texts, pack=pack)


def _line(block: Block) -> ToldLine:
    match block:
        case Title():
            return ToldLine("title", block.text, level=block.level)
        case Passage():
            return ToldLine("words", block.text)
        case TableBlock():
            return ToldLine("table", block.sheet.title, head=block.sheet.label)
        case FormBlock():
            return ToldLine("form", block.form.name)
        case Term():
            return ToldLine("term", block.words, head=f"{block.number}. {block.term}")
