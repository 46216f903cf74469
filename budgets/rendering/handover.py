"""官网公开包: what was published, as static pages and named files for the government's own site.

A folder that needs no portal and no network: pages with relative links, the files as they were
approved, a list for the content management system, and hashes of all of it, signed.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass, field
from importlib.resources import files
from typing import IO, TYPE_CHECKING
from urllib.parse import quote

import orjson
import xlsxwriter

from budgets.rendering.archive import member_info
from budgets.rendering.web import escaped
from portal.core.export import csv_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

HEADINGS = (
    *("标题", "索引号", "发布机构", "发文字号", "发布日期", "栏目"),
    *("页面", "附件", "版次", "规范数据SHA-256"),
)
_HOW = """官网公开包

用法
1. 解开压缩包，整个文件夹可以直接放到网站上，也可以离线打开 index.html 查看；所有链接都是相对链接。
2. “目录.xlsx”“目录.csv”每行一份公开文件，可导入网站内容管理系统。“索引号”暂用本平台的公开版次标识；
   “发文字号”没有的留空，请按本单位规定填写。
3. 更正、撤回以后请重新导出；旧的包不会自动更新。

核验
1. 从预算公开平台的 /signing-key.pem 下载公钥（不要用别处得到的公钥）。
2. openssl pkeyutl -verify -pubin -inkey signing-key.pem -rawin -in SHA256SUMS -sigfile SHA256SUMS.sig
3. sha256sum -c SHA256SUMS
manifest.json 和 manifest.json.sig 同理，供程序使用。
"""


@dataclass(frozen=True, slots=True)
class Attachment:
    """附件 under the name that readers save, and where its stored bytes lie."""

    title: str
    filename: str
    path: Path


@dataclass(frozen=True, slots=True)
class Item:
    """One publication. `body`: the stored HTML of the whole document, or of its tables."""

    key: str
    title: str
    owner: str
    column: str  # 栏目
    published_on: str
    number: int
    sha256: str
    body: Path
    attachments: tuple[Attachment, ...]

    @property
    def page(self) -> str:
        """Its page in the folder."""
        return f"{self.key}/index.html"


def write_handover(
    target: IO[bytes],
    name: str,
    title: str,
    items: Iterable[Item],
    exported_at: str,
    sign: Callable[[bytes], bytes],
) -> None:
    """Write the zip of one folder of that name; one stored file at a time is in memory."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        _Folder(archive, name).write(title, tuple(items), exported_at, sign)


@dataclass
class _Folder:
    archive: zipfile.ZipFile
    name: str
    #: By path: SHA-256 and length.
    written: dict[str, tuple[str, int]] = field(default_factory=dict)

    def write(
        self,
        title: str,
        items: Sequence[Item],
        exported_at: str,
        sign: Callable[[bytes], bytes],
    ) -> None:
        """Pages and files, then the lists of them, then what is signed."""
        self._put("style.css", files("budgets.rendering").joinpath("data/page.css").read_bytes())
        self._put("index.html", _page(title, "style.css", _index(items)))
        for item in items:
            self._put(item.page, _page(item.title, "../style.css", _document(item)))
            for each in item.attachments:
                self._put(f"{item.key}/{each.filename}", each.path.read_bytes(), packed=True)
        rows = list(_rows(items))
        self._put("目录.csv", csv_bytes(rows, bom=True))
        self._put("目录.xlsx", _workbook(rows))
        self._put("核验说明.txt", _HOW.encode("utf-8"))
        manifest = {
            "format": "budget-disclosure-export/1",
            "title": title,
            "exported_at": exported_at,
            "publications": [
                {"id": each.key, "title": each.title, "page": each.page, "sha256": each.sha256}
                for each in items
            ],
            "files": [
                {"path": path, "size": size, "sha256": sha256}
                for path, (sha256, size) in self.written.items()
            ],
        }
        self._signed("manifest.json", orjson.dumps(manifest, option=orjson.OPT_INDENT_2), sign)
        sums = "".join(f"{sha256}  {path}\n" for path, (sha256, _size) in self.written.items())
        self._signed("SHA256SUMS", sums.encode("utf-8"), sign)

    def _signed(self, path: str, content: bytes, sign: Callable[[bytes], bytes]) -> None:
        self._put(path, content)
        self._put(f"{path}.sig", sign(content))

    def _put(self, path: str, content: bytes, *, packed: bool = False) -> None:
        info = member_info(f"{self.name}/{path}")
        if packed:
            info.compress_type = zipfile.ZIP_STORED
        self.archive.writestr(info, content)
        self.written[path] = (hashlib.sha256(content).hexdigest(), len(content))


def _page(title: str, style: str, body: str) -> bytes:
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<title>{escaped(title)}</title>\n<link rel="stylesheet" href="{style}">\n'
        f'</head>\n<body>\n<header class="cover"><h1>{escaped(title)}</h1></header>\n'
        f"<main>\n{body}</main>\n</body>\n</html>\n"
    ).encode()


def _index(items: Sequence[Item]) -> str:
    lines = "".join(
        f'<li><a href="{quote(each.page)}">{escaped(each.title)}</a>'
        f"（{escaped(each.published_on)}，第 {each.number} 版）</li>\n"
        for each in items
    )
    return (
        f'<p>共 {len(items)} 份。目录：<a href="{quote("目录.xlsx")}">XLSX</a> '
        f'<a href="{quote("目录.csv")}">CSV</a>；'
        f'<a href="{quote("核验说明.txt")}">使用和核验说明</a>。</p>\n<ul>\n{lines}</ul>\n'
    )


def _document(item: Item) -> str:
    links = "".join(
        f'<li><a href="{quote(each.filename)}">{escaped(each.title)}</a></li>\n'
        for each in item.attachments
    )
    facts = f"{item.owner}　发布日期：{item.published_on}　第 {item.number} 版　{item.key}"
    return (
        f"<p>{escaped(facts)}</p>\n<h2>附件</h2>\n<ul>\n{links}</ul>\n"
        f"{item.body.read_text('utf-8')}\n"
        f"<footer>规范数据 SHA-256：{item.sha256}</footer>\n"
    )


def _rows(items: Iterable[Item]) -> Iterator[list[str]]:
    yield list(HEADINGS)
    for each in items:
        attached = "；".join(f"{each.key}/{file.filename}" for file in each.attachments)
        yield [
            *(each.title, each.key, each.owner, "", each.published_on, each.column),
            *(each.page, attached, str(each.number), each.sha256),
        ]


def _workbook(rows: Sequence[Sequence[str]]) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("目录")
    bold = book.add_format({"bold": True})
    sheet.set_column(0, len(HEADINGS) - 1, 24)
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell, None if number else bold)
    book.close()
    return stream.getvalue()
