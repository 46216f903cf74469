"""System checks with numbers and hints."""

from __future__ import annotations
