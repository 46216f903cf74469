"""A writer of small .xls files, record by record: what odd legacy files are made of."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

_SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _text(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le", "surrogatepass")


def number(row: int, column: int, value: float, style: int = 0) -> bytes:
    return record(0x0203, struct.pack("<HHHd", row, column, style, value))


def label(row: int, column: int, text: str, style: int = 0) -> bytes:
    return record(0x0204, struct.pack("<HHH", row, column, style) + _text(text))


def error(row: int, column: int, code: int) -> bytes:
    return record(0x0205, struct.pack("<HHHBB", row, column, 0, code, 1))


def boolean(row: int, column: int, value: bool) -> bytes:
    return record(0x0205, struct.pack("<HHHBB", row, column, 0, int(value), 0))


def merged(top: int, bottom: int, left: int, right: int) -> bytes:
    return record(0x00E5, struct.pack("<HHHHH", 1, top, bottom, left, right))


def hidden_row(row: int) -> bytes:
    return record(0x0208, struct.pack("<HHHHHHHH", row, 0, 9, 255, 0, 0, 0x0120, 0x000F))


def hidden_column(column: int) -> bytes:
    return record(0x007D, struct.pack("<HHHHHH", column, column, 2048, 0, 1, 0))


@dataclass
class LegacySheet:
    """One sheet: its records between the first and the last."""

    name: str
    records: list[bytes] = field(default_factory=list)
    visibility: int = 0
    kind: int = 0  # 0 worksheet, 1 macro sheet, 2 chart, 6 Visual Basic

    def stream(self) -> bytes:
        begin = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
        return begin + b"".join(self.records) + record(0x000A)


def _font() -> bytes:
    return record(
        0x0031, struct.pack("<HHHHHBBBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0, 1, 0) + b"A"
    )


def _style(format_key: int) -> bytes:
    return record(0x00E0, struct.pack("<HHHBBBBIiH", 0, format_key, 0, 0x20, 0, 0, 0, 0, 0, 0x20C0))


def workbook(
    *sheets: LegacySheet, styles: tuple[int | str, ...] = (0,), more: bytes = b""
) -> bytes:
    """The workbook stream. `styles`: the number format of each cell style, by key or code."""
    codes = [code for code in styles if isinstance(code, str)]
    keys = [164 + codes.index(style) if isinstance(style, str) else style for style in styles]
    head = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)) + more
    head += record(0x0042, struct.pack("<H", 1200)) + _font() * 4
    for key, code in enumerate(codes, start=164):
        head += record(0x041E, struct.pack("<H", key) + _text(code))
    head += b"".join(_style(key) for key in keys)
    bodies = [sheet.stream() for sheet in sheets]
    listing = [sheet.name.encode("utf-16-le", "surrogatepass") for sheet in sheets]
    at = len(head) + sum(4 + 8 + len(name) for name in listing) + len(record(0x000A))
    for sheet, name, body in zip(sheets, listing, bodies, strict=True):
        head += record(
            0x0085,
            struct.pack("<IBBBB", at, sheet.visibility, sheet.kind, len(name) // 2, 1) + name,
        )
        at += len(body)
    return head + record(0x000A) + b"".join(bodies)


def compound(streams: dict[str, bytes]) -> bytes:
    """An OLE file of these streams, each at least a mini-stream's limit long."""
    fat = [_FAT, _END]
    entries = _entry("Root Entry", 5, _END, 0, child=1)
    body = b""
    for number, (name, data) in enumerate(streams.items(), start=1):
        padded = data.ljust(4096, b"\x00")
        padded += bytes(-len(padded) % _SECTOR)
        first, count = len(fat), len(padded) // _SECTOR
        fat += [*range(first + 1, first + count), _END]
        last = number == len(streams)
        entries += _entry(name, 2, first, len(padded), right=-1 if last else number + 1)
        body += padded
    assert len(fat) <= _SECTOR // 4
    assert len(entries) <= _SECTOR
    fat += [_FREE] * (_SECTOR // 4 - len(fat))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<I", 0) + struct.pack("<I", _FREE) * 108
    return header + struct.pack("<128I", *fat) + entries.ljust(_SECTOR, b"\x00") + body


def _entry(
    name: str, kind: int, first: int, size: int, *, child: int = -1, right: int = -1
) -> bytes:
    written = name.encode("utf-16-le")
    entry = written.ljust(64, b"\x00") + struct.pack("<HBB", len(written) + 2, kind, 1)
    entry += struct.pack("<iii", -1, right, child) + bytes(36)
    return entry + struct.pack("<III", first, size, 0)


def legacy_file(*sheets: LegacySheet, styles: tuple[int | str, ...] = (0,)) -> bytes:
    return compound({"Workbook": workbook(*sheets, styles=styles)})
