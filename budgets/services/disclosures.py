"""公开件: opening the disclosure of a unit or department for a year."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from budgets.models import Disclosure
from budgets.models.disclosures import Scope
from budgets.selectors.approved import approved_figures_of
from budgets.selectors.identities import end_of, same_owner
from budgets.services.errors import RefusedActionError
from budgets.services.workflow import require
from budgets.tables.editions import NoEditionError, edition_for
from portal import audit
from portal.access import Action

if TYPE_CHECKING:
    from budgets.models import Department, Unit
    from portal.models import User


@transaction.atomic
def open_disclosure(
    *,
    year: int,
    by: User,
    unit: Unit | None = None,
    department: Department | None = None,
    kind: str = "budget",
) -> Disclosure:
    """公开件 of that owner, year and kind: the one there is, or a new one.

    Give either a unit or, for the department's own document, a department. Raises
    `PermissionDenied`, and `RefusedActionError` where no edition is in force, the unit had ended
    before that year, or the code already serves another owner.
    """
    wanted = _wanted(unit=unit, department=department, year=year, kind=kind)
    require(by, Action.UPLOAD, wanted)
    _require_edition(wanted)
    begun = Disclosure.objects.filter(same_owner(wanted), year=year, kind=kind).first()
    if begun is not None:  # under whatever code it had then
        return begun
    _require_unit_of(year, unit)
    disclosure, created = Disclosure.objects.get_or_create(
        division=wanted.division,
        owner_code=wanted.owner_code,
        year=year,
        kind=kind,
        defaults={
            "department": wanted.department,
            "unit": wanted.unit,
            "scope": wanted.scope,
            "owner_name": wanted.owner_name,
        },
    )
    if (disclosure.scope, disclosure.unit_id) != (wanted.scope, wanted.unit_id):
        raise RefusedActionError(
            "code_taken",
            _("编码%(code)s已用于“%(name)s”%(year)s年的公开件。请核对单位编码与部门编码。")
            % {"code": wanted.owner_code, "name": disclosure.owner_name, "year": year},
        )
    if created:
        _take_approval(disclosure)
        audit.record(
            action="disclosure.opened",
            target=f"disclosure:{disclosure.pk}",
            by=by,
            description=str(disclosure),
        )
    return disclosure


def _require_unit_of(year: int, unit: Unit | None) -> None:
    """Raise `RefusedActionError` for a unit that was no more in that year."""
    end = end_of(unit) if unit is not None else None
    if end is None or end.day > date(year, 1, 1):
        return
    into = _("，由“%(name)s”承接") % {"name": end.successor.name} if end.successor else ""
    raise RefusedActionError(
        "unit_ended",
        _("“%(name)s”已于%(day)s%(kind)s（%(document)s）%(into)s，不再编制%(year)s年的公开件。")
        % {
            "name": end.predecessor.name,
            "day": end.day,
            "kind": end.get_kind_display(),
            "document": end.document,
            "into": into,
            "year": year,
        },
    )


def _take_approval(disclosure: Disclosure) -> None:
    """批复日期, where the 批复 was imported before anybody opened the disclosure."""
    figures = approved_figures_of(disclosure)
    if figures is not None and figures.approved_on is not None:
        disclosure.approved_on = figures.approved_on
        disclosure.save(update_fields=["approved_on"])


def _wanted(
    *, unit: Unit | None, department: Department | None, year: int, kind: str
) -> Disclosure:
    """The disclosure that is asked for, not stored."""
    if unit is not None:
        return Disclosure(
            division=unit.division,
            department=unit.department,
            unit=unit,
            scope=Scope.UNIT,
            owner_code=unit.code,
            owner_name=unit.name,
            year=year,
            kind=kind,
        )
    if department is None:
        raise TypeError("a disclosure belongs to a unit or to a department")
    return Disclosure(
        division=department.division,
        department=department,
        scope=Scope.DEPARTMENT,
        owner_code=department.code,
        owner_name=department.name,
        year=year,
        kind=kind,
    )


def _require_edition(disclosure: Disclosure) -> None:
    try:
        edition_for(disclosure.kind, disclosure.year, disclosure.division.code)
    except NoEditionError:
        raise RefusedActionError(
            "no_edition",
            _("%(year)s年没有适用的公开表版式。请核对年度。") % {"year": disclosure.year},
        ) from None
