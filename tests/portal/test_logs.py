"""日志: a record is one line of JSON, whatever its values hold."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

import pytest

from portal.logs import JsonLines


def line(message: str, *args: Any, **extra: Any) -> str:
    record = logging.LogRecord("portal.test", logging.WARNING, __file__, 1, message, args, **extra)
    record.created = 1767225600.0
    return JsonLines().format(record)


def test_a_record_is_one_line() -> None:
    said = json.loads(line("第 %d 行", 3, exc_info=None))
    assert said == {
        "time": "2026-01-01T00:00:00.000+00:00",
        "level": "WARNING",
        "logger": "portal.test",
        "message": "第 3 行",
    }


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\x85", "\u2028", "\u2029"])
def test_no_value_breaks_the_line(break_: str) -> None:
    written = line("%s", f'x{break_}{{"level": "INFO"}}', exc_info=None)
    assert written.splitlines() == [written]
    assert json.loads(written)["message"].startswith("x" + break_)


def test_an_error_comes_with_its_trace() -> None:
    try:
        raise ValueError("坏\n值")
    except ValueError:
        written = line("failed", exc_info=sys.exc_info())
    assert "\n" not in written
    assert "ValueError: 坏" in json.loads(written)["error"]
