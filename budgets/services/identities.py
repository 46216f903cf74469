"""更名与改编码: what a unit or department is called from a day on. Its former one is kept."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import (
    ApprovedFigures,
    Disclosure,
    FormerIdentity,
    FormerKind,
    Revision,
    RevisionState,
    Unit,
    Withholding,
)
from budgets.models.disclosures import PUBLIC_STATES
from budgets.models.organisations import CODE
from budgets.services.errors import RefusedActionError
from budgets.services.personal import require_public_text
from budgets.services.workflow import IN_REVIEW, WITH_OFFICER
from budgets.tables.holds import HoldScope
from portal import audit
from portal.access import Action, may
from portal.core.text import fold

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from budgets.models import Department
    from portal.models import User

    Owner = Unit | Department


@transaction.atomic
def change_identity(
    *,
    owner: Owner,
    name: str,
    code: str,
    on: date,
    document: str,
    by: User,
) -> None:
    """更名、改编码 from that day on; the former name and code are kept with their days.

    What is public, or with reviewers, stays under the name and code it has; what is still being
    drafted goes on under the new ones and is checked again. Raises `PermissionDenied`, and
    `RefusedActionError` where nothing changes, the code is another's or has no right form, no
    basis is given, or the day lies ahead or before the last change.
    """
    if not may(by, Action.MANAGE):
        raise PermissionDenied
    owner = _locked(owner)
    name, code = _checked(owner, name=name, code=code, on=on)
    document = require_public_text(document, "document_missing", _("请写明依据文件的文号或名称。"))
    before = {"name": owner.name, "code": owner.code}
    if name != owner.name:
        keep_former(owner=owner, what=FormerKind.NAME, until=on, document=document)
    if code != owner.code:
        keep_former(owner=owner, what=FormerKind.CODE, until=on, document=document)
    _write(owner, name=name, code=code)
    audit.record(
        action=f"{owner._meta.model_name}.identity_changed",
        target=f"{owner._meta.model_name}:{owner.pk}",
        by=by,
        description=document,
        details={"before": before, "after": {"name": name, "code": code}, "on": on.isoformat()},
    )


@transaction.atomic
def mend_name(*, owner: Owner, name: str, by: User) -> None:
    """改正名称: what was typed wrong and was never its name leaves nothing behind but the audit.

    Raises `PermissionDenied`, and `RefusedActionError` where nothing changes.
    """
    if not may(by, Action.MANAGE):
        raise PermissionDenied
    owner = _locked(owner)
    name, _code = _checked(owner, name=name, code=owner.code, on=timezone.localdate())
    before = owner.name
    _write(owner, name=name, code=owner.code)
    audit.record(
        action=f"{owner._meta.model_name}.name_mended",
        target=f"{owner._meta.model_name}:{owner.pk}",
        by=by,
        description=f"{before} → {name}",
    )


def keep_former(
    *, owner: Owner, what: FormerKind, until: date | None = None, document: str = ""
) -> FormerIdentity:
    """Keep the name or code that the owner has stored, as a former one. In the caller's act."""
    whose = {_field_of(owner): owner}
    last = FormerIdentity.objects.filter(what=what, until__isnull=False, **whose).first()
    return FormerIdentity.objects.create(
        what=what,
        value=owner.name if what == FormerKind.NAME else owner.code,
        since=last.until if last is not None else None,
        until=until,
        document=document,
        **whose,
    )


def _locked(owner: Owner) -> Owner:
    found: Owner = type(owner)._default_manager.select_for_update().get(pk=owner.pk)
    return found


def _checked(owner: Owner, *, name: str, code: str, on: date) -> tuple[str, str]:
    """Name and code as they will be kept."""
    name = require_public_text(name, "name_missing", _("请填写名称。"))
    code = fold(code)
    if (name, code) == (owner.name, owner.code):
        raise RefusedActionError("nothing_changed", _("名称和编码都与现在的相同，没有可登记的。"))
    try:
        CODE(code)
    except ValidationError as error:
        raise RefusedActionError("code_form", error.messages[0]) from None
    taken = type(owner)._default_manager.filter(division=owner.division_id, code=code)
    other = taken.exclude(pk=owner.pk).first()
    if other is not None:
        raise RefusedActionError(
            "code_taken",
            _("编码%(code)s现在是“%(name)s”的编码。") % {"code": code, "name": other.name},
        )
    if on > timezone.localdate():
        raise RefusedActionError("day_ahead", _("生效日期还没有到。请在当日或以后登记。"))
    last = FormerIdentity.objects.filter(until__gt=on, **{_field_of(owner): owner}).first()
    if last is not None:
        raise RefusedActionError(
            "day_before_last",
            _("生效日期早于上一次变更（%(day)s）。更早的曾用名请在“曾用名和原编码”中补登。")
            % {"day": last.until},
        )
    return name, code


def _write(owner: Owner, *, name: str, code: str) -> None:
    """The new name and code, also of what is still being drafted."""
    owner.name, owner.code = name, code
    owner.save(update_fields=["name", "code"])
    drafts = _drafts(owner)
    theirs = Revision.objects.filter(disclosure__in=drafts)
    theirs.filter(state__in=WITH_OFFICER).update(needs_check=True, version=F("version") + 1)
    # Its check may have begun under the old name; its version is the worker's.
    theirs.filter(state=RevisionState.READING).update(needs_check=True)
    years = _kept_years(owner)
    figures = ApprovedFigures.objects.filter(_of(owner)).exclude(year__in=years)
    _without_conflict(figures, owner).update(owner_code=code)
    Disclosure.objects.filter(pk__in=drafts).update(owner_code=code, owner_name=name)


def _drafts(owner: Owner) -> list[int]:
    """公开件 of years of which nothing is public or with reviewers."""
    rows = Disclosure.objects.filter(_of(owner)).exclude(year__in=_kept_years(owner))
    return list(_without_conflict(rows, owner).values_list("pk", flat=True))


def _kept_years(owner: Owner) -> set[int]:
    """Years whose documents, or the notice in their place, stay under the code that they have."""
    fixed = Revision.objects.filter(
        Q(state__in=PUBLIC_STATES, publication__isnull=False) | Q(state__in=IN_REVIEW)
    )
    held = Withholding.objects.filter(scope=HoldScope.UNIT, decided_at__isnull=False)
    of = OuterRef("pk")
    rows = Disclosure.objects.filter(
        Exists(fixed.filter(disclosure=of)) | Exists(held.filter(disclosure=of)), _of(owner)
    )
    return set(rows.values_list("year", flat=True))


def _without_conflict(rows: QuerySet[Any], owner: Owner) -> QuerySet[Any]:
    """Without those whose place under the new code is another's."""
    others = rows.model._default_manager.filter(
        division=owner.division_id,
        owner_code=owner.code,
        year=OuterRef("year"),
        kind=OuterRef("kind"),
    ).exclude(pk=OuterRef("pk"))
    return rows.filter(~Exists(others))


def _of(owner: Owner) -> Q:
    if isinstance(owner, Unit):
        return Q(unit=owner)
    return Q(unit__isnull=True, department=owner)


def _field_of(owner: Owner) -> str:
    return "unit" if isinstance(owner, Unit) else "department"
