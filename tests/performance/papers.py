"""Target sheets written as small texts, so that each test shows what is odd in its sheet.

One line a row, cells parted by `|`. `#17.35` is a number, `%0.95` a number under a percent
format, `@45657` a date, `!#REF!` an error value. `_` stands for a blank cell that a merge
from above covers.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from budgets.reading.core import Cell, CellKind, Grid, Merge, ReadWorkbook
from performance.sheets.core import Indicator, Target, TargetsReading
from performance.sheets.reading import read_targets, targets_of

GOLDEN = Path(__file__).resolve().parents[2] / "portal" / "demo" / "golden"
SLUGS = ("zhangdian-2025", "yantai-2025")
_KINDS = {
    "#": (CellKind.NUMBER, "#,##0.00"),
    "%": (CellKind.NUMBER, "0%"),
    "@": (CellKind.DATE, 'yyyy"年"m"月"d"日"'),
    "!": (CellKind.ERROR, "General"),
}

SHEET = """
项目支出绩效目标表
（2025年度）
项目名称 |  | 城市管理专项经费
主管部门及代码 |  | 301_某市城市管理局 | 实施单位 | 某市城市管理局
项目资金（万元） |  | 年度预算资金总额： | #91.00
 |  | 其中：财政拨款 | #90.00
 |  | 其他资金 | #1.00
总体目标 | 通过开展城市管理工作，实现市容环境整洁有序，提高群众满意度。
 | 一级指标 | 二级指标 | 三级指标 | 指标值
绩效指标 | 成本指标 | 经济成本 | 城市管理总成本 | ≤91万元
绩效指标 | 产出指标 | 数量指标 | 巡查次数 | ≥365次
绩效指标 | 产出指标 | 质量指标 | 问题整改率 | ≥95%
绩效指标 | 产出指标 | 时效指标 | 完成时间 | 12月底前完成
绩效指标 | 效益指标 | 社会效益指标 | 市容环境改善程度 | 明显改善
绩效指标 | 满意度指标 | 服务对象满意度指标 | 群众满意度 | ≥90%
"""


def cells_of(text: str) -> tuple[Cell, ...]:
    found: list[Cell] = []
    for row, line in enumerate(text.strip("\n").splitlines(), 1):
        for column, part in enumerate(line.split("|"), 1):
            written = part.strip()
            if written in ("", "_"):
                continue
            kind, code = _KINDS.get(written[0], (CellKind.TEXT, "General"))
            body = written if kind is CellKind.TEXT else written[1:]
            found.append(Cell(row, column, kind, body, code))
    return tuple(found)


def merges_of(text: str) -> tuple[Merge, ...]:
    """Each `_` belongs to the cell above it."""
    tops: dict[int, int] = {}
    found: dict[tuple[int, int], int] = {}
    for row, line in enumerate(text.strip("\n").splitlines(), 1):
        for column, part in enumerate(line.split("|"), 1):
            if part.strip() == "_":
                found[tops[column], column] = row
            elif part.strip():
                tops[column] = row
    return tuple(Merge(top, column, last, column) for (top, column), last in found.items())


def grid(text: str, name: str = "目标", **more: Any) -> Grid:
    return Grid(name, cells_of(text), merges_of(text), **more)


def read(*texts: str | Grid) -> TargetsReading:
    grids = tuple(
        text if isinstance(text, Grid) else grid(text, f"目标{number}" if number else "目标")
        for number, text in enumerate(texts)
    )
    return targets_of(ReadWorkbook(grids))


def only(text: str) -> Target:
    (target,) = read(text).targets
    return target


def changed(*changes: tuple[str, str], text: str = SHEET) -> str:
    """The sheet with each first text, which must be there, replaced by the second."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def codes(reading: TargetsReading) -> list[tuple[str, str]]:
    return [(finding.code, finding.cell) for finding in reading.findings]


def printed(target: Target) -> list[tuple[str, ...]]:
    return [(one.level1, one.level2, one.level3, one.value) for one in target.indicators]


def published(slug: str) -> list[dict[str, Any]]:
    text = (GOLDEN / slug / "disclosure.json").read_text(encoding="utf-8")
    targets: list[dict[str, Any]] = json.loads(text)["targets"]
    return targets


def golden_targets(slug: str) -> tuple[Target, ...]:
    return read_targets(GOLDEN / slug / "targets.xlsx", "targets.xlsx").targets


def indicator(
    level2: str, level3: str, value: str, level1: str = "产出指标", scoring: str = ""
) -> Indicator:
    return Indicator(level1, level2, level3, value, scoring)


def without_places(target: Target) -> Target:
    return replace(target, sheet="", cells={})
