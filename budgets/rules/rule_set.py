"""规则集: which set of rules a check was made with, as one fingerprint.

The fingerprint follows from what the register says of each rule, and from `RULE_SET`,
which people raise when a check decides otherwise although the register reads the same.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from budgets.rules.core import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgets.rules.rule import Rule

#: 规则集版本. Raise it by one in every change after which a check finds more, less or
#: something else in a file that was checked before.
RULE_SET = 3


def fingerprint(rules: Sequence[Rule] = RULES, number: int = RULE_SET) -> str:
    """SHA-256 over the version and, in the order of their ids, each rule's severity, editions
    and whether it may be waived. Titles are words: another wording is no other rule.
    """
    said = [
        [rule.id, str(rule.severity), sorted(rule.editions), rule.waivable]
        for rule in sorted(rules, key=lambda rule: rule.id)
    ]
    return hashlib.sha256(json.dumps([number, said]).encode()).hexdigest()
