"""docs/performance.md, written from the results of all parts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from bench.causes import CAUSES
from bench.parts import TARGETS
from bench.rows import Aim, Row, row_of

_HEAD = """# Performance

Written by `python -m bench` from the JSON in `bench/results`; not edited by hand. Times are
processor time unless a line says otherwise, medians, ours and the peer's taken in turns in one
run; serving is counted in requests for each processor-second of the server's processes. What
counts is the ratio: the machine is shared, and another one is quicker or slower for both.

`make bench` prepares an environment with the peers in `.venv-bench` and runs everything
(`make bench ARGS="S1 R1 --quick"` for a part). The parts that need PostgreSQL take the server of
`PORTAL_DATABASE_URL`, those that serve need `wrk` and `nginx`; what is lacking is left out and
said below.
"""
_TABLE = (
    "| what | ours | against | theirs | ratio | aim | reached |\n|---|---|---|---|---|---|---|\n"
)
_TITLES = {
    "S1": "Published pages behind nginx",
    "S2": "Published pages without nginx",
    "S3": "Published pages against Datasette",
    "S4": "Latency, memory, revalidation",
    "S5": "Pages made for each request",
    "A1": "Lists of the API",
    "R1": "Reading workbooks",
    "R2": "A thousand workbooks read and checked",
    "W1": "Writing XLSX and DOCX",
    "W2": "Typesetting PDF",
    "B1": "Bulk loading",
    "Q1": "Rankings and sums at 1.5 million amounts",
    "V1": "Checking one disclosure",
    "P1": "Publishing a thousand units",
    "G1": "Growth with the number of rows",
}


def write(results: Path, report: Path) -> None:
    """Write the report of all results that are there."""
    report.write_text(text_of(results), encoding="utf-8")


def text_of(results: Path) -> str:
    """The report."""
    kept = [orjson.loads(path.read_bytes()) for path in sorted(results.glob("*.json"))]
    rows = [row_of(each) for part in kept for each in part["rows"]]
    sections = [_section(target, rows) for target in TARGETS]
    return "\n".join(
        [_HEAD, _machines(kept), _summary(rows), *filter(None, sections), _lacks(kept)]
    )


def line_of(row: Row) -> str:
    """The row as a terminal shows it."""
    cells = _cells(row)
    return "  ".join([row.target, *filter(None, cells)])


def number(value: float) -> str:
    """Three digits that count."""
    if value >= 1000:
        return f"{value:,.0f}"
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.3g}"


def _section(target: str, rows: list[Row]) -> str:
    own = [row for row in rows if row.target == target]
    if not own:
        return ""
    lines = "".join(f"| {' | '.join(_cells(row))} |\n" for row in own)
    causes = CAUSES.get(target, "") if any(row.is_reached is False for row in own) else ""
    return f"## {target}. {_TITLES[target]}\n\n{_TABLE}{lines}" + (causes and f"\n{causes}\n")


def _cells(row: Row) -> list[str]:
    theirs = "" if row.theirs is None else f"{number(row.theirs)} {row.unit}"
    ratio = "" if row.ratio is None else f"{number(row.ratio)}×"
    return [row.what, f"{number(row.ours)} {row.unit}", row.against, theirs, ratio, _aim(row), _word(row)]  # fmt: skip


def _aim(row: Row) -> str:
    match row.aim:
        case Aim(sign=sign, bound=bound):
            return f"{sign} {number(bound)}{'×' if row.ratio is not None else ' ' + row.unit}"
        case _:
            return ""


def _word(row: Row) -> str:
    return {True: "yes", False: "**no**", None: ""}[row.is_reached]


def _summary(rows: list[Row]) -> str:
    aimed = [row for row in rows if row.is_reached is not None]
    missed = sorted({row.target for row in aimed if not row.is_reached}, key=TARGETS.index)
    said = f"{sum(map(bool, (row.is_reached for row in aimed)))} of {len(aimed)} aims are reached."
    return said + (f" Missed under {', '.join(missed)}: see there why.\n" if missed else "\n")


def _machines(kept: list[dict[str, Any]]) -> str:
    lines = sorted({_machine(part["machine"]) for part in kept})
    versions: dict[str, str] = {}
    for part in kept:
        versions |= part["machine"]["versions"]
    named = ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))
    loads = [part["machine"]["load"] for part in kept]
    busy = f"Load average when a part began: {min(loads)} to {max(loads)}." if loads else ""
    quick = [part["part"] for part in kept if part["is_quick"]]
    if quick:
        busy += f"\nFew rounds and small sizes (`--quick`): {', '.join(quick)}."
    return "\n".join([*lines, busy, "", f"Versions: {named}.", ""])


def _machine(told: dict[str, Any]) -> str:
    return (
        f"{told['day']}: {told['cores']} cores ({told['processor']}), {told['memory_gib']} GiB, "
        f"Python {told['python']}."
    )


def _lacks(kept: list[dict[str, Any]]) -> str:
    lines = [f"- {part['part']}: {part['left_out']}" for part in kept if part["left_out"]]
    return "## Left out\n\n" + "\n".join(lines) + "\n" if lines else ""
