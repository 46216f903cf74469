"""Why an aim is missed: what takes the time, what was tried. Said under the target's table."""

from __future__ import annotations

CAUSES: dict[str, str] = {}
