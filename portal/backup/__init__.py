"""备份与恢复: database, files and the head of the chain, and the proof that they can be restored.

A folder of backups holds `files/`, which all of them share (a file lies under its hash and
never changes), and for each backup a folder with the database, a list of its files that
`sha256sum -c` reads, and a manifest.
"""

from __future__ import annotations
