"""清点: how many rows each table has, and the head of the chain, on either database.

By plain SQL over a DB-API cursor: what is counted may be a scratch copy that Django does not know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

CHAIN = "portal_chainentry"


class Cursor(Protocol):
    """What both drivers give."""

    def execute(self, sql: str) -> Any: ...  # noqa: D102
    def fetchone(self) -> Any: ...  # noqa: D102
    def fetchall(self) -> Any: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Census:
    """`tables`: rows by table; `head`: "12:abc…", "" for an empty chain."""

    tables: dict[str, int]
    head: str

    def differences(self, found: Census) -> list[str]:
        """A sentence for each table, and for the head, that is not as it was counted here."""
        names = sorted(self.tables.keys() | found.tables.keys())
        told = [
            f"表 {name} 应有 {self.tables.get(name, '无')} 行，实有 {found.tables.get(name, '无')} 行。"
            for name in names
            if self.tables.get(name) != found.tables.get(name)
        ]
        if self.head != found.head:
            told.append(f"存证链头应为 {self.head or '空'}，实为 {found.head or '空'}。")
        return told


def census(cursor: Cursor, tables: Sequence[str]) -> Census:
    """Count every table and read the head, in whatever transaction the cursor is in."""
    counts = {name: _one(cursor, f'SELECT COUNT(*) FROM "{name}"')[0] for name in tables}  # noqa: S608
    return Census(counts, _head(cursor) if CHAIN in counts else "")


def _head(cursor: Cursor) -> str:
    row = _one(cursor, f"SELECT sequence, sha256 FROM {CHAIN} ORDER BY sequence DESC LIMIT 1")  # noqa: S608
    return f"{row[0]}:{row[1]}" if row else ""


def _one(cursor: Cursor, sql: str) -> Any:
    cursor.execute(sql)
    return cursor.fetchone()
