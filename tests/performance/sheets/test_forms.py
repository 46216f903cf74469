"""三种版式: the published targets in each layout, one sheet or many, up to forty in a book."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from performance.sheets.core import Form, Part, Target
from performance.sheets.reading import read_targets
from performance.sheets.xlsx import workbook
from tests.performance.papers import SLUGS, golden_targets


def in_form(target: Target, form: Form, number: int) -> Target:
    """The target as that layout prints it: with a code and scoring, or with amounts."""
    if form is Form.B:
        indicators = tuple(
            replace(one, scoring="达到得满分，否则按比例") for one in target.indicators
        )
        return replace(
            target,
            form=form,
            labels={},
            unit="",
            written={},
            total=None,
            fiscal=None,
            other=None,
            project_code=f"3715912421101030000{number:02d}",
            indicators=indicators,
        )
    return replace(target, form=form, labels={}, written={})


def forty(form: Form) -> list[Target]:
    golden = [target for slug in SLUGS for target in golden_targets(slug)]
    return [
        in_form(replace(target, project=f"{target.project}{number}"), form, number)
        for number, target in enumerate((golden * 4)[:40])
    ]


@pytest.mark.parametrize("on_one_sheet", [False, True])
@pytest.mark.parametrize("form", list(Form))
def test_forty_projects_read_in_every_layout(
    form: Form, on_one_sheet: bool, tmp_path: Path
) -> None:
    targets = forty(form)
    path = tmp_path / "targets.xlsx"
    path.write_bytes(workbook(targets, on_one_sheet=on_one_sheet))
    reading = read_targets(path, "targets.xlsx")
    assert reading.findings == ()
    assert len(reading.targets) == 40
    for target, read in zip(targets, reading.targets, strict=True):
        assert replace(read, labels={}, written={}) == target
        assert read.form is form


def test_the_third_layout_writes_the_unit_into_the_cell(tmp_path: Path) -> None:
    path = tmp_path / "targets.xlsx"
    path.write_bytes(workbook(forty(Form.C)[:1]))
    (target,) = read_targets(path, "targets.xlsx").targets
    assert target.written[Part.TOTAL] == "17.35万元"
    assert (target.total, target.other) == (17_350_000, 0)


def test_equal_targets_give_equal_bytes() -> None:
    targets = forty(Form.B)[:3]
    assert workbook(targets) == workbook(targets)
