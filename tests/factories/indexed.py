"""Public disclosures as the index of search alone knows them: no table, no file, any number."""

from __future__ import annotations

from django.utils import timezone

from budgets.models import Department, Disclosure, Division, Revision, RevisionState, Unit
from budgets.models.disclosures import Scope
from portal.models import User
from portal.search.index import VERSION
from portal.search.models import SearchDocument
from portal.search.tokens import initials, said


def an_indexed_document(
    *,
    division: tuple[str, str],
    department: tuple[str, str],
    owner: tuple[str, str],
    scope: str,
    year: int,
    signers: tuple[User, User],
) -> SearchDocument:
    """The budget of that owner and year in force. Codes with their names; who wrote, who approved."""
    place, _made = Division.objects.get_or_create(code=division[0], defaults={"name": division[1]})
    above, _made = Department.objects.get_or_create(
        division=place, code=department[0], defaults={"name": department[1]}
    )
    unit = None
    if scope == Scope.UNIT:
        unit, _made = Unit.objects.get_or_create(
            division=place, department=above, code=owner[0], defaults={"name": owner[1]}
        )
    disclosure = Disclosure.objects.create(
        division=place,
        department=above,
        unit=unit,
        scope=scope,
        owner_code=owner[0],
        owner_name=owner[1],
        year=year,
    )
    called = (owner[1], f"{division[1]}{owner[1]}")
    return SearchDocument.objects.create(
        revision=_in_force(disclosure, *signers),
        version=VERSION,
        division_code=division[0],
        division_name=division[1],
        department_code=department[0],
        department_name=department[1],
        owner_code=owner[0],
        owner_name=owner[1],
        scope=scope,
        kind="budget",
        year=year,
        names="\n".join(dict.fromkeys([*map(said, called), *map(initials, called)])),
    )


def _in_force(disclosure: Disclosure, user: User, reviewer: User) -> Revision:
    now = timezone.now()
    revision: Revision = Revision.objects.create(
        disclosure=disclosure,
        number=1,
        state=RevisionState.PUBLISHED,
        created_by=user,
        publication=1,
        published_at=now,
        published_by=user,
        submitted_at=now,
        submitted_by=user,
        approved_at=now,
        approved_by=reviewer,
    )
    return revision
