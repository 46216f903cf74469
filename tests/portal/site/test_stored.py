"""存页: found again in each encoding, made again when lost, cleared when old."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import Any

import pytest

from portal.site import stored

KEY = "ab" * 32


def _refuse() -> bytes:
    raise AssertionError("the page was stored already")


def _files(settings: Any) -> list[Path]:
    return sorted((Path(settings.DATA_DIR) / "pages").rglob("*.html*"))


def test_a_page_is_made_once_and_stored_in_every_encoding() -> None:
    assert not stored.is_stored(KEY)
    assert stored.page_bytes(KEY, "", lambda: b"page") == b"page"
    assert stored.is_stored(KEY)
    assert stored.page_bytes(KEY, "", _refuse) == b"page"
    assert gzip.decompress(stored.page_bytes(KEY, "gzip", _refuse)) == b"page"


def test_a_lost_page_is_made_again(settings: Any) -> None:
    stored.store(KEY, b"page")
    for path in _files(settings):
        path.unlink()
    assert stored.page_bytes(KEY, "gzip", lambda: b"page") == gzip.compress(b"page", 9, mtime=0)


def test_a_page_that_cannot_be_stored_leaves_nothing_behind(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, target: Path) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="disk full"):
        stored.store(KEY, b"page")
    assert not [path for path in (Path(settings.DATA_DIR) / "pages").rglob("*") if path.is_file()]


def test_old_pages_are_cleared_and_new_ones_kept(settings: Any) -> None:
    stored.store("cd" * 32, b"old")
    for path in _files(settings):
        os.utime(path, (0, 0))
    stored.store(KEY, b"new")
    assert stored.prune(days=1) == 3
    assert stored.is_stored(KEY)
    assert not stored.is_stored("cd" * 32)
