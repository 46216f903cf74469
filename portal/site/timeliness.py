"""公开时限: who published when and who is late, for a division and year, as page, CSV and XLSX."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import Division
from budgets.models.disclosures import Scope
from budgets.selectors.board import HELD, PUBLISHED, WITHDRAWN, BoardRow, board_of
from portal.site.pages import Page
from portal.site.paging import paged
from portal.site.tables_out import file_of

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from portal.core.spreadsheet import Cell

Row = dict[str, Any]
#: Owners on one page; all of them are in the files.
EACH_PAGE = 300
#: What the public is told of an owner; a draft is never looked at.
IN_TIME, LATE_PUBLISHED, OVERDUE, WAITING, UNKNOWN = (
    "in_time",
    "late_published",
    "overdue",
    "waiting",
    "unknown",
)


def page(code: str, year: int, query: Mapping[str, str]) -> Page:
    """公开时限页; `page` of many. Raises `Http404` where nothing of the year is on record.

    Owners of whom no day is known and nothing is public are counted and not named.
    """
    division, rows = _rows(code, year)
    told = [_told(row) for row in rows]
    scopes = (Scope.DEPARTMENT.value, Scope.UNIT.value)
    named = [row for row in told if row["state"] != UNKNOWN]
    named.sort(key=lambda row: scopes.index(row["scope"]))
    part = paged(query, len(named), EACH_PAGE)
    shown = named[part.start : part.stop]
    groups = [
        {
            "scope": scope,
            "counts": _counts([row for row in told if row["scope"] == scope]),
            "named": sum(row["scope"] == scope for row in named),
            "rows": [row for row in shown if row["scope"] == scope],
        }
        for scope in scopes
    ]
    return Page(
        "site/timeliness.html",
        {
            "division": {"code": division.code, "name": division.name},
            "year": year,
            "today": timezone.localdate(),
            "groups": [group for group in groups if group["counts"]],
            **part.around,
        },
    )


def table(request: HttpRequest, code: str, year: int, form: str) -> HttpResponseBase:
    """The same as CSV or XLSX. Raises `Http404`."""
    division, rows = _rows(code, year)
    words = _state_words()
    headings: list[Cell] = [
        _("区划代码"),
        _("主管部门"),
        _("编码"),
        _("名称"),
        _("公开主体"),
        _("状态"),
        _("最迟公开日"),
        _("期限依据"),
        _("首次公开日"),
        _("逾期天数"),
        _("官网公开网址"),
    ]
    cells: list[list[Cell]] = []
    for row in map(_told, rows):
        if row["state"] == UNKNOWN:
            continue
        last, public = row["last"], row["public_on"]
        cells.append(
            [
                division.code,
                row["department_name"],
                row["code"],
                row["name"],
                _("部门") if row["scope"] == Scope.DEPARTMENT else _("单位"),
                words[row["state"]],
                last.isoformat() if last else "",
                row["ground"],
                public.isoformat() if public else "",
                row["days_late"] or None,
                row["url"],
            ]
        )
    plain = f"{division.code}-{year}-timeliness"
    title = _("%(name)s%(year)s年预算公开时限") % {"name": division.name, "year": year}
    return file_of(request, form, plain, title, [headings, *cells])


def _rows(code: str, year: int) -> tuple[Division, list[BoardRow]]:
    division = Division.objects.filter(code=code).first()
    if division is None:
        raise Http404
    rows = board_of(division, year, today=timezone.localdate())
    if not any(row.clock.last or row.clock.public_on or row.state == HELD for row in rows):
        raise Http404
    return division, rows


def _told(row: BoardRow) -> Row:
    """One owner as plain data for the page. What is held by law has no days and no address."""
    held = row.state == HELD
    clock = row.clock
    state = _state(row)
    return {
        "code": row.code,
        "name": row.name,
        "scope": str(row.scope),
        "department_name": row.department.name,
        "state": state,
        "word": _state_words()[state],
        "has_page": row.state in (PUBLISHED, WITHDRAWN, HELD),
        "last": None if held else clock.last,
        "ground": "" if held else str(clock.ground),
        "public_on": None if held else clock.public_on,
        "days_late": 0 if held else clock.days_late,
        "days_left": None if held else clock.days_left,
        "url": row.official.url if row.official and not held else "",
    }


def _state(row: BoardRow) -> str:
    if row.state in (HELD, WITHDRAWN):
        return row.state
    if row.clock.public_on is not None:
        return LATE_PUBLISHED if row.clock.days_late else IN_TIME
    if row.clock.last is None:
        return UNKNOWN
    return OVERDUE if row.clock.days_late else WAITING


def _state_words() -> dict[str, str]:
    return {
        IN_TIME: _("已公开"),
        LATE_PUBLISHED: _("逾期公开"),
        OVERDUE: _("逾期未公开"),
        WAITING: _("未到期"),
        UNKNOWN: _("尚无批复日期"),
        WITHDRAWN: _("已撤回"),
        HELD: _("依法不予公开"),
    }


def _counts(rows: Sequence[Row]) -> list[tuple[str, str, int]]:
    """How many owners each state has: its name, its words, the number; none left out but 0."""
    counted = [
        (state, word, sum(row["state"] == state for row in rows))
        for state, word in _state_words().items()
    ]
    return [each for each in counted if each[2]]
