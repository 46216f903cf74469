"""财政数据模型: what of a data package's columns is measured, and by what it is told apart.

The Fiscal Data Package exists in two versions that do not know of each other. 1.0 (rc1) gives
each column a type of its taxonomy; 0.3, the one with a published schema, which programs hold
a package against, wants a `model` of measures and dimensions over the columns. Here is the
model; it says of the columns what their types say, and both stand in `datapackage.json`.

Source: specs.frictionlessdata.io, Fiscal Data Package 0.3.0-rc1 and 1.0.0-rc1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

#: 数据表 that the model is of.
_RESOURCE = "facts"
#: By kind of disclosure, how far the budget had come, in the words of 0.3.
_PHASES = {"budget": "approved", "adjustment": "adjusted", "final_accounts": "executed"}


def fiscal_model(kind: str) -> dict[str, Any]:
    """`model` of the facts of disclosures of one kind: one measure, in yuan, and its dimensions.

    Whether an amount is revenue or expenditure is told line by line: it is a dimension.
    """
    return {
        "measures": {
            "value": {
                "source": "value",
                "resource": _RESOURCE,
                "currency": "CNY",
                "factor": 1,
                "phase": _PHASES[kind],
            }
        },
        "dimensions": {
            "publication": _flat("fact", "publication_id", "scope"),
            "fiscal_year": _flat("datetime", "fiscal_year"),
            "place": _coded("location", [("division_code", "division_name")]),
            "administration": _coded(
                "classification",
                [("department_code", "department_name"), ("unit_code", "unit_name")],
                classification="administrative",
            ),
            "direction": _coded("other", [("direction", "direction_label")]),
            "function": _levels("function", 3, "functional"),
            "economic": _levels("economic", 2, "economic"),
            "government_economic": _levels("government_economic", 2, "economic"),
            "funding_source": _coded("other", [("funding_source", "funding_source_label")]),
            "expenditure_type": _coded("other", [("expenditure_type", "expenditure_type_label")]),
            "project": _flat("activity", "project"),
            "line": _flat("fact", "table", "row", "column", "is_total"),
        },
    }


def _flat(dimension_type: str, *columns: str) -> dict[str, Any]:
    return {
        "dimensionType": dimension_type,
        "primaryKey": list(columns),
        "attributes": {column: _attribute(column) for column in columns},
    }


def _coded(
    dimension_type: str, pairs: Iterable[tuple[str, str]], *, classification: str = ""
) -> dict[str, Any]:
    """Codes, the finer beneath the coarser, each with its name."""
    attributes: dict[str, dict[str, str]] = {}
    codes: list[str] = []
    for code, label in pairs:
        attributes[code] = _attribute(code, **({"parent": codes[-1]} if codes else {}))
        attributes[label] = _attribute(label, labelfor=code)
        codes.append(code)
    kind = {"classificationType": classification} if classification else {}
    return {
        "dimensionType": dimension_type,
        **kind,
        "primaryKey": codes,
        "attributes": attributes,
    }


def _levels(member: str, count: int, classification: str) -> dict[str, Any]:
    names = [f"{member}_level{number}" for number in range(1, count + 1)]
    pairs = [(f"{name}_code", f"{name}_label") for name in names]
    return _coded("classification", pairs, classification=classification)


def _attribute(column: str, **more: str) -> dict[str, str]:
    return {"source": column, "resource": _RESOURCE, **more}
