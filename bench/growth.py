"""So many generated units, a year each: loaded, published, browsed, searched; time and memory.

    python -m bench.growth --units 100 1000 10000

Each size has a database and a data folder of its own: PostgreSQL on the server that
PORTAL_DATABASE_URL names, SQLite without. Every unit goes the whole way through the services
(`budgets.services.loading.load`): upload, the limited child process, rules, every format, review,
publication, search index, stored pages; two processes share the units. Only the PDF is a stand-in
that says so, but for a sample that is typeset for real and from which the rest is reckoned.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import orjson

from bench.curve import svg_of, table_of
from bench.growth_database import Place, made, removed

ROOT = Path(__file__).parents[1]
RESULT = ROOT / "bench/results/growth"
PROCESSES = 2


def main() -> None:
    """Every size in turn; each is kept as soon as it is measured."""
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("--units", nargs="+", type=int, default=[100, 1000])
    parser.add_argument("--results", type=Path, default=RESULT)
    parser.add_argument("--keep", action="store_true", help="leave database and folder as they are")
    chosen = parser.parse_args()
    chosen.results.mkdir(parents=True, exist_ok=True)
    for units in sorted(chosen.units):
        told = grown(units, keep=chosen.keep)
        path = chosen.results / f"{told['database']}-{units:06d}.json"
        path.write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2) + b"\n")
        print(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode(), flush=True)
    kept = [orjson.loads(each.read_bytes()) for each in sorted(chosen.results.glob("*.json"))]
    print(table_of(kept))
    (chosen.results / "growth.svg").write_text(svg_of(kept), encoding="utf-8")


def grown(units: int, *, keep: bool = False) -> dict[str, Any]:
    """Load, publish and read so many units; what it took."""
    place = made(units, Path(tempfile.mkdtemp(prefix="bench-growth-")))
    try:
        return _measured(units, place)
    finally:
        if not keep:
            removed(place)


def _measured(units: int, place: Place) -> dict[str, Any]:
    _step(place, "prepare", units)
    start = time.perf_counter()
    shards = [_started(place, "load", units, shard) for shard in range(PROCESSES)]
    said = [_answer(shard) for shard in shards]
    loaded = time.perf_counter() - start
    start = time.perf_counter()
    _step(place, "drain", units)
    drained = time.perf_counter() - start
    return {
        "units": units,
        "database": place.vendor,
        "load_seconds": round(loaded, 1),
        "drain_seconds": round(drained, 1),
        "cpu_seconds": round(sum(each["cpu_seconds"] for each in said), 1),
        "peak_mib": round(max(each["peak_mib"] for each in said)),
        **_step(place, "pdf", units),
        **_step(place, "read", units),
    }


def _step(place: Place, step: str, units: int) -> dict[str, Any]:
    return _answer(_started(place, step, units, 0))


def _started(place: Place, step: str, units: int, shard: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "bench.growth_steps", step, str(units), str(shard)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return subprocess.Popen(
        [*command, str(PROCESSES)], cwd=ROOT, env=kept | place.environment, stdout=subprocess.PIPE
    )


def _answer(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    said, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"a step ended with {process.returncode}")
    answer: dict[str, Any] = orjson.loads(said.splitlines()[-1])
    return answer


if __name__ == "__main__":
    main()
