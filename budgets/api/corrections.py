"""更正接口: what one publication changed against the one that it corrects, cell by cell."""

from __future__ import annotations

from typing import Any

from rest_framework.serializers import (
    CharField,
    ChoiceField,
    DateTimeField,
    IntegerField,
    Serializer,
)

from budgets.api.documents import AMOUNT_UNIT
from budgets.api.shapes import RegisteredCorrection, moment
from budgets.selectors import public
from budgets.selectors.comparing import KIND_WORDS, changes_between, replaced_by
from budgets.selectors.public import Publication
from budgets.tables.comparing import CellChange


class CorrectedCell(Serializer[Any]):
    """一处变化."""

    change = ChoiceField(
        choices=[(kind.value, word) for kind, word in KIND_WORDS.items()], help_text="变化"
    )
    table = IntegerField(allow_null=True, help_text="公开表号；文字和绩效目标为 null")
    title = CharField(help_text="表名，或哪一部分文字")
    row = CharField(allow_blank=True, help_text="行名，如表所印")
    heading = CharField(allow_blank=True, help_text="栏目，各级以“/”相连")
    before = CharField(allow_null=True, help_text="原为；金额为万元的十进制文本，空白为 null")
    after = CharField(allow_null=True, help_text="改为")
    difference = CharField(allow_null=True, help_text="差额（万元）；文字为 null")


class Corrected(RegisteredCorrection):
    """一次更正."""

    publication_id = CharField(help_text="公开版次标识")
    replaces = CharField(allow_null=True, help_text="所更正的版次标识；首次公开为 null")
    published_at = DateTimeField(help_text="公开时间")
    correction_reason = CharField(allow_blank=True, help_text="更正原因，首次公开为空")
    amount_unit = CharField(help_text="金额单位")
    cells = CorrectedCell(many=True, help_text="各处变化，按表")


def corrected_json(found: Publication) -> dict[str, Any]:
    """What `Corrected` declares."""
    earlier = replaced_by(found, public.publications_of(found.disclosure))
    told = found.correction
    return {
        "publication_id": found.id,
        "replaces": earlier.id if earlier else None,
        "published_at": moment(found.published_at),
        "correction_reason": found.correction_reason,
        "correction_kind": told.kind_code if told else None,
        "correction_source": told.source_code if told else None,
        "correction_document_number": told.document_number if told else None,
        "correction_deadline": told.deadline.isoformat() if told and told.deadline else None,
        "correction_outcome": told.outcome_code if told else None,
        "correction_result": (told.result or None) if told else None,
        "amount_unit": AMOUNT_UNIT,
        "cells": [_cell(each) for each in changes_between(earlier, found)] if earlier else [],
    }


def _cell(each: CellChange) -> dict[str, Any]:
    return {
        "change": each.kind.value,
        "table": each.table,
        "title": each.title,
        "row": each.row,
        "heading": each.column,
        "before": each.before,
        "after": each.after,
        "difference": each.difference or None,
    }
