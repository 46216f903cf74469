"""公开件全文接口: one publication, its particulars and its tables."""

from __future__ import annotations

from typing import Any

from rest_framework.serializers import (
    BooleanField,
    CharField,
    ChoiceField,
    DateField,
    DateTimeField,
    DictField,
    IntegerField,
    ListField,
    Serializer,
)

from budgets.api.shapes import STATUSES, moment
from budgets.models import AdjustmentNature
from budgets.models.disclosures import DISCLOSURE_KINDS, Scope
from budgets.selectors import public
from budgets.selectors.adjustments import basis_of
from budgets.selectors.public import Publication, SnapshotBytes

AMOUNT_UNIT = "万元"
#: 规范 JSON 里的表: what every table answer repeats, and what only a single table adds.
TABLE_FORM = ("title", "columns", "rows", "notes")


class PublicationEntry(Serializer[Any]):
    """公开版次之一."""

    id = CharField(help_text="公开版次标识")
    number = IntegerField(help_text="版次")
    status = ChoiceField(choices=STATUSES, help_text="状态")
    published_at = DateTimeField(help_text="公开时间")
    correction_reason = CharField(allow_blank=True, help_text="更正原因")
    withdrawn_at = DateTimeField(allow_null=True, help_text="撤回时间")
    withdrawal_reason = CharField(allow_blank=True, help_text="撤回原因")
    sha256 = CharField(help_text="规范 JSON 的 SHA-256")


class WaivedEntry(Serializer[Any]):
    """按原样公开的数据问题."""

    table = IntegerField(allow_null=True, help_text="公开表号")
    message = CharField(help_text="问题")
    explanation = CharField(allow_blank=True, help_text="单位说明")
    reason = CharField(help_text="审核意见")


class FileEntry(Serializer[Any]):
    """下载."""

    format = CharField(help_text="格式")
    media_type = CharField(help_text="媒体类型")
    filename = CharField(help_text="文件名")
    size = IntegerField(help_text="字节数")
    sha256 = CharField(help_text="SHA-256")
    path = CharField(help_text="下载地址（本站路径）")


class AdjustmentEntry(Serializer[Any]):
    """调整依据."""

    nature = ChoiceField(choices=AdjustmentNature.choices, help_text="性质")
    approving_body = CharField(help_text="批准机关")
    document_number = CharField(help_text="批准文号")
    approved_on = DateField(help_text="批准日期")
    reason = CharField(help_text="调整原因")


class Document(Serializer[Any]):
    """公开件的一个版次, complete but for its tables."""

    id = CharField(help_text="公开件标识，指向现行版次")
    publication_id = CharField(help_text="公开版次标识，永不改变")
    number = IntegerField(help_text="版次")
    status = ChoiceField(choices=STATUSES, help_text="状态")
    superseded_by = CharField(allow_null=True, help_text="取代它的版次标识")
    division_code = CharField(help_text="区划代码")
    division_name = CharField(help_text="区划名称")
    department_code = CharField(help_text="主管部门编码")
    department_name = CharField(help_text="主管部门名称")
    unit_code = CharField(help_text="单位编码；部门公开件为部门编码")
    unit_name = CharField(help_text="单位或部门名称")
    scope = ChoiceField(choices=Scope.choices, help_text="公开主体")
    year = IntegerField(help_text="年度")
    kind = ChoiceField(choices=DISCLOSURE_KINDS, help_text="种类")
    adjustment_number = IntegerField(help_text="第几次预算调整；年初预算为 0")
    edition = CharField(help_text="版式")
    sha256 = CharField(help_text="规范 JSON 的 SHA-256")
    published_at = DateTimeField(help_text="公开时间")
    correction_reason = CharField(allow_blank=True, help_text="更正原因")
    page = CharField(help_text="网页地址（本站路径）")
    adjustment = AdjustmentEntry(allow_null=True, help_text="调整依据；年初预算为 null")
    publications = PublicationEntry(many=True, help_text="全部公开版次，新的在前")
    waived_findings = WaivedEntry(many=True, help_text="经审核按原样公开的数据问题")
    files = FileEntry(many=True, help_text="下载")


class RowCoordinate(Serializer[Any]):
    """行的坐标."""

    row = IntegerField(help_text="rows 中的下标，从 0 起")
    block = IntegerField(help_text="栏组：双栏表左为 0，右为 1")
    is_total = BooleanField(help_text="是否合计行")
    at = DictField(child=CharField(), help_text="坐标")


class AmountCoordinate(Serializer[Any]):
    """金额的坐标."""

    row = IntegerField(help_text="rows 中的下标，从 0 起")
    column = IntegerField(help_text="columns 中的下标，从 0 起")
    is_total = BooleanField(help_text="是否合计数")
    at = DictField(child=CharField(), help_text="坐标")


class TableForm(Serializer[Any]):
    """公开表N."""

    title = CharField(help_text="表名")
    columns = ListField(child=ListField(child=CharField()), help_text="各栏的各级栏目")
    rows = ListField(
        child=ListField(child=CharField(allow_null=True)),
        help_text="各行；金额为万元的十进制文本，空白为 null",
    )
    notes = ListField(child=CharField(), help_text="表下说明")


class Table(TableForm):
    """公开表N with the coordinate of every row and amount."""

    publication_id = CharField(help_text="公开版次标识")
    number = IntegerField(help_text="公开表号")
    amount_unit = CharField(help_text="金额单位")
    row_coordinates = RowCoordinate(many=True)
    coordinates = AmountCoordinate(many=True)


class Tables(Serializer[Any]):
    """全部公开表, by number."""

    publication_id = CharField(help_text="公开版次标识")
    amount_unit = CharField(help_text="金额单位")
    tables = DictField(child=TableForm(), help_text="以公开表号为键")


def document_json(found: Publication) -> dict[str, Any]:
    """What `Document` declares."""
    page = page_path(found)
    return {
        "id": found.disclosure_id,
        "publication_id": found.id,
        "number": found.number,
        "status": status_of(found),
        "superseded_by": (
            f"{found.disclosure_id}-v{found.superseded_by}" if found.superseded_by else None
        ),
        "division_code": found.division_code,
        "division_name": found.division_name,
        "department_code": found.department_code,
        "department_name": found.department_name,
        "unit_code": found.owner_code,
        "unit_name": found.owner_name,
        "scope": found.scope,
        "year": found.year,
        "kind": found.kind,
        "adjustment_number": found.adjustment_number,
        "edition": found.edition,
        "sha256": found.snapshot_sha256,
        "published_at": moment(found.published_at),
        "correction_reason": found.correction_reason,
        "page": page,
        "adjustment": _adjustment(found),
        "publications": [_entry(each) for each in public.publications_of(found.disclosure)],
        "waived_findings": [
            {
                "table": waiver.table,
                "message": waiver.sentence,
                "explanation": waiver.explanation,
                "reason": waiver.reason,
            }
            for waiver in found.waivers
        ],
        "files": [_file(file, page) for file in public.snapshot_files(found) if file.is_download],
    }


def tables_json(found: Publication) -> dict[str, Any]:
    """What `Tables` declares."""
    tables = public.tables_json(found)
    return {
        "publication_id": found.id,
        "amount_unit": AMOUNT_UNIT,
        "tables": {
            number: {name: tables[number][name] for name in TABLE_FORM}
            for number in sorted(tables, key=int)
        },
    }


def table_json(found: Publication, number: int) -> dict[str, Any] | None:
    """What `Table` declares; None where the document has no such table."""
    table = public.tables_json(found).get(str(number))
    if table is None:
        return None
    return {
        "publication_id": found.id,
        "number": number,
        "amount_unit": AMOUNT_UNIT,
        **{name: table[name] for name in (*TABLE_FORM, "row_coordinates", "coordinates")},
    }


def page_path(found: Publication) -> str:
    """The promised address of the publication's page."""
    owner = f"/{found.division_code}/{found.owner_code}"
    return f"{owner}/{found.year}/{found.slug}/v{found.number}/"


def status_of(found: Publication) -> str:
    """current, superseded or withdrawn."""
    if found.withdrawn:
        return "withdrawn"
    return "current" if found.is_current else "superseded"


def _adjustment(found: Publication) -> dict[str, Any] | None:
    basis = basis_of(found.disclosure) if found.adjustment_number else None
    if basis is None:
        return None
    return {
        "nature": basis.nature_code,
        "approving_body": basis.approving_body,
        "document_number": basis.document_number,
        "approved_on": basis.approved_on.isoformat(),
        "reason": basis.reason,
    }


def _entry(each: Publication) -> dict[str, Any]:
    return {
        "id": each.id,
        "number": each.number,
        "status": status_of(each),
        "published_at": moment(each.published_at),
        "correction_reason": each.correction_reason,
        "withdrawn_at": moment(each.withdrawn_at),
        "withdrawal_reason": each.withdrawal_reason,
        "sha256": each.snapshot_sha256,
    }


def _file(file: SnapshotBytes, page: str) -> dict[str, Any]:
    return {
        "format": file.format,
        "media_type": file.media_type,
        "filename": file.filename,
        "size": file.size,
        "sha256": file.sha256,
        "path": f"{page}download/{file.format}",
    }
