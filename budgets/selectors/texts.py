"""公开文字: what is stored of a revision's texts, as the value that was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgets.models.texts import PARTS
from budgets.selectors.declarations import previous_publication
from budgets.tables.texts import DeclaredTexts, TextSection

if TYPE_CHECKING:
    from budgets.models import CheckFinding, DeclaredText, Disclosure, Revision


def declared_texts(revision: Revision) -> DeclaredTexts | None:
    """公开文字 exactly as given; None where the revision has none."""
    kept = {text.key: text for text in revision.texts.order_by("position")}
    if not kept:
        return None
    organisation = _paragraphs(kept.get("organisation"))
    return DeclaredTexts(
        duties=_paragraphs(kept.get("duties")),
        organisation=organisation[0] if organisation else "",
        institutions=_paragraphs(kept.get("institutions")),
        sections=tuple(
            TextSection(text.key, tuple(text.paragraphs), number=text.number, title=text.title)
            for text in kept.values()
            if text.key not in PARTS
        ),
        glossary=tuple((term, words) for term, words in _pairs(kept.get("glossary"))),
    )


def previous_texts(disclosure: Disclosure) -> DeclaredTexts | None:
    """上年公开文字: what the same owner has published for the year before, if anything."""
    revision = previous_publication(disclosure)
    return None if revision is None else declared_texts(revision)


def findings_of_texts(revision: Revision) -> dict[str, list[CheckFinding]]:
    """校验问题 about the texts, by the title of their section."""
    found: dict[str, list[CheckFinding]] = {}
    for finding in revision.findings.filter(sheet="", cell="").order_by("position"):
        if finding.column:
            found.setdefault(finding.column, []).append(finding)
    return found


def _paragraphs(text: DeclaredText | None) -> tuple[str, ...]:
    return tuple(text.paragraphs) if text else ()


def _pairs(text: DeclaredText | None) -> list[list[str]]:
    return list(text.paragraphs) if text else []
