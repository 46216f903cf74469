"""Small files, small functions, each saying what it is."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.house.sources import name_of, production_files, python_files, tree_of

FILE_LINES = 400
FUNCTION_LINES = 60
VAGUE = {"utils", "helpers", "common", "manager", "handler", "processor", "misc"}
EVERY_FILE = pytest.mark.parametrize("path", python_files(), ids=name_of)


@EVERY_FILE
def test_files_and_functions_are_small(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines < FILE_LINES, f"{name_of(path)} has {lines} lines"
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length < FUNCTION_LINES, f"{name_of(path)}: {node.name} has {length} lines"


@EVERY_FILE
def test_annotations_are_never_run(path: Path) -> None:
    body = [node for node in tree_of(path).body if not isinstance(node, ast.Expr)]
    if not body:
        return  # nothing but a docstring
    assert isinstance(body[0], ast.ImportFrom), f"{name_of(path)}: `from __future__` comes first"
    assert body[0].module == "__future__"


@pytest.mark.parametrize("path", production_files(), ids=name_of)
def test_modules_classes_and_functions_say_what_they_are(path: Path) -> None:
    tree = tree_of(path)
    assert ast.get_docstring(tree), f"{name_of(path)} has no docstring"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{name_of(path)}: {node.name} has no docstring"


@EVERY_FILE
def test_names_say_something(path: Path) -> None:
    assert not VAGUE & set(path.stem.split("_"))


@pytest.mark.parametrize("path", production_files(), ids=name_of)
def test_nothing_is_left_for_later(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"#.*\b(TODO|FIXME)\b", text)
