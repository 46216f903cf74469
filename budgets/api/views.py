"""Endpoints. What they share (pages, parameters, formats, errors) comes by the settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.exceptions import APIException
from rest_framework.generics import GenericAPIView, ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings

from budgets.api import corrections, documents, filters, shapes
from budgets.models import Revision
from budgets.selectors import listing, public
from budgets.selectors.identifiers import parse_id
from budgets.selectors.public import Publication


class WithdrawnError(APIException):
    """410: the publication was withdrawn; `facts` say when and why."""

    status_code = 410
    default_code = "withdrawn"

    def __init__(self, found: Publication) -> None:
        super().__init__(_("第 %(number)d 版已撤回，不再提供。") % {"number": found.number})
        self.facts = [
            {
                "parameter": "",
                "code": "withdrawn_at",
                "message": shapes.moment(found.withdrawn_at) or "",
            },
            {"parameter": "", "code": "withdrawal_reason", "message": found.withdrawal_reason},
        ]


@extend_schema_view(
    get=extend_schema(tags=["目录"], summary="行政区划", operation_id="list_divisions")
)
class DivisionList(ListAPIView[Any]):
    """有公开件的行政区划，按代码排列。"""

    queryset = listing.divisions()
    serializer_class = shapes.Division
    filterset_class = filters.DivisionFilters


@extend_schema_view(
    get=extend_schema(tags=["目录"], summary="单位和部门", operation_id="list_units")
)
class UnitList(ListAPIView[Any]):
    """有公开件的单位和部门，按区划和编码排列。"""

    queryset = listing.owners()
    serializer_class = shapes.Unit
    filterset_class = filters.UnitFilters


@extend_schema_view(
    get=extend_schema(tags=["公开件"], summary="现行公开件", operation_id="list_disclosures")
)
class DisclosureList(ListAPIView[Any]):
    """现行有效的公开件，按区划、单位、年度排列：年初预算，及其后公开的预算调整（kind）。撤回的见“变更”。"""

    queryset = listing.current_publications()
    serializer_class = shapes.Disclosure
    filterset_class = filters.DisclosureFilters


@extend_schema_view(get=extend_schema(tags=["公开件"], summary="变更", operation_id="list_changes"))
class ChangeList(ListAPIView[Any]):
    """每一次公开、更正和撤回，新的在前。用 updated_since 取某时以后的变更，用 disclosure 取一份公开件的。

    更正附种类、来源、文号、原因和办理结果；改了哪些单元格见 cells 所指的接口。
    """

    queryset = listing.publications()
    serializer_class = shapes.Change
    filterset_class = filters.ChangeFilters

    def paginate_queryset(self, queryset: Any) -> Any:
        """One page of rows, each with what it corrects."""
        return listing.with_corrections(super().paginate_queryset(queryset) or [])


@extend_schema_view(get=extend_schema(tags=["数据"], summary="申报数", operation_id="list_facts"))
class FactList(ListAPIView[Any]):
    """现行年初预算中的每一个金额。合计数也在内：求和时用 is_total=false，且一次只取一张表。

    预算调整的数（调整后的全部数，不是差额）用 kind=adjustment 取，不与年初预算同列。
    """

    queryset = listing.facts()
    serializer_class = shapes.Fact
    filterset_class = filters.FactFilters


class PublicationView(GenericAPIView[Any]):
    """What the endpoints of one publication share: from the id to the publication."""

    queryset = Revision.objects.none()
    pagination_class = None
    renderer_classes = list(api_settings.DEFAULT_RENDERER_CLASSES)[:1]  # type: ignore[assignment]  # classes by then, not names

    def answer(self, disclosure: str, content: Callable[[Publication], Any]) -> Response:
        """The content of the publication. Raises `Http404` and `WithdrawnError`."""
        self.filter_queryset(self.get_queryset())  # refuses parameters: there are none
        found = _publication(disclosure)
        body = content(found)
        if body is None:
            raise Http404
        return Response(body)


class DisclosureDetail(PublicationView):
    """公开件 or one publication of it."""

    @extend_schema(
        tags=["公开件"],
        summary="一份公开件",
        operation_id="get_disclosure",
        description="标识不带 -v 时是现行版次，带 -v 时是该版次。已撤回的返回 410 和原因。",
        responses=documents.Document,
    )
    def get(self, request: Request, disclosure: str) -> Response:
        """Particulars, publications, waived findings, files."""
        return self.answer(disclosure, documents.document_json)


class TableList(PublicationView):
    """公开表, all of one publication."""

    @extend_schema(
        tags=["公开件"],
        summary="一份公开件的全部公开表",
        operation_id="list_tables",
        responses=documents.Tables,
    )
    def get(self, request: Request, disclosure: str) -> Response:
        """Every table, by number."""
        return self.answer(disclosure, documents.tables_json)


class TableDetail(PublicationView):
    """公开表N."""

    @extend_schema(
        tags=["公开件"],
        summary="一张公开表",
        operation_id="get_table",
        description="如表所印的栏目、行和说明，以及每行、每个金额的坐标。",
        responses=documents.Table,
    )
    def get(self, request: Request, disclosure: str, table: int) -> Response:
        """One table with coordinates."""
        return self.answer(disclosure, lambda found: documents.table_json(found, table))


class CorrectedCells(PublicationView):
    """更正了哪些单元格."""

    @extend_schema(
        tags=["公开件"],
        summary="一次更正的逐格变化",
        operation_id="list_corrected_cells",
        description="该版次与它所更正的版次逐格比较：哪张表、哪行、哪栏、原为、改为、差额，"
        "并附更正的时间、原因、种类、来源和文号。首次公开的版次没有变化。"
        "任意两个版次的比较见网页 changes/<n>-<m>/，可下载 CSV。",
        responses=corrections.Corrected,
    )
    def get(self, request: Request, disclosure: str) -> Response:
        """Every cell that the publication changed."""
        return self.answer(disclosure, corrections.corrected_json)


def _publication(disclosure: str) -> Publication:
    """The publication that the id names. Raises `Http404` and `WithdrawnError`."""
    wanted = parse_id(disclosure)
    if wanted is None:
        raise Http404
    address = (wanted.division_code, wanted.owner_code, wanted.year, wanted.kind)
    found = (
        public.current(*address)
        if wanted.number is None
        else public.publication(*address, wanted.number)
    )
    if found is None:
        raise Http404
    if found.withdrawn:
        raise WithdrawnError(found)
    return found
