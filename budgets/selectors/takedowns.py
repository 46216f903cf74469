"""紧急下架, read: what there is of it, and what lies sealed. No public page comes here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from budgets.models import Revision, SnapshotFile, Takedown
from budgets.selectors.disclosures import for_user
from portal import storage
from portal.access import Action, Role, memberships_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.models import User


def takedowns_for(user: User) -> QuerySet[Takedown]:
    """紧急下架 of the disclosures that the account may take down, or audits."""
    rows = Takedown.objects.select_related(
        "disclosure__division",
        "disclosure__department",
        "disclosure__unit",
        "proposed_by",
        "proposed_for",
        "confirmed_by",
        "rejected_by",
    )
    if any(_is_everywhere(each) for each in memberships_of(user)):
        return rows
    return rows.filter(
        Q(disclosure__in=for_user(user, Action.TAKE_DOWN))
        | Q(disclosure__in=for_user(user, Action.AUDIT))
    )


def sealed_revisions(takedown: Takedown) -> list[Revision]:
    """封存的版次, the latest first."""
    kept = Revision.objects.filter(takedown=takedown).select_related("disclosure__division")
    return list(kept.order_by("-publication"))


def sealed_files(revision: Revision) -> list[SnapshotFile]:
    """封存的文件 of one version."""
    return list(SnapshotFile.objects.filter(snapshot__revision=revision).order_by("format"))


def sealed_bytes(revision: Revision, name: str) -> tuple[bytes, SnapshotFile] | None:
    """The bytes of one sealed file; None for a format that the version lacks."""
    kept = SnapshotFile.objects.filter(snapshot__revision=revision, format=name).first()
    return None if kept is None else (storage.read(kept.sha256), kept)


def _is_everywhere(membership: object) -> bool:
    unscoped = not any(
        getattr(membership, f"{scope}_id") for scope in ("unit", "department", "division")
    )
    return unscoped and getattr(membership, "role", "") == Role.AUDITOR
