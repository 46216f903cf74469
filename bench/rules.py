"""The rule set: on one disclosure, and on as many as a district has, one after another.

The one is each of the two examples, by its tables alone and with what it says in words. Time
is that of the processor, so that other work on the machine counts little.

The many are the first example with amounts and projects of each unit's own, so that nothing
is remembered from one to the next but what tables and code lists have in common. Where the
time grows in proportion, the time for each stays the same.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from budgets.reading.child import read_here  # noqa: E402 - after the settings
from budgets.reading.documents import document_of  # noqa: E402
from budgets.reading.texts import texts_of  # noqa: E402
from budgets.rules.core import RULES, RuleContext, run  # noqa: E402
from budgets.tables.core import Declaration, DeclaredTable, Fact, Row  # noqa: E402
from budgets.tables.editions import edition_for  # noqa: E402

GOLDEN = Path(__file__).parents[1] / "portal/demo/golden"
#: One without a fault, which is multiplied, and one with several.
SLUGS = ("zhangdian-2025", "yantai-2025")
YEAR, DIVISION = 2025, "370303"
EDITION = edition_for("budget", YEAR, DIVISION)
CONTEXT = RuleContext(YEAR, division=DIVISION)
ROUNDS = 100
SIZES = (1, 10, 100, 1000)
_PROJECTS = 11


def example(slug: str) -> Declaration:
    """A published workbook, as it declares itself."""
    book = GOLDEN / slug / "workbook.xlsx"
    workbook = read_here(book, book.name)
    declaration = document_of(workbook, edition=EDITION, year=YEAR).declaration
    if declaration is None:
        raise SystemExit("the example was refused")
    return declaration


def in_words(slug: str) -> RuleContext:
    """What the rules know where the texts of that example are given beside its tables."""
    data = json.loads((GOLDEN / slug / "disclosure.json").read_text("utf-8"))
    return replace(CONTEXT, texts=texts_of(data))


def disclosures(original: Declaration, count: int, first: int = 1) -> Iterator[Declaration]:
    """So many units: each declares a multiple of the example, for projects of its own."""
    for number in range(first, first + count):
        tables = tuple(_of_unit(table, number) for table in original.tables)
        yield replace(original, unit_name=f"{original.unit_name}{number}", tables=tables)


def _of_unit(table: DeclaredTable, number: int) -> DeclaredTable:
    rows = {row: _row_of_unit(row, number) for row in table.rows}
    facts = tuple(_fact_of_unit(fact, rows[fact.row], number) for fact in table.facts)
    return replace(table, rows=tuple(rows.values()), facts=facts)


def _row_of_unit(row: Row, number: int) -> Row:
    if row.table != _PROJECTS or row.is_total:
        return replace(row)
    cells = tuple(
        f"{text}{number}" if text == row.label(EDITION.table(11)) else text for text in row.cells
    )
    return replace(row, cells=cells, at=replace(row.at, project=f"{row.at.project}{number}"))


def _fact_of_unit(fact: Fact, row: Row, number: int) -> Fact:
    leaf = EDITION.table(row.table).leaves[fact.column]
    return replace(fact, row=row, at=row.at | leaf.at, amount=fact.amount * number)


def taken_ms(declaration: Declaration, context: RuleContext = CONTEXT) -> tuple[float, int]:
    """How long all rules take on it, in milliseconds, and how much they find."""
    start = time.process_time()
    findings = run(EDITION, declaration, context)
    return (time.process_time() - start) * 1000, len(findings)


def main() -> None:
    """Print the time for one disclosure of each example, then a line for each size."""
    print(f"{len(RULES)} rules on one disclosure, {ROUNDS} times")
    print(f"{'fastest':>12}  {'median':>9}  findings")
    for slug in SLUGS:
        declaration = example(slug)
        for name, context in ((slug, CONTEXT), (f"{slug} with its texts", in_words(slug))):
            runs = [taken_ms(declaration, context) for _ in range(ROUNDS)]
            times = [taken for taken, _ in runs]
            fastest, median = min(times), statistics.median(times)
            print(f"{fastest:>9.2f} ms  {median:>6.2f} ms  {runs[0][1]:>8}  {name}")
    print(f"\n{'disclosures':>12}  {'all':>12}  {'each':>9}  findings")
    original = example(SLUGS[0])
    for size in SIZES:
        runs = [taken_ms(declaration) for declaration in disclosures(original, size)]
        taken, found = sum(taken for taken, _ in runs), sum(found for _, found in runs)
        print(f"{size:>12}  {taken:>9.1f} ms  {taken / size:>6.2f} ms  {found:>8}")


if __name__ == "__main__":
    main()
