"""几件一并办理: several units' disclosures submitted or checked again by one press, each by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from budgets.selectors.disclosures import revisions_for_user
from budgets.services import processing, review
from budgets.services.errors import RefusedActionError, changed_meanwhile
from portal.access import Action

if TYPE_CHECKING:
    from budgets.models import Revision
    from portal.models import User

#: What one press may take: more is a list that nobody has looked at.
MOST = 200
SUBMIT, CHECK_AGAIN = "submit", "recheck"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one chosen revision: `refusal` is "" where the act was done."""

    revision: Revision
    refusal: str = ""


def submit_together(*, chosen: Sequence[tuple[int, int]], by: User) -> list[Outcome]:
    """上报 each chosen revision (its id and the version that was seen), one after the other.

    One that is refused changes nothing and hinders no other. What the account may not see does
    not exist and is left out. Raises `PermissionDenied` for an account that submits nowhere,
    `RefusedActionError` for too many.
    """
    return _each(
        chosen, by, Action.SUBMIT, lambda revision: review.submit(revision=revision, by=by)
    )


def check_together(*, chosen: Sequence[tuple[int, int]], by: User) -> list[Outcome]:
    """重新校验 each chosen revision; else as `submit_together`."""
    return _each(
        chosen, by, Action.UPLOAD, lambda revision: processing.recheck(revision=revision, by=by)
    )


def _each(
    chosen: Sequence[tuple[int, int]],
    by: User,
    action: Action,
    act: Callable[[Revision], object],
) -> list[Outcome]:
    versions = dict(chosen)
    if len(versions) > MOST:
        raise RefusedActionError(
            "too_many", _("一次最多办理%(most)s件，请分几次选择。") % {"most": MOST}
        )
    found = revisions_for_user(by, action).filter(pk__in=versions).order_by("pk")
    return [_one(revision, versions[revision.pk], act) for revision in found]


def _one(revision: Revision, version: int, act: Callable[[Revision], object]) -> Outcome:
    try:
        if revision.version != version:
            raise changed_meanwhile()
        act(revision)
    except RefusedActionError as error:
        return Outcome(revision, error.message)
    except PermissionDenied:
        return Outcome(revision, _("您没有办理这一件的权限。"))
    return Outcome(revision)
