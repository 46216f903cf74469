"""One real workbook: read, check, render; against openpyxl reading the same cells."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import django
import openpyxl

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from budgets.reading.child import read_here, read_in_child  # noqa: E402 - after the settings
from budgets.reading.documents import document_of  # noqa: E402
from budgets.rendering.formats import FORMATS  # noqa: E402
from budgets.rendering.publication import Publication, compose  # noqa: E402
from budgets.rules.core import RuleContext, run  # noqa: E402
from budgets.tables.editions import edition_for  # noqa: E402

BOOK = Path(__file__).parents[1] / "portal/demo/golden/zhangdian-2025/workbook.xlsx"
ROUNDS = 15


def median_ms(work: Callable[[], object]) -> float:
    """The median of several runs, in milliseconds."""
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def openpyxl_cells() -> int:
    """Every cell by the peer."""
    book = openpyxl.load_workbook(BOOK)
    return sum(1 for sheet in book for row in sheet.iter_rows() for _cell in row)


def main() -> None:
    """Print one line for each step."""
    edition = edition_for("budget", 2025, "370303")
    workbook = read_here(BOOK, BOOK.name)
    declaration = document_of(workbook, edition=edition, year=2025).declaration
    if declaration is None:
        raise SystemExit("the example was refused")
    publication = Publication(
        division_code="370303",
        division_name="张店区",
        department_code="102",
        department_name="淄博市张店区人民政府办公室",
        unit_code="102001",
        unit_name="淄博市张店区人民政府办公室",
        year=2025,
        edition=edition.key,
    )
    lines: list[tuple[str, Callable[[], object]]] = [
        ("exact reader", lambda: read_here(BOOK, BOOK.name)),
        ("openpyxl, the same cells", openpyxl_cells),
        ("exact reader in its limited child process", lambda: read_in_child(BOOK, BOOK.name)),
        ("locate and normalise", lambda: document_of(workbook, edition=edition, year=2025)),
        ("all rules", lambda: run(edition, declaration, RuleContext(2025, division="370303"))),
        ("lay out", lambda: compose(publication, declaration)),
    ]
    document = compose(publication, declaration)
    lines += [
        (f"render {name}", lambda each=each: each.render(document))
        for name, each in FORMATS.items()
        if name != "json"  # kept with the document once made
    ]
    for title, work in lines:
        print(f"{median_ms(work):9.2f} ms  {title}")


if __name__ == "__main__":
    main()
