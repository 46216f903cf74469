"""What the benchmarks make of their figures: ratios, aims, the report. Nothing here is timed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from bench.curve import svg_of, table_of
from bench.parts import PARTS, TARGETS, Size, parts_of
from bench.report import line_of, number, text_of
from bench.rows import Aim, Row, figure, quicker, row_of, share, within


@pytest.mark.parametrize(
    ("row", "ratio", "is_reached"),
    [
        (quicker("R1", "read", (10.0, 80.0), "peer", 8), 8.0, True),
        (quicker("R1", "read", (10.1, 80.0), "peer", 8), 80 / 10.1, False),
        (within("R1", "read", (25.0, 10.0), "limit", 2.5), 2.5, True),
        (within("R1", "read", (26.0, 10.0), "limit", 2.5), 2.6, False),
        (share("S1", "page", (95.0, 100.0), "requests", "nginx", 0.95), 0.95, True),
        (share("S1", "page", (94.0, 100.0), "requests", "nginx", 0.95), 0.94, False),
        (figure("V1", "rules", 5.0, "ms", Aim("≤", 5)), None, True),
        (figure("V1", "rules", 5.1, "ms", Aim("≤", 5)), None, False),
        (figure("V1", "rules", 5.1, "ms"), None, None),
    ],
)
def test_an_aim_bounds_the_ratio_or_the_figure(
    row: Row, ratio: float | None, is_reached: bool | None
) -> None:
    assert row.ratio == (pytest.approx(ratio) if ratio is not None else None)
    assert row.is_reached is is_reached


def test_a_row_is_kept_and_read_back() -> None:
    for row in (within("R1", "read", (25.0, 10.0), "limit", 2.5), figure("V1", "rules", 1.0, "ms")):
        assert row_of(orjson.loads(orjson.dumps(row.as_json()))) == row


def test_parts_are_named_by_target_or_by_name() -> None:
    assert parts_of([]) == list(PARTS)
    assert parts_of(["V1", "reading", "S2"]) == ["reading", "serving"]
    with pytest.raises(KeyError):
        parts_of(["S9"])
    assert {target for measured in PARTS.values() for target in measured} == set(TARGETS)
    assert (Size(is_quick=True).of(9, 2), Size().of(9, 2)) == (2, 9)


@pytest.mark.parametrize(
    ("value", "said"), [(12345.6, "12,346"), (123.4, "123"), (12.34, "12.3"), (0.01234, "0.0123")]
)
def test_three_digits_are_said(value: float, said: str) -> None:
    assert number(value) == said


def test_the_report_says_what_is_missed_and_left_out(tmp_path: Path) -> None:
    rows = [
        quicker("R1", "reading", (10.0, 20.0), "openpyxl", 8),
        figure("V1", "all rules", 3.0, "ms", Aim("≤", 5)),
    ]
    machine = {
        "day": "2026-11-28", "cores": 2, "processor": "P", "memory_gib": 24, "load": 0.5,
        "python": "3.11", "versions": {"openpyxl": "3.1"},
    }  # fmt: skip
    kept = {
        "part": "reading", "about": "", "is_quick": False, "machine": machine,
        "left_out": "wrk is not installed", "rows": [row.as_json() for row in rows],
    }  # fmt: skip
    (tmp_path / "reading.json").write_bytes(orjson.dumps(kept))
    text = text_of(tmp_path)
    assert "1 of 2 aims are reached. Missed under R1" in text
    assert "| reading | 10 ms | openpyxl | 20 ms | 2× | ≥ 8× | **no** |" in text
    assert "| all rules | 3 ms |  |  |  | ≤ 5 ms | yes |" in text
    assert "- reading: wrk is not installed" in text
    assert "2026-11-28: 2 cores (P), 24 GiB, Python 3.11." in text
    assert line_of(rows[0]).startswith("R1  reading  10 ms  openpyxl")


def test_growth_is_told_by_size() -> None:
    kept: list[dict[str, Any]] = [
        {
            "units": units, "database": "postgresql", "load_seconds": units * 1.0,
            "drain_seconds": 0.0, "cpu_seconds": 1.0, "peak_mib": 200, "facts": units * 300,
            "database_mib": units, "files": units, "files_mib": units,
            "pdf_all_reckoned_seconds": units, "pdf_sample": 20,
            "pages_ms": {"publication": {"median": 9.0}, "search 公务接待费": {"median": 5.0}},
        }
        for units in (1000, 100)
    ]  # fmt: skip
    lines = table_of(kept).splitlines()
    assert lines[2].startswith("| 100 | postgresql | 100 s | 1000 ms |")
    assert lines[3].startswith("| 1,000 | postgresql | 1,000 s | 1000 ms |")
    drawn = svg_of(kept)
    assert drawn.count("<polyline") == 3
    # Both scales are logarithmic: what is linear goes from corner to corner.
    assert 'points="60,' in drawn
    assert svg_of(kept[:1]).count("<polyline") == 0
