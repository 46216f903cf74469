"""校验结果: findings beside their tables, the overview, the filter, the comparison, the pages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from budgets.models.findings import SEVERITIES as SEVERITY_WORDS
from budgets.selectors.finding_filter import FILE, SEVERITIES, FindingFilter
from budgets.selectors.printed_tables import printed_tables
from budgets.selectors.returns import return_notes
from budgets.services.finding_export import change_words, state_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgets.models import Revision
    from budgets.selectors.listed_findings import FindingList, ListedFinding

#: Findings on one page; a file that is wrong throughout has thousands.
PER_PAGE = 200
#: Findings of one table that stand open; the rest is folded.
OPEN_IN_GROUP = 20


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """One finding on the page. `anchor`: of its place in the printed table; "" for none."""

    listed: ListedFinding
    anchor: str


@dataclass(frozen=True, slots=True)
class Group:
    """One table with its findings: those that stand open, and those that are folded."""

    table: int
    title: str
    anchor: str
    html: str
    findings: list[ShownFinding]
    note: str = ""  # 退回意见 about the table

    @property
    def first(self) -> list[ShownFinding]:
        """What stands open."""
        return self.findings[:OPEN_IN_GROUP]

    @property
    def folded(self) -> list[ShownFinding]:
        """What is folded."""
        return self.findings[OPEN_IN_GROUP:]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One table of the overview: how many of each severity, each with its address."""

    title: str
    query: str
    cells: list[tuple[str, int, str]]  # severity, count, query
    total: int


def board(revision: Revision, found: FindingList, chosen: FindingFilter) -> dict[str, Any]:
    """Everything that the page of a revision says of its findings."""
    kept = [each.kept for each in found.findings]
    notes = return_notes(revision, kept, found.changes.previous)
    fitting = chosen.chosen(found.findings)
    pages = max(1, -(-len(fitting) // PER_PAGE))
    page = min(chosen.page, pages)
    shown = fitting[(page - 1) * PER_PAGE : page * PER_PAGE]
    tables = {finding.kept.table for finding in shown if finding.kept.table}
    tables |= set(notes.of_tables) if page == 1 else set()
    return {
        "chosen": chosen,
        "found": found,
        "fitting": len(fitting),
        "matrix": matrix(found.findings),
        "filter_fields": filter_fields(chosen, found),
        "comparison": comparison(found),
        "notes": notes,
        "groups": [
            replace(group, note=notes.of_tables.get(group.table, ""))
            for group in groups(revision, shown, tables)
        ],
        "pages": [(number, chosen.but(page=number).query) for number in range(1, pages + 1)],
        "page": page,
    }


def groups(
    revision: Revision, shown: Sequence[ListedFinding], tables: set[int] | None
) -> list[Group]:
    """The findings by table beside the table itself; `tables` None: every table is printed."""
    kept = [finding.kept for finding in shown]
    wanted = bool(tables) or tables is None
    printed = printed_tables(revision, kept, tables) if wanted else None
    html = printed.html if printed else {}
    places = printed.places if printed else {}
    ordered = sorted(shown, key=_order)
    by_table = {
        table: [ShownFinding(each, places.get(each.kept.pk, "")) for each in group]
        for table, group in groupby(ordered, key=lambda finding: finding.kept.table or 0)
    }
    return [
        Group(
            table=table,
            title=table_title(table),
            anchor=f"group-{table}" if table else "group-file",
            html=html.get(table, ""),
            findings=by_table.get(table, []),
        )
        for table in sorted(set(by_table) | set(html))
    ]


def matrix(findings: Sequence[ListedFinding]) -> list[MatrixRow]:
    """总览: tables by severities, then the sums; nothing where nothing was found."""
    if not findings:
        return []
    tables = sorted({finding.kept.table or 0 for finding in findings})
    rows = [
        _matrix_row(
            table_title(table),
            FindingFilter(table=str(table) if table else FILE),
            [finding for finding in findings if (finding.kept.table or 0) == table],
        )
        for table in tables
    ]
    return [*rows, _matrix_row(_("合计"), FindingFilter(), findings)]


def filter_fields(chosen: FindingFilter, found: FindingList) -> list[dict[str, Any]]:
    """筛选项: each with its choices; what could not be chosen is left out."""
    findings = found.findings
    tables = sorted({finding.kept.table or 0 for finding in findings})
    rules = sorted({finding.kept.rule or finding.kept.code for finding in findings})
    fields: list[tuple[str, str, list[tuple[str, str]]]] = [
        ("severity", _("级别"), [(value, str(words)) for value, words in SEVERITY_WORDS]),
        (
            "table",
            _("公开表"),
            [(str(each) if each else FILE, table_title(each)) for each in tables],
        ),
        ("rule", _("规则"), [(rule, rule) for rule in rules if rule]),
        ("state", _("状态"), list(state_words().items())),
    ]
    if found.changes.previous is not None:
        fields.append(("change", _("与上一稿相比"), list(change_words().items())))
    return [
        {"name": name, "label": label, "choices": choices, "value": getattr(chosen, name)}
        for name, label, choices in fields
    ]


def comparison(found: FindingList) -> dict[str, Any] | None:
    """与上一稿相比: counts and what was solved; None without an earlier upload."""
    changes = found.changes
    if changes.previous is None:
        return None
    words = change_words()
    return {
        "previous": changes.previous,
        "solved": changes.solved,
        "counts": [
            (words[change], found.count_of(change), FindingFilter(change=change).query)
            for change in words
        ],
    }


def table_title(table: int | None) -> str:
    """公开表5; what is about no table is about the file."""
    return _("公开表%(number)s") % {"number": table} if table else _("整个文件")


def _matrix_row(title: str, chosen: FindingFilter, findings: Sequence[ListedFinding]) -> MatrixRow:
    severities = [finding.kept.severity for finding in findings]
    return MatrixRow(
        title=title,
        query=chosen.query,
        cells=[
            (severity, severities.count(severity), chosen.but(severity=severity).query)
            for severity in SEVERITIES
        ],
        total=len(findings),
    )


def _order(finding: ListedFinding) -> tuple[int, int, int]:
    """By table, what is about the file first; the grave before the light; then as checked."""
    kept = finding.kept
    return (kept.table or 0, SEVERITIES.index(kept.severity), kept.position)
