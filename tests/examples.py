"""How many examples a property is tried with: EXAMPLES of each before a release (T3 of the plan)."""

from __future__ import annotations

import os


def examples(number: int) -> int:
    """That many, which are quick; or what EXAMPLES says."""
    return int(os.environ.get("EXAMPLES", number))
