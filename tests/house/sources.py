"""The project's own files, as the house tests read them."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
_PACKAGES = ("portal", "budgets", "performance", "tests", "bench", "deploy")


@cache
def python_files() -> tuple[Path, ...]:
    """Every module that people write: migrations are made by Django."""
    found = [ROOT / "manage.py"]
    for package in _PACKAGES:
        found.extend(sorted((ROOT / package).rglob("*.py")))
    return tuple(path for path in found if "migrations" not in path.parts)


def production_files() -> tuple[Path, ...]:
    """Modules that serve."""
    serving = ("portal/", "budgets/", "performance/")
    return tuple(path for path in python_files() if name_of(path).startswith(serving))


@cache
def tree_of(path: Path) -> ast.Module:
    """The module as Python reads it."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def name_of(path: Path) -> str:
    """The path as people write it: portal/jobs.py."""
    return path.relative_to(ROOT).as_posix()


def module_of(path: Path) -> str:
    """The name to import: portal.jobs."""
    return name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@cache
def kept_texts() -> dict[str, str]:
    """Every text file of the project: what git keeps, or all files where there is no git."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        outside = {".venv", "data", "__pycache__"}
        paths = [path for path in ROOT.rglob("*") if not outside & set(path.parts)]
    texts = {}
    for path in paths:
        if not path.is_file():
            continue
        try:
            texts[name_of(path)] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a workbook
    return texts
