"""压缩包: a zip whose untouched members keep their compressed bytes as they are.

`zipfile` reads; it cannot copy a member without packing it anew, so writing is done here.
The file has passed the gate: one disk, no encryption, no zip64, no overlapping members.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import Final

_LOCAL: Final = struct.Struct("<4s5H3L2H")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")
_VERSION: Final = 20
_MADE_BY: Final = 3 << 8 | _VERSION  # Unix
_UTF8_NAME: Final = 0x800
#: The first moment that a zip can name: new members carry no clock.
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_READABLE: Final = 0o644 << 16
_LARGEST_PART: Final = 60 * 1024 * 1024


class DamagedPartError(ValueError):
    """A part cannot be unpacked, or is larger than anything that passes the gate."""


@dataclass(slots=True)
class _Member:
    """One member as it will be written: packed bytes and what the directory says of them."""

    name: str
    packed: bytes
    method: int
    crc: int
    size: int
    moment: tuple[int, int, int, int, int, int] = _EPOCH
    attributes: int = _READABLE

    def header(self) -> tuple[int, ...]:
        year, month, day, hour, minute, second = self.moment
        time = hour << 11 | minute << 5 | second // 2
        date = max(year - 1980, 0) << 9 | month << 5 | day
        flags = 0 if self.name.isascii() else _UTF8_NAME
        name = len(self.name.encode())
        return (flags, self.method, time, date, self.crc, len(self.packed), self.size, name)


class Archive:
    """The members of a package by name; names that differ only in case are one name."""

    def __init__(self, data: bytes = b"") -> None:
        self._members: dict[str, _Member] = {}
        if not data:
            return
        with zipfile.ZipFile(io.BytesIO(data)) as source:
            for info in source.infolist():
                self._members[info.filename.casefold()] = _copied(data, info)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, in the order of the file."""
        return tuple(member.name for member in self._members.values())

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._members

    def read(self, name: str) -> bytes:
        """The member's content. Raises `KeyError`, `DamagedPartError`."""
        member = self._members[name.casefold()]
        content = member.packed
        if member.method != zipfile.ZIP_STORED:
            try:
                unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
                content = unpacker.decompress(member.packed, _LARGEST_PART)
            except zlib.error as error:
                raise DamagedPartError(name) from error
        if (len(content), zlib.crc32(content)) != (member.size, member.crc):
            raise DamagedPartError(name)
        return content

    def write(self, name: str, content: bytes) -> None:
        """Set a member's content; one that is already so stays as it is packed."""
        old = self._members.get(name.casefold())
        if old is not None and old.size == len(content) and self.read(name) == content:
            return
        packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._members[name.casefold()] = _Member(
            name=old.name if old else name,
            packed=packer.compress(content) + packer.flush(),
            method=zipfile.ZIP_DEFLATED,
            crc=zlib.crc32(content),
            size=len(content),
        )

    def remove(self, name: str) -> None:
        """Take a member out, if it is there."""
        self._members.pop(name.casefold(), None)

    def content(self) -> bytes:
        """The whole file."""
        body = io.BytesIO()
        directory = b""
        for member in self._members.values():
            offset, header, name = body.tell(), member.header(), member.name.encode()
            body.write(_LOCAL.pack(b"PK\x03\x04", _VERSION, *header, 0) + name)
            body.write(member.packed)
            entry = (_MADE_BY, _VERSION, *header, 0, 0, 0, 0, member.attributes, offset)
            directory += _CENTRAL.pack(b"PK\x01\x02", *entry) + name
        start, count = body.tell(), len(self._members)
        body.write(directory)
        body.write(_END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), start, 0))
        return body.getvalue()


def _copied(data: bytes, info: zipfile.ZipInfo) -> _Member:
    name_size, extra_size = _LOCAL.unpack_from(data, info.header_offset)[-2:]
    start = info.header_offset + _LOCAL.size + name_size + extra_size
    return _Member(
        name=info.filename,
        packed=data[start : start + info.compress_size],
        method=info.compress_type,
        crc=info.CRC,
        size=info.file_size,
        moment=info.date_time,
        attributes=info.external_attr,
    )
