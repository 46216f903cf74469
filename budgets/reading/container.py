"""The zip container of a workbook: its directory is judged before anything is unpacked.

Two programs may understand one odd zip file differently, so that a reviewer sees other
figures than the portal. Whatever leaves room for two readings is refused.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from itertools import pairwise
from typing import TYPE_CHECKING, Self

from budgets.reading import limits
from budgets.reading.core import RefusedError
from budgets.tables.vocabulary import make

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path
    from types import TracebackType
    from typing import IO, BinaryIO

_END = struct.Struct("<4s4H2LH")
_END_SIGNATURE = b"PK\x05\x06"
_LOCAL = struct.Struct("<4s5H3L2H")
_LOCAL_SIGNATURE = b"PK\x03\x04"
_LARGEST_COMMENT = 0xFFFF
_ZIP64 = 0xFFFFFFFF
_ENCRYPTED = 0x1 | 0x40
_SIZES_FOLLOW = 0x8
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_CHUNK = 1 << 16
#: What zipfile and zlib raise over a damaged file.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)


def as_stored(info: zipfile.ZipInfo) -> str:
    """A member's name as the directory has it."""
    return info.orig_filename


class Container:
    """An open zip file whose directory has been judged.

    `name_of` reads a member's name, `most` is how many members there may be, `total` how
    many bytes may come out of it. Raises `RefusedError` with an E_ZIP_… code or
    E_ENCRYPTED, on opening and on reading.
    """

    def __init__(
        self,
        path: Path,
        *,
        name_of: Callable[[zipfile.ZipInfo], str] = as_stored,
        most: int | None = None,
        total: int | None = None,
    ) -> None:
        most = limits.MEMBERS if most is None else most
        self._left = limits.TOTAL_BYTES if total is None else total
        with path.open("rb") as file:
            _check_end(file, most)
        try:
            self._zip = zipfile.ZipFile(path)
        except _DAMAGE as error:
            raise _broken("目录已损坏") from error
        try:
            self._members = _judged(self._zip, name_of, most)
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the file go."""
        self._zip.close()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the parts, as written."""
        return tuple(name for name, _ in self._members.values())

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._members

    def chunks(self, name: str) -> Generator[bytes, None, None]:
        """The part's bytes, counted: E_XLSX_PART_MISSING where there is no such part."""
        if name not in self:
            raise RefusedError(make("E_XLSX_PART_MISSING", text=name))
        try:
            with self._zip.open(self._members[name.casefold()][1]) as part:
                while chunk := part.read(_CHUNK):
                    self._left -= len(chunk)
                    if self._left < 0:
                        raise _too_big("读取总量超过上限")
                    yield chunk
        except _DAMAGE as error:
            raise _broken(f"部件{name}已损坏") from error


def _check_end(file: BinaryIO, most: int) -> None:
    """The end record is the last thing of the file and claims a sane directory."""
    size = file.seek(0, 2)
    tail_size = min(size, _END.size + _LARGEST_COMMENT)
    file.seek(size - tail_size)
    tail = file.read(tail_size)
    at = tail.rfind(_END_SIGNATURE)
    if at < 0 or at + _END.size > len(tail):
        raise _broken("文件不完整")
    _, _, _, _, entries, directory_size, _, comment = _END.unpack_from(tail, at)
    if entries > most:
        raise _too_many(entries, most)
    if at + _END.size + comment != len(tail):
        raise _broken("结尾有多余内容")
    if directory_size > limits.DIRECTORY_BYTES:
        raise _broken("目录过大")


def _judged(
    archive: zipfile.ZipFile, name_of: Callable[[zipfile.ZipInfo], str], most: int
) -> dict[str, tuple[str, zipfile.ZipInfo]]:
    infos = archive.infolist()
    if len(infos) > most:
        raise _too_many(len(infos), most)
    members: dict[str, tuple[str, zipfile.ZipInfo]] = {}
    for info in infos:
        name = name_of(info)
        _check_name(name, info)
        _check_coding(info)
        # Part names are equal whatever their case (ECMA-376, part 2).
        if name.casefold() in members:
            raise RefusedError(make("E_ZIP_DUP", text=name))
        members[name.casefold()] = (name, info)
    _check_sizes(infos)
    _check_layout(archive, infos)
    return members


def _check_name(name: str, info: zipfile.ZipInfo) -> None:
    odd = (
        not name
        or name.startswith("/")
        or "\\" in name
        or ":" in name
        or not name.isprintable()
        or any(step in {"", ".", ".."} for step in name.removesuffix("/").split("/"))
        or stat.S_ISLNK(info.external_attr >> 16)
    )
    if odd:
        raise RefusedError(make("E_ZIP_NAME", text=name))


def _check_coding(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & _ENCRYPTED:
        raise RefusedError(make("E_ENCRYPTED"))
    if info.compress_type not in _METHODS:
        raise _broken("使用了不支持的压缩方法")


def _check_sizes(infos: list[zipfile.ZipInfo]) -> None:
    for info in infos:
        if info.file_size > limits.PART_BYTES:
            raise _too_big(f"部件{info.filename}过大")
        large = info.file_size > limits.RATIO_FREE_BYTES
        if large and info.file_size > limits.RATIO * max(info.compress_size, 1):
            raise _too_big(f"部件{info.filename}压缩比异常")
    if sum(info.file_size for info in infos) > limits.TOTAL_BYTES:
        raise _too_big("展开总量超过上限")


def _check_layout(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo]) -> None:
    """Members lie one after another from the first byte on, as the directory says."""
    if archive.fp is None or not infos:
        return
    spans = sorted((info.header_offset, _end_of(archive.fp, info)) for info in infos)
    if spans[0][0] != 0:
        raise RefusedError(make("E_ZIP_PREFIX"))
    spans.append((archive.start_dir, archive.start_dir))
    if any(end > start for (_, end), (start, _) in pairwise(spans)):
        raise _broken("部件相互重叠")


def _end_of(file: IO[bytes], info: zipfile.ZipInfo) -> int:
    """Where the member ends; its own header must agree with the directory."""
    if info.header_offset < 0:
        raise _broken(f"部件{info.filename}不在文件内")
    file.seek(info.header_offset)
    header = file.read(_LOCAL.size)
    if len(header) < _LOCAL.size or not header.startswith(_LOCAL_SIGNATURE):
        raise _broken(f"部件{info.filename}已损坏")
    _, _, flags, method, _, _, crc, packed, size, name, extra = _LOCAL.unpack(header)
    agrees = method == info.compress_type and not flags & _ENCRYPTED
    if agrees and not flags & _SIZES_FOLLOW and _ZIP64 not in (packed, size):
        agrees = (crc, packed, size) == (info.CRC, info.compress_size, info.file_size)
    if not agrees:
        raise _broken(f"部件{info.filename}与目录不符")
    end: int = info.header_offset + _LOCAL.size + name + extra + info.compress_size
    return end


def _broken(reason: str) -> RefusedError:
    return RefusedError(make("E_ZIP_BROKEN", text=reason))


def _too_big(reason: str) -> RefusedError:
    return RefusedError(make("E_ZIP_TOO_BIG", text=reason))


def _too_many(count: int, most: int) -> RefusedError:
    return RefusedError(make("E_ZIP_TOO_MANY", count=count, limit=most))
