"""公开文字: what is stored of a revision's texts, as the value that was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgets.models import DeclaredText, Revision, RevisionState
from budgets.models.texts import PARTS
from budgets.selectors.last_year import previous_publication
from budgets.tables.texts import DeclaredTexts, TextSection

if TYPE_CHECKING:
    from budgets.models import CheckFinding, Disclosure

#: Texts of so many other units at most are compared: a department may have two hundred.
_OTHERS = 200


def declared_texts(revision: Revision) -> DeclaredTexts | None:
    """公开文字 exactly as given; None where the revision has none."""
    kept = {text.key: text for text in revision.texts.order_by("position")}
    return _texts(kept) if kept else None


def _texts(kept: dict[str, DeclaredText]) -> DeclaredTexts:
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


def others_texts(disclosure: Disclosure) -> dict[str, DeclaredTexts]:
    """其他单位的公开文字: published by the other units of the department for the same year.

    By unit name; at most `_OTHERS`, in the order of their codes. Two queries.
    """
    revisions = (
        Revision.objects.filter(
            state=RevisionState.PUBLISHED,
            disclosure__department=disclosure.department_id,
            disclosure__year=disclosure.year,
            disclosure__kind=disclosure.kind,
            texts__isnull=False,
        )
        .exclude(disclosure=disclosure.pk)
        .select_related("disclosure")
        .order_by("disclosure__owner_code", "pk")
        .distinct()[:_OTHERS]
    )
    kept: dict[int, dict[str, DeclaredText]] = {revision.pk: {} for revision in revisions}
    for text in DeclaredText.objects.filter(revision__in=list(kept)).order_by("position"):
        kept[text.revision_id][text.key] = text
    return {revision.disclosure.owner_name: _texts(kept[revision.pk]) for revision in revisions}


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
