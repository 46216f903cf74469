"""Broken, odd and hostile workbooks: each is judged as the manifest says."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pytest

from budgets.services.checking import Checked, check_file
from budgets.tables.findings import Severity
from portal.core.money import exact_wan_text

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
UNIT = "淄博市张店区人民政府办公室"
with (CORPUS / "MANIFEST.csv").open(encoding="utf-8", newline="") as _lines:
    MANIFEST = list(csv.DictReader(_lines))

Entry = dict[str, str]


@cache
def judged(file: str) -> Checked:
    """As the interfaces fix it, in the limited child process."""
    path = CORPUS / "files" / file
    return check_file(path, file, year=2025, unit_name=UNIT, division="370303")


def wanted_codes(entry: Entry) -> list[tuple[str, int | None]]:
    """ "E_TABLE_MISSING:8" is that code with table 8; of several any one will do."""
    found: list[tuple[str, int | None]] = []
    for text in filter(None, entry["code"].split("|")):
        code, _, table = text.partition(":")
        found.append((code, int(table) if table else None))
    return found


def amount_at(checked: Checked, cell: str) -> str:
    assert checked.reading.declaration is not None
    facts = checked.reading.declaration.facts
    amounts = [fact.amount for fact in facts if fact.source.endswith(f"!{cell}")]
    assert len(amounts) <= 1
    return exact_wan_text(amounts[0]) if amounts else "BLANK"


@pytest.mark.parametrize("entry", MANIFEST, ids=lambda entry: entry["file"])
def test_the_named_code_is_found_where_it_is(entry: Entry) -> None:
    wanted = wanted_codes(entry)
    if not wanted:
        return
    findings = judged(entry["file"]).findings
    fitting = [
        finding
        for finding in findings
        for code, table in wanted
        if finding.code == code and table in (None, finding.table)
    ]
    assert fitting, [finding.code for finding in findings]
    if entry["cell"] and entry["group"] in "DE":
        assert entry["cell"] in {finding.cell for finding in fitting} or entry["expect"] == "warn"


@pytest.mark.parametrize("entry", MANIFEST, ids=lambda entry: entry["file"])
def test_what_is_refused_and_what_is_read(entry: Entry) -> None:
    checked = judged(entry["file"])
    said = [f for f in checked.reading.findings if f.severity is Severity.ERROR]
    errors = [f for f in checked.findings if f.severity is Severity.ERROR]
    if entry["expect"] == "reject":
        assert errors
    elif "|" not in entry["code"]:
        assert not checked.reading.refused
        assert said == []


@pytest.mark.parametrize(
    "entry", [entry for entry in MANIFEST if entry["expect"] == "warn"], ids=lambda e: e["file"]
)
def test_a_warning_stands_alone(entry: Entry) -> None:
    said = {
        finding.code
        for finding in judged(entry["file"]).reading.findings
        if finding.severity is not Severity.NOTICE
    }
    assert said <= {code for code, _ in wanted_codes(entry)}


@pytest.mark.parametrize(
    "entry",
    [e for e in MANIFEST if e["value_wan"] and e["cell"] and e["expect"] != "reject"],
    ids=lambda entry: entry["file"],
)
def test_the_named_cell_has_the_named_amount(entry: Entry) -> None:
    assert amount_at(judged(entry["file"]), entry["cell"]) == entry["value_wan"]


def test_an_amount_under_a_scaling_format_is_not_taken() -> None:
    assert amount_at(judged("d41_format_scales_wan.xlsx"), "B6") == "BLANK"


@pytest.mark.parametrize("entry", MANIFEST, ids=lambda entry: entry["file"])
def test_every_finding_speaks_chinese_and_no_program(entry: Entry) -> None:
    for finding in judged(entry["file"]).findings:
        assert any("\u4e00" <= char <= "\u9fff" for char in finding.message)
        assert "Traceback" not in finding.message
        assert finding.code or finding.rule


def test_one_cell_is_reported_once() -> None:
    findings = judged("d26_sci_text.xlsx").findings
    assert [finding.code for finding in findings if finding.cell == "B6"] == ["E_NUMBER_FORMAT"]


def test_sums_over_an_unreadable_cell_are_not_judged() -> None:
    codes = {finding.code for finding in judged("d30_percent.xlsx").findings}
    assert not codes & {"E_TOTAL", "E_BALANCE", "E_PARENT_SUM", "E_DISAGREE"}
