"""The kinds of job this app can do."""

from __future__ import annotations
