"""规则凭证: which tests a rule has, so that none goes without the three that it needs.

A rule is shown to fire, to be silent where all is right, and to be silent about a fault of
its neighbours. Two ways to show it:

- a line in a table of cases (a module of this folder whose name holds "cases", with tables
  named `CASES` or `…_CASES`): its test runs the spoiled document, the right one and the
  neighbour's fault;
- a test marked with what it shows: `@pytest.mark.rule("B-T07-PREV", "fires")`, several
  marks where it shows several things.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

PROOFS = frozenset({"fires", "silent", "neighbours"})
_TESTS = Path(__file__).parents[2]


@cache
def proofs_of_rules() -> Mapping[str, frozenset[str]]:
    """What is shown of each rule, by rule id."""
    found: dict[str, set[str]] = defaultdict(set)
    for rule in _in_cases():
        found[rule].update(PROOFS)
    for path in sorted(_TESTS.rglob("test_*.py")):
        for rule, proof in marks_in(path.read_text(encoding="utf-8")):
            found[rule].add(proof)
    return {rule: frozenset(proofs) for rule, proofs in found.items()}


def marks_in(text: str) -> Iterator[tuple[str, str]]:
    """Every `pytest.mark.rule(id, proof)` that decorates a test of that source text."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
            continue
        for mark in node.decorator_list:
            if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.rule":
                rule, proof = (ast.literal_eval(argument) for argument in mark.args)
                yield rule, proof


def _in_cases() -> Iterator[str]:
    for path in sorted(Path(__file__).parent.rglob("*cases*.py")):
        if not path.name.startswith("test_"):
            name = ".".join(path.relative_to(_TESTS.parent).with_suffix("").parts)
            tables = vars(importlib.import_module(name))
            for title in (title for title in tables if re.fullmatch(r"(.+_)?CASES", title)):
                yield from (case.rule for case in tables[title])
