"""汇总接口: sums of one table's leaves by what the caller asks, with whom they are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.core.exceptions import ValidationError as Invalid
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.response import Response
from rest_framework.serializers import CharField, IntegerField
from rest_framework.settings import api_settings

from budgets.api.filters import CODE, NAME, SUBJECT, TABLE, YEAR, Exact, Words
from budgets.api.shapes import Row, Shape
from budgets.models import Division
from budgets.models.disclosures import Scope
from budgets.selectors import aggregates
from budgets.selectors.aggregates import DIMENSIONS, KIND, MEMBERS, PREFIX, WIDTHS
from budgets.selectors.classifications import catalogues
from budgets.selectors.coverage import ABSENCES, Coverage, coverage_of
from portal.core.money import exact_wan_text, yuan_text

if TYPE_CHECKING:
    from budgets.codes.lists import Catalogue
    from budgets.selectors.board import BoardRow

DEFAULT_TABLE = "3"
#: Names that one answer lists of who is counted and who is lacking; the numbers are whole.
MOST_NAMES = 1000
_OWNER = "revision__disclosure__"
_LATEST = 2100


def dimensions_in(text: str) -> list[str]:
    """The dimensions that `group_by` names, each once."""
    return list(dict.fromkeys(part.strip() for part in text.split(",")))


class _Groups(RegexValidator):
    """What `group_by` may say; the refusal names what is not known."""

    regex = rf"^ *({'|'.join(DIMENSIONS)}) *(, *({'|'.join(DIMENSIONS)}) *)*\Z"

    def __call__(self, value: Any) -> None:
        """Raise `ValidationError` naming the first group that there is not."""
        try:
            super().__call__(value)
        except Invalid:
            named = dimensions_in(str(value))
            unknown = next((name for name in named if name not in DIMENSIONS), "")
            text = _("没有“%(name)s”这个分组。可用的分组：%(names)s。")
            # Put together by who tells it: a name may hold a percent sign.
            told = {"name": unknown[:40], "names": "、".join(DIMENSIONS)}
            raise Invalid(text, code="invalid", params=told) from None


class Within(Exact):
    """A member of the coordinate: that value and everything beneath it."""

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        """Leaves at the value, or at something that it contains."""
        return qs.filter(aggregates.beneath(self.field_name, value)) if value else qs


def _level(member: str, words: Any) -> filters.ChoiceFilter:
    levels = range(1, len(WIDTHS[member]) + 1)
    return filters.ChoiceFilter(
        method="filter_nothing", choices=[(str(each), each) for each in levels], label=words
    )


class AggregateFilters(filters.FilterSet):  # type: ignore[misc]  # has no types
    """汇总范围: named as in facts/. A code or name takes in everything beneath it."""

    group_by = filters.CharFilter(
        method="filter_nothing",
        validators=[_Groups()],
        max_length=200,
        strip=False,
        label=gettext_lazy("分组，多个用逗号分隔：") + "、".join(DIMENSIONS),
    )
    scope = filters.ChoiceFilter(
        method="filter_nothing",
        choices=Scope.choices,
        label=gettext_lazy(
            "公开主体：unit 为单位（默认），department 为部门；部门预算含所属单位，两者从不相加"
        ),
    )
    division = Exact(f"{_OWNER}division__code", CODE, gettext_lazy("行政区划代码"))
    department = Exact(f"{_OWNER}department__code", CODE, gettext_lazy("主管部门编码"))
    unit = Exact(
        f"{_OWNER}owner_code", CODE, gettext_lazy("公开时的单位编码；部门公开件为部门编码")
    )
    year = Exact(f"{_OWNER}year", YEAR, gettext_lazy("年度"))
    kind = filters.ChoiceFilter(
        method="filter_nothing", choices=[(KIND, KIND)], label=gettext_lazy("种类：只汇总年度预算")
    )
    table = Exact("table", TABLE, gettext_lazy("公开表号，一次一张，默认 3"))
    direction = filters.ChoiceFilter(
        choices=[("revenue", "revenue"), ("expenditure", "expenditure")],
        label=gettext_lazy("收支：revenue 收入，expenditure 支出"),
    )
    function = Within("function", SUBJECT, gettext_lazy("支出功能分类科目编码，含下级"))
    economic = Within("economic", SUBJECT, gettext_lazy("部门预算支出经济分类科目编码，含下级"))
    government_economic = Within(
        "government_economic", SUBJECT, gettext_lazy("政府预算支出经济分类科目编码，含下级")
    )
    funding_source = Within("funding_source", NAME, gettext_lazy("资金来源标识，含下级"))
    expenditure_type = Within("expenditure_type", NAME, gettext_lazy("支出类型标识，含下级"))
    project = Words(gettext_lazy("项目名称"))
    function_level = _level("function", gettext_lazy("按功能分类分组到哪一级：1 类，2 款，3 项"))
    economic_level = _level("economic", gettext_lazy("按部门经济分类分组到哪一级：1 类，2 款"))
    government_economic_level = _level(
        "government_economic", gettext_lazy("按政府经济分类分组到哪一级：1 类，2 款")
    )

    def filter_nothing(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """What shapes the answer instead of narrowing it: the view asks for it."""
        return queryset


class Aggregate(Shape):
    """一个合计. A dimension that was not asked for is null; "" is what the table does not split."""

    division_code = CharField(allow_null=True, help_text="区划代码；没有按此分组的为 null，下同")
    division_name = CharField(allow_null=True, help_text="区划名称")
    department_code = CharField(allow_null=True, help_text="主管部门编码")
    department_name = CharField(allow_null=True, help_text="主管部门名称")
    unit_uid = CharField(allow_null=True, help_text="单位或部门的固定标识")
    unit_code = CharField(allow_null=True, help_text="现在的单位编码；部门为部门编码")
    unit_name = CharField(allow_null=True, help_text="现在的单位或部门名称")
    year = IntegerField(allow_null=True, help_text="年度")
    direction = CharField(allow_blank=True, help_text="收支：收入和支出从不相加")
    function = CharField(allow_null=True, allow_blank=True, help_text="支出功能分类科目编码")
    function_name = CharField(allow_null=True, allow_blank=True, help_text="科目名称")
    economic = CharField(
        allow_null=True, allow_blank=True, help_text="部门预算支出经济分类科目编码"
    )
    economic_name = CharField(allow_null=True, allow_blank=True, help_text="科目名称")
    government_economic = CharField(
        allow_null=True, allow_blank=True, help_text="政府预算支出经济分类科目编码"
    )
    government_economic_name = CharField(allow_null=True, allow_blank=True, help_text="科目名称")
    funding_source = CharField(
        allow_null=True, allow_blank=True, help_text="资金来源；本表不区分的为空文本"
    )
    expenditure_type = CharField(allow_null=True, allow_blank=True, help_text="支出类型")
    project = CharField(allow_null=True, allow_blank=True, help_text="项目名称")
    item = CharField(allow_null=True, allow_blank=True, help_text="“三公”经费项目")
    amount = CharField(help_text="合计（元），两位小数，精确值")
    amount_wan = CharField(help_text="合计（万元），精确值")
    leaf_count = IntegerField(help_text="相加的末级金额数")
    disclosure_count = IntegerField(help_text="有这些金额的公开件数")

    def told(self, row: Row) -> Row:
        """Names of codes and amounts as exact texts besides what the selector has."""
        told = dict.fromkeys(self.fields) | {
            name.removeprefix(PREFIX): value for name, value in row.items()
        }
        for member, catalogue in self.context["catalogues"].items():
            code = told[member]
            if code is not None:
                year = told["year"] or self.context["year"]
                told[f"{member}_name"] = _name(catalogue, code, year)
        fen = int(row["amount"])
        return told | {"amount": yuan_text(fen), "amount_wan": exact_wan_text(fen)}


def _name(catalogue: Catalogue, code: str, year: int) -> str:
    """As the code is called in that year, else as it was called last."""
    known = catalogue.name(code, year)
    if known or not catalogue.history(code):
        return known
    return max(catalogue.history(code), key=lambda entry: entry.valid_to or _LATEST).name


#: The pages of every list, as the settings have them.
_Pages: Any = api_settings.DEFAULT_PAGINATION_CLASS


class AggregatePages(_Pages):  # type: ignore[misc]  # known at run time only
    """Pages of sums that say what they are made of."""

    def get_paginated_response(self, data: Any) -> Response:
        """The page, with the table, the scope and the coverage."""
        response: Response = super().get_paginated_response(data)
        results = response.data.pop("results")
        response.data |= {**self.said, "results": results}
        return response

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any]:
        """One page of sums. Raises `ValidationError`."""
        rows: list[Any] = super().paginate_queryset(queryset, request, view)
        self.said: dict[str, Any] = view.said()
        return rows

    def get_paginated_response_schema(self, schema: Any) -> dict[str, Any]:
        """The shape of a page, for OpenAPI."""
        described: dict[str, Any] = super().get_paginated_response_schema(schema)
        results = described["properties"].pop("results")
        described["properties"] |= {**_SAID, "results": results}
        described["required"] = list(described["properties"])
        return described


def _listed(words: str, *names: str) -> dict[str, Any]:
    return {
        "type": "array",
        "description": f"{words}，最多 {MOST_NAMES} 个；个数见 counted_count、absent_count",
        "items": {
            "type": "object",
            "required": list(names),
            "properties": {name: {"type": "string"} for name in names},
        },
    }


_NUMBER = {"type": "integer"}
_SAID: dict[str, Any] = {
    "table": {**_NUMBER, "description": "公开表号"},
    "scope": {"type": "string", "description": "公开主体：unit 或 department，从不混合"},
    "group_by": {"type": "array", "items": {"type": "string"}, "description": "分组"},
    "coverage": {
        "type": "object",
        "nullable": True,
        "description": "口径：计入了谁，缺谁。同时给出 division 和 year 时才有，否则为 null",
        "required": [
            "expected",
            "counted_count",
            "absent_count",
            "unnamed_count",
            "partly_withheld_count",
            "counted",
            "absent",
        ],
        "properties": {
            "expected": {**_NUMBER, "description": "应有的单位或部门数"},
            "counted_count": {**_NUMBER, "description": "已计入的个数"},
            "absent_count": {**_NUMBER, "description": "缺的个数"},
            "unnamed_count": {**_NUMBER, "description": "尚无批复日期、不列名的个数"},
            "partly_withheld_count": {
                **_NUMBER,
                "description": "已计入、但本表有依法不予公开内容的个数；不予公开的金额不在合计内",
            },
            "counted": _listed("已计入的", "code", "name"),
            "absent": _listed(f"缺的，原因为 {'、'.join(ABSENCES)} 之一", "code", "name", "state"),
        },
    },
}


@extend_schema_view(
    get=extend_schema(tags=["数据"], summary="汇总", operation_id="list_aggregates")
)
class AggregateList(ListAPIView[Any]):
    """现行年度预算一张公开表的末级金额，按所选分组相加，任何金额只计一次。

    收入和支出分开；单位和部门分开（部门预算含所属单位）；公开表7只计本年。给出 division 和 year 时，
    coverage 列出计入了谁、缺谁、多少家有依法不予公开的内容。不予公开、已撤回、已下架的不在合计内。
    """

    queryset = aggregates.leaf_amounts(Scope.UNIT, int(DEFAULT_TABLE))
    serializer_class = Aggregate
    filterset_class = AggregateFilters
    pagination_class = AggregatePages

    def get_queryset(self) -> QuerySet[Any]:
        """The leaves of the table and scope that were asked for."""
        table = self._asked("table", DEFAULT_TABLE)
        number = int(table) if table.isascii() and table.isdecimal() else 0
        return aggregates.leaf_amounts(self._asked("scope", Scope.UNIT), number)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The sums. Raises `ValidationError` for what the table is not split by."""
        facts = super().filter_queryset(queryset)
        return aggregates.summed(facts, self._dimensions(), self._levels())

    def get_serializer_context(self) -> dict[str, Any]:
        """With the code lists of the dimensions that were asked for; CSV asks for names alone."""
        asked = getattr(self, "request", None) and self._asked("group_by", "")
        wanted = [name for name in WIDTHS if name in dimensions_in(asked or "")]
        lists = catalogues() if wanted else None
        return {
            **super().get_serializer_context(),
            "catalogues": {name: lists.of(name) for name in wanted} if lists else {},
            "year": int(self._asked("year", "0")) if asked else 0,
        }

    def said(self) -> dict[str, Any]:
        """What an answer says of its sums."""
        return {
            "table": int(self._asked("table", DEFAULT_TABLE)),
            "scope": self._asked("scope", Scope.UNIT),
            "group_by": self._dimensions(),
            "coverage": self._coverage(),
        }

    def _asked(self, name: str, usual: str) -> str:
        return str(self.request.query_params.get(name, usual))

    def _dimensions(self) -> list[str]:
        """What to sum by. Raises `ValidationError` for what the table lacks."""
        text = self._asked("group_by", "")
        chosen = dimensions_in(text) if text else []
        table = int(self._asked("table", DEFAULT_TABLE))
        known = aggregates.members_of(table)
        for name in chosen:
            if name in MEMBERS and name not in known:
                raise _fault("group_by", _lacking(name, table, known))
        return chosen

    def _levels(self) -> Mapping[str, int]:
        return {
            name: int(self._asked(f"{name}_level", ""))
            for name in WIDTHS
            if self._asked(f"{name}_level", "")
        }

    def _coverage(self) -> dict[str, Any] | None:
        code, year = self._asked("division", ""), self._asked("year", "")
        division = Division.objects.filter(code=code).first() if code and year else None
        if division is None:
            return None
        asked = {name: self._asked(name, "") for name in ("department", "unit")}

        def wanted(row: BoardRow) -> bool:
            """Whether the filters take in that owner."""
            return asked["department"] in ("", row.department.code) and asked["unit"] in (
                "",
                row.code,
            )

        table = int(self._asked("table", DEFAULT_TABLE))
        scope = self._asked("scope", Scope.UNIT)
        return _told(coverage_of(division, int(year), scope, table, wanted))


def _told(found: Coverage) -> dict[str, Any]:
    return {
        "expected": found.expected,
        "counted_count": len(found.counted),
        "absent_count": len(found.absent),
        "unnamed_count": found.unnamed,
        "partly_withheld_count": found.partly_held,
        "counted": [{"code": each.code, "name": each.name} for each in found.counted[:MOST_NAMES]],
        "absent": [
            {"code": each.code, "name": each.name, "state": each.state}
            for each in found.absent[:MOST_NAMES]
        ],
    }


def _lacking(name: str, table: int, known: frozenset[str]) -> str:
    words = _("公开表%(table)d不按“%(name)s”区分。本表可用的分组：%(names)s。")
    names = [each for each in DIMENSIONS if each not in MEMBERS or each in known]
    return words % {"table": table, "name": name, "names": "、".join(names)}


def _fault(name: str, message: str) -> ValidationError:
    return ValidationError({name: [ErrorDetail(message, code="invalid")]})
