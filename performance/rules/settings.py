"""规则设置: how grave each rule is and which levels are required, by edition and region.

Practice differs: 满意度 is not required everywhere, some publish the targets of key projects
only. So both stand as data, and the line that fits best wins: its edition first, then the
longest prefix of the division code.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from budgets.tables.findings import Severity

_DATA = Path(__file__).resolve().parents[1] / "data"
#: Instead of a severity: the rule is not asked there.
OFF = "off"


def severity_of(rule: str, edition: str, division: str) -> Severity | None:
    """The gravest that the rule may say there; None where it is not asked.

    Raises `KeyError` for a rule that the data does not know.
    """
    lines = [line for line in _lines("severities.csv") if line["rule"] == rule]
    best = _best(lines, edition, division)
    if best is None:
        raise KeyError(rule)
    return None if best["severity"] == OFF else Severity(best["severity"])


def required_levels(edition: str, division: str) -> tuple[str, ...]:
    """The keys of the levels that every project needs there, in the order of the form."""
    lines = _lines("levels.csv")
    best = _best(lines, edition, division)
    if best is None:
        return ()
    place = (best["edition"], best["division"])
    return tuple(line["level"] for line in lines if (line["edition"], line["division"]) == place)


def known_rules() -> frozenset[str]:
    """Every rule that the data names."""
    return frozenset(line["rule"] for line in _lines("severities.csv"))


@cache
def _lines(name: str) -> tuple[Mapping[str, str], ...]:
    with (_DATA / name).open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def _best(
    lines: Iterable[Mapping[str, str]], edition: str, division: str
) -> Mapping[str, str] | None:
    fitting = [
        line
        for line in lines
        if line["edition"] in ("", edition) and division.startswith(line["division"])
    ]
    return max(
        fitting, key=lambda line: (bool(line["edition"]), len(line["division"])), default=None
    )
