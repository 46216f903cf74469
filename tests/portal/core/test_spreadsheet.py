"""工作簿 of plain rows, read back."""

from __future__ import annotations

import io

import openpyxl

from portal.core.spreadsheet import Cell, Wan, xlsx_bytes

ROWS: list[list[Cell]] = [
    ["名称", "金额"],
    ["=1+1", Wan(123_450_001)],
    ["0102", 7],
    [None, Wan(-1)],
]


def test_texts_stay_texts_and_amounts_are_exact() -> None:
    body = xlsx_bytes("排名", ROWS)
    assert body == xlsx_bytes("排名", ROWS)
    sheet = openpyxl.load_workbook(io.BytesIO(body)).worksheets[0]
    assert [[cell.value for cell in row] for row in sheet] == [
        ["名称", "金额"],
        ["=1+1", 123.450001],
        ["0102", 7],
        [None, -0.000001],
    ]
    assert [row[0].data_type for row in sheet][:3] == ["s", "s", "s"]
    assert sheet["A2"].quotePrefix
