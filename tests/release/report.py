"""docs/reliability.md, of the plan and of what the runs have handed in.

    python -m tests.release.report

The page says of every proof whether it was run in whole or in CI's share alone, and what failed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.plan import PLAN, Entry
from tests.recording import MEASURED

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
_HEAD = """# Reliability, as measured

<!-- Written by `python -m tests.release.report`; do not edit. -->

The plan of twenty tests. CI shows a share of each; `make release-test` runs all of it and writes
this page. Figures are of the date and the machine beside them; speed on a machine that does
something else at the same time is worse. What was not run, or missed its aim, says so.
"""

Measured = dict[str, dict[str, dict[str, Any]]]  # database, proof, what it handed in


def measured(entry: Entry) -> Measured:
    """What the runs have handed in for the entry; a proof that the plan has dropped is left out."""
    found: Measured = {}
    for database in entry.databases:
        path = MEASURED / f"{entry.id}-{database}.json"
        kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        found[database] = {test: seen for test, seen in kept.items() if test in entry.tests}
    return found


def verdict(entry: Entry) -> str:
    """One word of it all, for the list at the top."""
    found = measured(entry)
    proofs = [(database, test) for database in entry.databases for test in entry.tests]
    run = [(database, test) for database, test in proofs if test in found[database]]
    if any(found[database][test]["failed"] for database, test in run):
        return "**failed**"
    if not run:
        return "**not run**"
    if len(run) < len(proofs):
        return f"{len(run)} of {len(proofs)} proofs run, all passed"
    return "passed" if _is_full(entry, found) else "passed, in part of its size"


def _is_full(entry: Entry, found: Measured) -> bool:
    """Whether every proof was run with the plan's sizes."""
    return all(
        set(entry.sizes) <= set(seen["sizes"]) for of in found.values() for seen in of.values()
    )


def text() -> str:
    """The whole page."""
    return (
        "\n".join((_HEAD, *_list(), *(line for entry in PLAN for line in _section(entry)))) + "\n"
    )


def _list() -> Iterator[str]:
    yield "| | what | aim | outcome |"
    yield "|---|---|---|---|"
    for entry in PLAN:
        yield f"| {entry.id} | {entry.title} | {entry.aim} | {verdict(entry)} |"


def _section(entry: Entry) -> Iterator[str]:
    yield f"\n## {entry.id} {entry.title}\n"
    yield f"Aim: {entry.aim}. In CI: {entry.in_ci}. In release: {entry.in_release}."
    if entry.sizes:
        yield f"Sizes of the whole: `{' '.join(entry.sizes)}`."
    yield f"Built in {', '.join(f'`{code}`' for code in entry.code)}.\n"
    yield "| proof | database | passed | failed | left out | took | when, where, sizes |"
    yield "|---|---|---|---|---|---|---|"
    figures: list[str] = []
    for database, of in measured(entry).items():
        for test in entry.tests:
            yield _row(test, database, of.get(test))
            figures.extend(_figures(database, of.get(test, {}).get("figures", ())))
    if figures:
        yield ""
        yield from figures


def _row(test: str, database: str, seen: dict[str, Any] | None) -> str:
    start = f"| `{test}` | {_NAMES[database]} |"
    if seen is None:
        return f"{start} – | – | – | – | **not run** |"
    sizes = f"; `{' '.join(seen['sizes'])}`" if seen["sizes"] else ""
    return (
        f"{start} {seen['passed']} | {seen['failed'] and f'''**{seen['failed']}**'''} |"
        f" {seen['skipped']} | {seen['seconds']} s | {seen['date']}, {seen['machine']}{sizes} |"
    )


def _figures(database: str, figures: list[list[str]]) -> Iterator[str]:
    for test, label, value in figures:
        yield f"- {test}, {_NAMES[database]}: {label}: {value}"


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
    for each in PLAN:
        print(each.id, verdict(each))
