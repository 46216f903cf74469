"""受理: whether a file may be opened at all, before any of its cells is looked at.

The order is fixed: size, magic, extension, zip directory, active content, parts. The
gate needs nothing but the standard library and trusts neither the file's name nor what
the browser said about it.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from budgets.reading import limits
from budgets.reading.container import Container
from budgets.reading.core import RefusedError
from budgets.reading.package import TYPES_PART, open_package
from budgets.reading.spreadsheetml import is_spreadsheetml
from budgets.tables.vocabulary import WORDS, make

if TYPE_CHECKING:
    from pathlib import Path

    from budgets.tables.findings import Finding

ZIP: Final = b"PK\x03\x04"
_EMPTY_ZIP: Final = b"PK\x05\x06"
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEAD_BYTES: Final = 4096
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|meta|style|body|table|div)\b")
_MIME = re.compile(r"\s*mime-version:", re.IGNORECASE)
#: What other files begin with, and what to call them.
OTHERS: Final = (
    (b"%PDF", "PDF文件"),
    (_EMPTY_ZIP, "空的压缩包"),
    (b"Rar!", "RAR压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7z压缩包"),
    (b"\x1f\x8b", "gzip压缩包"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"{\\rtf", "RTF文档"),
    (b"MZ", "程序"),
    (b"\x7fELF", "程序"),
    (b"<?xml", "XML文件"),
)
_UTF8_NAME: Final = 0x800
_BUNDLE_ADVICE: Final = (
    "请把同一单位的各表工作簿放进一个不设密码、不含其他压缩包的.zip压缩包后重新上传。"
)
#: What files of other extensions are, as a sentence goes on after the extension.
_KINDS: Final = {
    ".csv": "（逗号分隔的文本）",
    ".txt": "（文本）",
    ".ods": "（OpenDocument表格）",
    ".xlsb": "（二进制工作簿）",
    ".xlsm": "（启用宏的工作簿）",
    ".xltm": "（启用宏的模板）",
    ".xlam": "（加载宏）",
    ".ett": "（WPS模板）",
    ".mht": "（网页归档）",
    ".mhtml": "（网页归档）",
    ".pdf": "（PDF文件）",
    ".doc": "（Word文档）",
    ".docx": "（Word文档）",
    ".zip": "（压缩包）",
    ".rar": "（RAR压缩包）",
    ".7z": "（7z压缩包）",
}
#: Of an OLE file: its header, and where names in its directory stand.
_OLE_HEADER_BYTES: Final = 512
_DIRECTORY_ENTRY_BYTES: Final = 128


class AdmittedKind(StrEnum):
    """What an admitted file is."""

    XLSX = "xlsx"  # Office Open XML, transitional or strict
    LEGACY = "legacy"  # BIFF in an OLE file: .xls, .et
    HTML = "html"  # a page with tables, saved as .xls
    XML = "xml"  # SpreadsheetML of 2003, saved as .xml or .xls
    BUNDLE = "bundle"  # a zip of such files, one unit's tables


def admit(path: Path, filename: str, *, is_member: bool = False) -> AdmittedKind:
    """Say what the file is, judged by its content.

    `filename` is the name it was uploaded under; only its extension counts. `is_member`:
    it came out of a zip, and may be none itself. Raises `RefusedError` with a gate code
    (E_EMPTY … E_XLSX_PART_MISSING).
    """
    check_size(path)
    if not filename.strip():
        raise RefusedError(make("E_NAME"))
    extension = extension_of(filename)
    is_zip = extension == limits.BUNDLE_EXTENSION and not is_member
    if extension not in limits.EXTENSIONS and not is_zip:
        kind = _KINDS.get(extension, "")
        raise RefusedError(make("E_EXTENSION", text=extension or "无", kind=kind))
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if head.startswith(OLE):
        _check_ole(path.read_bytes())
        return AdmittedKind.LEGACY
    if not head.startswith(ZIP):
        return _text_kind(path, head, extension)
    if is_zip and not _is_package(path):
        open_bundle(path).close()
        return AdmittedKind.BUNDLE
    with Container(path) as container:
        open_package(container)
    return AdmittedKind.XLSX


def open_bundle(path: Path, *, most: int = limits.BUNDLE_MEMBERS) -> Container:
    """The zip of several files, its directory judged. Raises `RefusedError`."""
    try:
        return Container(path, name_of=member_name, most=most, total=limits.BUNDLE_BYTES)
    except RefusedError as refusal:
        finding = refusal.finding
        if finding.code.startswith("E_ZIP_"):
            bare = finding.message.removesuffix(WORDS[finding.code].advice)
            finding = replace(finding, message=bare + _BUNDLE_ADVICE)
        raise RefusedError(finding) from refusal


def member_name(info: zipfile.ZipInfo) -> str:
    """The name of a file in a zip. Without the mark of UTF-8 it is what Chinese Windows writes.

    Wide and hard blanks, which people do type, are plain ones.
    """
    return _decoded_name(info).replace("\u3000", " ").replace("\xa0", " ")


def _decoded_name(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & _UTF8_NAME:
        return info.orig_filename
    written = info.orig_filename.encode("cp437")  # zipfile has read it so
    for coding in ("utf-8", "gb18030"):
        try:
            return written.decode(coding)
        except UnicodeDecodeError:
            continue
    return info.orig_filename


def _is_package(path: Path) -> bool:
    """Whether a .zip is a workbook under another extension."""
    with open_bundle(path, most=limits.MEMBERS) as container:
        return TYPES_PART in container


def extension_of(filename: str) -> str:
    """The name's last extension in lower case: ".xlsx"; "" for none.

    Marks that print nothing, and the trailing blanks and dots that some systems drop, do
    not count.
    """
    shown = "".join(c for c in filename if unicodedata.category(c) not in {"Cc", "Cf"})
    stem, dot, extension = shown.rstrip(" .").rpartition(".")
    return f".{extension.lower()}" if dot and stem else ""


def check_size(path: Path) -> None:
    """Raise `RefusedError` (E_EMPTY, E_TOO_LARGE)."""
    size = path.stat().st_size
    if size == 0:
        raise RefusedError(make("E_EMPTY"))
    if size > limits.FILE_BYTES:
        limit = f"{limits.FILE_BYTES // limits.MEGABYTE}MB"
        shown = f"{size / limits.MEGABYTE:.1f}MB"
        raise RefusedError(make("E_TOO_LARGE", size=shown, limit=limit))


def _text_kind(path: Path, head: bytes, extension: str) -> AdmittedKind:
    """A page or an XML file that may hold tables; whether it does is seen when it is read."""
    text = _decoded(head)
    if zipfile.is_zipfile(path):
        raise RefusedError(_not_a_workbook(path, head, extension))
    if is_spreadsheetml(text):
        return AdmittedKind.XML
    if _HTML.search(text.lower()) and not _MIME.match(text):
        return AdmittedKind.HTML
    raise RefusedError(_not_a_workbook(path, head, extension))


def _not_a_workbook(path: Path, head: bytes, extension: str) -> Finding:
    """Why a file that begins like no workbook is refused."""
    if zipfile.is_zipfile(path) and not head.startswith(_EMPTY_ZIP):
        return make("E_ZIP_PREFIX")
    if _MIME.match(_decoded(head)):
        return make("E_HTML_AS_XLS", text=extension)
    for magic, name in OTHERS:
        if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(magic):
            return make("E_NOT_XLSX", text=name)
    return make("E_NOT_XLSX", text="文本或其他文件")


def _decoded(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    return head.decode("utf-8", "replace")


def _check_ole(data: bytes) -> None:
    """An OLE file holds an unencrypted workbook without macros or embedded objects.

    The counts in its header are not believed here, nor by the limited child that reads it.
    """
    if len(data) <= _OLE_HEADER_BYTES:
        raise RefusedError(make("E_LEGACY_XLS"))
    if has_entry(data, "EncryptedPackage"):
        raise RefusedError(make("E_ENCRYPTED"))
    if has_entry(data, "_VBA_PROJECT_CUR") or has_entry(data, "_VBA_PROJECT"):
        raise RefusedError(make("E_MACRO", text="VBA"))
    if has_entry(data, "\x01Ole10Native") or has_entry(data, "MBD", whole=False):
        raise RefusedError(make("E_ACTIVE_CONTENT", text="OLE"))
    if not has_entry(data, "Workbook") and not has_entry(data, "Book"):
        raise RefusedError(make("E_NOT_XLSX", text="其他类型的Office文档"))


def has_entry(data: bytes, name: str, *, whole: bool = True) -> bool:
    """Whether the OLE directory has an entry of that name, or one that begins with it."""
    wanted = name.encode("utf-16-le") + (b"\x00\x00" if whole else b"")
    at = data.find(wanted)
    while at >= 0:
        if at % _DIRECTORY_ENTRY_BYTES == 0:
            return True
        at = data.find(wanted, at + 1)
    return False
