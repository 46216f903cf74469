"""校验结果的 JSON: the answer of `check_workbook`, exactly as the interface fixes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from budgets.services.checking import Checked
from budgets.tables.findings import Severity
from portal.core.money import exact_wan_text

if TYPE_CHECKING:
    from budgets.tables.core import DeclaredTable
    from budgets.tables.findings import Finding

ACCEPTED = "accepted"  # no error; warnings and notices are allowed
FINDINGS = "findings"  # at least one error
REFUSED = "refused"  # nothing of the file may be used


def outcome(checked: Checked) -> str:
    """accepted, findings or refused."""
    if checked.reading.refused or checked.reading.declaration is None:
        return REFUSED
    has_error = any(finding.severity is Severity.ERROR for finding in checked.findings)
    return FINDINGS if has_error else ACCEPTED


def checked_json(checked: Checked, filename: str) -> dict[str, Any]:
    """The whole answer. Amounts are decimal strings in 万元, None for blank."""
    declaration = checked.reading.declaration
    return {
        "file": filename,
        "sha256": checked.reading.sha256,
        "edition": declaration.edition if declaration else None,
        "year": declaration.year if declaration else None,
        "unit_name": declaration.unit_name if declaration else None,
        "outcome": outcome(checked),
        "tables": {str(t.number): table_json(t) for t in declaration.tables} if declaration else {},
        "findings": [finding_json(finding) for finding in checked.findings],
        "counts": counts(checked),
    }


def counts(checked: Checked) -> dict[str, int]:
    """How many amounts, errors, warnings and notices."""
    declaration = checked.reading.declaration
    severities = [finding.severity for finding in checked.findings]
    return {
        "facts": len(declaration.facts) if declaration else 0,
        "errors": severities.count(Severity.ERROR),
        "warnings": severities.count(Severity.WARNING),
        "notices": severities.count(Severity.NOTICE),
    }


def table_json(table: DeclaredTable) -> dict[str, Any]:
    """One table as the file prints it: its own columns and rows in its own order."""
    return {
        "title": table.title,
        "columns": [list(path) for path in table.columns],
        "rows": [list(row) for row in table.rows_as_read],
        "notes": list(table.notes),
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding; what it does not say is null."""
    return {
        "code": finding.code or None,
        "rule": finding.rule or None,
        "severity": str(finding.severity),
        "table": finding.table,
        "sheet": finding.sheet or None,
        "cell": finding.cell or None,
        "row": finding.row or None,
        "column": finding.column or None,
        "code_printed": finding.code_printed or None,
        "expected": _amount(finding.expected),
        "found": _amount(finding.found),
        "difference": _amount(finding.difference),
        "sources": list(finding.sources),
        "related": list(finding.related),
        "message": finding.message,
    }


def _amount(fen: int | None) -> str | None:
    return None if fen is None else exact_wan_text(fen)
