"""粘贴: rows copied from Excel or WPS, read with the reader of uploaded target sheets.

Copied cells come as lines of texts parted by tabs; a text with a line break in it stands in
quotation marks. A heading may be among them or not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgets.reading.clipboard import PasteError, copied_rows, row_of
from budgets.reading.core import Cell, CellKind, Grid
from budgets.reading.grid import SheetView
from performance.indicators.taxonomy import first_level, second_level
from performance.sheets.bodies import read_body
from performance.sheets.core import Part
from performance.sheets.entered import with_levels
from performance.sheets.heads import read_head
from performance.sheets.labels import column_part
from performance.sheets.segments import is_heading, segments

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from performance.sheets.core import Indicator

__all__ = ["MOST_CHARACTERS", "MOST_ROWS", "PasteError", "Pasted", "read_pasted"]

#: More is no project's grid.
MOST_CHARACTERS = 200_000
MOST_ROWS = 400
_NAME = "粘贴内容"
_HEADINGS = {
    Part.LEVEL1: "一级指标",
    Part.LEVEL2: "二级指标",
    Part.LEVEL3: "三级指标",
    Part.VALUE: "指标值",
    Part.WEIGHT: "权重",
    Part.SCORING: "评扣分标准",
}
_FULL = (Part.LEVEL1, Part.LEVEL2, Part.LEVEL3, Part.VALUE)
#: 栏目 by how many columns there are, where no heading says it.
_BY_WIDTH = {2: _FULL[2:], 3: _FULL[1:], 4: _FULL, 5: (*_FULL, Part.SCORING)}
#: 20, 12.5%, 25分: no scoring standard is a bare number.
_WEIGHT = re.compile(r"\d{1,3}(?:\.\d+)?[%％分]?")


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was understood. `objective` is "" where only indicators were copied.

    `remarks`: sentences about rows that were read with a repair or not at all.
    """

    indicators: tuple[Indicator, ...]
    objective: str = ""
    remarks: tuple[str, ...] = ()


def read_pasted(text: str) -> Pasted:
    """The indicators of copied cells, levels that are left blank taken from above.

    Raises `PasteError`.
    """
    copied = copied_rows(text, most=MOST_CHARACTERS, at_once="一个项目的指标")
    rows = [_without_group([cell.strip() for cell in row]) for row in copied]
    rows = [row for row in rows if any(row)]
    if not rows:
        raise PasteError("粘贴框是空的。请在 Excel 或 WPS 中选中指标行，复制后粘贴到框内。")
    if len(rows) > MOST_ROWS:
        raise PasteError(f"粘贴了{len(rows)}行，最多{MOST_ROWS}行，请一次只粘贴一个项目的指标。")
    sheet = SheetView(Grid(_NAME, _cells(rows)))
    if any(is_heading(sheet.row(number)) for number in sheet.row_numbers):
        return _with_heading(sheet)
    if _is_short_heading(rows[0]):
        return _answer(sheet, 1, sheet.row_numbers[1:], first=1)
    parts = _parts(rows)
    heading = [_HEADINGS[part] if part else "" for part in parts]
    headed = SheetView(Grid(_NAME, _cells([heading, *rows])))
    return _answer(headed, 1, headed.row_numbers[1:], first=2)


def _without_group(row: Sequence[str]) -> list[str]:
    """绩效指标 beside every group of rows is no column of the grid; where it stood stays blank."""
    return ["" if column_part(cell) is Part.GROUP else cell for cell in row]


def _cells(rows: Sequence[Sequence[str]]) -> tuple[Cell, ...]:
    return tuple(
        Cell(number, column, CellKind.TEXT, text)
        for number, row in enumerate(rows, 1)
        for column, text in enumerate(row, 1)
        if text
    )


def _is_short_heading(row: Sequence[str]) -> bool:
    """三级指标 | 指标值 alone."""
    parts = [column_part(cell) for cell in row if cell]
    return len(parts) > 1 and None not in parts


def _with_heading(sheet: SheetView) -> Pasted:
    found = [segment for segment in segments(sheet) if segment.heading is not None]
    if len(found) != 1:
        raise PasteError(
            f"粘贴的内容有{len(found)}个项目的绩效目标表，请一次只粘贴一个，或上传工作簿。"
        )
    (segment,) = found
    head = read_head(sheet, segment.head)
    answer = _answer(sheet, segment.heading or 0, segment.body, first=1)
    return Pasted(answer.indicators, head.texts.get(Part.OBJECTIVE, ""), answer.remarks)


def _answer(sheet: SheetView, heading: int, rows: Sequence[int], *, first: int) -> Pasted:
    """`first`: the number of the row that was pasted first."""
    body = read_body(sheet, heading, rows, "")
    if not body.indicators:
        raise PasteError("粘贴的内容中没有找到指标，请复制含三级指标和指标值的各行。")
    remarks = tuple(
        f"粘贴内容第{row_of(finding.cell) - first + 1}行：{finding.message.partition('：')[2]}"
        for finding in body.findings
    )
    return Pasted(tuple(with_levels(body.indicators)), remarks=remarks)


def _parts(rows: Sequence[Sequence[str]]) -> tuple[Part | None, ...]:
    """What each column holds, from the columns that hold anything and what stands in them."""
    width = max(len(row) for row in rows)
    filled = [at for at in range(width) if any(at < len(row) and row[at] for row in rows)]
    wanted = _BY_WIDTH.get(len(filled))
    if wanted is None:
        raise PasteError(
            f"粘贴的内容有{len(filled)}栏，没有表头时应为2至5栏"
            "（一级指标、二级指标、三级指标、指标值、评扣分标准）。请连同表头一起复制。"
        )
    if len(filled) in (3, 4) and not _has(rows, filled[0], first_level):
        wanted = _shorter(rows, filled, wanted)
    if wanted[-1] is Part.SCORING and _weighs(rows, filled[-1]):
        wanted = (*wanted[:-1], Part.WEIGHT)
    columns: list[Part | None] = [None] * width
    for at, part in zip(filled, wanted, strict=True):
        columns[at] = part
    return tuple(columns)


def _shorter(
    rows: Sequence[Sequence[str]], filled: Sequence[int], wanted: tuple[Part, ...]
) -> tuple[Part, ...]:
    """Without a first level: 二级 三级 值 (评分), or 三级 值 评分 where no second level is told."""
    if _has(rows, filled[0], second_level):
        return (*_FULL[1:], Part.SCORING)[: len(wanted)]
    return (Part.LEVEL3, Part.VALUE, Part.SCORING) if len(wanted) == len(_FULL) - 1 else wanted


def _weighs(rows: Sequence[Sequence[str]], column: int) -> bool:
    """Whether all that stands in the column are weights."""
    texts = [row[column] for row in rows if len(row) > column and row[column]]
    return all(_WEIGHT.fullmatch(text) for text in texts)


def _has(rows: Sequence[Sequence[str]], column: int, level: Callable[[str], str]) -> bool:
    return any(len(row) > column and level(row[column]) for row in rows)
