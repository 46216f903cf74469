"""存储: what was put in comes out, whole, under its own hash."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal import storage


@given(st.binary(max_size=5000))
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_what_goes_in_comes_out(content: bytes) -> None:
    kept = storage.put(content)
    assert kept == storage.StoredFile(hashlib.sha256(content).hexdigest(), len(content))
    assert storage.read(kept.sha256) == content
    assert storage.verify(kept.sha256)


def test_a_stream_is_kept_from_where_it_stands() -> None:
    stream = io.BytesIO(b"skipped" + b"x" * 3_000_000)
    stream.seek(7)
    kept = storage.put(stream)
    assert kept.size == 3_000_000
    with storage.open_file(kept.sha256) as file:
        assert file.read() == b"x" * 3_000_000


def test_the_same_bytes_are_one_file_that_only_the_portal_reads(settings: Any) -> None:
    first, second = storage.put(b"twice"), storage.put(io.BytesIO(b"twice"))
    assert first == second
    files = [path for path in Path(settings.FILES_ROOT).rglob("*") if path.is_file()]
    assert files == [storage.path_of(first.sha256)]
    assert files[0].stat().st_mode & 0o777 == 0o600


def test_damage_and_absence_are_noticed_and_mended() -> None:
    kept = storage.put(b"figures")
    storage.path_of(kept.sha256).write_bytes(b"forged!")
    assert not storage.verify(kept.sha256)
    storage.put(b"figures")
    assert storage.verify(kept.sha256)
    storage.path_of(kept.sha256).unlink()
    assert not storage.verify(kept.sha256)
    with pytest.raises(FileNotFoundError):
        storage.read(kept.sha256)


@pytest.mark.parametrize("address", ["", "../../etc/passwd", "A" * 64, "a" * 63, "g" * 64])
def test_only_a_hash_is_an_address(address: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        storage.path_of(address)


def test_a_full_disk_leaves_nothing_behind(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="No space left"):
        storage.put(b"too much")
    assert not [path for path in Path(settings.FILES_ROOT).rglob("*") if path.is_file()]
