"""Word文件 that comes back: what it is let in as, and what stands in it.

The same gate as for workbooks: size, magic, extension, zip directory, active content, parts.
Nothing outside the file is ever fetched, and nothing in it is run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from budgets.reading.container import Container
from budgets.reading.core import RefusedError
from budgets.reading.gate import OLE, OTHERS, ZIP, check_size, extension_of, has_entry
from budgets.reading.package import (
    RELATIONS,
    TYPES_PART,
    content_types,
    refuse_active,
    relations_of,
)
from budgets.reading.word_body import WordBlock, read_body
from budgets.reading.word_parts import Styles, read_styles, words_of
from budgets.reading.xml_stream import parse
from budgets.tables.vocabulary import make
from budgets.tables.word_words import WORDS

if TYPE_CHECKING:
    from pathlib import Path

EXTENSION: Final = ".docx"
_HEAD_BYTES: Final = 4096
_MAIN: Final = "wordprocessingml.document.main+xml"
#: Relations that may lead outside: an address to click on, and the template on somebody's disk.
_LINKS: Final = frozenset({"hyperlink", "attachedTemplate"})
_SHA256 = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


@dataclass(frozen=True, slots=True)
class WordContents:
    """What stands in the document, in order. `remarks`: how it was read, in Chinese sentences.

    `sha256s`: which canonical JSON its footers say it was made from.
    """

    blocks: tuple[WordBlock, ...]
    remarks: tuple[str, ...] = ()
    sha256s: tuple[str, ...] = ()


def read_word(path: Path, filename: str) -> WordContents:
    """Admit and read the file. Raises `RefusedError`.

    `filename` is the name it was uploaded under; only its extension counts.
    """
    _admit(path, filename)
    with Container(path) as container:
        return _contents(container)


def _admit(path: Path, filename: str) -> None:
    check_size(path)
    extension = extension_of(filename)
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if head.startswith(OLE):
        raise _not_docx_of_ole(path.read_bytes())
    if not head.startswith(ZIP):
        name = next((name for magic, name in OTHERS if head.startswith(magic)), "其他文件")
        raise RefusedError(make("E_NOT_DOCX", WORDS, text=name))
    if extension != EXTENSION:
        raise RefusedError(make("E_EXTENSION", text=extension or "无", kind=""))


def _not_docx_of_ole(data: bytes) -> RefusedError:
    if has_entry(data, "EncryptedPackage"):
        return RefusedError(make("E_ENCRYPTED"))
    return RefusedError(make("E_NOT_DOCX", WORDS, text="旧版.doc或.wps文档"))


def _contents(container: Container) -> WordContents:
    if TYPES_PART not in container:
        raise RefusedError(make("E_NOT_DOCX", WORDS, text="压缩包或OpenDocument文档"))
    main = _main(container)
    relations = relations_of(container, main).values()
    styles = Styles({})
    shas: list[str] = []
    for relation in relations:
        if relation.target not in container:
            continue
        if relation.kind == "styles":
            styles = read_styles(container, relation.target)
        elif relation.kind == "footer":
            shas.extend(_SHA256.findall(words_of(container, relation.target, "ftr")))
    body = read_body(container, main, styles)
    return WordContents(body.blocks, body.remarks, tuple(dict.fromkeys(shas)))


def _main(container: Container) -> str:
    """The main part, everything active refused. Raises `RefusedError`."""
    kind = content_types(container)
    found = [r.target for r in relations_of(container, "").values() if r.kind == "officeDocument"]
    if not found or found[0] not in container:
        raise RefusedError(make("E_NOT_DOCX", WORDS, text="没有主文档"))
    main = found[0]
    if "macroenabled" in kind(main):
        raise RefusedError(make("E_MACRO", text="启用宏的文档"))
    if _MAIN not in kind(main):
        raise RefusedError(make("E_NOT_DOCX", WORDS, text="其他类型的Office文档"))
    for name in container.names:
        refuse_active(name, kind(name))
        if name.casefold().endswith(".rels"):
            _refuse_outside(container, name)
    return main


def _refuse_outside(container: Container, listing: str) -> None:
    """Parts that lie elsewhere, and whole documents inside the document, are refused."""

    def look(attributes: dict[str, str]) -> None:
        kind = attributes["Type"].rpartition("/")[2]
        outside = attributes.get("TargetMode", "").casefold() == "external"
        target = attributes["Target"].casefold()
        is_fetched = target.startswith(("http:", "https:", "ftp:")) and kind != "hyperlink"
        if outside and (kind not in _LINKS or is_fetched):
            raise RefusedError(make("E_ACTIVE_CONTENT", text=f"外部链接{kind}"))
        if kind == "aFChunk":
            raise RefusedError(make("E_ACTIVE_CONTENT", text="嵌入的其他文档"))

    parse(
        container,
        listing,
        root="Relationships",
        namespaces=RELATIONS,
        opened={"Relationship": look},
    )
