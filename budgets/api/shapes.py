"""形状: what one row of an answer holds. The declared fields are what OpenAPI says; the row
itself is made by one plain function, since a serializer costs four times as much.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils import timezone
from rest_framework.serializers import (
    BooleanField,
    CharField,
    ChoiceField,
    DateField,
    DateTimeField,
    IntegerField,
    Serializer,
)

from budgets.api.identifiers import cells_path, disclosure_id, page_of, publication_id
from budgets.models.corrections import CorrectionKind, CorrectionOutcome, CorrectionSource
from budgets.models.disclosures import DISCLOSURE_KINDS, RevisionState, Scope
from budgets.models.organisations import Nature
from budgets.tables.core import Coordinate, Table
from budgets.tables.core import Row as PrintedRow
from budgets.tables.editions import edition_named, printed
from portal.core.money import exact_wan_text, yuan_text

Row = dict[str, Any]
_STATES = {
    RevisionState.PUBLISHED: "current",
    RevisionState.SUPERSEDED: "superseded",
    RevisionState.WITHDRAWN: "withdrawn",
}
STATUSES = ["current", "superseded", "withdrawn"]
_ISO = "ISO 8601，东八区"


def moment(value: datetime | None) -> str | None:
    """A time in the portal's zone, to the second."""
    return timezone.localtime(value).isoformat(timespec="seconds") if value else None


class Shape(Serializer[Any]):
    """A row whose fields are declared and whose values `told` makes."""

    def to_representation(self, instance: Any) -> Row:
        """The row as the answer holds it."""
        return self.told(instance)

    def told(self, row: Row) -> Row:
        """One row of a list, as the selector gives it, with the API's words."""
        raise NotImplementedError


class Division(Shape):
    """行政区划."""

    code = CharField(help_text="区划代码（GB/T 2260）")
    name = CharField(help_text="区划名称")
    parent_code = CharField(allow_null=True, help_text="上级区划代码")
    parent_name = CharField(allow_null=True, help_text="上级区划名称")
    unit_count = IntegerField(help_text="已公开的单位和部门数")

    def told(self, row: Row) -> Row:
        """As the selector has it."""
        return row


class Unit(Shape):
    """公开主体: a unit, or a department that publishes as such."""

    division_code = CharField(help_text="区划代码")
    division_name = CharField(help_text="区划名称")
    department_code = CharField(help_text="主管部门编码")
    department_name = CharField(help_text="主管部门名称")
    code = CharField(help_text="现在的单位编码；部门公开件为部门编码")
    name = CharField(help_text="现在的单位或部门名称")
    uid = CharField(help_text="固定标识：更名、改编码后不变")
    scope = ChoiceField(choices=Scope.choices, help_text="公开主体")
    nature = ChoiceField(choices=Nature.choices, allow_null=True, help_text="单位性质")
    tier = IntegerField(allow_null=True, help_text="预算级次")
    latest_year = IntegerField(help_text="最近公开的年度")

    def told(self, row: Row) -> Row:
        """As the selector has it, but for where its latest disclosure lies."""
        return {name: value for name, value in row.items() if name != "owner_code"}


class Disclosure(Shape):
    """现行公开件."""

    id = CharField(help_text="公开件标识，指向现行版次")
    publication_id = CharField(help_text="公开版次标识，永不改变")
    number = IntegerField(help_text="版次")
    status = ChoiceField(choices=STATUSES, help_text="状态")
    division_code = CharField(help_text="区划代码")
    division_name = CharField(help_text="区划名称")
    department_code = CharField(help_text="主管部门编码")
    department_name = CharField(help_text="主管部门名称")
    unit_code = CharField(help_text="单位编码；部门公开件为部门编码")
    unit_name = CharField(help_text="单位或部门名称")
    unit_uid = CharField(help_text="单位或部门的固定标识：更名、改编码后不变")
    scope = ChoiceField(choices=Scope.choices, help_text="公开主体")
    year = IntegerField(help_text="年度")
    kind = ChoiceField(choices=DISCLOSURE_KINDS, help_text="种类")
    adjustment_number = IntegerField(help_text="第几次预算调整；年初预算为 0")
    edition = CharField(help_text="版式")
    sha256 = CharField(help_text="规范 JSON 的 SHA-256")
    published_at = DateTimeField(help_text=f"公开时间，{_ISO}")
    correction_reason = CharField(allow_blank=True, help_text="更正原因，首次公开为空")
    page = CharField(help_text="网页地址（本站路径）")

    def told(self, row: Row) -> Row:
        """Ids and the page's address besides what the selector has."""
        return {
            "id": disclosure_id(row),
            "publication_id": publication_id(row),
            "number": row["publication"],
            "status": _STATES[row["state"]],
            "division_code": row["division_code"],
            "division_name": row["division_name"],
            "department_code": row["department_code"],
            "department_name": row["department_name"],
            "unit_code": row["owner_code"],
            "unit_name": row["owner_name"],
            "unit_uid": row["unit_uid"],
            "scope": row["scope"],
            "year": row["year"],
            "kind": row["kind"],
            "adjustment_number": row["adjustment_number"],
            "edition": row["edition"],
            "sha256": row["sha256"],
            "published_at": moment(row["published_at"]),
            "correction_reason": row["correction_reason"],
            "page": page_of(row),
        }


class RegisteredCorrection(Serializer[Any]):
    """更正登记 of a publication."""

    correction_kind = ChoiceField(
        choices=CorrectionKind.choices, allow_null=True, help_text="更正种类；没有登记的为 null"
    )
    correction_source = ChoiceField(
        choices=CorrectionSource.choices, allow_null=True, help_text="问题来源"
    )
    correction_document_number = CharField(allow_null=True, help_text="文号")
    correction_deadline = DateField(allow_null=True, help_text="整改期限")
    correction_outcome = ChoiceField(
        choices=[(CorrectionOutcome.PUBLISHED.value, CorrectionOutcome.PUBLISHED.label)],
        allow_null=True,
        help_text="办理结果",
    )
    correction_result = CharField(allow_null=True, help_text="整改结果，公开后才有")


class Change(RegisteredCorrection, Disclosure):
    """公开、更正或撤回: the latest change of one publication."""

    change = ChoiceField(choices=["published", "corrected", "withdrawn"], help_text="变更")
    changed_at = DateTimeField(help_text=f"变更时间，{_ISO}")
    withdrawn_at = DateTimeField(allow_null=True, help_text=f"撤回时间，{_ISO}")
    withdrawal_reason = CharField(allow_blank=True, help_text="撤回原因")
    replaces = CharField(allow_null=True, help_text="所更正的版次标识；首次公开或已撤回的为 null")
    cells = CharField(allow_null=True, help_text="逐格变化的接口地址（本站路径）")

    def told(self, row: Row) -> Row:
        """With what happened last, and when; what it corrects, why, and where each cell is."""
        first = "corrected" if row["publication"] > 1 else "published"
        withdrawn = row["state"] == RevisionState.WITHDRAWN
        corrects = row["replaces"] is not None and not withdrawn
        replaces = f"{disclosure_id(row)}-v{row['replaces']}" if corrects else None
        deadline = row["correction_deadline"]
        return {
            **super().told(row),
            "change": "withdrawn" if withdrawn else first,
            "changed_at": moment(row["changed_at"]),
            "withdrawn_at": moment(row["withdrawn_at"]),
            "withdrawal_reason": row["withdrawal_reason"],
            "replaces": replaces,
            "correction_kind": row["correction_kind"],
            "correction_source": row["correction_source"],
            "correction_document_number": row["correction_document_number"],
            "correction_deadline": deadline and deadline.isoformat(),
            "correction_outcome": row["correction_outcome"],
            "correction_result": row["correction_result"],
            "cells": cells_path(publication_id(row)) if replaces else None,
        }


class Fact(Shape):
    """申报数."""

    disclosure_id = CharField(help_text="公开件标识")
    publication_id = CharField(help_text="公开版次标识")
    division_code = CharField(help_text="区划代码")
    unit_code = CharField(help_text="单位编码；部门公开件为部门编码")
    unit_name = CharField(help_text="单位或部门名称")
    fiscal_year = IntegerField(help_text="金额所属年度")
    table = IntegerField(help_text="公开表号")
    row = IntegerField(help_text="表内行次，从 1 起")
    column = IntegerField(help_text="表内栏次，从 1 起")
    label = CharField(  # type: ignore[assignment]  # a field here, not the serializer's label
        allow_blank=True, help_text="行名，如表所印"
    )
    heading = CharField(help_text="栏目，各级以“/”相连")
    direction = CharField(allow_blank=True, help_text="收支：revenue 收入，expenditure 支出")
    function = CharField(allow_blank=True, help_text="支出功能分类科目编码")
    economic = CharField(allow_blank=True, help_text="部门预算支出经济分类科目编码")
    government_economic = CharField(allow_blank=True, help_text="政府预算支出经济分类科目编码")
    funding_source = CharField(allow_blank=True, help_text="资金来源")
    expenditure_type = CharField(allow_blank=True, help_text="支出类型")
    project = CharField(allow_blank=True, help_text="项目名称")
    item = CharField(allow_blank=True, help_text="“三公”经费项目")
    cut = CharField(allow_blank=True, help_text="口径")
    is_total = BooleanField(help_text="是否合计数：同一表内其他金额之和，不可与之相加")
    amount = CharField(help_text="金额（元），两位小数")
    amount_wan = CharField(help_text="金额（万元），精确值")

    def told(self, row: Row) -> Row:
        """Amounts as exact texts, the row's name and the column's headings as printed."""
        label, heading = _names(row)
        return {
            "disclosure_id": disclosure_id(row, year="fiscal_year"),
            "publication_id": publication_id(row, year="fiscal_year"),
            "division_code": row["division_code"],
            "unit_code": row["owner_code"],
            "unit_name": row["owner_name"],
            "fiscal_year": row["fiscal_year"] + int(row["year"] or 0),
            "table": row["table"],
            "row": row["row_position"] + 1,
            "column": row["column"] + 1,
            "label": label,
            "heading": heading,
            "direction": row["direction"],
            "function": row["function"],
            "economic": row["economic"],
            "government_economic": row["government_economic"],
            "funding_source": row["funding_source"],
            "expenditure_type": row["expenditure_type"],
            "project": row["project"],
            "item": row["item"],
            "cut": row["cut"],
            "is_total": row["is_total"],
            "amount": yuan_text(row["amount"]),
            "amount_wan": exact_wan_text(row["amount"]),
        }


@lru_cache(maxsize=256)
def _headings(edition: str, table: int, year: int) -> tuple[Table, tuple[str, ...]]:
    """The table's description, and the headings of each of its columns."""
    described = edition_named(edition).table(table)
    return described, tuple(
        "/".join(printed(column.label, year) for column in leaf.path) for leaf in described.leaves
    )


def _names(row: Row) -> tuple[str, str]:
    table, headings = _headings(row["edition"], row["table"], row["fiscal_year"])
    entry = PrintedRow(
        row["table"],
        row["row_block"],
        row["row_position"],
        tuple(row["row_cells"]),
        Coordinate(),
    )
    return entry.label(table).strip(), headings[row["column"]]
