"""导出: rows of targets through the resource, by the one safe writer of each format."""

from __future__ import annotations

from collections.abc import Iterable

from performance.resources.flat import FlatResource
from performance.sheets.flat_rows import FlatRow
from performance.sheets.flat_xlsx import flat_workbook
from portal.core.export import csv_bytes


def flat_file(rows: Iterable[FlatRow], file_format: str) -> bytes:
    """The rows as xlsx or csv. Raises `KeyError` for another format."""
    return _WRITERS[file_format](list(rows))


def _xlsx(rows: list[FlatRow]) -> bytes:
    return flat_workbook(FlatResource().export(rows))


def _csv(rows: list[FlatRow]) -> bytes:
    """For Excel: with its mark, and no text that it could take for a formula."""
    dataset = FlatResource().export(rows)
    return csv_bytes([dataset.headers, *dataset], bom=True)


_WRITERS = {"xlsx": _xlsx, "csv": _csv}
