"""批量上传: files of several units handed in together; each unit's become its own revision.

Nothing is uploaded before the officer has confirmed whose each file is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import BatchState, Unit, UnitAlias, UploadBatch
from budgets.reading import limits
from budgets.reading.bundle import members_of
from budgets.reading.core import RefusedError
from budgets.reading.gate import open_bundle
from budgets.selectors.batches import Match, RoutedGroup, may_be, routed, units_of
from budgets.services import routing
from budgets.services.declassification import STATEMENT, require_declassified
from budgets.services.disclosures import open_disclosure
from budgets.services.errors import RefusedActionError
from budgets.services.packing import NamedFile, kept_name, pack
from budgets.services.uploads import receive_workbook, require_limit, size_of
from budgets.services.workflow import require
from budgets.tables.editions import NoEditionError, edition_for
from portal import audit, jobs, storage
from portal.access import AccessScope, Action, may
from portal.core.text import fold_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from budgets.services.uploads import NamedUpload
    from portal.models import User

#: How long a batch waits for its confirmation.
PATIENCE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Choice:
    """What the officer says of one group: whose it is; that its printed name is that unit's."""

    unit: Unit
    is_same: bool = False


def receive_batch(
    *, uploads: Sequence[NamedUpload], year: int, by: User, declassified: bool
) -> UploadBatch:
    """接收批量文件: kept, and queued for reading whose each file is.

    `declassified`: `by` declares of every file what `receive_workbook` asks of one; without
    it nothing is stored. Raises `PermissionDenied`, and `RefusedActionError` for what cannot be meant: no name,
    empty, too large together, a year without tables.
    """
    if not may(by, Action.UPLOAD):
        raise PermissionDenied
    require_declassified(declassified=declassified)
    _require_edition(year)
    require_limit(sum(size_of(upload.stream) for upload in uploads))
    files = [NamedFile(upload.name, upload.stream.read()) for upload in uploads]
    is_zip = len(files) == 1 and files[0].name.lower().endswith(limits.BUNDLE_EXTENSION)
    whole = files[0] if is_zip else pack(files, always=True)
    stored = storage.put(whole.content)
    with transaction.atomic():
        UploadBatch.objects.filter(created_by=by, expires_at__lte=timezone.now()).delete()
        batch = UploadBatch.objects.create(
            sha256=stored.sha256,
            original_name=kept_name(whole.name),
            size=stored.size,
            year=year,
            created_by=by,
            expires_at=timezone.now() + PATIENCE,
        )
        audit.record(
            action="batch.received",
            target=f"uploadbatch:{batch.pk}",
            by=by,
            description=str(batch),
            details={
                "sha256": stored.sha256,
                "size": stored.size,
                "year": year,
                "declared": STATEMENT,
            },
        )
        jobs.enqueue(
            routing.KIND,
            batch.pk,
            key=f"{routing.KIND}:{batch.pk}",
            input_hash=stored.sha256,
        )
    return batch


@transaction.atomic
def confirm_batch(*, batch: UploadBatch, choices: Mapping[int, Choice], by: User) -> UploadBatch:
    """确认并上传: each chosen unit gets a revision of its files, or a sentence why not.

    `choices` by number of group; what is not chosen is not uploaded. Confirmed twice at once,
    the second waits for the first and finds the batch closed. Raises `PermissionDenied`, and
    `RefusedActionError` where nothing may be uploaded as it was chosen; then nothing is.
    """
    if batch.created_by_id != by.pk:
        raise PermissionDenied
    batch.refresh_from_db(from_queryset=UploadBatch.objects.select_for_update())
    if batch.state != BatchState.ROUTED or batch.expires_at <= timezone.now():
        raise RefusedActionError(
            "batch_closed", _("该批文件已经处理或已过期，请重新选择文件上传。")
        )
    groups = {group.number: group for group in routed(batch, by)}
    allowed = {unit.pk for unit in units_of(by)}
    for number, choice in choices.items():
        if choice.unit.pk not in allowed or number not in groups:
            raise PermissionDenied
        _require_sense(groups[number], choice)
    if not choices:
        raise RefusedActionError("batch_nothing", _("没有选择任何单位。请至少为一组文件选择单位。"))
    for number, choice in choices.items():
        if choice.is_same and _needs_word(groups[number], choice):
            confirm_alias(unit=choice.unit, name=groups[number].printed, by=by)
    results = [
        _upload(batch, unit, [groups[number] for number in numbers], by)
        for unit, numbers in _by_unit(choices)
    ]
    batch.state, batch.results = BatchState.DONE, results
    batch.save(update_fields=["state", "results"])
    return batch


@transaction.atomic
def confirm_alias(*, unit: Unit, name: str, by: User) -> UnitAlias:
    """确认别名: from now on the printed name is the unit's. On record.

    Raises `PermissionDenied`, and `RefusedActionError` for a name that is not like the
    unit's or is another unit's own.
    """
    require(by, Action.UPLOAD, _Place(unit))
    if not may_be(unit, name):
        raise RefusedActionError(
            "alias_unlike",
            _("“%(printed)s”与“%(unit)s”不是同一名称的不同写法，不能确认为同一单位。")
            % {"printed": name, "unit": unit.name},
        )
    alias, created = UnitAlias.objects.get_or_create(
        unit=unit, folded=fold_name(name)[:120], defaults={"name": name, "confirmed_by": by}
    )
    if created:
        audit.record(
            action="unit.alias_confirmed",
            target=f"unit:{unit.pk}",
            by=by,
            description=str(alias),
            details={"alias": name, "unit": unit.name},
        )
    return alias


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a unit belongs, for the predicate of rights."""

    unit: Unit

    @property
    def access_scope(self) -> AccessScope:
        return AccessScope(self.unit.division_id, self.unit.department_id, self.unit.pk)


def _needs_word(group: RoutedGroup, choice: Choice) -> bool:
    """Whether only a person can say that the printed name is the chosen unit's."""
    return group.match is Match.PROPOSED and group.unit == choice.unit


def _require_sense(group: RoutedGroup, choice: Choice) -> None:
    if group.refusal:
        raise RefusedActionError("batch_refused", group.refusal)
    if _needs_word(group, choice) and not choice.is_same:
        raise RefusedActionError(
            "alias_unconfirmed",
            _("请确认表中的“%(printed)s”就是“%(unit)s”，或选择不上传。")
            % {"printed": group.printed, "unit": choice.unit.name},
        )


def _by_unit(choices: Mapping[int, Choice]) -> list[tuple[Unit, list[int]]]:
    found: dict[int, tuple[Unit, list[int]]] = {}
    for number in sorted(choices):
        unit = choices[number].unit
        found.setdefault(unit.pk, (unit, []))[1].append(number)
    return list(found.values())


def _upload(
    batch: UploadBatch, unit: Unit, groups: Sequence[RoutedGroup], by: User
) -> dict[str, Any]:
    """One unit's files as one revision, all or nothing; ready to be stored."""
    parts = [part for group in groups for part in group.files]
    result: dict[str, Any] = {"unit": unit.name, "files": parts, "revision": None, "sentence": ""}
    try:
        file = pack(_unpacked(batch, parts), name=unit.name)
        with transaction.atomic():
            disclosure = open_disclosure(unit=unit, year=batch.year, by=by)
            revision = receive_workbook(
                disclosure=disclosure,
                upload=file.content,
                original_name=file.name,
                by=by,
                declassified=True,  # by the same account, of all files when it handed them in
            )
    except RefusedActionError as refusal:
        return {**result, "sentence": refusal.message}
    return {**result, "revision": revision.pk}


def _unpacked(batch: UploadBatch, parts: Sequence[str]) -> list[NamedFile]:
    try:
        with open_bundle(storage.path_of(batch.sha256), most=limits.BATCH_MEMBERS) as container:
            shown = {member.part: member.shown for member in members_of(container)}
            return [NamedFile(shown[part], b"".join(container.chunks(part))) for part in parts]
    except RefusedError as refusal:
        raise RefusedActionError(refusal.finding.code, refusal.finding.message) from refusal


def _require_edition(year: int) -> None:
    try:
        edition_for("budget", year, "")
    except NoEditionError:
        raise RefusedActionError(
            "no_edition", _("%(year)s年没有适用的公开表版式。请核对年度。") % {"year": year}
        ) from None
