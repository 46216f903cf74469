"""数据包: a Fiscal Data Package of one disclosure: its amounts, words and targets, described.

`datapackage.json` names every file with its size and hash and every column with its type
in the budget taxonomy of the Fiscal Data Package specification (1.0 rc1). What the
taxonomy has no word for (where on paper, the second economic classification, totals)
stands as a plain column with a title. `model` says the same in the words of 0.3.
"""

from __future__ import annotations

import hashlib
import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import orjson

from budgets.rendering.archive import fixed_zip
from budgets.rendering.csv_tidy import COLUMNS, tidy_lines
from budgets.rendering.fiscal_model import fiscal_model
from portal.core.export import csv_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from budgets.rendering.publication import Document

#: No program can find a package of the profile "fiscal-data-package" valid: the schema of that
#: name (0.3) asks for this one. It is met, and the 1.0 column types stand beside it.
PROFILE = "tabular-data-package"
TAXONOMY = "https://frictionlessdata.io/taxonomies/fiscal/budgets.json"
_NOT_IN_NAMES = re.compile(r"[^a-z0-9._/-]+")
#: 表中列的类型: the taxonomy's word for each column that it has one for.
COLUMN_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "division_code": "geo:generic:code",
        "division_name": "geo:generic:title",
        "department_code": "administrative-classification:generic:level1:code",
        "department_name": "administrative-classification:generic:level1:label",
        "unit_code": "administrative-classification:generic:level2:code",
        "unit_name": "administrative-classification:generic:level2:label",
        "fiscal_year": "date:fiscal-year",
        "direction": "direction",
        "function_level1_code": "functional-classification:generic:level1:code",
        "function_level1_label": "functional-classification:generic:level1:label",
        "function_level2_code": "functional-classification:generic:level2:code",
        "function_level2_label": "functional-classification:generic:level2:label",
        "function_level3_code": "functional-classification:generic:level3:code",
        "function_level3_label": "functional-classification:generic:level3:label",
        "economic_level1_code": "economic-classification:generic:level1:code",
        "economic_level1_label": "economic-classification:generic:level1:label",
        "economic_level2_code": "economic-classification:generic:level2:code",
        "economic_level2_label": "economic-classification:generic:level2:label",
        "funding_source": "fin-source:generic:code",
        "funding_source_label": "fin-source:generic:label",
        "expenditure_type": "expenditure-type:code",
        "expenditure_type_label": "expenditure-type:label",
        "project": "activity:generic:project:label",
        "phase": "phase:id",
        "value": "value",
        "value_unit": "value-currency:code",
    }
)
#: The columns that are not words.
_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "budget_year": "integer",
        "fiscal_year": "integer",
        "table": "integer",
        "row": "integer",
        "column": "integer",
        "is_total": "boolean",
        "value": "number",
        "amount_wan": "number",
        "position": "integer",
    }
)
DIALECT: Mapping[str, object] = MappingProxyType(
    {"delimiter": ",", "lineTerminator": "\r\n", "header": True}
)
_PHASES = {"budget": "budget", "adjustment": "adjusted", "final_accounts": "executed"}
FACT_COLUMNS = (*COLUMNS, "phase")
TEXT_COLUMNS = ("part", "position", "heading", "text")
#: The members that are tables, with their columns.
_COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"data/facts.csv": FACT_COLUMNS, "data/texts.csv": TEXT_COLUMNS}
)


def data_package(document: Document) -> bytes:
    """The zip of `datapackage.json` and what it describes, without byte order marks."""
    members = dict(_members(document))
    descriptor = _descriptor(document, members)
    return fixed_zip(
        {"datapackage.json": orjson.dumps(descriptor, option=orjson.OPT_INDENT_2), **members}
    )


def _members(document: Document) -> Iterator[tuple[str, bytes]]:
    yield "data/facts.csv", csv_bytes(_facts(document), bom=False)
    yield "data/texts.csv", csv_bytes(_texts(document), bom=False)
    for each in document.appendices:
        yield f"data/{each.key}.json", orjson.dumps([dict(entry) for entry in each.data])
    yield "data/disclosure.json", document.canonical


def _facts(document: Document) -> Iterator[list[str]]:
    """The tidy lines, each with the phase of the budget that it is of."""
    phase = _PHASES[document.publication.kind]
    for number, line in enumerate(tidy_lines(document)):
        yield [*line, phase if number else "phase"]


def _texts(document: Document) -> Iterator[list[str]]:
    """概况, 情况说明 and 名词解释: one paragraph a line."""
    texts = document.texts
    yield list(TEXT_COLUMNS)
    groups: list[tuple[str, str, Iterable[str]]] = [
        ("duties", "", texts.duties),
        ("organisation", "", filter(None, (texts.organisation, *texts.institutions))),
        *(
            (section.key, section.title, [passage.text for passage in section.passages])
            for section in texts.sections
        ),
    ]
    for part, heading, paragraphs in groups:
        for position, text in enumerate(paragraphs, 1):
            yield [part, str(position), heading, text]
    for position, (term, words) in enumerate(texts.glossary, 1):
        yield ["glossary", str(position), term, words]


def _descriptor(document: Document, members: Mapping[str, bytes]) -> dict[str, Any]:
    publication = document.publication
    return {
        "profile": PROFILE,
        "columnTypes": TAXONOMY,
        "name": safe_name(publication.key),
        "id": publication.key,
        "title": publication.title,
        "description": (
            f"规范数据 SHA-256：{document.sha256}。金额以元计（value），amount_wan 以万元计；"
            "is_total 为 true 的行是合计，不得与明细相加。"
        ),
        "countryCode": "CN",
        "fiscalPeriod": {
            "start": f"{publication.year}-01-01",
            "end": f"{publication.year}-12-31",
        },
        "model": fiscal_model(publication.kind),
        "resources": [
            _resource(path, content, columns)
            for path, content in members.items()
            if (columns := _COLUMNS.get(path))
        ],
        # What is no table may not be among the resources of a package of tables.
        "attachments": [
            {**_file(path, content), "mediatype": "application/json"}
            for path, content in members.items()
            if path not in _COLUMNS
        ],
    }


def _file(path: str, content: bytes) -> dict[str, Any]:
    stem, _dot, extension = path.rpartition("/")[2].partition(".")
    return {
        "name": safe_name(stem),
        "path": path,
        "format": extension,
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }


def _resource(path: str, content: bytes, columns: Sequence[str]) -> dict[str, Any]:
    return {
        **_file(path, content),
        "profile": "tabular-data-resource",
        "mediatype": "text/csv",
        "dialect": dict(DIALECT),
        "schema": {"fields": [field_of(column) for column in columns], "missingValues": [""]},
    }


def field_of(column: str) -> dict[str, str]:
    """The description of a column: its name, its type, and the taxonomy's word for it."""
    field = {"name": column, "type": _TYPES.get(column, "string")}
    known = COLUMN_TYPES.get(column)
    return {**field, "columnType": known} if known else field


def safe_name(text: str) -> str:
    """A name as the specification allows it: small letters, figures, dots, dashes."""
    return _NOT_IN_NAMES.sub("-", text.lower()).strip("-") or "disclosure"
