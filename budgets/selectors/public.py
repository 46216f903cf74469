"""公众所见: publications and their snapshots. Nothing that was never public is reachable here.

Every query starts from revisions that carry a publication number and a public state: a
draft that a newer one replaced has neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import orjson
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from budgets.models import (
    Adjustment,
    AdjustmentOutcome,
    CheckFinding,
    CorrectionResult,
    Disclosure,
    Revision,
    RevisionState,
    SnapshotFile,
)
from budgets.models.disclosures import PUBLIC_STATES, kind_slug
from budgets.rendering.formats import FORMATS
from budgets.rules.permits import is_told_to_the_public
from budgets.tables.findings import Severity
from portal import storage


@dataclass(frozen=True, slots=True)
class ToldFinding:
    """校验问题 as the public reads it: what is wrong or odd, what the unit says about it, and
    the reason for which it was let stand; "" where nothing had to be let stand.
    """

    sentence: str
    reason: str
    table: int | None
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class CorrectionTold:
    """更正登记 as the public reads it: in words. `result`: 整改结果, "" until it is let out."""

    kind: str
    source: str
    document_number: str
    deadline: date | None
    outcome: str
    result: str
    result_at: datetime | None
    kind_code: str
    source_code: str
    outcome_code: str


@dataclass(frozen=True, slots=True)
class Publication:
    """公开件的一个版次: everything but its tables. `superseded_by`: the number that replaced it."""

    id: str  # "370303-102001-2025-budget-v1"
    revision: int
    disclosure: int
    division_code: str
    division_name: str
    owner_code: str
    owner_name: str
    department_code: str
    department_name: str
    scope: str  # unit | department
    year: int
    kind: str
    edition: str
    number: int
    is_current: bool
    superseded_by: int | None
    withdrawn: bool
    withdrawn_at: datetime | None
    withdrawal_reason: str
    published_at: datetime
    correction_reason: str
    waivers: tuple[ToldFinding, ...]
    explanations: tuple[ToldFinding, ...]
    snapshot_sha256: str
    #: 紧急下架: the reason is its ground, and nothing else of the publication is told.
    taken_down: bool = False
    #: Of an adjustment which one of its budget's; 0 for a budget.
    adjustment_number: int = 0
    #: Whether an adjustment of it has ever been public.
    is_adjusted: bool = False
    correction: CorrectionTold | None = None

    @property
    def disclosure_id(self) -> str:
        """The stable id of the disclosure: "370303-102001-2025-budget"."""
        return self.id.rpartition("-v")[0]

    @property
    def slug(self) -> str:
        """The kind as it stands in addresses and ids: "budget", "adjustment-1"."""
        return kind_slug(self.kind, self.adjustment_number)


@dataclass(frozen=True, slots=True)
class SnapshotBytes:
    """快照文件: where the bytes of one format lie, plain and gzipped."""

    format: str
    media_type: str
    filename: str
    sha256: str
    size: int
    path: Path
    gzip_sha256: str
    gzip_path: Path

    @property
    def is_download(self) -> bool:
        """Whether it is offered by itself; else only pages are made of it."""
        known = FORMATS.get(self.format)
        return known is None or known.is_download


def current(division: str, owner_code: str, year: int, kind: str = "budget") -> Publication | None:
    """The publication in force; the last one, marked withdrawn, where none is.

    `kind` as it stands in addresses: "budget", "adjustment-1".
    """
    rows = _public().filter(_named(division, owner_code, year, kind))
    found = _values(_latest(rows))
    return found[0] if found else None


def publication(
    division: str, owner_code: str, year: int, kind: str, number: int
) -> Publication | None:
    """One publication by its number, for ever."""
    rows = _public().filter(_named(division, owner_code, year, kind))
    return next((each for each in _values(rows) if each.number == number), None)


def publications_of(disclosure: Disclosure | int) -> list[Publication]:
    """Every publication of a disclosure, the latest first."""
    return _values(_public().filter(disclosure=disclosure))


def publication_of(revision: int) -> Publication | None:
    """The publication that a revision became; None while it is not public."""
    row = _public().filter(pk=revision).values_list("disclosure", "publication").first()
    if row is None:
        return None
    return next(each for each in publications_of(row[0]) if each.number == row[1])


def snapshot_file(publication: Publication, name: str) -> SnapshotBytes | None:
    """The stored bytes of one format; None for a format that the snapshot lacks."""
    file = _files_of(publication).filter(format=name).first()
    return None if file is None else _bytes(file)


def snapshot_files(publication: Publication) -> list[SnapshotBytes]:
    """The stored bytes of every format."""
    return [_bytes(file) for file in _files_of(publication)]


def _files_of(publication: Publication) -> QuerySet[SnapshotFile]:
    """None of what was taken down, whoever asks."""
    return SnapshotFile.objects.filter(
        snapshot__revision=publication.revision, snapshot__revision__takedown__isnull=True
    )


def tables_json(publication: Publication) -> dict[str, Any]:
    """公开表 as JSON, by table number: from the stored canonical JSON.

    Raises `LookupError` where the snapshot has no JSON.
    """
    stored = snapshot_file(publication, "json")
    if stored is None:
        raise LookupError(publication.id)
    tables: dict[str, Any] = orjson.loads(storage.read(stored.sha256))["tables"]
    return tables


def _public() -> QuerySet[Revision]:
    results = CorrectionResult.objects.filter(
        correction__revision=OuterRef("pk"), released_at__isnull=False
    ).order_by("-pk")
    adjustments = Adjustment.objects.filter(
        budget=OuterRef("disclosure"), outcome=AdjustmentOutcome.PUBLISHED
    )
    return (
        Revision.objects.filter(state__in=PUBLIC_STATES, publication__isnull=False)
        .annotate(
            correction_result=Subquery(results.values("text")[:1]),
            correction_result_at=Subquery(results.values("released_at")[:1]),
            is_adjusted=Exists(adjustments),
        )
        .select_related("disclosure__division", "disclosure__department", "snapshot", "correction")
        .order_by("disclosure", "-publication")
    )


def _named(division: str, owner_code: str, year: int, slug: str) -> Q:
    kind, _dash, number = slug.partition("-")
    return Q(
        disclosure__division__code=division,
        disclosure__owner_code=owner_code,
        disclosure__year=year,
        disclosure__kind=kind,
        disclosure__adjustment_number=int(number) if number.isdecimal() else 0,
    )


def _latest(rows: QuerySet[Revision]) -> QuerySet[Revision]:
    """Only the last publication of each disclosure."""
    newest = Revision.objects.filter(
        disclosure=OuterRef("disclosure"), state__in=PUBLIC_STATES, publication__isnull=False
    ).order_by("-publication")
    return rows.filter(publication=Subquery(newest.values("publication")[:1]))


def _values(rows: Iterable[Revision]) -> list[Publication]:
    """The values of rows that stand by disclosure, the latest publication first."""
    revisions = list(rows)
    told = _told(revisions)
    found: list[Publication] = []
    replaced_by: dict[int, int] = {}
    for revision in revisions:
        newer = replaced_by.get(revision.disclosure_id)
        found.append(_value(revision, newer, told.get(revision.pk, ())))
        replaced_by[revision.disclosure_id] = found[-1].number
    return found


def _value(revision: Revision, newer: int | None, told: Sequence[ToldFinding]) -> Publication:
    disclosure, taken_down = revision.disclosure, revision.takedown_id is not None
    number, published_at = revision.publication, revision.published_at
    if number is None or published_at is None:  # the query asks for both
        raise LookupError(revision.pk)
    return Publication(
        id=f"{disclosure.public_id}-v{number}",
        revision=revision.pk,
        disclosure=disclosure.pk,
        division_code=disclosure.division.code,
        division_name=disclosure.division.name,
        owner_code=disclosure.owner_code,
        owner_name=disclosure.owner_name,
        department_code=disclosure.department.code,
        department_name=disclosure.department.name,
        scope=disclosure.scope,
        year=disclosure.year,
        kind=disclosure.kind,
        adjustment_number=disclosure.adjustment_number or 0,
        is_adjusted=getattr(revision, "is_adjusted", False),
        edition=revision.edition,
        number=number,
        is_current=revision.state == RevisionState.PUBLISHED,
        superseded_by=newer,
        withdrawn=revision.state == RevisionState.WITHDRAWN,
        withdrawn_at=revision.withdrawn_at,
        withdrawal_reason=revision.withdrawal_reason,
        published_at=published_at,
        correction_reason=revision.correction_reason,
        waivers=tuple(each for each in told if each.reason),
        explanations=tuple(each for each in told if not each.reason),
        snapshot_sha256="" if taken_down else revision.snapshot.sha256,
        taken_down=taken_down,
        correction=None if taken_down else _correction(revision),
    )


def _correction(revision: Revision) -> CorrectionTold | None:
    found = getattr(revision, "correction", None)
    if found is None:
        return None
    return CorrectionTold(
        kind=found.get_kind_display(),
        source=found.get_source_display(),
        document_number=found.document_number,
        deadline=found.deadline,
        outcome=found.get_outcome_display(),
        result=getattr(revision, "correction_result", None) or "",
        result_at=getattr(revision, "correction_result_at", None),
        kind_code=found.kind,
        source_code=found.source,
        outcome_code=found.outcome,
    )


def _told(revisions: list[Revision]) -> dict[int, list[ToldFinding]]:
    """What stands beside the tables: waived errors, and what was said of findings whose rule
    has it published.
    """
    found: dict[int, list[ToldFinding]] = {}
    kept = (
        CheckFinding.objects.filter(
            Q(waiver__isnull=False) | ~Q(explanation=""),
            revision__in=[each.pk for each in revisions if each.takedown_id is None],
        )
        .select_related("waiver")
        .order_by("revision", "position")
    )
    for finding in kept:
        waiver = getattr(finding, "waiver", None)
        is_public = is_told_to_the_public(finding.rule, finding.severity)
        is_waived_error = waiver is not None and finding.severity == Severity.ERROR
        if not (is_public or is_waived_error):
            continue
        found.setdefault(finding.revision_id, []).append(
            ToldFinding(
                sentence=finding.message,
                reason=waiver.reason if waiver is not None else "",
                table=finding.table,
                explanation=finding.explanation if is_public else "",
            )
        )
    return found


def _bytes(file: SnapshotFile) -> SnapshotBytes:
    return SnapshotBytes(
        format=file.format,
        media_type=file.media_type,
        filename=file.filename,
        sha256=file.sha256,
        size=file.size,
        path=storage.path_of(file.sha256),
        gzip_sha256=file.gzip_sha256,
        gzip_path=storage.path_of(file.gzip_sha256),
    )
