"""现行公开件 without the workflow: what they declare is stored as the services store it, and
marked by the reader's own rule; only the people and files between are left out.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from django.utils import timezone

from budgets.models import Disclosure, Revision, RevisionState, Unit
from budgets.reading.totals import mark_totals
from budgets.services.keeping import replace_declaration
from budgets.tables.core import Declaration
from portal.access import Role
from portal.models import User
from tests.factories.organisations import account


def as_marked(declaration: Declaration) -> Declaration:
    """The declaration with its totals marked as the reader marks them."""
    tables = tuple(replace(table, facts=mark_totals(table.facts)) for table in declaration.tables)
    return replace(declaration, tables=tables)


def made_public(
    unit: Unit, declaration: Declaration, *, scope: str = "unit", **given: Any
) -> Revision:
    """The declaration as the budget in force of the unit, or of its department."""
    owner = unit if scope == "unit" else unit.department
    disclosure = Disclosure.objects.create(
        division=unit.division,
        department=unit.department,
        unit=unit if scope == "unit" else None,
        scope=scope,
        owner_code=owner.code,
        owner_name=owner.name,
        year=declaration.year,
        **given,
    )
    officer, reviewer = (_user(role, unit) for role in (Role.OFFICER, Role.BUREAU_REVIEWER))
    revision = Revision.objects.create(
        disclosure=disclosure, number=1, edition=declaration.edition, created_by=officer
    )
    replace_declaration(revision, as_marked(declaration))
    now = timezone.now()
    Revision.objects.filter(pk=revision.pk).update(
        state=RevisionState.PUBLISHED,
        publication=1,
        **{f"{act}_at": now for act in ("submitted", "approved", "published")},
        submitted_by=officer,
        approved_by=reviewer,
        published_by=reviewer,
    )
    revision.refresh_from_db()
    return revision


def _user(role: Role, unit: Unit) -> User:
    return User.objects.filter(
        memberships__role=role, memberships__division=unit.division
    ).first() or account(role, division=unit.division)


@cache
def small(amount: str, year: int = 2025) -> Declaration:
    """One row of 公开表3 and the 三公 of table 7, made once for many units."""
    from tests.factories.declarations import drawn

    return drawn(
        f"""
        公开表3
        类  | 款 | 项 | 科目名称         | 合计     | 基本支出 | 项目支出 | 结转下年
            |    |    | 合计             | {amount} | {amount} |          |
        201 |    |    | 一般公共服务支出 | {amount} | {amount} |          |
        """,
        year=year,
    )
