"""措辞包 for tests, made by the services as a bureau's reviewer makes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils import timezone

from budgets.models import Division, WordingState, WordingVersion
from budgets.services import wording
from budgets.services.wording import TermLine
from portal.access import Role
from portal.models import User
from tests.factories.organisations import account

TERMS = (
    TermLine("基本支出", "指日常支出。", required=True),
    TermLine("项目支出", "指其他支出。"),
)


def worder(division: Division | None) -> User:
    """Who may word the documents of the division; of every division: an administrator."""
    if division is None:
        return account(Role.ADMINISTRATOR)
    return account(Role.BUREAU_REVIEWER, division=division)


def a_pack(
    division: Division | None,
    *,
    year: int = 2025,
    scope: str = "both",
    words: Mapping[str, str] | None = None,
    glossary: Sequence[TermLine] = (),
) -> WordingVersion:
    """A draft."""
    by = worder(division)
    pack = wording.start_pack(division=division, scope=scope, year=year, by=by)
    return wording.save_pack(
        pack=pack, edits=pack.edits, words=words or {}, glossary=glossary, by=by
    )


def in_force(
    division: Division | None,
    *,
    since: date | None = None,
    say: str = "",
    year: int = 2025,
    scope: str = "both",
    version: int = 1,
) -> WordingVersion:
    """In force since that day (today unless said). `say`: how it heads the contents.

    As a row: no service puts anything in force for a day that has passed.
    """
    by = worder(division)
    made: WordingVersion = WordingVersion.objects.create(
        division=division,
        scope=scope,
        year=year,
        version=version,
        state=WordingState.IN_FORCE,
        words={"contents.title": say} if say else {},
        created_by=by,
        valid_from=since or timezone.localdate(),
        enforced_at=timezone.now(),
        enforced_by=by,
    )
    return made
