"""规则设置: the line that fits best wins, and a region may ask less or nothing."""

from __future__ import annotations

import pytest

from budgets.tables.findings import Severity
from performance.rules import settings
from performance.rules.core import RULES, in_force, run
from performance.rules.settings import required_levels, severity_of
from tests.performance.rules.cases import context, targets

LINES = {
    "severities.csv": (
        {"rule": "B-P-LEVELS", "edition": "", "division": "", "severity": "warning"},
        {"rule": "B-P-LEVELS", "edition": "", "division": "3715", "severity": "notice"},
        {"rule": "B-P-LEVELS", "edition": "", "division": "371502", "severity": "off"},
        {"rule": "B-P-LEVELS", "edition": "budget-2024", "division": "", "severity": "error"},
    ),
    "levels.csv": (
        {"edition": "", "division": "", "level": "quantity"},
        {"edition": "", "division": "", "level": "satisfaction"},
        {"edition": "", "division": "3715", "level": "quantity"},
    ),
}


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "_lines", LINES.__getitem__)


@pytest.mark.usefixtures("lines")
@pytest.mark.parametrize(
    ("edition", "division", "severity"),
    [
        ("", "370303", Severity.WARNING),
        ("", "371591", Severity.NOTICE),
        ("", "371502", None),
        ("budget-2024", "371502", Severity.ERROR),
        ("other", "", Severity.WARNING),
    ],
)
def test_the_nearest_line_counts(edition: str, division: str, severity: Severity | None) -> None:
    assert severity_of("B-P-LEVELS", edition, division) is severity


@pytest.mark.usefixtures("lines")
def test_a_region_requires_its_own_levels() -> None:
    assert required_levels("", "3703") == ("quantity", "satisfaction")
    assert required_levels("", "371502") == ("quantity",)


@pytest.mark.usefixtures("lines")
def test_findings_are_as_grave_as_their_region_says() -> None:
    rules = [rule for rule in RULES if rule.id == "B-P-LEVELS"]
    without = targets("-8")
    (found,) = run(without, context(division="370303"), rules)
    assert found.severity is Severity.WARNING
    assert run(without, context(division="3715"), rules) == ()
    assert list(in_force(rules, context(division="371502"))) == []


def test_a_rule_without_a_line_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        severity_of("B-P-NO-SUCH", "", "")


def test_the_data_knows_only_what_there_is() -> None:
    for rule in RULES:
        assert severity_of(rule.id, "budget-2024", "370303") is rule.severity
    assert required_levels("budget-2024", "370303") == (
        "cost",
        "quantity",
        "quality",
        "timeliness",
        "benefit",
        "satisfaction",
    )


def test_rules_serve_their_kind_only() -> None:
    assert list(in_force(RULES, context(kind="final_accounts"))) == []
