"""可否豁免、可否公开: what a rule allows to be done about its findings.

Findings of the reader belong to no rule: an error of theirs may be waived unless its code
is of `MUST_BE_MENDED`. Rules that have left the register since stand in the findings of
older publications; what was allowed then stays so.
"""

from __future__ import annotations

from budgets.rules.core import RULES
from budgets.tables.findings import Severity
from budgets.tables.vocabulary import MUST_BE_MENDED

#: 不得豁免: their errors are mended in the file, whatever the reason.
NEVER_WAIVED: frozenset[str] = frozenset(rule.id for rule in RULES if not rule.waivable)
_KEPT_INSIDE = frozenset(rule.id for rule in RULES if not rule.explanation_is_public)


def may_be_waived(rule: str, code: str) -> bool:
    """Whether a reviewer may let a finding of that rule and code stand."""
    return code not in MUST_BE_MENDED and rule not in NEVER_WAIVED


def is_told_to_the_public(rule: str, severity: str) -> bool:
    """Whether what is said about a finding stands beside the published table.

    An error that was let stand is always told. Else the rule decides; what the reader
    alone remarks is about the file (comments, hidden rows, formats), which nobody publishes.
    """
    if severity == Severity.ERROR:
        return rule not in _KEPT_INSIDE
    return bool(rule) and rule not in _KEPT_INSIDE
