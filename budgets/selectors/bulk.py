"""批量数据, read: which zips may be had now, and what the next one is to be made of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef
from django.urls import reverse
from django.utils import timezone, translation

from budgets.models import BulkFile, Disclosure, Division, Revision, RevisionState, SnapshotFile
from budgets.rendering.bulk import Bulk, Member, Missing
from budgets.selectors.board import HELD, NOT_STARTED, PUBLISHED, WITHDRAWN, BoardRow, board_of
from budgets.selectors.listing import current_publications, was_public
from portal import storage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgets.selectors.listing import Rows

#: 年度预算 alone: an adjustment's amounts are not to be added to those of the budget.
KIND = "budget"
_READABLE = (RevisionState.PUBLISHED, RevisionState.SUPERSEDED)
_PACKAGE, _WORKBOOK = "datapackage", "xlsx"
NOT_PUBLISHED, ELSEWHERE = "not_published", "elsewhere"
_STATE_WORDS = {
    NOT_PUBLISHED: "尚未公开",
    ELSEWHERE: "已在政府网站公开，本平台没有数据",
    WITHDRAWN: "已撤回",
    HELD: "依法不予公开",
}


def available() -> Rows:
    """批量文件 that may be handed out, in stable order: nothing in them was withdrawn since.

    One may lack for a minute what was published just now; none shows what was taken away.
    """
    gone = Revision.objects.filter(bulk_files=OuterRef("pk")).exclude(state__in=_READABLE)
    rows: Rows = (
        BulkFile.objects.filter(~Exists(gone))
        .annotate(
            division_code=F("division__code"),
            division_name=F("division__name"),
            disclosures=Count("members"),
        )
        .order_by("division_code", "year", "scope")
        .values(
            "division_code",
            "division_name",
            "year",
            "scope",
            "disclosures",
            "missing",
            "size",
            "sha256",
            "built_at",
        )
    )
    return rows


def folder() -> Path:
    """Where the zips lie. Nothing is lost with it: they are made again."""
    return Path(settings.DATA_DIR) / "bulk"


def path_of(sha256: str) -> Path:
    """Where the zip of that hash lies."""
    return folder() / f"{sha256}.zip"


def address_of(division: str, year: int, scope: str) -> str:
    """The promised address of the zip."""
    return reverse("site:bulk", args=[division, year, scope])


def is_expected(division: str, year: int, scope: str) -> bool:
    """Whether there is something current to put into that zip."""
    return current_publications().filter(**_of(division, year, scope)).exists()


def scopes_of(division: int) -> list[tuple[int, str]]:
    """Years and scopes of which the division has or had a zip, or is to have one."""
    public = Revision.objects.filter(was_public(), disclosure=OuterRef("pk"))
    found = Disclosure.objects.filter(Exists(public), division=division, kind=KIND)
    kept = BulkFile.objects.filter(division=division)
    return sorted(
        {*found.values_list("year", "scope"), *kept.values_list("year", "scope")},
    )


def bulk_of(division: Division, year: int, scope: str) -> tuple[Bulk, list[int]]:
    """What is current now, with the revisions that it is; a few queries for any number."""
    rows = list(current_publications().filter(**_of(division.code, year, scope)))
    files = _files([row["pk"] for row in rows])
    packed = [row for row in rows if {_PACKAGE, _WORKBOOK} <= files.get(row["pk"], {}).keys()]
    with translation.override(settings.LANGUAGE_CODE):
        board = board_of(division, year, today=timezone.localdate())
    absent = [row for row in board if row.scope == scope and row.state != PUBLISHED]
    named = [row for row in absent if _is_named(row)]
    bulk = Bulk(
        division_code=division.code,
        division_name=division.name,
        year=year,
        scope=scope,
        members=tuple(_member(row, files[row["pk"]]) for row in packed),
        missing=tuple(map(_missing, named)),
        unnamed=len(absent) - len(named),
    )
    return bulk, [row["pk"] for row in packed]


def _of(division: str, year: int, scope: str) -> dict[str, Any]:
    return {"division_code": division, "year": year, "scope": scope, "kind": KIND}


def _files(revisions: list[int]) -> dict[int, dict[str, Path]]:
    rows = SnapshotFile.objects.filter(
        snapshot__revision__in=revisions,
        snapshot__revision__takedown__isnull=True,
        format__in=(_PACKAGE, _WORKBOOK),
    ).values_list("snapshot__revision", "format", "sha256")
    found: dict[int, dict[str, Path]] = {}
    for revision, name, sha256 in rows:
        found.setdefault(revision, {})[name] = storage.path_of(sha256)
    return found


def _member(row: dict[str, Any], files: dict[str, Path]) -> Member:
    place = f"{row['division_code']}-{row['owner_code']}-{row['year']}-{KIND}"
    owner = f"/{row['division_code']}/{row['owner_code']}/{row['year']}/{KIND}"
    return Member(
        publication_id=f"{place}-v{row['publication']}",
        department_code=row["department_code"],
        department_name=row["department_name"],
        unit_code=row["owner_code"],
        unit_name=row["owner_name"],
        unit_uid=row["unit_uid"],
        number=row["publication"],
        published_at=timezone.localtime(row["published_at"]).isoformat(timespec="seconds"),
        correction_reason=row["correction_reason"],
        sha256=row["sha256"],
        page=f"{owner}/v{row['publication']}/",
        package=files[_PACKAGE],
        workbook=files[_WORKBOOK],
    )


def _is_named(row: BoardRow) -> bool:
    """As on the page of 公开时限: whose last day is not known is counted and not named."""
    return row.state != NOT_STARTED or row.clock.last is not None or row.official is not None


def _missing(row: BoardRow) -> Missing:
    held = row.state == HELD
    state = row.state if row.state in (WITHDRAWN, HELD) else NOT_PUBLISHED
    if state == NOT_PUBLISHED and row.official is not None:
        state = ELSEWHERE
    return Missing(
        department_code=row.department.code,
        department_name=row.department.name,
        unit_code=row.code,
        unit_name=row.name,
        state=state,
        state_label=_STATE_WORDS[state],
        last_day=row.clock.last.isoformat() if row.clock.last and not held else "",
        official_url=row.official.url if row.official and not held else "",
    )


def files_in_use() -> Iterable[str]:
    """The hashes of all zips on record."""
    return BulkFile.objects.values_list("sha256", flat=True)
