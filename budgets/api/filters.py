"""筛选参数 of the lists, typed: a wrong value is refused with a sentence."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import django_filters as filters
from django import forms
from django.core.validators import ProhibitNullCharactersValidator, RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from budgets.models.corrections import CorrectionKind, CorrectionSource
from budgets.models.disclosures import BUDGET, DISCLOSURE_KINDS, Scope
from budgets.selectors.identifiers import FORM, parse_id
from budgets.selectors.listing import of_uid

CODE = RegexValidator(r"^[0-9A-Za-z]{2,20}\Z", _("应为 2 至 20 位数字或字母。"))
YEAR = RegexValidator(r"^20[0-9]{2}\Z", _("应为四位年度，例如 2025。"))
#: 公开表1 to 公开表12.
TABLE = RegexValidator(r"^(?:[1-9]|1[0-2])\Z", _("应为表号 1 至 12，例如 5。"))
_TIMES = RegexValidator(r"^(0|[1-9][0-9]?)\Z", _("应为次序，例如 1。"))
SUBJECT = RegexValidator(r"^[0-9]{3,9}\Z", _("应为科目编码，例如 2010301。"))
NAME = RegexValidator(r"^[a-z_]+(\.[a-z_]+)*\Z", _("应为英文标识，例如 basic.personnel。"))
_UID = RegexValidator(r"^[ud][2-9a-z]{7}\Z", _("应为固定标识，u 或 d 加七位数字或字母。"))
_LONGEST = 300
#: What a word needs something besides: spaces of every kind, marks that nobody sees.
_UNSEEN = r"\x00-\x20\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff"
WORDS = RegexValidator(
    rf"^[^\x00-\x1f\x7f-\x9f]*[^{_UNSEEN}][^\x00-\x1f\x7f-\x9f]*\Z",
    _("应为文字，不含换行等控制字符。"),
)


ID = RegexValidator(rf"^{FORM.pattern}\Z", _("应为公开件标识，例如 370303-102001-2025-budget。"))


class Exact(filters.CharFilter):  # type: ignore[misc]  # has no types
    """A parameter whose value must have a form and must match exactly."""

    def __init__(self, field: str, validator: RegexValidator, label: Any) -> None:
        super().__init__(
            field_name=field,
            label=label,
            validators=[validator],
            max_length=_LONGEST,
            strip=False,
        )


class _WordsField(forms.CharField):
    """Refuses control characters once: the null character would be refused twice."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.validators = [
            each
            for each in self.validators
            if not isinstance(each, ProhibitNullCharactersValidator)
        ]


class Words(filters.CharFilter):  # type: ignore[misc]  # has no types
    """A parameter of words. Spaces around them do not count."""

    field_class = _WordsField

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label=label, validators=[WORDS], max_length=_LONGEST, strip=False, **more)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        """The rows with these words."""
        found: QuerySet[Any] = super().filter(qs, value.strip() if value else value)
        return found


def division_code() -> Exact:
    """行政区划代码."""
    return Exact("division_code", CODE, _("行政区划代码"))


def of_year() -> Exact:
    """年度."""
    return Exact("year", YEAR, _("年度"))


def _unit() -> Exact:
    return Exact("owner_code", CODE, _("单位编码；部门公开件为部门编码"))


class OfUid(Exact):
    """固定标识 of the owner. `path` leads to the disclosure."""

    def __init__(self, path: str) -> None:
        super().__init__("uid", _UID, _("单位或部门的固定标识"))
        self._path = path

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        """The owner's rows, by its key: nothing is computed for every row."""
        return qs.filter(of_uid(value, self._path)) if value else qs


def _kind() -> filters.ChoiceFilter:
    return filters.ChoiceFilter(
        field_name="kind",
        choices=DISCLOSURE_KINDS,
        label=_("种类：budget 为年初预算，adjustment 为预算调整"),
    )


class Since(filters.IsoDateTimeFilter):  # type: ignore[misc]  # has no types
    """A moment from which on. PostgreSQL knows no offset of 16 hours and more, ISO 8601 does."""

    def filter(self, qs: QuerySet[Any], value: datetime | None) -> QuerySet[Any]:
        """The rows of that moment and later."""
        found: QuerySet[Any] = super().filter(qs, value and _in_utc(value))
        return found


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:  # at either end of the calendar
        end = datetime.max if moment.year > 1 else datetime.min
        return end.replace(tzinfo=UTC)


class OfOneKind(filters.ChoiceFilter):  # type: ignore[misc]  # has no types
    """种类 of figures: budgets, unless others are asked for. Both together would count twice."""

    def __init__(self) -> None:
        super().__init__(
            field_name="kind",
            choices=DISCLOSURE_KINDS,
            label=_("种类：不填为 budget（年初预算）；adjustment 为预算调整，是调整后的全部数"),
        )

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        """The rows of one kind, never of both."""
        return qs.filter(kind=value or BUDGET)


class DivisionFilters(filters.FilterSet):  # type: ignore[misc]  # has no types
    """行政区划."""

    parent = Exact("parent_code", CODE, _("上级区划代码"))


class UnitFilters(filters.FilterSet):  # type: ignore[misc]  # has no types
    """公开主体."""

    division = division_code()
    department = Exact("department_code", CODE, _("主管部门编码"))
    uid = OfUid("")
    scope = filters.ChoiceFilter(
        choices=Scope.choices, label=_("公开主体：unit 为单位，department 为部门")
    )


class DisclosureFilters(filters.FilterSet):  # type: ignore[misc]  # has no types
    """现行公开件."""

    division = division_code()
    unit = _unit()
    unit_uid = OfUid("disclosure__")
    year = of_year()
    kind = _kind()
    adjustment_number = Exact("adjustment_number", _TIMES, _("第几次预算调整；年初预算为 0"))
    updated_since: Any = Since(  # who inherits it may leave it out
        field_name="changed_at",
        lookup_expr="gte",
        label=_("只要此时间（含）以后的，ISO 8601，例如 2025-02-01T00:00:00+08:00"),
    )


class ChangeFilters(DisclosureFilters):
    """公开、更正、撤回."""

    disclosure = filters.CharFilter(
        method="filter_disclosure",
        validators=[ID],
        max_length=_LONGEST,
        strip=False,
        label=_("公开件标识，例如 370303-102001-2025-budget；带 -v 时只要该版次"),
    )
    correction_kind = filters.ChoiceFilter(
        field_name="correction__kind",
        method="filter_correction",
        choices=CorrectionKind.choices,
        label=_("更正种类"),
    )
    correction_source = filters.ChoiceFilter(
        field_name="correction__source",
        method="filter_correction",
        choices=CorrectionSource.choices,
        label=_("问题来源"),
    )

    def filter_correction(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Never what was taken down: of its correction nothing is told."""
        return queryset.filter(**{name: value}, takedown__isnull=True)

    def filter_disclosure(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Every publication of the disclosure, or the one that the id names."""
        wanted = parse_id(value)
        if wanted is None:  # the validator has refused it
            return queryset.none()
        rows = queryset.filter(**wanted.of_disclosure)
        return rows if wanted.number is None else rows.filter(publication=wanted.number)


class FactFilters(filters.FilterSet):  # type: ignore[misc]  # has no types
    """申报数. Codes and names match exactly: a subtotal is never mixed with its parts."""

    division = division_code()
    unit = _unit()
    year = Exact("fiscal_year", YEAR, _("年度"))
    kind = OfOneKind()
    table = Exact("table", TABLE, _("公开表号"))
    function = Exact("function", SUBJECT, _("支出功能分类科目编码"))
    economic = Exact("economic", SUBJECT, _("部门预算支出经济分类科目编码"))
    government_economic = Exact("government_economic", SUBJECT, _("政府预算支出经济分类科目编码"))
    funding_source = Exact("funding_source", NAME, _("资金来源标识"))
    expenditure_type = Exact("expenditure_type", NAME, _("支出类型标识"))
    project = Words(_("项目名称"))
    is_total = filters.ChoiceFilter(
        choices=[("true", _("合计数")), ("false", _("明细数"))],
        method="filter_is_total",
        label=_("true 只要合计数，false 只要明细数；求和时用 false，且一次只取一张表"),
    )

    def filter_is_total(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Totals alone, or leaves alone."""
        return queryset.filter(is_total=value == "true")
