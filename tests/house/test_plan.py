"""The plan of the reliability tests names what exists, and its page says what was measured."""

from __future__ import annotations

import ast
import socket

import pytest

from tests.house.sources import ROOT, tree_of
from tests.plan import PLAN, Entry
from tests.release import report


def test_the_plan_is_whole() -> None:
    assert [entry.id for entry in PLAN] == [f"T{number}" for number in range(1, 21)]


@pytest.mark.parametrize("entry", PLAN, ids=lambda entry: entry.id)
def test_every_id_names_tests_and_code_that_exist(entry: Entry) -> None:
    assert entry.tests
    assert entry.code
    for code in entry.code:
        assert (ROOT / code).exists(), code
    for test in entry.tests:
        path, _colons, name = test.partition("::")
        files = sorted((ROOT / path).rglob("test_*.py")) if "." not in path else [ROOT / path]
        defined = [
            node.name
            for file in files
            for node in ast.walk(tree_of(file))
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        ]
        assert name in defined if name else defined, test


def test_the_page_says_what_was_measured() -> None:
    assert report.PAGE.read_text(encoding="utf-8") == report.text(), (
        "run python -m tests.release.report"
    )


def test_no_test_can_reach_beyond_this_machine() -> None:
    with (
        socket.socket() as outside,
        pytest.raises((RuntimeError, UserWarning), match=r"198\.51\.100\.1"),
    ):
        outside.connect(("198.51.100.1", 80))
