"""绩效目标 at the desk. Registers by import."""

from __future__ import annotations

from performance.admin import targets, words

__all__ = ["targets", "words"]
