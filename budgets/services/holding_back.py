"""扣留: what was read from a file, without what is held from the public. No database."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budgets.tables.editions import edition_for
from budgets.tables.holds import Hold, HoldScope, Withheld, hold_fits, withhold
from portal.core.text import fold_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgets.reading.core import Reading
    from budgets.rules.core import RuleContext
    from budgets.tables.core import Edition
    from budgets.tables.findings import Finding

#: Later than any edition: the newest one is in force.
_NEWEST = 9999
_MEMBERS = {"scope", "table", "code", "name", "reference"}


class HoldsError(ValueError):
    """A file of holds that cannot be meant. Its text is a Chinese sentence."""


def held_back(reading: Reading, context: RuleContext) -> tuple[Reading, RuleContext]:
    """The reading without what the context holds, and the context with the rows taken out.

    Everything that is kept, checked or shown comes after this: no amount that is held is in
    the declaration, in the file's own rows, or in what the reader has to say.
    """
    if reading.declaration is None or not context.holds:
        return reading, context
    left = withhold(reading.declaration, context.holds)
    findings = tuple(_without(reading.findings, left))
    return (
        replace(reading, declaration=left.declaration, findings=findings),
        replace(context, held_rows=left.rows, unreadable=context.unreadable - left.cells),
    )


def _without(findings: Iterable[Finding], left: Withheld) -> Iterator[Finding]:
    """What the reader says of other places; of held cells not even that they are related."""
    for finding in findings:
        place = f"{finding.sheet}!{finding.cell}"
        if finding.table in left.tables or place in left.cells or _stands_in(finding, left):
            continue
        yield replace(
            finding,
            sources=tuple(cell for cell in finding.sources if cell not in left.cells),
            related=tuple(cell for cell in finding.related if cell not in left.cells),
        )


def _stands_in(finding: Finding, left: Withheld) -> bool:
    """Whether it speaks of a cell in a held row, read or not.

    A fixed line shares its row of the sheet with the other side: there the name decides.
    """
    place = _line(f"{finding.sheet}!{finding.cell}")
    return any(
        place == _line(held.row.source)
        and (
            not held.is_printed
            or fold_name(finding.row) in {fold_name(cell) for cell in held.row.cells}
        )
        for held in left.rows
        if held.row.source and finding.cell
    )


def _line(address: str) -> tuple[str, str]:
    """The sheet and the row number of a cell."""
    sheet, _, cell = address.rpartition("!")
    return sheet, cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def require_fitting(hold: Hold, edition: Edition) -> None:
    """Raise `HoldsError` where no table of the edition has such a row or project."""
    numbers = {table.number for table in edition.tables}
    if hold.scope is HoldScope.UNIT:
        return
    if hold.table not in numbers:
        raise HoldsError("请指明公开表的序号（1至12）。")
    if not hold_fits(hold, edition.table(hold.table)):
        raise HoldsError(
            f"公开表{hold.table}没有这样的行：{hold.code or hold.name or '（未填）'}。"
            "科目行请填完整的科目编码，收支总表的行请填行名，项目只能在公开表11。"
        )


def read_holds(path: Path) -> tuple[Hold, ...]:
    """不予公开事项 of a JSON file: [{"scope": "row", "table": 3, "code": "2010302"}, …].

    Raises `HoldsError`.
    """
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise HoldsError(f"无法读取不予公开事项文件 {path.name}：应为 JSON 列表。") from error
    if not isinstance(listed, list):
        raise HoldsError("不予公开事项文件应为 JSON 列表。")
    holds = tuple(_hold(number, each) for number, each in enumerate(listed, start=1))
    for hold in holds:
        require_fitting(hold, edition_for("budget", _NEWEST))
    return holds


def _hold(number: int, data: Any) -> Hold:
    if not isinstance(data, dict) or not set(data) <= _MEMBERS:
        raise HoldsError(f"第{number}项：只能有 scope、table、code、name、reference。")
    table = data.get("table")
    if data.get("scope") not in set(HoldScope) or not (table is None or isinstance(table, int)):
        raise HoldsError(f"第{number}项：scope 应为 unit、table、row 或 project，table 应为序号。")
    return Hold(
        scope=HoldScope(data["scope"]),
        table=table,
        code=str(data.get("code", "")),
        name=str(data.get("name", "")),
        reference=str(data.get("reference", "")) or f"不予公开事项{number}",
    )
