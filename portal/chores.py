"""例行事务: small work that every worker does at its start and then once an hour.

For what follows from the running code itself and is safe to do twice at once. Apps register
theirs as they start; real work is a job (`portal.jobs`).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

logger = logging.getLogger(__name__)

Chore = Callable[[], int]

#: How long after a chore was done it is done again.
EVERY_SECONDS = 3600.0

_CHORES: dict[str, Chore] = {}


def register(name: str, chore: Chore) -> None:
    """Make a chore known; it answers how much it did. Raises `ValueError` for a second one."""
    if _CHORES.setdefault(name, chore) is not chore:
        raise ValueError(f"chore {name} is registered twice")


def registered() -> frozenset[str]:
    """Every chore this process knows."""
    return frozenset(_CHORES)


@dataclass(slots=True)
class Round:
    """One worker's round of chores. What fails raises and stays due."""

    _next: dict[str, float] = field(default_factory=dict)

    def do_due(self) -> None:
        """Do what was never done or was done an hour ago."""
        for name, chore in _CHORES.items():
            if time.monotonic() < self._next.get(name, 0.0):
                continue
            if count := chore():
                logger.info("chore %s: %d", name, count)
            self._next[name] = time.monotonic() + EVERY_SECONDS
