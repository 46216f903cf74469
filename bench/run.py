"""One part: its rows, said and kept as JSON. Started by `python -m bench`."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
import traceback
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import django
import orjson

from bench.parts import LeftOutError, Size
from bench.report import line_of

#: What is measured against, as far as it is installed.
PEERS = (
    "django", "granian", "gunicorn", "uvicorn", "whitenoise", "datasette", "djangorestframework",
    "django-import-export", "openpyxl", "python-calamine", "xlsxwriter", "python-docx", "docxtpl",
    "typst", "weasyprint", "orjson", "psycopg", "celery",
)  # fmt: skip


def main() -> int:
    """Measure one part. 1 where it ended with an error; what it had measured is kept."""
    parser = argparse.ArgumentParser(prog="python -m bench.run")
    parser.add_argument("part")
    parser.add_argument("result", type=Path)
    parser.add_argument("--quick", action="store_true")
    chosen = parser.parse_args()
    django.setup()
    part = importlib.import_module(f"bench.parts.{chosen.part}")
    rows, left_out, status = [], "", 0
    print(f"── {chosen.part}", flush=True)
    try:
        for row in part.measure(Size(is_quick=chosen.quick)):
            rows.append(row)
            print(line_of(row), flush=True)
    except LeftOutError as error:
        left_out = str(error)
        print(f"left out: {left_out}", flush=True)
    except Exception as error:
        traceback.print_exc()
        left_out, status = f"ended with {type(error).__name__}: {error}", 1
    kept = {
        "part": chosen.part,
        "about": (part.__doc__ or "").strip(),
        "is_quick": chosen.quick,
        "machine": machine(),
        "left_out": left_out,
        "rows": [row.as_json() for row in rows],
    }
    chosen.result.write_bytes(orjson.dumps(kept, option=orjson.OPT_INDENT_2) + b"\n")
    return status


def machine() -> dict[str, Any]:
    """When and where: day, processors, memory, versions, and how busy it was already."""
    return {
        "day": datetime.now(UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "processor": _named("/proc/cpuinfo", "model name") or platform.processor(),
        "memory_gib": round(int(_named("/proc/meminfo", "MemTotal").split()[0]) / 2**20),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "versions": dict(_versions()),
    }


def _versions() -> list[tuple[str, str]]:
    found = []
    for name in PEERS:
        try:
            found.append((name, metadata.version(name)))
        except metadata.PackageNotFoundError:
            continue
    return found


def _named(path: str, name: str) -> str:
    """What a line of a file under /proc says."""
    for line in Path(path).read_text("utf-8").splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return ""


if __name__ == "__main__":
    sys.exit(main())
