"""What the peers are asked to do, with the same data."""

from __future__ import annotations
