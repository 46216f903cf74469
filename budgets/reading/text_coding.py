"""文字编码: the text of a file that is text: its mark, its own word, or what fits.

Valid UTF-8 is taken for UTF-8 whatever the file says of itself: systems of the 2000s wrote
charset=gb2312 above anything. All of GB2312, GBK and GB18030 is read as GB18030.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})")
_HEAD_BYTES: Final = 4096
#: What a file may call itself, and how it is read.
_KNOWN: Final = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "gb_2312-80": "gb18030",
    "cp936": "gb18030",
    "936": "gb18030",
    "big5": "big5",
    "utf-16": "utf-16-le",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "iso-8859-1": "gb18030",
    "windows-1252": "gb18030",
}


def decoded(data: bytes) -> str | None:
    """The file's text; None where no encoding fits every byte of it."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _tried(data[len(mark) :], name)
    if data[1::2][:64].count(0) > data[::2][:64].count(0) + 8:
        return _tried(data, "utf-16-le")
    if (text := _tried(data, "utf-8")) is not None:
        return text
    match = _DECLARED.search(data[:_HEAD_BYTES])
    declared = _KNOWN.get(match[1].decode("ascii").lower()) if match else None
    for name in dict.fromkeys(filter(None, (declared, "gb18030"))):
        if (text := _tried(data, name)) is not None:
            return text
    return None


def _tried(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        return None
