"""指标行: the rows under 一级指标 | 二级指标 | 三级指标 | 指标值.

Levels are printed once and merged, once and left blank below, or on every row. A row that
slipped by a column is read by what its texts are, and said so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from budgets.reading.core import CellKind
from performance.indicators.taxonomy import first_level, second_level
from performance.indicators.values import parse_value
from performance.sheets.core import Indicator, Part
from performance.sheets.labels import column_part, is_beside_the_point, is_sum_line
from performance.sheets.shown import is_unreadable, shown_text
from performance.words import make

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgets.reading.core import Cell
    from budgets.reading.grid import SheetView
    from budgets.tables.findings import Finding

_LEVELS = (Part.LEVEL1, Part.LEVEL2)
_Texts = Mapping[Part, tuple[str, str]]  # part: text and address


@dataclass(slots=True)
class Body:
    """The indicators of one target sheet, with the headings over them."""

    sheet: SheetView
    project: str
    spans: dict[Part, range] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    indicators: list[Indicator] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    above: dict[Part, tuple[str, str]] = field(default_factory=dict)

    def part_of(self, column: int) -> Part | None:
        """The part whose heading spans the column."""
        return next((part for part, span in self.spans.items() if column in span), None)

    def say(self, code: str, cell: Cell, text: str) -> None:
        """Keep a finding at the cell."""
        self.findings.append(
            make(code, project=self.project, sheet=self.sheet.name, cell=cell.ref, text=text)
        )


def read_body(sheet: SheetView, heading: int, rows: Iterable[int], project: str) -> Body:
    """The indicators under the heading."""
    body = Body(sheet, project)
    for cell in sheet.row(heading):
        text = shown_text(cell)
        part = column_part(text)
        if part is not None and part not in body.spans:
            body.spans[part] = range(cell.column, cell.column + sheet.width(cell))
            body.labels[part] = text
            body.cells[part] = cell.ref
    for number in rows:
        _read_row(body, number)
    return body


def _read_row(body: Body, number: int) -> None:
    cells = [cell for cell in body.sheet.row(number) if not _is_group(body, cell)]
    for cell in cells:
        if is_unreadable(cell):
            body.say("E_TARGET_CELL", cell, cell.text or "公式没有结果")
    filled = [cell for cell in cells if shown_text(cell)]
    if not filled or _is_footer(body, filled):
        return
    placed, outside = _placed(body, filled)
    if _is_shifted(body, placed, outside):
        placed = _in_sequence(body, filled)
        if not placed:
            body.say("E_TARGET_ROW", filled[0], "，".join(shown_text(c) for c in filled))
            return
        outside = []
        said = "、".join(text for text, _ in placed.values())
        body.say("W_TARGET_SHIFTED", filled[0], said)
    for cell in outside:
        body.say("W_TARGET_CELL_EXTRA", cell, shown_text(cell))
    _keep(body, number, placed, {cell.ref: cell for cell in filled})


def _is_group(body: Body, cell: Cell) -> bool:
    """绩效指标, printed beside every group of rows."""
    is_group = column_part(shown_text(cell)) is Part.GROUP
    if is_group:
        body.labels.setdefault(Part.GROUP, shown_text(cell))
    return is_group


def _is_footer(body: Body, filled: list[Cell]) -> bool:
    """A note, a page number, 合计, who filled the form in, or a line across the whole table."""
    cell, text = filled[0], shown_text(filled[0])
    if body.part_of(cell.column) is Part.VALUE:
        return False
    if is_sum_line(text) or (is_beside_the_point(text) and not text.strip("-").isdigit()):
        return True
    if len(filled) > 1:
        return False
    if is_beside_the_point(text):
        return True
    is_wide = body.sheet.width(cell) > len(body.spans) // 2
    if is_wide:
        body.say("W_TARGET_CELL_EXTRA", cell, text)
    return is_wide


def _placed(body: Body, filled: Iterable[Cell]) -> tuple[dict[Part, tuple[str, str]], list[Cell]]:
    """The cells by the heading above them, and those that stand under none."""
    placed: dict[Part, tuple[str, str]] = {}
    outside: list[Cell] = []
    for cell in filled:
        part = body.part_of(cell.column)
        if part is None or part in placed:
            outside.append(cell)
        else:
            placed[part] = (shown_text(cell), cell.ref)
    return placed, outside


def _is_shifted(body: Body, placed: _Texts, outside: list[Cell]) -> bool:
    """Whether the texts contradict the headings above them."""
    level1, level2, name, value = (
        placed.get(part, ("", ""))[0]
        for part in (Part.LEVEL1, Part.LEVEL2, Part.LEVEL3, Part.VALUE)
    )
    is_complete = bool(name and value)
    if level1 and not first_level(level1) and (second_level(level1) or not is_complete):
        return True
    if level2 and not second_level(level2):
        if first_level(level2) or not is_complete:
            return True
        if Part.SCORING in body.spans and Part.SCORING not in placed:
            return parse_value(name).is_measurable and not parse_value(value).is_measurable
    return bool(outside) and not is_complete


def _in_sequence(body: Body, filled: Iterable[Cell]) -> dict[Part, tuple[str, str]]:
    """The texts by what they are, left to right; empty where that leaves a doubt."""
    rest = [(shown_text(cell), cell.ref) for cell in filled]
    placed: dict[Part, tuple[str, str]] = {}
    if len(rest) > 2 and first_level(rest[0][0]):
        placed[Part.LEVEL1] = rest.pop(0)
    if len(rest) > 2 and second_level(rest[0][0]):
        placed[Part.LEVEL2] = rest.pop(0)
    wanted = [Part.LEVEL3, Part.VALUE]
    beside = [part for part in (Part.WEIGHT, Part.SCORING) if part in body.spans]
    if len(rest) == len(wanted) + len(beside):
        # 权重 stands before 指标值 on some sheets, behind 评扣分标准 on others.
        wanted = sorted((*wanted, *beside), key=lambda part: body.spans.get(part, range(0)).start)
    if len(rest) != len(wanted):
        return {}
    found = dict(zip(wanted, rest, strict=True))
    if first_level(rest[0][0]) and not parse_value(found[Part.VALUE][0]).is_measurable:
        return {}  # a level and a text: name or value is missing
    return placed | found


def _keep(body: Body, number: int, placed: _Texts, cells: Mapping[str, Cell]) -> None:
    levels = _levels(body, number, placed)
    body.above = dict(levels)
    blank = ("", "")
    name, value, scoring = (
        placed.get(part) or _merged(body, number, part) or blank
        for part in (Part.LEVEL3, Part.VALUE, Part.SCORING)
    )
    if value[0]:
        value = (_joined(placed, value[0]), value[1])
    if not any(placed.get(part) for part in (Part.LEVEL3, Part.VALUE, Part.SCORING)):
        return  # a level of the form that was left blank
    weight = placed.get(Part.WEIGHT, blank)
    address = {
        Part.LEVEL3: name[1],
        Part.VALUE: value[1],
        Part.WEIGHT: weight[1],
        Part.SCORING: scoring[1],
    }
    address |= {part: levels[part][1] for part in _LEVELS}
    cell = cells.get(value[1])
    if cell is not None and cell.kind is CellKind.DATE:
        body.say("W_TARGET_DATE", cell, value[0])
    body.indicators.append(
        Indicator(
            levels[Part.LEVEL1][0],
            levels[Part.LEVEL2][0],
            name[0],
            value[0],
            scoring[0],
            {str(part): ref for part, ref in address.items() if ref},
            weight[0],
        )
    )


def _joined(placed: _Texts, value: str) -> str:
    """≤ | 91 | 万元 in columns of their own, as one value; 定性 is no sign."""
    sign = placed.get(Part.SIGN, ("", ""))[0]
    unit = placed.get(Part.MEASURE, ("", ""))[0]
    if sign.startswith("定性"):
        sign = ""
    return sign + value + ("" if unit in ("/", "-", "无") else unit)


def _levels(body: Body, number: int, placed: _Texts) -> dict[Part, tuple[str, str]]:
    """The levels of the row: printed, merged from above, or continued from above."""
    levels: dict[Part, tuple[str, str]] = {}
    is_new = False  # under a new first level no second level continues
    for part in _LEVELS:
        printed = placed.get(part) or _merged(body, number, part)
        above = body.above.get(part, ("", ""))
        if printed is None:
            levels[part] = ("", "") if is_new else above
            continue
        is_new = is_new or printed[0] != above[0]
        levels[part] = printed
    return levels


def _merged(body: Body, number: int, part: Part) -> tuple[str, str] | None:
    span = body.spans.get(part)
    cell = body.sheet.covering(number, span.start) if span else None
    if cell is None or not shown_text(cell):
        return None
    return shown_text(cell), cell.ref
