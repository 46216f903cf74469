"""Reading annotated packages part by part, and the order that the format asks of elements."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl

from budgets.reading.child import read_here
from budgets.reading.core import Reading, ReadWorkbook, RefusedError
from budgets.reading.documents import document_of
from budgets.rendering.annotation.marking import annotate
from budgets.rendering.annotation.styles import COLOURS
from budgets.rules.core import RuleContext
from budgets.services.checking import Checked, check_reading, unreadable_cells
from budgets.tables.annotation import LIST_NAME
from budgets.tables.editions import edition_for
from budgets.tables.findings import Finding, Severity
from tests.budgets.reading.books import Book, read

ERROR, WARNING, NOTICE = (COLOURS[severity] for severity in Severity)

#: ECMA-376 part 1, 18.3.1.99: the children of a worksheet.
WORKSHEET = (
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection"
    " protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells"
    " phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins"
    " pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors"
    " smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls"
    " webPublishItems tableParts extLst"
)
#: 18.8.39 and 18.2.27.
STYLE_SHEET = (
    "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst"
)
WORKBOOK = (
    "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups"
    " externalReferences definedNames calcPr oleSize customWorkbookViews pivotCaches smartTagPr"
    " smartTagTypes webPublishing fileRecoveryPr webPublishObjects extLst"
)
_ORDERS = {
    "worksheet": WORKSHEET,
    "styleSheet": STYLE_SHEET,
    "workbook": WORKBOOK,
    "comments": "authors commentList extLst",
    "comment": "text commentPr",
    "text": "t r rPh phoneticPr",
    "r": "rPr t",
    "c": "f v is extLst",
    "font": "b i strike condense extend outline shadow u vertAlign sz color name family charset"
    " scheme",
    "border": "start end left right top bottom diagonal vertical horizontal",
    "patternFill": "fgColor bgColor",
    "xf": "alignment protection extLst",
    "sheetView": "pane selection pivotSelection extLst",
    "sheetPr": "tabColor outlinePr pageSetUpPr",
}
#: Elements whose count attribute says how many children they have.
_COUNTED = frozenset({"numFmts", "fonts", "fills", "borders", "cellXfs", "mergeCells"})
_INDEXES = {"fontId": "fonts", "fillId": "fills", "borderId": "borders"}


def local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def packed_of(data: bytes) -> dict[str, tuple[int, bytes]]:
    """Of every member its CRC and its compressed bytes."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            head = info.header_offset
            start = head + 30 + data[head + 26] + (data[head + 27] << 8)
            start += data[head + 28] + (data[head + 29] << 8)
            found[info.filename] = (info.CRC, data[start : start + info.compress_size])
    return found


def disorder(data: bytes) -> list[str]:
    """What stands in the wrong place, what counts wrongly, what names something missing."""
    faults: list[str] = []
    parts = parts_of(data)
    for name, content in parts.items():
        if not name.endswith((".xml", ".rels", ".vml")):
            continue
        for element in ET.fromstring(content).iter():
            faults.extend(f"{name}: {fault}" for fault in _faults(element))
    return [*faults, *_dangling(parts)]


def _faults(element: ET.Element) -> Iterable[str]:
    name = local(element)
    children = [local(child) for child in element]
    order = _ORDERS.get(name)
    # A comment's runs and a font's properties may repeat and mix; the order above is Excel's.
    if order is not None and children != sorted(children, key=order.split().index):
        yield f"{name} holds {children}"
    if name in _COUNTED and int(element.get("count", len(children))) != len(children):
        yield f"{name} count {element.get('count')} of {len(children)}"
    if name == "sheetData":
        rows = [int(row.get("r", "0")) for row in element]
        if all(rows) and rows != sorted(set(rows)):
            yield f"rows {rows}"
    if name == "row":
        refs = [_column(cell.get("r", "")) for cell in element]
        if all(refs) and refs != sorted(set(refs)):
            yield f"row {element.get('r')} cells {refs}"
    if name == "styleSheet":
        yield from _bad_indexes(element)


def _column(ref: str) -> tuple[int, str]:
    letters = ref.rstrip("0123456789")
    return len(letters), letters


def _bad_indexes(sheet: ET.Element) -> Iterable[str]:
    lists = {local(child): child for child in sheet}
    for xf in lists.get("cellXfs", ()):
        for attribute, name in _INDEXES.items():
            if int(xf.get(attribute, "0")) >= max(len(lists.get(name, ())), 1):
                yield f"{attribute}={xf.get(attribute)}"


def _dangling(parts: dict[str, bytes]) -> Iterable[str]:
    """Content types and relations that name parts which are not there."""
    types = ET.fromstring(parts["[Content_Types].xml"])
    for element in types:
        name = element.get("PartName", "").lstrip("/")
        if name and name not in parts:
            yield f"type of {name}"
    names = [element.get("PartName") or element.get("Extension") for element in types]
    if len(names) != len(set(names)):
        yield "types declared twice"
    for name, content in parts.items():
        if name.endswith(".rels"):
            folder = name.partition("_rels/")[0]
            relations = list(ET.fromstring(content))
            for relation in relations:
                target = relation.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else _joined(folder, target)
                if relation.get("TargetMode") != "External" and path not in parts:
                    yield f"{name} to {target}"
            if len({relation.get("Id") for relation in relations}) != len(relations):
                yield f"{name}: ids twice"


def _joined(folder: str, target: str) -> str:
    steps: list[str] = []
    for step in (folder + target).split("/"):
        if step == "..":
            steps.pop()
        elif step not in {"", "."}:
            steps.append(step)
    return "/".join(steps)


def opened(data: bytes) -> Any:
    """The workbook as openpyxl sees it; untyped, for its cells hold anything."""
    with warnings.catch_warnings():
        # openpyxl misses named styles, which the format leaves open.
        warnings.filterwarnings("ignore", message="Workbook contains no")
        return openpyxl.load_workbook(io.BytesIO(data))


def new_book() -> Any:
    """A workbook of openpyxl with one sheet."""
    book: Any = openpyxl.Workbook()
    book.active.title = "公开表1"
    return book


def fill(book: Any, sheet: str, ref: str) -> str:
    colour = book[sheet][ref].fill.fgColor
    return str(colour.rgb) if book[sheet][ref].fill.fill_type == "solid" else ""


def read_bytes(data: bytes, folder: Path) -> ReadWorkbook:
    path = folder / "again.xlsx"
    path.write_bytes(data)
    return read(path)


def finding(
    cell: str,
    severity: Severity = Severity.ERROR,
    *,
    sheet: str = "公开表1",
    message: str = "合计与分项之和不符。请核对。",
    rule: str = "B-T01-INC-SUM",
    expected: int | None = 1_000_000,
    found: int | None = 2_000_000,
) -> Finding:
    return Finding(
        severity=severity,
        message=message,
        code="E_TOTAL",
        rule=rule,
        table=1,
        sheet=sheet,
        cell=cell,
        row="本年收入合计",
        column="预算数",
        expected=expected,
        found=found,
        sources=("公开表1!B5",),
    )


def marked(book: bytes, *findings: Finding) -> bytes:
    return annotate(book, findings, {}).content


def bytes_of(book: Book, tmp_path: Path) -> bytes:
    return book.save(tmp_path / "book.xlsx").read_bytes()


def saved(book: Any) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def coloured(data: bytes, colour: str) -> list[str]:
    book = opened(data)
    return [
        f"{sheet.title}!{cell.coordinate}"
        for sheet in book.worksheets
        if sheet.title != LIST_NAME
        for row in sheet.iter_rows()
        for cell in row
        if fill(book, sheet.title, cell.coordinate) == colour
    ]


def check(path: Path, filename: str, unit: str | None = None, division: str = "") -> Checked:
    """`check_file` of 2025 without its child process, which costs more than the check."""
    edition = edition_for("budget", 2025, division)
    try:
        book = read_here(path, filename)
    except RefusedError as error:
        return Checked(Reading("", None, (error.finding,), refused=True), (error.finding,))
    reading = document_of(book, edition=edition, year=2025, unit_name=unit)
    return check_reading(
        reading,
        RuleContext(
            year=2025,
            division=division,
            unit_name=unit or "",
            unreadable=unreadable_cells(reading.findings),
        ),
    )
