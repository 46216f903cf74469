"""在线填报 of the twelve tables: begun, kept, and handed in as a workbook like any other.

What is typed becomes a workbook of the official layout, and that is received, read, checked
and published as an upload is: every amount stands in the cell that its reader sees.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import Disclosure, DraftTable, TablesDraft
from budgets.rendering.layout import lay_out
from budgets.rendering.xlsx import Page, TextTooLongError, book_of
from budgets.selectors.adjustments import figures_in_force
from budgets.selectors.declarations import declaration_of
from budgets.selectors.last_year import last_year_of
from budgets.selectors.typed_tables import draft_of, newest_revision, typing_of
from budgets.services.adjustments import require_not_abandoned
from budgets.services.declassification import STATEMENT, require_declassified
from budgets.services.errors import RefusedActionError, changed_meanwhile
from budgets.services.uploads import receive_workbook
from budgets.services.withholding import require_public_unit
from budgets.services.workflow import require
from budgets.tables.editions import edition_for
from budgets.tables.typed.core import TypedTable, as_json
from budgets.tables.typed.starting import begun_with_last_year, typed_of
from portal import audit
from portal.access import Action

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgets.models import Revision
    from budgets.selectors.typed_tables import Typing
    from portal.models import User

#: What a draft may start with.
FROM_REVISION, FROM_IN_FORCE, FROM_LAST_YEAR = "revision", "in_force", "last"
FROM_NOTHING = "blank"
STARTS = (FROM_REVISION, FROM_IN_FORCE, FROM_LAST_YEAR, FROM_NOTHING)
#: More rows than any table of a unit has.
MOST_ROWS = 1_500


@transaction.atomic
def begin_typing(
    *, disclosure: Disclosure, start: str, by: User, declassified: bool, version: int | None = None
) -> TablesDraft:
    """开始填报: from the latest revision, from last year's rows, or from nothing; an adjustment
    from the figures in force.

    `version`: of the draft that the person saw, None where there was none; what it held is
    replaced. Raises `PermissionDenied`, and `RefusedActionError` where it was not declared
    that no state secret is typed, where there is nothing to start from, or where somebody else
    has begun or written meanwhile.
    """
    require(by, Action.UPLOAD, disclosure)
    require_declassified(declassified=declassified)
    require_public_unit(disclosure)
    Disclosure.objects.select_for_update().get(pk=disclosure.pk)
    require_not_abandoned(disclosure)
    begun_from, typed = _started(disclosure, start)
    draft = draft_of(disclosure)
    if (draft.version if draft else None) != version:
        raise changed_meanwhile()
    now = timezone.now()
    if draft is None:
        draft = TablesDraft(disclosure=disclosure)
    draft.begun_from, draft.handed_in = begun_from, None
    draft.begun_at, draft.begun_by = now, by
    draft.version += 1
    draft.save()
    draft.tables.all().delete()
    # Versions go on, so that a page opened before the new beginning writes nothing.
    DraftTable.objects.bulk_create(
        DraftTable(
            draft=draft,
            number=table.number,
            content=as_json(table),
            version=draft.version * _STRIDE,
            by=by,
            at=now,
        )
        for table in typed.values()
    )
    audit.record(
        action="tables_draft.begun",
        target=_target(disclosure),
        by=by,
        description=str(disclosure),
        details={
            "start": start,
            "revision": begun_from.number if begun_from else None,
            "wording": STATEMENT,
        },
    )
    return draft


#: Between the versions of a table before and after a new beginning.
_STRIDE = 100_000


def _started(
    disclosure: Disclosure, start: str
) -> tuple[Revision | None, Mapping[int, TypedTable]]:
    edition = edition_for(disclosure.kind, disclosure.year, disclosure.division.code)
    if start == FROM_REVISION:
        revision = newest_revision(disclosure)
        if revision is None:
            raise RefusedActionError(
                "nothing_read", _("还没有读取成功的稿次，请改为从上年的科目和项目或空表开始填报。")
            )
        return revision, typed_of(edition, declaration_of(revision))
    if start == FROM_IN_FORCE:
        in_force = figures_in_force(disclosure)
        if in_force is None:
            raise RefusedActionError(
                "nothing_in_force", _("目前没有公开的年初预算或预算调整，请改为从空表开始填报。")
            )
        return in_force, typed_of(edition, declaration_of(in_force))
    if start == FROM_LAST_YEAR:
        last = last_year_of(disclosure)
        if last.revision is None:
            words = _("本平台没有该单位上年公开的公开表，请改为从空表开始填报。")
            raise RefusedActionError("no_last_year", last.silence or words)
        return None, begun_with_last_year(edition, declaration_of(last.revision))
    return None, {table.number: TypedTable(table.number) for table in edition.tables}


@transaction.atomic
def keep_table(*, disclosure: Disclosure, table: TypedTable, version: int, by: User) -> DraftTable:
    """保存 one table of the draft. The same content changes nothing.

    `version`: of the table as the person saw it. Raises `PermissionDenied`, and
    `RefusedActionError` where nobody has begun, the table has too many rows, or somebody else
    has written it meanwhile (`changed_meanwhile`).
    """
    require(by, Action.UPLOAD, disclosure)
    draft = draft_of(disclosure)
    kept = draft.tables.filter(number=table.number).first() if draft else None
    if draft is None or kept is None:
        raise RefusedActionError("not_begun", _("还没有开始填报，或填报已被清空，请刷新页面。"))
    if len(table.rows) > MOST_ROWS:
        raise RefusedActionError(
            "too_many_rows", _("一张表最多填报 %(count)s 行。") % {"count": MOST_ROWS}
        )
    content = as_json(table)
    if kept.version != version:
        raise changed_meanwhile()
    if kept.content == content:
        return kept
    updated = DraftTable.objects.filter(pk=kept.pk, version=version).update(
        content=content, version=F("version") + 1, by=by, at=timezone.now()
    )
    if not updated:
        raise changed_meanwhile()
    kept.refresh_from_db()
    audit.record(
        action="tables_draft.kept",
        target=_target(disclosure),
        by=by,
        description=f"公开表{table.number}",
        details={"table": table.number, "rows": len(table.rows), "version": kept.version},
    )
    return kept


@transaction.atomic
def hand_in_tables(
    *,
    disclosure: Disclosure,
    by: User,
    declassified: bool,
    versions: Mapping[int, int] | None = None,
) -> Revision:
    """生成新稿: the typed tables as a workbook, received as an upload is and queued for its check.

    `versions`: of the tables as the person saw them. Raises `PermissionDenied`, and
    `RefusedActionError` where nobody has begun, a row says nothing yet, somebody has typed
    meanwhile, or an upload would be refused.
    """
    require(by, Action.UPLOAD, disclosure)
    require_declassified(declassified=declassified)
    draft = TablesDraft.objects.select_for_update().filter(disclosure=disclosure).first()
    if draft is None:
        raise RefusedActionError("not_begun", _("还没有开始填报。"))
    typing = typing_of(disclosure, draft)
    if versions is not None and dict(versions) != dict(typing.versions):
        raise changed_meanwhile()
    _require_complete(typing)
    revision = receive_workbook(
        disclosure=disclosure,
        upload=workbook_of(typing),
        original_name=f"在线填报-{disclosure.owner_code}-{disclosure.year}.xlsx",
        by=by,
        declassified=declassified,
    )
    TablesDraft.objects.filter(pk=draft.pk).update(handed_in=revision, version=F("version") + 1)
    audit.record(
        action="tables_draft.handed_in",
        target=_target(disclosure),
        by=by,
        description=str(revision),
        details={
            "revision": revision.number,
            "typed": typing.typed_count,
            "amounts": typing.amount_count,
        },
    )
    return revision


def workbook_of(typing: Typing) -> bytes:
    """The twelve tables in the official layout. Raises `RefusedActionError` for a text too long."""
    disclosure, edition = typing.disclosure, typing.edition
    pages = [
        Page(
            lay_out(
                table,
                typing.declaration.table(table.number),
                year=disclosure.year,
                unit_name=disclosure.owner_name,
            )
        )
        for table in edition.tables
    ]
    title = f"{disclosure.year}年{disclosure.owner_name}预算公开表（在线填报）"
    try:
        return book_of(pages, {"title": title})
    except TextTooLongError as error:
        raise RefusedActionError("text_too_long", _("有名称或说明过长，请删减。")) from error


def _require_complete(typing: Typing) -> None:
    """No amount without a code or a name: it could not be printed anywhere."""
    for number, table in typing.completed.items():
        for place, cells in table.rows:
            if place.is_pending and any(cell.amount is not None for cell in cells):
                raise RefusedActionError(
                    "row_unnamed",
                    _("公开表%(number)s有一行填了金额，没有填科目或项目名称，请补填或删除该行。")
                    % {"number": number},
                )
    if not typing.amount_count:
        raise RefusedActionError("nothing_typed", _("还没有填任何金额。"))


def _target(disclosure: Disclosure) -> str:
    return f"disclosure:{disclosure.pk}"
