"""说明规则: every rule of the texts, in the order of the sections."""

from __future__ import annotations

from budgets.rules.narrative import (
    changes,
    performance,
    procurement,
    public_funds,
    running_costs,
    vehicles,
    wording,
)
from budgets.rules.rule import Rule

#: 全部说明规则 (group G).
RULES: tuple[Rule, ...] = (
    *wording.RULES,
    *changes.RULES,
    *public_funds.RULES,
    *running_costs.RULES,
    *procurement.RULES,
    *vehicles.RULES,
    *performance.RULES,
)
