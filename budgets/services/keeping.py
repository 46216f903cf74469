"""留存: what a file declares and what is wrong with it, stored whole in place of the last run.

Inside the caller's transaction: all or nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import CharField

from budgets.models import CheckFinding, DeclaredFact, DeclaredRow, PrintedTable, Revision
from budgets.tables.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from budgets.tables.core import Coordinate, Declaration, DeclaredTable, Row
    from budgets.tables.findings import Finding

_BATCH = 500
_LIMITS = {
    field.name: field.max_length
    for field in CheckFinding._meta.get_fields()
    if isinstance(field, CharField)
}


def replace_declaration(revision: Revision, declaration: Declaration) -> None:
    """申报内容: tables, printed rows and amounts, in their order."""
    remove_declaration(revision)
    PrintedTable.objects.bulk_create(_table(revision, table) for table in declaration.tables)
    declared = [row for table in declaration.tables for row in table.rows]
    kept = DeclaredRow.objects.bulk_create(
        (_row(revision, row) for row in declared), batch_size=_BATCH
    )
    rows = {_place(row): row_kept for row, row_kept in zip(declared, kept, strict=True)}
    DeclaredFact.objects.bulk_create(
        (
            DeclaredFact(
                revision=revision,
                row=rows[_place(fact.row)],
                table=fact.row.table,
                column=fact.column,
                amount=fact.amount,
                is_total=fact.is_total,
                source=fact.source,
                **_members(fact.at),
            )
            for fact in declaration.facts
        ),
        batch_size=_BATCH,
    )


def remove_declaration(revision: Revision) -> None:
    """Take away what an earlier run of this revision kept."""
    revision.facts.all().delete()
    revision.rows.all().delete()
    revision.tables.all().delete()


def replace_findings(revision: Revision, findings: Sequence[Finding]) -> None:
    """校验问题, with their counts. An explanation stays with the same finding of the same file."""
    explained = {
        _same(kept): kept for kept in revision.findings.exclude(explanation="").order_by("position")
    }
    revision.findings.all().delete()
    fresh = [_finding(revision, number, each) for number, each in enumerate(findings, start=1)]
    for finding in fresh:
        if before := explained.get(_same(finding)):
            finding.explanation = before.explanation
            finding.explained_at = before.explained_at
            finding.explained_by_id = before.explained_by_id
    CheckFinding.objects.bulk_create(fresh, batch_size=_BATCH)
    count_findings(revision, findings)


def count_findings(revision: Revision, findings: Iterable[Finding]) -> None:
    """Write how many errors, warnings and notices there are."""
    severities = [finding.severity for finding in findings]
    revision.error_count = severities.count(Severity.ERROR)
    revision.warning_count = severities.count(Severity.WARNING)
    revision.notice_count = severities.count(Severity.NOTICE)
    revision.save(update_fields=["error_count", "warning_count", "notice_count"])


def _table(revision: Revision, table: DeclaredTable) -> PrintedTable:
    return PrintedTable(
        revision=revision,
        number=table.number,
        title=table.title,
        sheet=table.sheet,
        notes=list(table.notes),
        columns=[list(path) for path in table.columns],
        rows_as_read=[list(row) for row in table.rows_as_read],
        missing_columns=list(table.missing_columns),
        title_cell=table.title_cell,
    )


def _row(revision: Revision, row: Row) -> DeclaredRow:
    return DeclaredRow(
        revision=revision,
        table=row.table,
        block=row.block,
        position=row.position,
        cells=list(row.cells),
        is_total=row.is_total,
        source=row.source,
        **_members(row.at),
    )


def _members(at: Coordinate) -> dict[str, Any]:
    return dict(at.as_dict())


def _place(row: Row) -> tuple[int, int, int]:
    return (row.table, row.block, row.position)


def _finding(revision: Revision, position: int, finding: Finding) -> CheckFinding:
    return CheckFinding(
        revision=revision,
        position=position,
        rule=finding.rule,
        code=finding.code,
        severity=finding.severity.value,
        table=finding.table,
        sheet=_cut("sheet", finding.sheet),
        cell=finding.cell,
        row=_cut("row", finding.row),
        column=_cut("column", finding.column),
        code_printed=_cut("code_printed", finding.code_printed),
        expected=finding.expected,
        found=finding.found,
        sources=list(finding.sources),
        related=list(finding.related),
        coordinate=finding.at.as_dict(),
        message=finding.message,
    )


def _cut(field: str, text: str) -> str:
    """A name quoted from the file, no longer than its column: the file itself is kept whole."""
    return text[: _LIMITS[field]]


def _same(finding: CheckFinding) -> tuple[object, ...]:
    """What makes two findings of two runs the same."""
    return (
        finding.code,
        finding.rule,
        finding.table,
        finding.sheet,
        finding.cell,
        finding.row,
        finding.expected,
        finding.found,
    )
