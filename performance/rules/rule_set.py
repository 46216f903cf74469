"""规则集 of performance targets: which rules and words a check was made with.

The fingerprint follows from the register, from the data that sets rules by edition and
region, and from `RULE_SET`, which people raise when a check decides otherwise although
these read the same.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from performance.rules.core import RULES

#: 规则集版本. Raise it by one in every change after which a check finds more, less or
#: something else in a file that was checked before.
RULE_SET = 2
_DATA = Path(__file__).resolve().parents[1] / "data"
_DECIDING = ("severities.csv", "levels.csv", "polarity.csv", "vague.csv")


@cache
def fingerprint() -> str:
    """SHA-256 over all that decides. Titles are words: another wording is no other rule."""
    said: list[object] = [RULE_SET]
    said += [[rule.id, str(rule.severity), sorted(rule.editions), rule.waivable] for rule in RULES]
    said += [hashlib.sha256((_DATA / name).read_bytes()).hexdigest() for name in _DECIDING]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
