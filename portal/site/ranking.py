"""排名页: the units or departments of a division by one figure, as page, CSV and XLSX."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from budgets.models import Division, Population
from budgets.models.disclosures import Scope
from budgets.selectors import figures
from budgets.selectors.board import HELD, WITHDRAWN
from budgets.selectors.classifications import catalogues
from budgets.selectors.coverage import ELSEWHERE, NOT_PUBLISHED
from budgets.selectors.figures import FIGURES, Figure
from budgets.selectors.ranking import (
    Place,
    Ranking,
    addresses_of,
    parts_of_places,
    per_head,
    population_of,
    ranking_of,
    years_of,
)
from portal.core.money import wan_text, yuan_text
from portal.core.spreadsheet import Wan
from portal.site.pages import Page
from portal.site.paging import paged
from portal.site.tables_out import file_of

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from budgets.codes.catalogues import Catalogues
    from budgets.selectors.coverage import Absent, Counted, Coverage
    from budgets.selectors.figures import Part
    from budgets.selectors.ranking import Address

Row = dict[str, Any]
#: Places on one page; names of those that lack; links of one figure. More is in the files.
EACH_PAGE, MOST_NAMES, MOST_LINKS = 100, 200, 6
USUAL = "three_public"
#: The first digit of a code says of which classification it is.
_LISTS = {"2": "function", "3": "economic"}
_REFUSED = 400


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an address asks for; `figure` None where there is no such thing."""

    division: Division
    year: int
    years: list[int]
    scope: str
    figure: Figure | None
    lists: Catalogues


def page(code: str, year: int, query: Mapping[str, str]) -> Page:
    """排名页. Raises `Http404` where the division has no budget of that year in force."""
    asked = _asked(code, year, query)
    if asked.figure is None:
        return Page("site/ranking.html", _frame(asked), status=_REFUSED)
    found = ranking_of(asked.division, year, asked.scope, asked.figure)
    part = paged(query, len(found.places), EACH_PAGE)
    number, pages = part.number, part.pages
    people = population_of(asked.division, year)
    shown = found.places[part.start : part.stop]
    return Page(
        "site/ranking.html",
        {
            **_frame(asked),
            "canonical": _address(asked, number),
            "total": wan_text(found.total),
            "counted": len(found.coverage.counted),
            "ranked": len(found.places),
            "places": _places(asked, asked.figure, shown, people),
            "people": _people(people, found.total),
            "page": number,
            "pages": pages,
            "previous": _address(asked, number - 1) if number > 1 else "",
            "next": _address(asked, number + 1) if number < pages else "",
            "without": _names(found.without),
            "without_count": len(found.without),
            **_lacking(found.coverage),
        },
    )


def table(
    request: HttpRequest, code: str, year: int, form: str, query: Mapping[str, str]
) -> HttpResponseBase:
    """The whole ranking as a file, with those that lack. Raises `Http404`."""
    asked = _asked(code, year, query)
    if asked.figure is None:
        raise Http404
    found = ranking_of(asked.division, year, asked.scope, asked.figure)
    plain = f"{code}-{year}-{asked.scope}-{_key(asked.figure)}"
    return file_of(request, form, plain, _title(asked), _lines(asked, found))


def _asked(code: str, year: int, query: Mapping[str, str]) -> _Asked:
    division = Division.objects.filter(code=code).first()
    years = years_of(division) if division else []
    if division is None or year not in years:
        raise Http404
    lists = catalogues()
    scope = query.get("scope") or Scope.UNIT.value
    figure = _figure(query, year, lists) if scope in Scope.values else None
    return _Asked(division, year, years, scope, figure, lists)


def _figure(query: Mapping[str, str], year: int, lists: Catalogues) -> Figure | None:
    """Of `code`, which people type, else of `figure`: its key, for codes function-201."""
    code = query.get("code", "").strip()
    if code:
        key = _LISTS.get(code[0], "")
    else:
        key, _dash, code = (query.get("figure") or USUAL).partition("-")
    if not code:
        return figures.figure_named(key)
    name = lists.of(key).name(code, year) if key in figures.BY_CODE else ""
    return figures.figure_named(key, code, name)


def is_by_code(query: Mapping[str, str]) -> bool:
    """Whether the address names a code."""
    return bool(query.get("code")) or "-" in query.get("figure", "")


def _key(figure: Figure) -> str:
    return f"{figure.key}-{figure.code}" if figure.code else figure.key


def _title(asked: _Asked) -> str:
    words = {
        "division": asked.division.name,
        "year": asked.year,
        "figure": str(asked.figure.title) if asked.figure else "",
    }
    if asked.scope == Scope.DEPARTMENT:
        return _("%(division)s%(year)d年各部门%(figure)s排名") % words
    return _("%(division)s%(year)d年各单位%(figure)s排名") % words


def _frame(asked: _Asked) -> Row:
    """What the page has whatever was found: title, form, files."""
    chosen = _key(asked.figure) if asked.figure else ""
    base = [asked.division.code, asked.year]
    query = urlencode({"figure": chosen, "scope": asked.scope})
    return {
        "page": 1,
        "division": {"code": asked.division.code, "name": asked.division.name},
        "year": asked.year,
        "years": asked.years,
        "scope": asked.scope,
        "chosen": chosen,
        "title": _title(asked),
        "figure": str(asked.figure.title) if asked.figure else "",
        "table": asked.figure.table if asked.figure else None,
        "options": _options(asked, chosen),
        "here": reverse("site:ranking", args=base),
        "query": query,
        "other_scope": urlencode({"figure": chosen, "scope": _other(asked.scope)}),
    }


def _other(scope: str) -> str:
    return Scope.UNIT.value if scope == Scope.DEPARTMENT else Scope.DEPARTMENT.value


def _options(asked: _Asked, chosen: str) -> list[Row]:
    """The figures that the form offers: the plain ones, then the 类 of both classifications."""
    groups: list[Row] = [
        {"title": "", "figures": [(key, str(each.title)) for key, each in FIGURES.items()]}
    ]
    for key, title in figures.CODE_TITLES.items():
        entries = asked.lists.of(key).children("", asked.year)
        offered = [(f"{key}-{each.code}", f"{each.code} {each.name}") for each in entries]
        groups.append({"title": str(title), "figures": offered})
    if asked.figure and chosen not in {key for each in groups for key, _name in each["figures"]}:
        groups[0]["figures"].append((chosen, str(asked.figure.title)))
    return groups


def _address(asked: _Asked, number: int) -> str:
    """The one address of a page of the ranking."""
    pairs = {"figure": _key(asked.figure) if asked.figure else "", "scope": asked.scope}
    if number > 1:
        pairs["page"] = str(number)
    here = reverse("site:ranking", args=[asked.division.code, asked.year])
    return f"{here}?{urlencode(pairs)}"


def _people(people: Population | None, total: int) -> Row | None:
    """人口 with its source and day, and the sum for each person; None where it is not known."""
    if people is None:
        return None
    return {
        "persons": people.persons,
        "on_day": people.on_day,
        "source": people.source,
        "each": yuan_text(per_head(total, people.persons)),
    }


def _places(
    asked: _Asked, figure: Figure, places: tuple[Place, ...], people: Population | None
) -> list[Row]:
    parts = parts_of_places(asked.division, asked.year, asked.scope, figure, places)
    addresses = addresses_of([each.owner.disclosure for each in places])
    return [
        {
            "rank": each.rank,
            "code": each.owner.code,
            "name": each.owner.name,
            "department": each.owner.department_name,
            "amount": wan_text(each.amount),
            "share": _percent(each.share),
            "each": yuan_text(per_head(each.amount, people.persons)) if people else "",
            **_links(
                asked,
                figure,
                addresses[each.owner.disclosure],
                parts.get(each.owner.disclosure, []),
            ),
        }
        for each in places
    ]


def _links(asked: _Asked, figure: Figure, at: Address, parts: list[Part]) -> Row:
    """Where the figure is printed: the one cell, else the rows that were added up."""
    where = [asked.division.code, at.owner_code, asked.year, at.number, figure.table]
    table = reverse("site:version-table", args=where)
    cells = [f"{table}#t{figure.table}-r{part.row + 1}-c{part.column + 1}" for part in parts]
    if len(cells) == 1:
        return {"cell": cells[0], "rows": [], "more": 0, "table_address": table}
    return {
        "cell": "",
        "rows": [
            {"number": part.row + 1, "address": cell}
            for part, cell in zip(parts[:MOST_LINKS], cells, strict=False)
        ],
        "more": max(0, len(cells) - MOST_LINKS),
        "table_address": table,
    }


def _percent(share: int | None) -> str:
    return "" if share is None else f"{share // 100}.{share % 100:02d}%"


def _names(owners: tuple[Counted, ...]) -> list[Row]:
    return [{"code": each.code, "name": each.name} for each in owners[:MOST_NAMES]]


def _lacking(coverage: Coverage) -> Row:
    words = absence_words()
    return {
        "partly_held": coverage.partly_held,
        "unnamed": coverage.unnamed,
        "absent_count": len(coverage.absent),
        "absent": [
            {"code": each.code, "name": each.name, "word": words[each.state]}
            for each in coverage.absent[:MOST_NAMES]
        ],
    }


def absence_words() -> dict[str, str]:
    """Why an owner's figures are lacking, in words."""
    return {
        NOT_PUBLISHED: _("未公开"),
        ELSEWHERE: _("只在官网公开"),
        WITHDRAWN: _("已撤回"),
        HELD: _("依法不予公开"),
    }


def _lines(asked: _Asked, found: Ranking) -> list[list[str | int | Wan | None]]:
    words = absence_words()
    people = population_of(asked.division, asked.year)
    heading: list[str | int | Wan | None] = [
        _("名次"),
        _("编码"),
        _("名称"),
        _("主管部门"),
        _("金额（万元）"),
        _("占比（%）"),
        *([_people_words(people)] if people else []),
        _("说明"),
    ]
    lines = [heading]

    def add(rank: int | None, owner: list[str], amount: int | None, share: str, told: str) -> None:
        """One line; per head only where the population is known."""
        known = people is not None and amount is not None
        each = yuan_text(per_head(amount, people.persons)) if known else ""  # type: ignore[union-attr, arg-type]  # both known
        fen = None if amount is None else Wan(amount)
        lines.append([rank, *owner, fen, share, *([each] if people else []), told])

    for place in found.places:
        share = _percent(place.share).removesuffix("%")
        add(place.rank, _who(place.owner), place.amount, share, "")
    for counted in found.without:
        add(None, _who(counted), None, "", _("没有这一项金额"))
    for absent in found.coverage.absent:
        add(None, _who(absent), None, "", words[absent.state])
    if found.coverage.unnamed:
        told = _("尚无批复日期、未列名的：%(number)d") % {"number": found.coverage.unnamed}
        add(None, ["", "", ""], None, "", told)
    add(None, ["", _("合计"), ""], found.total, "", asked.scope)
    return lines


def _who(owner: Counted | Absent) -> list[str]:
    return [owner.code, owner.name, owner.department_name]


def _people_words(people: Population) -> str:
    told = {"day": people.on_day.isoformat(), "source": people.source}
    return _("人均（元，按%(day)s人口，来源：%(source)s）") % told
