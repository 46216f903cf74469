"""规范 JSON: the form of a disclosure whose SHA-256 is its identity.

Only what was declared stands in it: who, which year, which edition, the tables with every
row, name and exact amount, the words beside them and the performance targets. Neither a time, nor a publication number, nor the file
it was read from: the same declaration gives the same bytes for ever.
"""

from __future__ import annotations

import hashlib
import unicodedata
from typing import TYPE_CHECKING, Any

import orjson

from budgets.rendering.sheet import Cell, CellKind, Sheet
from portal.core.money import exact_wan_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgets.rendering.prose import PrintedTexts
    from budgets.rendering.publication import Document

#: Changes only with the shape; old publications keep theirs.
SHAPE = "budget-disclosure/2"


def table_json(sheet: Sheet) -> dict[str, Any]:
    """公开表N as JSON: `columns` and `rows` as printed, and the coordinates beside them.

    `columns`: the group path of every leaf column. `rows`: names and codes as declared,
    amounts as exact decimal strings in 万元 without separators, null for blank.
    `row_coordinates` and `coordinates` point at them by their index in `rows` and
    `columns`, from 0.
    """
    return {
        "title": sheet.title,
        "label": sheet.label,
        "unit_line": sheet.unit_line,
        "amount_line": sheet.amount_line,
        "columns": [list(column.path) for column in sheet.columns],
        "rows": [[_value(cell) for cell in row.cells] for row in sheet.rows],
        "notes": list(sheet.notes),
        "row_coordinates": [
            {
                "row": index,
                "block": entry.block,
                "is_total": entry.is_total,
                "at": entry.at.as_dict(),
            }
            for index, row in enumerate(sheet.rows)
            for entry in row.entries
        ],
        "coordinates": [
            {
                "row": index,
                "column": cell.column,
                "is_total": cell.adds_up,
                "at": cell.at.as_dict(),
            }
            for index, row in enumerate(sheet.rows)
            for cell in row.cells
            if cell.at is not None
        ],
    }


def tables_json(sheets: Iterable[Sheet]) -> dict[str, Any]:
    """Every table that the document has, by its number."""
    return {str(sheet.number): table_json(sheet) for sheet in sheets if not sheet.is_missing}


def texts_json(texts: PrintedTexts) -> dict[str, Any]:
    """概况, 情况说明 and 名词解释, in the words that are printed."""
    return {
        "overview": {
            "duties": list(texts.duties),
            "organisation": {"text": texts.organisation, "items": list(texts.institutions)},
        },
        "narrative": {
            section.key: {
                "number": section.number,
                "title": section.title,
                "paragraphs": [passage.text for passage in section.passages],
            }
            for section in texts.sections
        },
        "glossary": [list(pair) for pair in texts.glossary],
    }


def canonical_json(document: Document) -> bytes:
    """规范 JSON: sorted keys, no blanks, UTF-8, NFC."""
    content = {
        "shape": SHAPE,
        "identity": document.publication.identity,
        "edition": document.publication.edition,
        "amount_unit": "万元",
        "tables": tables_json(document.sheets),
        "missing_tables": [sheet.number for sheet in document.sheets if sheet.is_missing],
        **texts_json(document.texts),
        **{each.key: list(each.data) for each in document.appendices},
    }
    return orjson.dumps(_composed(content), option=orjson.OPT_SORT_KEYS)


def sha256_of(content: bytes) -> str:
    """The SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _value(cell: Cell) -> str | None:
    if cell.amount is not None:
        return exact_wan_text(cell.amount)
    return None if cell.kind is CellKind.BLANK else cell.printed


def _composed(value: Any) -> Any:
    """The value with every text in Unicode's composed form."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {key: _composed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_composed(item) for item in value]
    return value
