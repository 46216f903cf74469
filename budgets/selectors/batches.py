"""批量上传: whose the files of a batch are, as far as their printed names say."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils import timezone

from budgets.models import Revision, Unit, UnitAlias, UploadBatch
from budgets.reading.unit_names import is_same_name, is_variant
from budgets.selectors.desk import owners_of
from budgets.selectors.disclosures import Progress, progress_of, revisions_for_user
from budgets.selectors.identities import former_names_of
from portal.models import Job

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from portal.models import User


class Match(StrEnum):
    """How the printed name is the unit's."""

    NAME = "name"  # its own
    FORMER = "former"  # 曾用名
    ALIAS = "alias"  # confirmed before
    PROPOSED = "proposed"  # like it; a person decides
    NONE = "none"


@dataclass(frozen=True, slots=True)
class RoutedGroup:
    """The files that print one name, and the unit that they are taken for."""

    number: int
    files: tuple[str, ...]
    printed: str
    refusal: str
    match: Match
    unit: Unit | None


@dataclass(frozen=True, slots=True)
class Uploaded:
    """上传结果 of one unit: its revision and how far that is, or why there is none."""

    unit: str
    files: tuple[str, ...]
    sentence: str
    revision: Revision | None
    progress: Progress | None


@dataclass(frozen=True, slots=True)
class OtherNames:
    """曾用名 and 单位别名 of units by their ids."""

    former: dict[int, list[str]]
    aliases: dict[int, list[str]]


def for_user(user: User) -> QuerySet[UploadBatch]:
    """批量上传 of that account that have not run out: no other exists for it."""
    return UploadBatch.objects.filter(created_by=user, expires_at__gt=timezone.now())


def routing_percent(batch: UploadBatch) -> int:
    """识别进度: how much of the batch's files has been read, in percent."""
    job = Job.objects.filter(kind="budgets.route_batch", target=batch.pk).first()
    return job.percent if job is not None else 0


def results_of(batch: UploadBatch, user: User) -> list[Uploaded]:
    """What became of each unit's files, and how far their checking is now."""
    made = [each["revision"] for each in batch.results if each["revision"]]
    revisions = {each.pk: each for each in revisions_for_user(user).filter(pk__in=made)}
    found = []
    for each in batch.results:
        revision = revisions.get(each["revision"])
        found.append(
            Uploaded(
                unit=each["unit"],
                files=tuple(each["files"]),
                sentence=each["sentence"],
                revision=revision,
                progress=progress_of(revision) if revision else None,
            )
        )
    return found


def units_of(user: User) -> list[Unit]:
    """Units in use that the account uploads for."""
    return [owner for owner in owners_of(user).values() if isinstance(owner, Unit)]


def uploads_for_several(user: User) -> bool:
    """Whether the account has more than one unit to upload for."""
    return len(units_of(user)) > 1


def confirmed_names(unit: Unit | None) -> list[str]:
    """单位别名 that somebody has confirmed."""
    if unit is None:
        return []
    return list(UnitAlias.objects.filter(unit=unit).values_list("name", flat=True))


def routed(batch: UploadBatch, user: User) -> list[RoutedGroup]:
    """Each group of the batch with its unit, as things stand now."""
    units = units_of(user)
    names = OtherNames(former_names_of(units), _aliases(units))
    found = []
    for number, group in enumerate(batch.groups):
        match, unit = match_unit(group["printed"], units, names)
        found.append(
            RoutedGroup(
                number=number,
                files=tuple(group["files"]),
                printed=group["printed"],
                refusal=group["refusal"],
                match=match,
                unit=unit,
            )
        )
    return found


def match_unit(printed: str, units: Iterable[Unit], names: OtherNames) -> tuple[Match, Unit | None]:
    """The one unit that the name stands for. Of two that fit equally well it is neither."""
    units = list(units)
    if not printed.strip():
        return Match.NONE, None
    ways = (
        (Match.NAME, [unit for unit in units if is_same_name(unit.name, printed)]),
        (Match.FORMER, _named(printed, units, names.former)),
        (Match.ALIAS, _named(printed, units, names.aliases)),
        (Match.PROPOSED, [unit for unit in units if may_be(unit, printed)]),
    )
    for match, fitting in ways:
        if len(fitting) == 1:
            return match, fitting[0]
        if fitting:
            break
    return Match.NONE, None


def may_be(unit: Unit, printed: str) -> bool:
    """Whether the name may be confirmed as the unit's: alike, and no other unit's own."""
    if not is_variant(unit.name, printed):
        return False
    others = Unit.objects.filter(division=unit.division_id).exclude(pk=unit.pk)
    return not any(is_same_name(name, printed) for name in others.values_list("name", flat=True))


def _aliases(units: Iterable[Unit]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for unit, name in UnitAlias.objects.filter(unit__in=units).values_list("unit", "name"):
        found[unit].append(name)
    return found


def _named(printed: str, units: Iterable[Unit], names: dict[int, list[str]]) -> list[Unit]:
    return [
        unit
        for unit in units
        if any(is_same_name(name, printed) for name in names.get(unit.pk, ()))
    ]
