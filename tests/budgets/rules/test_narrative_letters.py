"""首字: no word of the grammar is missed because the reader looks past its first letter."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Any

import pytest

from budgets.rules.narrative.claims import _FIRST, _MORE_TOKENS, _NUMBERS, _TOKENS
from budgets.rules.narrative.told import _GRAMMARS

#: What a pattern may begin with is known to its parser alone.
parser, op = import_module("re._parser"), import_module("re._constants")
DIGITS = frozenset("0123456789")


def first_letters(pattern: str) -> set[str]:
    letters, may_be_empty = _first(parser.parse(pattern))
    assert not may_be_empty
    return letters


def _first(parts: Iterable[tuple[Any, Any]]) -> tuple[set[str], bool]:
    """What the parts may begin with, and whether they may match nothing."""
    found: set[str] = set()
    for code, value in parts:
        letters, may_be_empty = _of_part(code, value)
        found |= letters
        if not may_be_empty:
            return found, False
    return found, True


def _of_part(code: Any, value: Any) -> tuple[set[str], bool]:
    if code is op.LITERAL:
        return {chr(value)}, False
    if code is op.IN:
        return {letter for kind, each in value for letter in _of_set(kind, each)}, False
    if code is op.BRANCH:
        firsts = [_first(branch) for branch in value[1]]
        return set[str]().union(*(one for one, _ in firsts)), any(empty for _, empty in firsts)
    if code is op.SUBPATTERN:
        return _first(value[3])
    if code is op.MAX_REPEAT:
        letters, may_be_empty = _first(value[2])
        return letters, may_be_empty or value[0] == 0
    assert code in (op.ASSERT, op.ASSERT_NOT), code
    return set(), True


def _of_set(kind: Any, value: Any) -> Iterable[str]:
    if kind is op.LITERAL:
        return [chr(value)]
    assert kind is op.RANGE, kind
    return map(chr, range(value[0], value[1] + 1))


def test_words_that_every_section_knows_begin_with_the_letters_looked_for() -> None:
    letters = [first_letters(wording) for _, wording in (*_TOKENS, *_MORE_TOKENS)]
    assert set[str]().union(*letters) == set(_FIRST)


@pytest.mark.parametrize(("name", "wording"), _NUMBERS)
def test_numbers_begin_with_a_digit(name: str, wording: str) -> None:
    assert first_letters(wording) <= DIGITS, name


@pytest.mark.parametrize("section", _GRAMMARS)
def test_what_is_spoken_of_begins_with_the_letters_looked_for(section: str) -> None:
    grammar = _GRAMMARS[section]
    letters = [first_letters(wording) for wording in grammar.subjects.values()]
    assert set[str]().union(*letters) == set(grammar.letters)
    assert not set(grammar.letters) & DIGITS
