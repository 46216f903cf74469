"""Who may import whom: the contracts of .importlinter hold, and hold for every module."""

from __future__ import annotations

import configparser
import subprocess
import sys

from tests.house.sources import ROOT


def test_the_contracts_hold() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]


def test_every_part_of_budgets_has_its_layer() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    layers = contracts["importlinter:contract:budgets"]["layers"]
    placed = {word.strip("()") for word in layers.replace("|", " ").split()}
    present = {
        f"budgets.{path.stem}"
        for path in (ROOT / "budgets").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert present - placed == {"budgets.__init__", "budgets.apps", "budgets.migrations"}


def test_every_part_of_performance_has_its_layer() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    layers = contracts["importlinter:contract:performance"]["layers"]
    placed = {word.strip("()") for word in layers.replace("|", " ").split()}
    present = {
        f"performance.{path.stem}"
        for path in (ROOT / "performance").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert present - placed == {"performance.__init__", "performance.migrations"}


def test_every_part_of_the_shell_has_its_layer() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    layers = contracts["importlinter:contract:apps"]["layers"]
    placed = {word.strip("()") for word in layers.replace("|", " ").replace(":", " ").split()}
    present = {
        f"portal.{path.stem}"
        for path in (ROOT / "portal").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    free = {"portal.__init__", "portal.apps", "portal.migrations", "portal.settings", "portal.env"}
    assert present - placed <= free
