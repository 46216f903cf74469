"""存储: files under their content hash. Same bytes twice are one file; nothing is overwritten.

The names are the SHA-256 of the bytes, never anything a user typed. The folder is outside
the web root; a file appears whole or not at all.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

_CHUNK = 1024 * 1024
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What `put` kept: its address and its length in bytes."""

    sha256: str
    size: int


def put(content: BinaryIO | bytes) -> StoredFile:
    """Keep the bytes, from the stream's present position to its end.

    Written under a passing name, forced to the disk, then renamed to its address.
    Raises `OSError` where the disk refuses; nothing is left behind then.
    """
    stream = io.BytesIO(content) if isinstance(content, bytes) else content
    root = Path(settings.FILES_ROOT)
    (root / "incoming").mkdir(parents=True, exist_ok=True, mode=0o700)
    # mkstemp makes the file 0600: readable by the portal alone.
    handle, name = tempfile.mkstemp(dir=root / "incoming")
    try:
        with os.fdopen(handle, "wb") as target:
            stored = _copy(stream, target)
            target.flush()
            os.fsync(target.fileno())
        place = path_of(stored.sha256)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        Path(name).replace(place)
        _sync_folder(place.parent)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return stored


def path_of(sha256: str) -> Path:
    """Where the file of this hash lies. Raises `ValueError` for what is no hash."""
    if len(sha256) != 64 or not _HEX.issuperset(sha256):
        raise ValueError("not a SHA-256 in lower-case hexadecimal")
    return place_in(Path(settings.FILES_ROOT), sha256)


def place_in(root: Path, sha256: str) -> Path:
    """Where a file of this hash lies in a folder of files, here or in a backup."""
    return root / sha256[:2] / sha256[2:4] / sha256


def open_file(sha256: str) -> BinaryIO:
    """The file, open for reading. Raises `FileNotFoundError`."""
    return path_of(sha256).open("rb")


def read(sha256: str) -> bytes:
    """All bytes of the file. Raises `FileNotFoundError`."""
    return path_of(sha256).read_bytes()


def verify(sha256: str) -> bool:
    """Whether the file is there and its bytes still have this hash."""
    try:
        with path_of(sha256).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False


def _copy(source: BinaryIO, target: BinaryIO) -> StoredFile:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
        target.write(chunk)
    return StoredFile(digest.hexdigest(), size)


def _sync_folder(folder: Path) -> None:
    """Force the new name itself to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
