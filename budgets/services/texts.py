"""公开文字: what an officer writes beside the tables, kept with the revision and checked with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from budgets.models import DeclaredText
from budgets.reading.texts import TextsError, bounded
from budgets.selectors.changes import earlier_of
from budgets.selectors.texts import declared_texts
from budgets.services import processing
from budgets.services.errors import RefusedActionError
from budgets.services.workflow import WITH_OFFICER, require, require_state
from budgets.tables.texts import DeclaredTexts
from portal.access import Action

if TYPE_CHECKING:
    from budgets.models import Revision
    from portal.models import User


@transaction.atomic
def set_texts(*, revision: Revision, texts: DeclaredTexts, by: User) -> Revision:
    """保存公开文字 in place of what the revision had, and have it checked again.

    The same texts change nothing. Raises `PermissionDenied`, and `RefusedActionError` where
    the revision is not with the officer, has changed since it was read, or the texts are
    more than may be kept.
    """
    require(by, Action.UPLOAD, revision)
    act = _("保存情况说明")
    require_state(revision, WITH_OFFICER, act)
    require_bounds(texts)
    before = declared_texts(revision) or DeclaredTexts()
    if texts == before:
        return revision
    processing.check_again(
        revision=revision,
        act=act,
        action="revision.texts",
        by=by,
        details={"changed": _changed(before, texts)},
    )
    keep_texts(revision, texts)
    return revision


def keep_texts(revision: Revision, texts: DeclaredTexts) -> None:
    """留存: every part that says something, in printed order; inside the caller's transaction."""
    revision.texts.all().delete()
    parts: list[tuple[str, list[object]]] = [
        ("duties", list(texts.duties)),
        ("organisation", [texts.organisation] if texts.organisation else []),
        ("institutions", list(texts.institutions)),
    ]
    rows = [DeclaredText(key=key, paragraphs=paragraphs) for key, paragraphs in parts]
    rows += [
        DeclaredText(
            key=section.key,
            number=section.number,
            title=section.title,
            paragraphs=list(section.paragraphs),
        )
        for section in texts.sections
    ]
    rows.append(DeclaredText(key="glossary", paragraphs=[list(entry) for entry in texts.glossary]))
    filled = [row for row in rows if row.paragraphs or row.title]
    for position, row in enumerate(filled, start=1):
        row.revision, row.position = revision, position
    DeclaredText.objects.bulk_create(filled)


def carry_over(*, to: Revision) -> None:
    """沿用: a new revision starts with the texts of the one it replaces.

    Inside the caller's transaction.
    """
    earlier = earlier_of(to)
    texts = declared_texts(earlier) if earlier else None
    if texts is not None:
        keep_texts(to, texts)


def require_bounds(texts: DeclaredTexts) -> None:
    """Raise `RefusedActionError` where the texts are more than may be kept."""
    try:
        bounded(texts)
    except TextsError as error:
        raise RefusedActionError("texts_too_long", str(error)) from error


def _changed(before: DeclaredTexts, after: DeclaredTexts) -> list[str]:
    """Which parts are other than before, by key."""
    parts = ("duties", "organisation", "institutions", "glossary")
    keys = {section.key for section in (*before.sections, *after.sections)}
    return [
        *(name for name in parts if getattr(before, name) != getattr(after, name)),
        *sorted(key for key in keys if before.section(key) != after.section(key)),
    ]
