"""Work is written down, never sent: one door to the broker, and every kind of job is known."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

from portal import jobs
from tests.house.sources import module_of, name_of, production_files, tree_of

SENDING = {"delay", "delay_on_commit", "apply_async", "apply_async_on_commit", "send_task"}


def calls_in(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the last part of its name."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                yield node.func.attr, node
            elif isinstance(node.func, ast.Name):
                yield node.func.id, node


def test_only_the_bell_sends() -> None:
    senders = {
        name_of(path)
        for path in production_files()
        for name, _ in calls_in(path)
        if name in SENDING
    }
    assert senders == {"portal/celery.py"}


def test_every_kind_that_is_written_down_is_known() -> None:
    written = {
        kind
        for path in production_files()
        for name, call in calls_in(path)
        if name == "enqueue"
        for kind in _kinds(path, call.args[0])
    }
    assert written
    assert written <= jobs.registered_kinds()


def test_every_known_kind_is_written_down_somewhere() -> None:
    texts = "\n".join(path.read_text(encoding="utf-8") for path in production_files())
    for kind in jobs.registered_kinds():
        if not kind.startswith("test."):
            assert f'"{kind}"' in texts


def _kinds(path: Path, argument: ast.expr) -> Iterator[str]:
    """The kind a call names: a literal, or a constant of its module."""
    if isinstance(argument, ast.Constant):
        yield str(argument.value)
    else:
        module = importlib.import_module(module_of(path))
        yield str(eval(ast.unparse(argument), vars(module)))
