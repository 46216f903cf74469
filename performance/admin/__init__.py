"""绩效目标 at the desk. Registers by import."""

from __future__ import annotations

from performance.admin import page_help, targets, words

__all__ = ["page_help", "targets", "words"]
