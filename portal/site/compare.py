"""比较页: units side by side in one year, or one unit through the years; as page, CSV and XLSX."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from budgets.models.disclosures import Scope
from budgets.selectors.aggregates import KIND
from budgets.selectors.classifications import catalogues
from budgets.selectors.documents import DocumentOf, documents_of, years_of
from budgets.selectors.identities import owner_named
from budgets.selectors.side_by_side import Line, lines_of, measures_of
from budgets.tables.editions import edition_for
from portal.core.money import wan_text
from portal.core.numerals import plain_number
from portal.core.spreadsheet import Wan
from portal.search.choosing import choices_for
from portal.site.converters import UidConverter
from portal.site.pages import Page
from portal.site.paging import paged
from portal.site.tables_out import file_of

if TYPE_CHECKING:
    from django.http import HttpRequest, QueryDict
    from django.http.response import HttpResponseBase

    from budgets.selectors.side_by_side import Amount

Row = dict[str, Any]
#: Units side by side; lines on one page.
MOST_UNITS, EACH_PAGE = 6, 120
USUAL_TABLE = 3
_REFUSED = 400
_HUNDREDTHS = 10_000
_UID = re.compile(UidConverter.regex)


@dataclass(frozen=True)
class _Asked:
    """What an address asks for, and what there is of it.

    `documents`: those that are compared, in their order. `refusal`: why nothing is, "" else.
    """

    uids: list[str]
    year: int | None
    table: int
    column: int | None
    documents: list[DocumentOf]
    years: list[int]
    measures: list[tuple[int, str]]
    lacking: list[str]
    silence: str = ""
    refusal: str = ""

    @property
    def through_years(self) -> bool:
        """One unit, its years."""
        return len(self.uids) == 1

    @property
    def is_whole(self) -> bool:
        """Whether there is something to show."""
        return bool(self.documents) and not self.refusal


def page(query: QueryDict) -> Page:
    """比较页. What cannot be compared is said in a sentence, with the form to choose anew."""
    asked = _asked(query)
    text = query.get("q", "").strip()
    frame = {**_frame(asked), "text": text, "choices": _choices(text, asked.uids)}
    if not asked.is_whole:
        return Page("site/compare.html", frame, status=_REFUSED if asked.refusal else 200)
    lines = lines_of(asked.documents, asked.table, catalogues(), asked.column)
    part = paged(query, len(lines), EACH_PAGE)
    number, pages = part.number, part.pages
    return Page(
        "site/compare.html",
        {
            **frame,
            "columns": [_column(asked, each) for each in asked.documents],
            "lines": [_line(asked, line) for line in lines[part.start : part.stop]],
            "is_recoded": any(line.notes for line in lines),
            "page": number,
            "pages": pages,
            "canonical": _address(asked, number),
            "previous": _address(asked, number - 1) if number > 1 else "",
            "next": _address(asked, number + 1) if number < pages else "",
        },
    )


def table(request: HttpRequest, form: str) -> HttpResponseBase:
    """The whole comparison as a file. Raises `Http404` where there is nothing to compare."""
    asked = _asked(request.GET)
    if not asked.is_whole:
        raise Http404
    lines = lines_of(asked.documents, asked.table, catalogues(), asked.column)
    heading = [_("编码"), _("名称"), *(_heading(asked, each) for each in asked.documents)]
    rows: list[list[str | int | Wan | None]] = [[*heading, *_changed_heading(asked), _("说明")]]
    for line in lines:
        amounts = [Wan(each.fen) if each else None for each in line.amounts]
        change = [_change(line)] if _changed_heading(asked) else []
        told = [None if each is None else Wan(each) for each in change]
        rows.append([line.code, line.label, *amounts, *told, "；".join(line.notes)])
    plain = f"compare-{'-'.join(asked.uids)}-{asked.year or 'years'}-table{asked.table}"
    return file_of(request, form, plain, _title(asked), rows)


def _asked(query: QueryDict) -> _Asked:
    uids = list(dict.fromkeys(filter(None, query.getlist("unit"))))
    table = plain_number(query.get("table", "")) or USUAL_TABLE
    year = plain_number(query.get("year", ""))
    column = plain_number(query.get("column", ""))
    found = documents_of(filter(_UID.fullmatch, uids[:MOST_UNITS]))
    refusal = _refusal(uids, table, query, found)
    years = sorted({each.year for each in found}, reverse=True)
    silence, lacking = "", []
    if found and len(uids) == 1:
        through = years_of(uids[0])
        found, silence, year = list(through.documents), through.silence, None
    else:
        year = year if year in years else next(iter(years), None)
        found = sorted(
            (each for each in found if each.year == year), key=lambda each: uids.index(each.uid)
        )
        lacking = _names_lacking(uids[:MOST_UNITS], found)
    measures = measures_of(found[0].edition, table, found[0].year) if found and not refusal else []
    if column is not None and column not in [number for number, _words in measures]:
        column = None
    return _Asked(uids, year, table, column, found, years, measures, lacking, silence, refusal)


def _refusal(uids: list[str], table: int, query: QueryDict, found: list[DocumentOf]) -> str:
    """Why this cannot be compared; "" where it can."""
    if len(uids) > MOST_UNITS:
        return _("最多并列 %(most)d 个，请取消几个。") % {"most": MOST_UNITS}
    given = query.get("table", "")
    wrong = given and plain_number(given) is None
    if wrong or table not in [each.number for each in edition_for(KIND, _newest(found)).tables]:
        return _("没有这张公开表。请选择公开表1至12。")
    if len({each.scope for each in found}) > 1:
        return _("部门预算包括所属单位，部门和单位不能并列。请只选单位，或只选部门。")
    if uids and not found:
        return _("所选的单位没有现行公开的预算。")
    return ""


def _newest(found: list[DocumentOf]) -> int:
    return found[0].year if found else 2025


def _names_lacking(uids: list[str], found: list[DocumentOf]) -> list[str]:
    """Names of those chosen that have nothing in force of the year."""
    have = {each.uid for each in found}
    owners = [owner_named(uid) for uid in uids if uid not in have and _UID.fullmatch(uid)]
    return [each.name for each in owners if each is not None]


def _choices(text: str, uids: list[str]) -> list[Row]:
    return [
        {
            "uid": each.uid,
            "name": each.name,
            "code": each.code,
            "division": each.division_name,
            "is_department": each.scope == Scope.DEPARTMENT,
        }
        for each in choices_for(text)
        if each.uid not in uids
    ]


def _frame(asked: _Asked) -> Row:
    """What the page has whatever was found: title, form, files."""
    tables = edition_for(KIND, _newest(asked.documents)).tables
    chosen = {each.uid: each for each in reversed(asked.documents)}
    return {
        "title": _title(asked),
        "refusal": asked.refusal,
        "chosen": [
            {"uid": each.uid, "name": each.owner_name, "code": each.owner_code}
            for each in sorted(chosen.values(), key=lambda each: _place(asked, each))
        ],
        "lacking": asked.lacking,
        "silence": asked.silence,
        "through_years": asked.through_years,
        "year": asked.year,
        "years": asked.years,
        "table": asked.table,
        "column": asked.column,
        "measures": asked.measures,
        "tables": [(each.number, each.title) for each in tables],
        "most": MOST_UNITS,
        "query": _query(asked),
        "page": 1,
    }


def _place(asked: _Asked, document: DocumentOf) -> int:
    return asked.uids.index(document.uid) if document.uid in asked.uids else len(asked.uids)


def _title(asked: _Asked) -> str:
    if not asked.is_whole:
        return _("比较预算")
    if asked.through_years:
        words = {"name": asked.documents[0].owner_name, "table": asked.table}
        return _("%(name)s各年公开表%(table)d比较") % words
    names = "、".join(each.owner_name for each in asked.documents)
    told = {"names": names, "year": asked.year, "table": asked.table}
    return _("%(names)s%(year)d年公开表%(table)d比较") % told


def _query(asked: _Asked) -> str:
    pairs: list[tuple[str, object]] = [("unit", uid) for uid in asked.uids]
    if asked.year is not None:
        pairs.append(("year", asked.year))
    pairs.append(("table", asked.table))
    if asked.column is not None:
        pairs.append(("column", asked.column))
    return urlencode(pairs)


def _address(asked: _Asked, number: int) -> str:
    """The one address of a page of the comparison."""
    more = f"&page={number}" if number > 1 else ""
    return f"{reverse('site:compare')}?{_query(asked)}{more}"


def _heading(asked: _Asked, document: DocumentOf) -> str:
    if not asked.through_years:
        return document.owner_name
    year = _("%(year)d年") % {"year": document.year}
    own = asked.documents[0].owner_name
    return year if document.owner_name == own else f"{year} {document.owner_name}"


def _column(asked: _Asked, document: DocumentOf) -> Row:
    where = [document.division_code, document.owner_code, document.year, document.number]
    return {
        "heading": _heading(asked, document),
        "division": "" if asked.through_years else document.division_name,
        "address": reverse("site:version-table", args=[*where, asked.table]),
    }


def _line(asked: _Asked, line: Line) -> Row:
    change = _change(line) if _changed_heading(asked) else None
    return {
        "code": line.code,
        "label": line.label,
        "level": line.level,
        "is_total": line.is_total,
        "notes": line.notes,
        "amounts": [_cell(asked, each) for each in line.amounts],
        "change": "" if change is None else f"{'+' if change > 0 else ''}{wan_text(change)}",
        "rate": _rate(line),
    }


def _cell(asked: _Asked, amount: Amount | None) -> Row:
    if amount is None:
        return {"text": "", "anchor": "", "rows": []}
    cells = [(row + 1, f"t{asked.table}-r{row + 1}-c{column + 1}") for row, column in amount.cells]
    return {
        "text": wan_text(amount.fen),
        "anchor": cells[0][1] if len(cells) == 1 else "",
        "rows": cells if len(cells) > 1 else [],
    }


def _changed_heading(asked: _Asked) -> list[str]:
    """What the column of the change is called; none beside other units or without a year before."""
    if not asked.through_years or len(asked.documents) == 1:
        return []
    return [_("比上年增减（万元）")]


def _change(line: Line) -> int | None:
    """The latest year less the one before, in 分; a blank is nothing. None where both are blank."""
    now, before = line.amounts[0], line.amounts[1]
    if now is None and before is None:
        return None
    return (now.fen if now else 0) - (before.fen if before else 0)


def _rate(line: Line) -> str:
    """The change in per cent of last year, half-up; "" where there was nothing."""
    if len(line.amounts) == 1 or line.amounts[1] is None or line.amounts[1].fen <= 0:
        return ""
    whole, change = line.amounts[1].fen, _change(line) or 0
    size = (2 * abs(change) * _HUNDREDTHS + whole) // (2 * whole)
    sign = "-" if change < 0 and size else "+" if size else ""
    return f"{sign}{size // 100}.{size % 100:02d}%"
