"""存页: finished pages on disk, each encoding a file, under a key that says what is in them.

The key is a hash of everything a page is made of, so a stored page is right for as long
as its key is asked for. Nothing is lost with this folder: a missing page is made again.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from portal.site.encodings import ENCODINGS, QUICK, encoded

_SUFFIXES = {"": ".html", "gzip": ".html.gz", "br": ".html.br"}
_DAY = 24 * 3600


def page_bytes(key: str, encoding: str, make: Callable[[], bytes]) -> bytes:
    """The stored bytes of a page in one encoding; made and stored where they are missing."""
    try:
        return _path(key, encoding).read_bytes()
    except FileNotFoundError:
        return store(key, make())[encoding]


def store(key: str, body: bytes, *, brotli_quality: int = QUICK) -> dict[str, bytes]:
    """Store a page in every encoding, and return the bytes of each."""
    versions = {
        encoding: encoded(body, encoding, brotli_quality=brotli_quality) for encoding in ENCODINGS
    }
    for encoding, content in versions.items():
        _write(_path(key, encoding), content)
    return versions


def is_stored(key: str) -> bool:
    """Whether the page is there, in every encoding."""
    return all(_path(key, encoding).exists() for encoding in ENCODINGS)


def prune(*, days: int) -> int:
    """Remove pages that are older; one that is still asked for is made again. Returns how many."""
    oldest = time.time() - days * _DAY
    old = [path for path in _root().glob("*/*.html*") if path.stat().st_mtime < oldest]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def purge() -> int:
    """Remove every page: none may outlive what was taken down. Returns how many."""
    pages = list(_root().glob("*/*.html*"))
    for path in pages:
        path.unlink(missing_ok=True)
    return len(pages)


def _root() -> Path:
    return Path(settings.DATA_DIR) / "pages"


def _path(key: str, encoding: str) -> Path:
    return _root() / key[:2] / f"{key}{_SUFFIXES[encoding]}"


def _write(path: Path, content: bytes) -> None:
    """Under a name of its own first, so that nobody reads half a page."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
