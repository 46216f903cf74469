"""表头: project, department, money and objective of one target sheet."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from budgets.reading.amounts import Place, read_amount
from budgets.reading.core import CellKind
from performance.sheets.core import Part
from performance.sheets.labels import (
    amount_unit_line,
    head_part,
    is_beside_the_point,
    is_title,
    label_with_value,
    unit_of_label,
    year_in_title,
    year_line,
)
from performance.sheets.shown import is_unreadable, shown_text
from performance.words import make
from portal.core.money import AmountUnit
from portal.core.text import fold, fold_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgets.reading.core import Cell
    from budgets.reading.grid import SheetView
    from budgets.tables.findings import Finding

_SHORT = "万"  # 91万, for 万元
AMOUNTS = (Part.TOTAL, Part.FISCAL, Part.OTHER)


@dataclass(slots=True)
class Head:
    """What the rows above the indicators say. `texts` are the values as written."""

    sheet: SheetView
    texts: dict[Part, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    amounts: dict[Part, int | None] = field(default_factory=dict)
    amount_cells: dict[Part, Cell] = field(default_factory=dict)
    amount_texts: dict[str, str] = field(default_factory=dict)
    amount_unit: str = ""
    has_unit_in_cells: bool = False
    year: int | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def project(self) -> str:
        """The project's name as written, "" where none is."""
        return self.texts.get(Part.PROJECT, "")


def read_head(sheet: SheetView, rows: Iterable[int]) -> Head:
    """The head that these rows make. Amounts are read when the unit is known."""
    head = Head(sheet)
    is_open = False  # 总体目标 whose text stands below its label
    for number in rows:
        row = sheet.row(number)
        if is_open and _is_plain(row):
            _continue_objective(head, row)
            continue
        is_open = _read_row(head, row)
    for part, cell in head.amount_cells.items():
        head.amounts[part] = amount_of(head, part, cell)
    return head


def _read_row(head: Head, row: tuple[Cell, ...]) -> bool:
    """Take labels with what stands beside them. True where 总体目标 stands last."""
    last: Part | None = None
    waiting = False  # a label still lacks its value
    extra: list[Cell] = []
    for cell in row:
        text = shown_text(cell)
        if is_unreadable(cell):
            head.findings.append(
                make(
                    "E_TARGET_CELL",
                    sheet=head.sheet.name,
                    cell=cell.ref,
                    text=cell.text or "公式没有结果",
                )
            )
            waiting = False
        elif _is_caption(head, cell, text, is_alone=len(row) == 1):
            continue
        elif together := label_with_value(text):
            last, label, value = together
            head.labels.setdefault(last, label)
            take(head, last, cell, value)
            waiting = False
        elif (part := head_part(text)) and not (waiting and part is Part.PROJECT):
            last = part
            head.labels.setdefault(part, text)
            head.cells.setdefault(f"{part}_label", cell.ref)
            head.amount_unit = head.amount_unit or unit_of_label(text)
            waiting = part is not Part.MONEY
        elif waiting and last is not None:
            take(head, last, cell, text)
            waiting = False
        elif text:
            extra.append(cell)
    if extra:
        _extra(head, extra)
    return last is Part.OBJECTIVE


def _is_caption(head: Head, cell: Cell, text: str, *, is_alone: bool) -> bool:
    if is_title(text):
        head.labels[Part.TITLE], head.cells[Part.TITLE] = text, cell.ref
        head.year = head.year or year_in_title(text)
        return True
    if (year := year_line(text)) is not None:
        head.labels[Part.YEAR], head.cells[Part.YEAR] = text, cell.ref
        head.year = year
        return True
    if unit := amount_unit_line(text):
        head.amount_unit = unit
        return True
    return is_alone and is_beside_the_point(text)


def take(head: Head, part: Part, cell: Cell, text: str) -> None:
    """Keep what the cell says of that part; what contradicts an earlier cell is said."""
    if part in AMOUNTS:
        # 资金总额：91万元 in one cell: the label is no part of the amount.
        alone = replace(cell, text=text) if cell.kind is CellKind.TEXT else cell
        head.amount_cells.setdefault(part, alone)
        head.cells.setdefault(part, cell.ref)
        return
    known = head.texts.get(part)
    if known is None:
        head.texts[part], head.cells[part] = text, cell.ref
    elif fold_name(known) != fold_name(text):
        head.findings.append(
            make(
                "W_TARGET_PROJECT_AGAIN",
                project=head.project,
                sheet=head.sheet.name,
                cell=cell.ref,
                text=head.labels.get(part, ""),
            )
        )


def _is_plain(row: tuple[Cell, ...]) -> bool:
    """One text and no label: more of what the label above began."""
    if len(row) != 1:
        return False
    text = shown_text(row[0])
    is_label = head_part(text) or label_with_value(text) or is_title(text)
    return bool(text) and not is_label and not is_beside_the_point(text)


def _continue_objective(head: Head, row: tuple[Cell, ...]) -> None:
    text = shown_text(row[0])
    known = head.texts.get(Part.OBJECTIVE, "")
    head.texts[Part.OBJECTIVE] = f"{known}\n{text}" if known else text
    head.cells.setdefault(Part.OBJECTIVE, row[0].ref)


def _extra(head: Head, cells: list[Cell]) -> None:
    """One finding a row for what stands under no label that is known."""
    head.findings.append(
        make(
            "W_TARGET_CELL_EXTRA",
            project=head.project,
            sheet=head.sheet.name,
            cell=cells[0].ref,
            related=[head.sheet.address(cell) for cell in cells[1:]],
            text="、".join(shown_text(cell) for cell in cells),
        )
    )


def amount_of(head: Head, part: Part, cell: Cell) -> int | None:
    """分 of an amount; its own unit (91万元) goes before that of the table."""
    unit = AmountUnit.YUAN if head.amount_unit == AmountUnit.YUAN.value else AmountUnit.WAN
    written = _unit_written(cell)
    if written is not None:
        head.has_unit_in_cells = True
        head.amount_texts[part] = shown_text(cell)
        unit = written
        if fold(cell.text).endswith(_SHORT):
            cell = replace(cell, text=cell.text.strip() + "元")
    label = head.labels.get(part, "")
    place = Place(None, head.sheet.name, head.project, label)
    read = read_amount(cell, None, unit, place)
    if read.finding is not None:
        head.findings.append(read.finding)
    return read.amount


def _unit_written(cell: Cell) -> AmountUnit | None:
    if cell.kind is not CellKind.TEXT:
        return None
    folded = fold(cell.text)
    if folded.endswith(_SHORT):
        return AmountUnit.WAN
    return next((unit for unit in AmountUnit if folded.endswith(unit.value)), None)
