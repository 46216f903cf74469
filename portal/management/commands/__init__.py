"""Commands of operation."""

from __future__ import annotations
