"""已公开的绩效目标: both disclosures read from their workbooks exactly as in the data."""

from __future__ import annotations

from pathlib import Path

import pytest

from performance.checking_json import target_json
from performance.sheets.reading import read_targets
from performance.sheets.xlsx import workbook
from tests.performance.papers import GOLDEN, SLUGS, golden_targets, published


@pytest.mark.parametrize("slug", SLUGS)
def test_every_target_reads_as_published(slug: str) -> None:
    reading = read_targets(GOLDEN / slug / "targets.xlsx", "targets.xlsx")
    assert reading.findings == ()
    read = [target_json(target) for target in reading.targets]
    for target, expected in zip(read, published(slug), strict=True):
        indicators = target.pop("indicators")
        for one, other in zip(indicators, expected.pop("indicators"), strict=True):
            assert one | other == one
        assert target == expected


@pytest.mark.parametrize("slug", SLUGS)
def test_every_part_knows_its_cell(slug: str) -> None:
    for target in golden_targets(slug):
        assert target.sheet
        assert {"project", "department", "unit", "total", "objective"} <= set(target.cells)
        for one in target.indicators:
            assert {"level1", "level2", "level3", "value"} <= set(one.cells)


@pytest.mark.parametrize("on_one_sheet", [False, True])
@pytest.mark.parametrize("slug", SLUGS)
def test_what_is_printed_reads_back(slug: str, on_one_sheet: bool, tmp_path: Path) -> None:
    targets = golden_targets(slug)
    path = tmp_path / "targets.xlsx"
    path.write_bytes(workbook(targets, on_one_sheet=on_one_sheet))
    again = read_targets(path, "targets.xlsx")
    assert again.targets == targets
    assert again.findings == ()
