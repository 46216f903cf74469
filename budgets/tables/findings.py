"""校验问题: what a reader or a rule has to say about a cell, and the public error words.

A finding names the place in the officer's own file and on paper, what was expected and
found, and what to do. Reading and rules both make findings; neither imports the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from budgets.tables.core import Coordinate


class Severity(StrEnum):
    """错误 bars submission, 警告 asks, 提示 informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Finding:
    """校验问题. Amounts are in 分; `difference` is found − expected.

    `code` is of the public error vocabulary (`budgets.tables.vocabulary`), `rule` of the
    rule register; one of them may be "". `sheet` and `cell` are of the officer's file.
    """

    severity: Severity
    message: str  # a Chinese sentence: what, expected against found, what to do
    code: str = ""
    rule: str = ""
    table: int | None = None
    sheet: str = ""
    cell: str = ""  # "B18"
    row: str = ""  # the row's name as printed
    column: str = ""  # the heading path joined with "/"
    code_printed: str = ""  # the row's complete code, where it has one
    expected: int | None = None
    found: int | None = None
    sources: tuple[str, ...] = ()  # "公开表1!B5": the cells of the other side
    related: tuple[str, ...] = ()  # further cells with the same root cause
    at: Coordinate = field(default_factory=Coordinate)

    @property
    def difference(self) -> int | None:
        """Found − expected, in 分."""
        if self.expected is None or self.found is None:
            return None
        return self.found - self.expected
