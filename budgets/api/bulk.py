"""批量数据接口: which zips there are, with their size and hash."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView
from rest_framework.serializers import CharField, ChoiceField, DateTimeField, IntegerField

from budgets.api.filters import division_code, of_year
from budgets.api.shapes import Row, Shape, moment
from budgets.models.disclosures import Scope
from budgets.selectors import bulk


class BulkFilters(filters.FilterSet):  # type: ignore[misc]  # has no types
    """批量文件."""

    division = division_code()
    year = of_year()
    scope = filters.ChoiceFilter(
        choices=Scope.choices, label=_("公开主体：unit 为单位，department 为部门")
    )


class BulkEntry(Shape):
    """批量文件: one division, year and scope."""

    division_code = CharField(help_text="区划代码")
    division_name = CharField(help_text="区划名称")
    year = IntegerField(help_text="年度")
    scope = ChoiceField(choices=Scope.choices, help_text="公开主体：单位和部门从不混在一个文件里")
    disclosures = IntegerField(help_text="文件中的公开件数")
    missing = IntegerField(help_text="没有数据的单位或部门数，名单见文件中的 data/missing.csv")
    media_type = CharField(help_text="媒体类型")
    size = IntegerField(help_text="字节数")
    sha256 = CharField(help_text="SHA-256")
    built_at = DateTimeField(help_text="生成时间，ISO 8601，东八区")
    path = CharField(help_text="下载地址（本站路径）")

    def told(self, row: Row) -> Row:
        """With where it is."""
        return {
            **row,
            "media_type": "application/zip",
            "built_at": moment(row["built_at"]),
            "path": bulk.address_of(row["division_code"], row["year"], row["scope"]),
        }


@extend_schema_view(get=extend_schema(tags=["数据"], summary="批量文件", operation_id="list_bulk"))
class BulkList(ListAPIView[Any]):
    """每个区划、年度的全部现行年度预算，一个压缩包：Fiscal Data Package、CSV、工作簿、校验和、索引。

    缺少的单位列有名单。公开、更正、撤回后一分钟内重新生成；撤回和下架的立即不再提供。
    """

    queryset = bulk.available()
    serializer_class = BulkEntry
    filterset_class = BulkFilters
