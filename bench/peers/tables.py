"""A disclosure's printed rows as a table of SQLite, for Datasette to serve."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from budgets.rendering.publication import Document


def printed_rows(document: Document, path: Path) -> int:
    """Write every printed row of the twelve tables, cell by cell. Returns how many there are."""
    rows = [
        (sheet.number, number, *(text_of.get(column, "") for column in range(12)))
        for sheet in document.sheets
        for number, row in enumerate(sheet.rows)
        for text_of in ({cell.column: cell.text for cell in row.cells},)
    ]
    names = ", ".join(f"column_{number} TEXT" for number in range(12))
    with sqlite3.connect(path) as database:
        database.execute(f"CREATE TABLE printed (form INTEGER, position INTEGER, {names})")
        marks = ", ".join("?" * 14)
        database.executemany(f"INSERT INTO printed VALUES ({marks})", rows)
    database.close()
    return len(rows)
