from __future__ import annotations

import io
import zipfile
import zlib

import pytest

from budgets.rendering.annotation.archive import Archive, DamagedPartError
from tests.budgets.rendering.annotation.packages import packed_of, parts_of


def packed(**methods: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, method in methods.items():
            info = zipfile.ZipInfo(f"{name}/名.xml", (2025, 2, 3, 4, 5, 6))
            info.compress_type = method
            archive.writestr(info, name.encode() * 100)
    return stream.getvalue()


def test_untouched_members_are_copied_as_they_are() -> None:
    data = packed(stored=zipfile.ZIP_STORED, deflated=zipfile.ZIP_DEFLATED)
    archive = Archive(data)
    archive.write("new.xml", b"<a/>")
    after = archive.content()
    kept = packed_of(after)
    new = kept.pop("new.xml")
    assert kept == packed_of(data)
    assert new[0] == zlib.crc32(b"<a/>")
    with zipfile.ZipFile(io.BytesIO(after)) as written:
        assert written.testzip() is None
        assert written.getinfo("stored/名.xml").date_time == (2025, 2, 3, 4, 5, 6)
        assert written.getinfo("new.xml").date_time == (1980, 1, 1, 0, 0, 0)


def test_members_written_as_a_stream_are_copied() -> None:
    class Pipe(io.RawIOBase):
        """A file that cannot be sought in: sizes then follow the data."""

        def __init__(self) -> None:
            self.data = b""

        def writable(self) -> bool:
            return True

        def write(self, data: object, /) -> int:
            self.data += bytes(data)  # type: ignore[call-overload]
            return len(bytes(data))  # type: ignore[call-overload]

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", b"<a/>" * 50)
    assert parts_of(Archive(pipe.data).content()) == {"a.xml": b"<a/>" * 50}


def test_the_same_content_written_again_changes_nothing() -> None:
    data = packed(stored=zipfile.ZIP_STORED)
    archive = Archive(data)
    archive.write("STORED/名.xml", b"stored" * 100)
    assert packed_of(archive.content()) == packed_of(data)


def test_replacing_and_removing() -> None:
    archive = Archive(packed(a=zipfile.ZIP_DEFLATED, b=zipfile.ZIP_DEFLATED))
    archive.write("A/名.xml", b"other")
    archive.remove("B/名.xml")
    archive.remove("never there")
    assert "b/名.xml" not in archive
    assert archive.read("a/名.xml") == b"other"
    assert parts_of(archive.content()) == {"a/名.xml": b"other"}
    with pytest.raises(KeyError):
        archive.read("b/名.xml")


def test_damaged_members_are_not_read() -> None:
    data = bytearray(packed(deflated=zipfile.ZIP_DEFLATED))
    data[data.index(b".xml") + 8] ^= 0xFF
    with pytest.raises(DamagedPartError):
        Archive(bytes(data)).read("deflated/名.xml")
