"""目录: lists of what is public, as plain rows for pages and API.

A revision has been public exactly when it carries a publication number in one of the
public states; drafts that a newer upload replaced have the state SUPERSEDED too, but no
number. `was_public` is the one place that says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber

from budgets.models import CorrectionResult, DeclaredFact, Disclosure, Division, Revision
from budgets.models.disclosures import BUDGET, PUBLIC_STATES, RevisionState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet

    #: A queryset of dictionaries.
    Rows = QuerySet[Any, Any]

#: What every row about a disclosure says of it, under short names.
_DISCLOSURE = {
    "division_code": "division__code",
    "division_name": "division__name",
    "department_code": "department__code",
    "department_name": "department__name",
    "owner_code": "owner_code",
    "owner_name": "owner_name",
    "scope": "scope",
    "year": "year",
    "kind": "kind",
    "adjustment_number": "adjustment_number",
}

#: What every row about a correction says of it, as "correction_kind" and so on.
_CORRECTION = ("kind", "source", "document_number", "deadline", "outcome")


def of_uid(uid: str, path: str = "") -> Q:
    """Of whom the 固定标识 is. `path` leads to the disclosure."""
    if uid.startswith("u"):
        return Q(**{f"{path}unit__uid": uid})
    return Q(**{f"{path}department__uid": uid, f"{path}unit__isnull": True})


def was_public(path: str = "") -> Q:
    """已公开过: published now, superseded or withdrawn since. `path` leads to the revision."""
    return Q(**{f"{path}state__in": PUBLIC_STATES, f"{path}publication__isnull": False})


def divisions() -> Rows:
    """行政区划 with at least one publication: code, name, parent, how many units, latest year."""
    public = Revision.objects.filter(was_public(), disclosure__division=OuterRef("pk"))
    return (
        Division.objects.filter(Exists(public))
        .annotate(
            parent_code=F("parent__code"),
            parent_name=F("parent__name"),
            unit_count=Count(
                "disclosures__unit",
                distinct=True,
                filter=was_public("disclosures__revisions__"),
            )
            + Count(
                "disclosures__department",
                distinct=True,
                filter=was_public("disclosures__revisions__") & Q(disclosures__unit__isnull=True),
            ),
        )
        .order_by("code")
        .values("code", "name", "parent_code", "parent_name", "unit_count")
    )


def _of_disclosure(path: str) -> dict[str, F]:
    """The short names as annotations. `path` leads to the revision."""
    return {name: F(f"{path}disclosure__{field}") for name, field in _DISCLOSURE.items()}


def _public_disclosures() -> QuerySet[Disclosure]:
    """Budgets: no adjustment is public where none was."""
    public = Revision.objects.filter(was_public(), disclosure=OuterRef("pk"))
    return Disclosure.objects.filter(Exists(public), kind=BUDGET)


def owners() -> Rows:
    """公开主体: each unit, or department as such, once, as it is called now.

    `owner_code`: under which its latest public disclosure lies.
    """
    later = _public_disclosures().filter(
        Q(year__gt=OuterRef("year")) | Q(year=OuterRef("year"), pk__gt=OuterRef("pk"))
    )
    of_department = later.filter(unit__isnull=True, department=OuterRef("department"))
    return (
        _public_disclosures()
        .filter(
            ~Exists(later.filter(unit=OuterRef("unit"))),
            Q(unit__isnull=False) | ~Exists(of_department),
        )
        .annotate(
            uid=Coalesce("unit__uid", "department__uid"),
            code=Coalesce("unit__code", "department__code"),
            name=Coalesce("unit__name", "department__name"),
            division_code=F("division__code"),
            division_name=F("division__name"),
            department_code=F("department__code"),
            department_name=F("department__name"),
            nature=F("unit__nature"),
            tier=F("unit__tier"),
            latest_year=F("year"),
        )
        .order_by("division_code", "code", "uid")
        .values(
            "division_code",
            "division_name",
            "department_code",
            "department_name",
            "code",
            "name",
            "uid",
            "owner_code",
            "scope",
            "nature",
            "tier",
            "latest_year",
        )
    )


def first_owners(each: int) -> Rows:
    """The first `each` units of every division, for the home page."""
    place = Window(RowNumber(), partition_by=[F("division")], order_by=[F("code").asc()])
    rows: Rows = owners().annotate(place=place)
    return rows.filter(place__lte=each)


def publications() -> Rows:
    """公开版次: every publication there ever was, newest change first.

    `changed_at`: when it was published, or withdrawn since.
    """
    rows: Rows = (
        Revision.objects.filter(was_public())
        .annotate(
            **_of_disclosure(""),
            unit_uid=Coalesce("disclosure__unit__uid", "disclosure__department__uid"),
            sha256=Case(When(takedown__isnull=True, then=F("snapshot__sha256")), default=Value("")),
            changed_at=Coalesce("withdrawn_at", "published_at"),
        )
        .order_by("-changed_at", "-pk")
        .values(
            *_DISCLOSURE,
            "unit_uid",
            "pk",
            "publication",
            "state",
            "edition",
            "sha256",
            "changed_at",
            "published_at",
            "correction_reason",
            "withdrawn_at",
            "withdrawal_reason",
        )
    )
    return rows


def with_corrections(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of `publications` with what each corrects, in one query for all of them.

    `replaces`: the number of the one before it that can be read. `correction_…`: 更正登记, None
    where there was none; of what was taken down nothing of it is told.
    """
    kept = list(rows)
    told = (
        Revision.objects.filter(pk__in=[row["pk"] for row in kept])
        .order_by()
        .annotate(
            replaces=Subquery(_readable_before().values("publication")[:1]),
            result=Subquery(_results().values("text")[:1]),
        )
    )
    names = [f"correction__{name}" for name in _CORRECTION]
    values = {row["pk"]: row for row in told.values("pk", "takedown", "replaces", "result", *names)}
    return [{**row, **_correction(values[row["pk"]])} for row in kept]


def _correction(told: Mapping[str, Any]) -> dict[str, Any]:
    is_sealed = told["takedown"] is not None
    given = {f"correction_{name}": told[f"correction__{name}"] for name in _CORRECTION}
    given["correction_result"] = told["result"]
    return {"replaces": told["replaces"], **{k: None if is_sealed else v for k, v in given.items()}}


def _readable_before() -> QuerySet[Revision]:
    """Publications before the row's that can be read, the last first."""
    return (
        Revision.objects.filter(
            was_public(),
            disclosure=OuterRef("disclosure"),
            publication__lt=OuterRef("publication"),
        )
        .exclude(state=RevisionState.WITHDRAWN)
        .order_by("-publication")
    )


def _results() -> QuerySet[CorrectionResult]:
    """整改结果 of the row's correction that were let out, the last first."""
    return CorrectionResult.objects.filter(
        correction__revision=OuterRef("pk"), released_at__isnull=False
    ).order_by("-pk")


def current_publications() -> Rows:
    """现行公开件: what is published now, one row for each disclosure, in stable order."""
    published: Rows = publications().filter(state=RevisionState.PUBLISHED)
    return published.order_by("division_code", "owner_code", "year", "kind", "adjustment_number")


def facts() -> Rows:
    """申报数 of what is published now, in stable order. Amounts in 分, totals among them.

    `fiscal_year` is the disclosure's year; `year` is the coordinate's ("-1": last year).
    """
    identity = _of_disclosure("revision__")
    del identity["year"]  # the coordinate has a member of that name
    rows: Rows = (
        DeclaredFact.objects.filter(
            revision__state=RevisionState.PUBLISHED, revision__publication__isnull=False
        )
        .annotate(
            **identity,
            fiscal_year=F("revision__disclosure__year"),
            publication=F("revision__publication"),
            edition=F("revision__edition"),
            row_position=F("row__position"),
            row_block=F("row__block"),
            row_cells=F("row__cells"),
        )
        .order_by("pk")
        .values(*_FACT)
    )
    return rows


_FACT = (
    "pk",
    "division_code",
    "owner_code",
    "owner_name",
    "scope",
    "kind",
    "adjustment_number",
    "fiscal_year",
    "publication",
    "edition",
    "table",
    "row_position",
    "row_block",
    "row_cells",
    "column",
    "direction",
    "function",
    "economic",
    "government_economic",
    "funding_source",
    "expenditure_type",
    "project",
    "item",
    "cut",
    "year",
    "is_total",
    "amount",
)
