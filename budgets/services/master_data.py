"""基础数据表格: files of master data, admitted, kept and read as rows of exact texts.

No such file reaches a general library: workbooks pass the same gate and the same reader in
its limited child process as the twelve tables do; CSV is read by Python's own reader.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import xlsxwriter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from budgets.models import ClassificationCode
from budgets.reading.child import read_in_child
from budgets.reading.core import CellKind, RefusedError
from budgets.selectors.classifications import package_codes
from budgets.services.errors import RefusedActionError, refused_file
from portal import audit, storage
from portal.access import Action, may
from portal.core.export import csv_bytes, plain_csv_text
from portal.core.text import clean, fold, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from budgets.reading.core import Cell, Grid
    from portal.models import User

#: Rows of one file. A region's units are some hundreds, the longest code list some thousands.
MAX_ROWS = 5000
#: How far down a heading row is looked for, to say where it stands instead.
_SEARCHED_ROWS = 20
#: What the serial number of a date cell counts from; five digits reach the year 2173.
_DAY_ZERO = date(1899, 12, 30)
_SERIAL_DIGITS = 5


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """One row with anything in it. `number` is the row's number in the spreadsheet."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class ImportedTable:
    """What a file of master data holds: its headings and its rows, all as text."""

    name: str
    sha256: str
    headings: list[str]
    unknown: list[str]  # headings that mean nothing here: not imported
    rows: list[ImportedRow]


def admit_table_file(content: bytes, name: str, *, by: User, action: Action = Action.MANAGE) -> str:
    """Keep the file and return its SHA-256. `action`: what its import takes.

    Raises `PermissionDenied`, and `RefusedActionError` for an empty or too large file or
    one that is neither .xlsx nor .csv.
    """
    if not may(by, action):
        raise PermissionDenied
    if not content:
        raise refused_file("E_EMPTY")
    if len(content) > settings.UPLOAD_LIMIT:
        limit = f"{settings.UPLOAD_LIMIT // 1024 // 1024}MB"
        raise refused_file("E_TOO_LARGE", size=f"{len(content) / 1024 / 1024:.1f}MB", limit=limit)
    if not name.lower().endswith((".xlsx", ".csv")):
        raise RefusedActionError(
            "table_type", _("导入文件只能是 .xlsx 或 .csv。请用 WPS 或 Excel 另存后重新上传。")
        )
    return storage.put(content).sha256


def read_table(
    sha256: str, name: str, *, columns: Sequence[str], required: Sequence[str]
) -> ImportedTable:
    """The rows of a kept file under the known headings.

    Raises `RefusedActionError`: the gate's own codes; a file that cannot be read, has no
    heading row in its first line, lacks a required column, names one twice, or has no
    rows or too many.
    """
    rows = list(_csv_rows(sha256) if name.lower().endswith(".csv") else _book_rows(sha256, name))
    if not rows:
        raise RefusedActionError("table_empty", _("文件里没有任何内容。"))
    first, *body = rows
    headings = [fold(cell) for cell in first.cells]
    _check_headings(headings, rows, columns, required)
    if not body:
        raise RefusedActionError("table_no_rows", _("表头以下没有数据行。"))
    if len(body) > MAX_ROWS:
        raise RefusedActionError(
            "table_too_long",
            _("共 %(count)s 行，超过一次导入的上限 %(limit)s 行。请分成几个文件导入。")
            % {"count": len(body), "limit": MAX_ROWS},
        )
    width = len(headings)
    return ImportedTable(
        name=name,
        sha256=sha256,
        headings=headings,
        unknown=[shorten(heading) for heading in headings if heading and heading not in columns],
        rows=[ImportedRow(row.number, [*row.cells, *[""] * width][:width]) for row in body],
    )


@transaction.atomic
def load_package_codes(*, by: User) -> int:
    """载入随附科目: the package's codes as rows to amend. Stored codes stay as they are.

    Returns how many were added. Raises `PermissionDenied`.
    """
    if not may(by, Action.MANAGE):
        raise PermissionDenied
    stored = set(ClassificationCode.objects.values_list("code_list", "code"))
    fresh = [row for row in package_codes() if (row.code_list, row.code) not in stored]
    ClassificationCode.objects.bulk_create(fresh, batch_size=500)
    audit.record(
        action="classificationcode.loaded",
        target="classificationcode",
        by=by,
        description=_("载入随附科目 %(count)s 个") % {"count": len(fresh)},
    )
    return len(fresh)


def export_csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The rows as CSV that Excel opens without garbling and without running anything."""
    return csv_bytes([headings, *rows], bom=True)


def export_workbook(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The rows as a workbook. Every cell is typed as text: codes keep their zeros."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet(title[:31])
        head = book.add_format({"bold": True, "bottom": 1})
        text = book.add_format({"num_format": "@"})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(headings) - 1, 18, text)
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, head)
        for line, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                sheet.write_string(line, column, str(cell), text)
    return stream.getvalue()


def _check_headings(
    headings: list[str],
    rows: Sequence[ImportedRow],
    columns: Sequence[str],
    required: Sequence[str],
) -> None:
    known = {heading for heading in headings if heading in columns}
    if not known.intersection(required):
        raise _no_heading_row(rows, columns, required)
    twice = sorted(name for name in known if headings.count(name) > 1)
    if twice:
        raise RefusedActionError(
            "table_column_twice",
            _("表头中“%(name)s”出现了两次，无法确定以哪一栏为准。请删除多余的一栏。")
            % {"name": twice[0]},
        )
    missing = [name for name in required if name not in known]
    if missing:
        raise RefusedActionError(
            "table_column_missing",
            _("缺少“%(missing)s”栏。应有的栏目依次为：%(columns)s。")
            % {"missing": "”“".join(missing), "columns": "、".join(columns)},
        )


def _no_heading_row(
    rows: Sequence[ImportedRow], columns: Sequence[str], required: Sequence[str]
) -> RefusedActionError:
    """Where the headings stand instead, where they stand anywhere."""
    for row in rows[1:_SEARCHED_ROWS]:
        if {fold(cell) for cell in row.cells}.issuperset(required):
            return RefusedActionError(
                "table_title_row",
                _("表头应在第 1 行，但在第 %(number)s 行才找到。请删除表头以上的标题行后重新上传。")
                % {"number": row.number},
            )
    return RefusedActionError(
        "table_no_headings",
        _("第 1 行不是本表的表头。表头应为：%(columns)s。可先“导出”一份作为模板。")
        % {"columns": "、".join(columns)},
    )


def _book_rows(sha256: str, name: str) -> Iterator[ImportedRow]:
    """The rows of the first visible sheet that holds anything."""
    try:
        book = read_in_child(storage.path_of(sha256), name)
    except RefusedError as refusal:
        raise RefusedActionError(refusal.finding.code, refusal.finding.message) from None
    grid = next((each for each in book.grids if each.cells and not each.hidden), None)
    if grid is not None:
        yield from _grid_rows(grid)


def _grid_rows(grid: Grid) -> Iterator[ImportedRow]:
    lines: dict[int, dict[int, str]] = {}
    for cell in grid.cells:
        if text := _cell_text(cell):
            lines.setdefault(cell.row, {})[cell.column] = text
    for number, cells in sorted(lines.items()):
        yield ImportedRow(number, [cells.get(column, "") for column in range(1, max(cells) + 1)])


def _cell_text(cell: Cell) -> str:
    """The cell as text; a number without the exponent or the zeros of its stored form."""
    if cell.kind is CellKind.ERROR:
        raise RefusedActionError(
            "table_cell_error",
            _("单元格 %(cell)s 是错误值“%(text)s”，请改正后重新上传。")
            % {"cell": cell.ref, "text": shorten(cell.text)},
        )
    if cell.kind is CellKind.DATE:
        return _day_text(cell.text)
    if cell.kind is not CellKind.NUMBER:
        return clean(cell.text).strip()
    try:
        number = Decimal(cell.text)
    except InvalidOperation:
        return cell.text
    return f"{number.quantize(Decimal(1)) if number == number.to_integral() else number:f}"


def _day_text(serial: str) -> str:
    """A date cell as 2025-02-10: a spreadsheet stores the days since the end of 1899."""
    days = serial.partition(".")[0]
    if not (days.isascii() and days.isdigit() and len(days) <= _SERIAL_DIGITS):
        return serial
    return (_DAY_ZERO + timedelta(days=int(days))).isoformat()


def _csv_rows(sha256: str) -> Iterator[ImportedRow]:
    text = _decoded(storage.read(sha256))
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        for number, cells in enumerate(reader, start=1):
            kept = [clean(plain_csv_text(cell)).strip() for cell in cells]
            if any(kept):
                yield ImportedRow(number, kept)
    except csv.Error:
        raise RefusedActionError(
            "table_csv_broken", _("CSV 文件的引号或换行不完整，无法读取。请改用 .xlsx 上传。")
        ) from None


def _decoded(content: bytes) -> str:
    """UTF-8 with or without its mark, else the code page of Chinese Windows."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise RefusedActionError(
        "table_encoding", _("CSV 文件的文字编码无法识别。请另存为“CSV UTF-8”或 .xlsx 后上传。")
    )
