"""导入: a table as a whole or nothing of it, every error by the row that the spreadsheet shows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from tablib import Dataset

from budgets.resources.cells import CellError
from portal import audit
from portal.access import may
from portal.core.text import fold, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgets.resources.tables import TableResource
    from budgets.services.master_data import ImportedTable
    from portal.models import User

#: Sentences and preview rows shown at once; the rest is counted.
SHOWN = 200


class Importing(Protocol):
    """What an import asks of a resource of django-import-export."""

    fields: dict[str, Any]

    def columns(self) -> list[str]:
        """The headings, in their order."""

    def column_of(self, attribute: str) -> str:
        """The heading of a field's attribute; "" for a remark about the whole row."""

    def get_import_id_fields(self) -> Sequence[str]:
        """The names of the fields that make the natural key."""

    def import_data(self, dataset: Dataset, **options: Any) -> Any:
        """The library's result of an import."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import would do or has done: counts, the first rows, the first errors."""

    new: int
    updated: int
    unchanged: int
    errors: list[str]
    errors_left_out: int
    rows: list[tuple[str, int, list[str]]]  # what happens, the row's number, its cells
    rows_left_out: int
    #: 初始密码 of new accounts, shown once: account, name, password.
    passwords: list[tuple[str, str, str]] = field(default_factory=list)
    #: `TableResource.stands` as it was when the rows were compared.
    stands: str = ""

    @property
    def changes(self) -> int:
        """How many rows are written."""
        return self.new + self.updated


_WORDS = {"new": "新增", "update": "修改", "skip": "不变"}


def run_import(
    resource_class: type[TableResource],
    table: ImportedTable,
    *,
    by: User,
    dry_run: bool,
    seen: str | None = None,
) -> Outcome:
    """Import the table as a whole, or nothing of it where any row has an error; audited.

    `dry_run` writes nothing in any case. `seen`: the `stands` of the preview that is confirmed;
    where it is another by now, nothing is imported. Raises `PermissionDenied`.
    """
    if not may(by, resource_class.action):
        raise PermissionDenied
    resource = resource_class()
    resource.by = by
    if twice := list(_twice(resource, table)):
        return Outcome(0, 0, 0, twice[:SHOWN], max(0, len(twice) - SHOWN), [], 0)
    with transaction.atomic():
        resource.wait()
        stands = resource.stands(table)
        if seen is not None and seen != stands:
            return Outcome(0, 0, 0, [_changed_since_shown()], 0, [], 0)
        outcome = replace(imported(resource, table, dry_run=dry_run), stands=stands)
        if not dry_run and not outcome.errors:
            _record(resource, outcome, table, by)
            outcome.passwords.extend(resource.passwords)
    return outcome


def _changed_since_shown() -> str:
    return _(
        "预览之后，其中的记录已被他人导入过，本次没有导入。请重新选择文件，核对新的预览后再确认。"
    )


def imported(resource: Importing, table: ImportedTable, *, dry_run: bool) -> Outcome:
    """What the resource makes of the table: all of it, or nothing where any row has an error.

    `dry_run` writes nothing in any case.
    """
    result = resource.import_data(
        _dataset(resource, table),
        dry_run=dry_run,
        rollback_on_validation_errors=True,
        raise_errors=False,
    )
    return _outcome(resource, result, table)


def _keys(resource: Importing) -> list[str]:
    """The headings that make the natural key."""
    return [str(resource.fields[name].column_name) for name in resource.get_import_id_fields()]


def _cells(table: ImportedTable, columns: Sequence[str]) -> Iterator[list[str]]:
    """The cells of each row under those headings; blank where the file has no such column."""
    places = [table.headings.index(name) if name in table.headings else None for name in columns]
    for row in table.rows:
        yield ["" if place is None else row.cells[place] for place in places]


def _dataset(resource: Importing, table: ImportedTable) -> Dataset:
    """The columns that the file has, and the whole key. Other columns stay as stored."""
    known = set(table.headings) | set(_keys(resource))
    columns = [name for name in resource.columns() if name in known]
    return Dataset(*_cells(table, columns), headers=columns)


def _twice(resource: TableResource, table: ImportedTable) -> Iterator[str]:
    """A sentence for each row whose key an earlier row has already."""
    columns = _keys(resource)
    if resource.within and any(name in table.headings for name in resource.within):
        columns = [*columns, *resource.within]
    seen: dict[tuple[str, ...], int] = {}
    for row, cells in zip(table.rows, _cells(table, columns), strict=True):
        key = tuple(fold(cell) for cell in cells)
        if key in seen:
            words = _("与第 %(first)s 行重复：%(key)s。同一文件中每条只能出现一次。")
            shown = "，".join(
                f"{name} {cell}" for name, cell in zip(columns, cells, strict=True) if cell
            )
            message = words % {"first": seen[key], "key": shorten(shown, 80)}
            yield _sentence(row.number, "", message)
        seen.setdefault(key, row.number)


def _record(resource: TableResource, outcome: Outcome, table: ImportedTable, by: User) -> None:
    model = resource._meta.model
    audit.record(
        action=f"{model._meta.model_name}.imported",
        target=model._meta.model_name,
        by=by,
        description=f"{model._meta.verbose_name}：新增 {outcome.new}，修改 {outcome.updated}",
        details={"file": table.name, "sha256": table.sha256, "rows": len(table.rows)},
    )


def _outcome(resource: Importing, result: Any, table: ImportedTable) -> Outcome:
    errors = list(_sentences(resource, result, table))
    rows = [
        (_WORDS[found.import_type], row.number, row.cells)
        for found, row in zip(result.rows, table.rows, strict=False)
        if found.import_type in _WORDS
    ]
    return Outcome(
        new=result.totals["new"],
        updated=result.totals["update"],
        unchanged=result.totals["skip"],
        errors=errors[:SHOWN],
        errors_left_out=max(0, len(errors) - SHOWN),
        rows=rows[:SHOWN],
        rows_left_out=max(0, len(rows) - SHOWN),
    )


def _sentences(resource: Importing, result: Any, table: ImportedTable) -> Iterator[str]:
    """Every error, by the row number that the spreadsheet shows."""
    found: list[tuple[int, str]] = []
    for row in result.error_rows:
        number = table.rows[row.number - 1].number
        found += [(number, _sentence(number, *_said(error.error))) for error in row.errors]
    for row in result.invalid_rows:
        number = table.rows[row.number - 1].number
        for attribute, messages in row.error_dict.items():
            column = "" if attribute == NON_FIELD_ERRORS else resource.column_of(attribute)
            found += [(number, _sentence(number, column, message)) for message in messages]
    for error in result.base_errors:
        found.append((0, _said(error.error)[1]))
    yield from (sentence for _number, sentence in sorted(found))


def _said(error: Exception) -> tuple[str, str]:
    """Column and sentence. What is not meant for people is not shown to them."""
    if isinstance(error, CellError):
        return error.column, str(error)
    return "", _("此行无法保存，请检查各栏内容；如无法解决，请联系系统管理员。")


def _sentence(number: int, column: str, message: str) -> str:
    if column:
        return _("第 %(number)s 行“%(column)s”：%(message)s") % {
            "number": number,
            "column": column,
            "message": message,
        }
    return _("第 %(number)s 行：%(message)s") % {"number": number, "message": message}
