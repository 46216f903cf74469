"""What a backup, its proof or its restoration is refused with."""

from __future__ import annotations


class BackupError(Exception):
    """One sentence for whoever runs the command: what is wrong, and what to do."""
