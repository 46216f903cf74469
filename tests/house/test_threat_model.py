"""docs/threat-model.md: every threat has its tests, which exist and are run."""

from __future__ import annotations

import ast
import re

import pytest

from tests.house.sources import ROOT, tree_of

MODEL = (ROOT / "docs/threat-model.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d+) \| (.+?) \| (.+?) \| (.+) \|$", MODEL, re.MULTILINE)
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", MODEL)))


def _function(path: str, name: str) -> ast.FunctionDef | None:
    return next(
        (
            node
            for node in ast.walk(tree_of(ROOT / path))
            if isinstance(node, ast.FunctionDef) and node.name == name
        ),
        None,
    )


def _marks(nodes: list[ast.expr]) -> str:
    return " ".join(ast.unparse(node) for node in nodes)


def test_threats_are_numbered_without_a_gap_and_each_has_a_defence_and_a_test() -> None:
    assert [int(number) for number, *_rest in ROWS] == list(range(1, len(ROWS) + 1))
    assert len(ROWS) >= 20
    for number, threat, defence, tests in ROWS:
        assert len(threat) > 15, number
        assert len(defence) > 10, number
        assert re.search(r"`tests/[\w/]+\.py::test_\w+`", tests), number


@pytest.mark.parametrize(("path", "name"), NAMED, ids=[name for _path, name in NAMED])
def test_every_test_that_is_named_is_there_and_is_run(path: str, name: str) -> None:
    assert (ROOT / path).is_file(), f"{path} is not there"
    found = _function(path, name)
    assert found is not None, f"{path} has no {name}"
    assert "skip" not in _marks(found.decorator_list), f"{name} is skipped"
    assert "xfail" not in _marks(found.decorator_list), f"{name} may fail"
    whole_file = [
        node.value
        for node in tree_of(ROOT / path).body
        if isinstance(node, ast.Assign)
        and any(
            isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets
        )
    ]
    assert not re.search(r"\bskip\b|xfail", _marks(whole_file)), f"{path} is skipped"
    assert any(isinstance(node, ast.Assert | ast.With | ast.Call) for node in ast.walk(found))


def test_nothing_is_named_in_another_form() -> None:
    assert len(re.findall(r"`tests/", MODEL)) == len(re.findall(r"`tests/[\w/]+\.py::\w+`", MODEL))
