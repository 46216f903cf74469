"""All benchmarks, or those that are named: `python -m bench S1 R1 --quick`.

Each part runs in a process of its own, in a scratch data folder; its rows are kept as JSON in
`bench/results` (a quick run: in `var/bench`), and docs/performance.md is written from them.
What needs PostgreSQL takes the server and login of PORTAL_DATABASE_URL and makes databases of
its own there.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.parts import PARTS, TARGETS, parts_of
from bench.report import write

ROOT = Path(__file__).parents[1]
RESULTS, QUICK_RESULTS = ROOT / "bench/results", ROOT / "var/bench"
REPORT = ROOT / "docs/performance.md"


def main() -> int:
    """Run, say each row, write the report. 1 where a part ended with an error."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("targets", nargs="*", help=f"{' '.join(TARGETS)}; parts: {' '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="few rounds, small sizes, no report")
    parser.add_argument("--results", type=Path, help="the folder of the JSON")
    chosen = parser.parse_args()
    try:
        parts = parts_of(chosen.targets)
    except KeyError as error:
        parser.error(f"no such target: {error.args[0]}")
    folder = chosen.results or (QUICK_RESULTS if chosen.quick else RESULTS)
    folder.mkdir(parents=True, exist_ok=True)
    failed = [part for part in parts if _run(part, folder, is_quick=chosen.quick)]
    if not chosen.quick and not chosen.results:
        write(RESULTS, REPORT)
    for part in failed:
        print(f"{part} ended with an error", file=sys.stderr)
    return 1 if failed else 0


def _run(part: str, folder: Path, *, is_quick: bool) -> int:
    with tempfile.TemporaryDirectory(prefix=f"bench-{part}-") as scratch:
        command = [sys.executable, "-m", "bench.run", part, str(folder / f"{part}.json")]
        return subprocess.run(
            [*command, *(["--quick"] if is_quick else [])],
            cwd=ROOT,
            env=_environment(scratch),
            check=False,
        ).returncode


def _environment(scratch: str) -> dict[str, str]:
    """A portal of its own: SQLite in the scratch folder, nothing of the caller's but the server."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return kept | {
        "PORTAL_DEV": "1",
        "PORTAL_DATA_DIR": scratch,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "BENCH_SERVER": os.environ.get("PORTAL_DATABASE_URL", ""),
        "PYTHONWARNINGS": "ignore",
    }


if __name__ == "__main__":
    sys.exit(main())
