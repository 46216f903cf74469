"""批量数据: one division, year and scope in one zip, put together from stored data packages.

Amounts and words are copied as they were approved: nothing is computed and nothing rounded.
Departments and units stand in files of their own, because a department's budget contains
those of its units. The same publications give the same bytes: nothing in it carries a clock.

`datapackage.json` has the column types of the Fiscal Data Package 1.0 (rc1) and the `model` of
0.3, whose published schema it meets.
"""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import orjson

from budgets.rendering.archive import member_info
from budgets.rendering.data_package import (
    DIALECT,
    FACT_COLUMNS,
    PROFILE,
    TAXONOMY,
    TEXT_COLUMNS,
    field_of,
    safe_name,
)
from budgets.rendering.fiscal_model import fiscal_model
from portal.core.export import SafeCsvWriter, plain_csv_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

#: Raised when the same publications are to be written in another way.
VERSION = 2
_LINE_END = b"\r\n"
_SCOPES = {"unit": "单位预算", "department": "部门预算"}
_INDICATOR_COLUMNS = (
    *("publication_id", "project", "project_code", "total_wan", "fiscal_wan", "other_wan"),
    *("objective", "level1", "level2", "level3", "value_text", "weight", "scoring"),
    *("operator", "number", "upper", "unit", "words", "deadline"),
)
_PARSED = ("operator", "number", "upper", "unit", "words", "deadline")
_NUMBERS = frozenset({"total_wan", "fiscal_wan", "other_wan"})


@dataclass(frozen=True, slots=True)
class Member:
    """One publication of the zip: what the index says of it, and where its stored files are.

    Stored files are named by their SHA-256.
    """

    publication_id: str
    department_code: str
    department_name: str
    unit_code: str
    unit_name: str
    unit_uid: str
    number: int
    published_at: str
    correction_reason: str
    sha256: str
    page: str
    package: Path
    workbook: Path


@dataclass(frozen=True, slots=True)
class Missing:
    """Whose data is not in the zip, and why: not_published, elsewhere, withdrawn or held."""

    department_code: str
    department_name: str
    unit_code: str
    unit_name: str
    state: str
    state_label: str
    last_day: str
    official_url: str


@dataclass(frozen=True, slots=True)
class Bulk:
    """What is put together. `unnamed`: owners of whom no day is known and nothing is public."""

    division_code: str
    division_name: str
    year: int
    scope: str  # unit | department
    members: tuple[Member, ...]
    missing: tuple[Missing, ...]
    unnamed: int = 0

    @property
    def name(self) -> str:
        """As in "370303-2025-budget-units"."""
        return f"{self.division_code}-{self.year}-budget-{self.scope}s"

    @property
    def fingerprint(self) -> str:
        """SHA-256 of everything that the bytes follow from."""
        told = [VERSION, self.division_code, self.division_name, self.year, self.scope]
        rows = [_index_row(each) for each in self.members]
        absent = [_values(each) for each in self.missing]
        files = [[each.package.name, each.workbook.name] for each in self.members]
        return hashlib.sha256(orjson.dumps([told, rows, absent, files, self.unnamed])).hexdigest()


_MEMBER_COLUMNS = tuple(
    each.name for each in fields(Member) if each.name not in ("package", "workbook")
)
_INDEX_COLUMNS = (*_MEMBER_COLUMNS, "workbook", "workbook_sha256")
_MISSING_COLUMNS = tuple(each.name for each in fields(Missing))


def write_bulk(bulk: Bulk, target: IO[bytes]) -> None:
    """Write the zip. One stored package at a time is in memory."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        _Writer(archive, bulk).write()


@dataclass
class _Writer:
    archive: zipfile.ZipFile
    bulk: Bulk
    #: By path: SHA-256 and length of what was written.
    written: dict[str, tuple[str, int]] = field(default_factory=dict)

    def write(self) -> None:
        """Every member; the description and the checksums last, since they tell of the others."""
        tables: list[tuple[str, str, Sequence[str], Iterable[bytes]]] = [
            ("facts", "申报数", FACT_COLUMNS, self._copied("data/facts.csv", _facts)),
            (
                "texts",
                "概况、情况说明和名词解释",
                ("publication_id", *TEXT_COLUMNS),
                self._copied("data/texts.csv", _texts),
            ),
            (
                "indicators",
                "绩效目标和指标",
                _INDICATOR_COLUMNS,
                self._copied("data/targets.json", _indicators),
            ),
            ("disclosures", "公开件索引", _INDEX_COLUMNS, map(_line, self._index())),
            ("missing", "缺少的单位", _MISSING_COLUMNS, map(_line, self._absent())),
        ]
        resources = []
        for name, title, columns, lines in tables:
            path = f"data/{name}.csv"
            self._put(path, _headed(columns, lines))
            resources.append(self._resource(name, title, path, columns))
        for each in self.bulk.members:
            self._put(_workbook(each), [each.workbook.read_bytes()], packed=True)
        self._put("datapackage.json", [self._descriptor(resources)])
        self._put("README.txt", [_readme(self.bulk).encode()])
        sums = "".join(f"{sha256}  {path}\n" for path, (sha256, _size) in self.written.items())
        self._put("SHA256SUMS", [sums.encode()])

    def _put(self, path: str, parts: Iterable[bytes], *, packed: bool = False) -> None:
        info = member_info(path)
        if packed:
            info.compress_type = zipfile.ZIP_STORED
        digest, size = hashlib.sha256(), 0
        with self.archive.open(info, "w") as stream:
            for part in parts:
                stream.write(part)
                digest.update(part)
                size += len(part)
        self.written[path] = (digest.hexdigest(), size)

    def _copied(self, path: str, read: Callable[[str, bytes], Iterable[bytes]]) -> Iterator[bytes]:
        """What one member of every stored package gives; nothing where a package lacks it."""
        for each in self.bulk.members:
            with zipfile.ZipFile(each.package) as package:
                if path in package.namelist():
                    yield from read(each.publication_id, package.read(path))

    def _index(self) -> Iterator[list[str]]:
        for each in self.bulk.members:
            yield _index_row(each)

    def _absent(self) -> Iterator[list[str]]:
        for each in self.bulk.missing:
            yield _values(each)

    def _resource(self, name: str, title: str, path: str, columns: Sequence[str]) -> dict[str, Any]:
        sha256, size = self.written[path]
        return {
            "name": name,
            "title": title,
            "path": path,
            "profile": "tabular-data-resource",
            "mediatype": "text/csv",
            "format": "csv",
            "encoding": "utf-8",
            "bytes": size,
            "hash": f"sha256:{sha256}",
            "dialect": dict(DIALECT),
            "schema": {
                "fields": [_described(name, column) for column in columns],
                "missingValues": [""],
            },
        }

    def _descriptor(self, resources: list[dict[str, Any]]) -> bytes:
        bulk = self.bulk
        described = {
            "profile": PROFILE,
            "columnTypes": TAXONOMY,
            "name": safe_name(bulk.name),
            "id": bulk.name,
            "title": _title(bulk),
            "description": _readme(bulk),
            "countryCode": "CN",
            "fiscalPeriod": {"start": f"{bulk.year}-01-01", "end": f"{bulk.year}-12-31"},
            "scope": bulk.scope,
            "disclosures": len(bulk.members),
            "missing": len(bulk.missing) + bulk.unnamed,
            "model": fiscal_model("budget"),
            "resources": resources,
        }
        return orjson.dumps(described, option=orjson.OPT_INDENT_2)


def _title(bulk: Bulk) -> str:
    return f"{bulk.division_name}{bulk.year}年{_SCOPES[bulk.scope]}批量数据"


def _readme(bulk: Bulk) -> str:
    other = "部门预算" if bulk.scope == "unit" else "单位预算"
    unnamed = f"另有 {bulk.unnamed} 个尚无批复日期，不列名。" if bulk.unnamed else ""
    return (
        f"{_title(bulk)}\n\n"
        f"只有{_SCOPES[bulk.scope]}，共 {len(bulk.members)} 份，为现行版次；不含{other}。"
        "部门预算包含所属单位预算，两者不得相加。\n"
        f"没有数据的 {len(bulk.missing) + bulk.unnamed} 个：见 data/missing.csv。{unnamed}\n"
        "金额：value 以元计，amount_wan 以万元计，均为精确的十进制数。"
        "is_total 为 true 的是合计数，不得与明细相加；求和一次只取一张表（table）。\n"
        "文字以 = + - @ 等开头的，前面加了一个撇号，防止被当作公式。\n"
        "data/facts.csv 申报数；data/texts.csv 文字；data/indicators.csv 绩效目标；"
        "data/disclosures.csv 索引；workbooks/ 各单位的 Excel 工作簿，与网站下载的相同。\n"
        "SHA256SUMS 可用 sha256sum -c SHA256SUMS 核对。\n"
    )


def _described(resource: str, column: str) -> dict[str, str]:
    if resource == "facts":
        return field_of(column)
    if column in ("number", "position") and resource != "indicators":
        return {"name": column, "type": "integer"}
    return {"name": column, "type": "number" if column in _NUMBERS else "string"}


def _headed(columns: Sequence[str], lines: Iterable[bytes]) -> Iterator[bytes]:
    yield _line(columns)
    yield from lines


def _line(cells: Iterable[str | int | None]) -> bytes:
    stream = io.StringIO(newline="")
    SafeCsvWriter(stream).write_row(cells)
    return stream.getvalue().encode("utf-8")


def _facts(_publication: str, content: bytes) -> Iterator[bytes]:
    """The amounts of one package. One of an earlier release may have other columns."""
    heading, _, body = content.partition(_LINE_END)
    if heading + _LINE_END == _line(FACT_COLUMNS):
        yield body
        return
    for row in _rows(content):
        yield _line([row.get(column) for column in FACT_COLUMNS])


def _texts(publication: str, content: bytes) -> Iterator[bytes]:
    for row in _rows(content):
        yield _line([publication, *(row.get(column) for column in TEXT_COLUMNS)])


def _rows(content: bytes) -> Iterator[dict[str, str]]:
    """The rows as they were before they were written safely."""
    for row in csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")):
        yield {name: plain_csv_text(cell) for name, cell in row.items() if cell is not None}


def _indicators(publication: str, content: bytes) -> Iterator[bytes]:
    """One line for each indicator; one for a project that has none."""
    for target in orjson.loads(content):
        head = [publication, *(target.get(name) for name in ("project", "project_code"))]
        head += [target.get(name) for name in ("total", "fiscal", "other", "objective")]
        for each in target.get("indicators") or [{}]:
            said = [each.get(name) for name in ("level1", "level2", "level3")]
            said += [each.get(name) for name in ("value", "weight", "scoring")]
            parsed = each.get("parsed") or {}
            yield _line(map(_text, [*head, *said, *(parsed.get(name) for name in _PARSED)]))


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _workbook(each: Member) -> str:
    return f"workbooks/{each.publication_id}.xlsx"


def _index_row(each: Member) -> list[str]:
    values = [_text(getattr(each, name)) for name in _MEMBER_COLUMNS]
    return [*values, _workbook(each), each.workbook.name]


def _values(each: Missing) -> list[str]:
    return [_text(getattr(each, name)) for name in _MISSING_COLUMNS]
