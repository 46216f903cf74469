"""XML patched in place: where each element lies in the bytes, and edits of those bytes.

Parsing and writing a part again would lose what the parser does not keep (prefixes,
extensions, blanks), so only the spans that change are replaced.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: One start tag, quoted attribute values skipped.
_TAG = re.compile(rb"""<[^>"']*(?:(?:"[^"]*"|'[^']*')[^>"']*)*>""")
_NAME = re.compile(rb"<([^\s/>]+)")
_ATTRIBUTE = re.compile(rb"""\s+([^\s=>/]+)\s*=\s*("[^"]*"|'[^']*')""")
_ENCODING = re.compile(rb"""(<\?xml[^>]*?encoding\s*=\s*)(?:"([^"]+)"|'([^']+)')""")
_HEAD: Final = 200
#: Handlers: of a start tag (offset, name, attributes), an end (offset), character data.
Opened = Callable[[int, str, dict[str, str]], None]
Closed = Callable[[int], None]
Text = Callable[[str], None]
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")


class UnpatchableError(ValueError):
    """A part is written in a way that cannot be patched safely: leave it as it is."""


@dataclass(slots=True)
class Element:
    """One element and its place: <a b="c">…</a>, from `start` to `end`.

    `inside` is where its start tag ends; `close` where its end tag begins (`inside` too
    for an empty element). `name` is "namespace local"; `text` its own character data.
    """

    name: str
    attributes: dict[str, str]
    start: int
    inside: int = 0
    close: int = 0
    end: int = 0
    children: list[Element] = field(default_factory=list)
    text: str = ""

    @property
    def local(self) -> str:
        """The name without its namespace."""
        return self.name.rpartition(" ")[2]

    @property
    def namespace(self) -> str:
        """The namespace, "" for none."""
        return self.name.rpartition(" ")[0]

    def child(self, local: str) -> Element | None:
        """The first child of that local name."""
        return next((child for child in self.children if child.local == local), None)

    def all(self, local: str) -> Iterator[Element]:
        """The children of that local name."""
        return (child for child in self.children if child.local == local)


def utf8(data: bytes) -> bytes:
    """The part in UTF-8, as it is where it already was. Raises `UnpatchableError`."""
    found = _ENCODING.search(data[:_HEAD])
    encoding = (found[2] or found[3]).decode("ascii", "replace") if found else "utf-8"
    if data.startswith(_UTF16):
        encoding = "utf-16" if data.startswith(_UTF16[:2]) else _bare_utf16(data)
    elif encoding.lower() in {"utf-8", "us-ascii", "ascii"}:
        return data
    try:
        recoded = data.decode(encoding).encode("utf-8")
    except (LookupError, UnicodeError) as error:
        raise UnpatchableError(encoding) from error
    return _ENCODING.sub(rb'\1"UTF-8"', recoded, count=1)


def _bare_utf16(data: bytes) -> str:
    return "utf-16-le" if data.startswith(b"<\x00") else "utf-16-be"


def outline(data: bytes, *, depth: int, sealed: str = "") -> Element:
    """The root of a UTF-8 part with its elements down to `depth` (the root is 1).

    What lies inside elements called `sealed` is left out. Raises `UnpatchableError`.
    """
    builder = _Outline(data, depth, sealed)
    walk(data, builder.open, builder.close, builder.characters)
    return builder.root


def walk(data: bytes, opened: Opened, closed: Closed, text: Text | None = None) -> None:
    """Run expat with the handlers, which get the byte offset first.

    Raises `UnpatchableError` for broken XML and for a DOCTYPE.
    """
    parser = expat.ParserCreate("UTF-8", " ")
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise UnpatchableError("DOCTYPE")

    def start(name: str, attributes: dict[str, str]) -> None:
        opened(parser.CurrentByteIndex, name, attributes)

    def end(_: str) -> None:
        closed(parser.CurrentByteIndex)

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise UnpatchableError(str(error)) from error


class _Outline:
    """Builds elements down to a depth."""

    def __init__(self, data: bytes, depth: int, sealed: str) -> None:
        self._data = data
        self._depth = depth
        self._sealed = f" {sealed}"
        self._path: list[Element | None] = []
        self.root = Element("", {}, 0)

    def open(self, at: int, name: str, attributes: dict[str, str]) -> None:
        parent = self._path[-1] if self._path else None
        if self._path and (
            parent is None or len(self._path) >= self._depth or parent.name.endswith(self._sealed)
        ):
            self._path.append(None)
            return
        element = Element(name, attributes, at, inside=tag_end(self._data, at))
        if parent is None:
            self.root = element
        else:
            parent.children.append(element)
        self._path.append(element)

    def close(self, at: int) -> None:
        element = self._path.pop()
        if element is not None:
            close_span(self._data, element, at)

    def characters(self, text: str) -> None:
        if self._path and (element := self._path[-1]) is not None:
            element.text += text


def tag_end(data: bytes, start: int) -> int:
    """Where the tag that begins there ends. Raises `UnpatchableError`."""
    match = _TAG.match(data, start)
    if match is None:
        raise UnpatchableError(f"tag at {start}")
    return match.end()


def close_span(data: bytes, element: Element, at: int) -> None:
    """Set where the element ends; `at`: where the parser saw its end."""
    if data[element.inside - 2 : element.inside] == b"/>":
        element.close = element.end = element.inside
    else:
        element.close, element.end = at, tag_end(data, at)


def tag_name(tag: bytes) -> bytes:
    """The name in a start tag as written, with its prefix."""
    match = _NAME.match(tag)
    if match is None:
        raise UnpatchableError("tag")
    return match[1]


def prefix_of(data: bytes, element: Element) -> str:
    """The prefix that the element's own namespace has there: "" or "x:"."""
    prefix, colon, _ = tag_name(data[element.start : element.inside]).decode().rpartition(":")
    return prefix + colon


def tag_attributes(tag: bytes) -> dict[str, str]:
    """The attributes of a start tag as written, entities and all."""
    tag = tag[: tag_end(tag, 0)]
    found = _ATTRIBUTE.finditer(tag, len(tag_name(tag)) + 1)
    return {match[1].decode(): match[2][1:-1].decode() for match in found}


def with_attributes(tag: bytes, values: Mapping[str, str | None]) -> bytes:
    """The start tag (whatever follows it stays) with these attributes set; None takes one out.

    The values are written as they are: numbers and other plain words only.
    """
    end = tag_end(tag, 0)
    left = dict(values)
    at = len(tag_name(tag)) + 1
    written = tag[:at]
    for match in _ATTRIBUTE.finditer(tag, at, end):
        name = match[1].decode()
        at = match.end()
        if name not in left:
            written += match[0]
        elif (value := left.pop(name)) is not None:
            written += f' {name}="{value}"'.encode()
    for name, value in left.items():
        if value is not None:
            written += f' {name}="{value}"'.encode()
    return written + tag[at:]


def filled(tag: bytes, content: bytes) -> bytes:
    """An empty element's tag, <a/>, with that content in it: <a>…</a>."""
    return tag[:-2].rstrip() + b">" + content + b"</" + tag_name(tag) + b">"


class Edits:
    """Replacements in one part, applied at once; spans never overlap."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._edits: list[tuple[int, int, bytes]] = []

    def __len__(self) -> int:
        return len(self._edits)

    def insert(self, at: int, new: bytes) -> None:
        """Put bytes in; those put in at one place stand in the order of the calls."""
        self._edits.append((at, at, new))

    def replace(self, start: int, end: int, new: bytes) -> None:
        """Put bytes in the place of others."""
        self._edits.append((start, end, new))

    def remove(self, element: Element) -> None:
        """Take an element out."""
        self.replace(element.start, element.end, b"")

    def set(self, element: Element, **values: str | None) -> None:
        """Set attributes of an element."""
        tag = self.data[element.start : element.inside]
        self.replace(element.start, element.inside, with_attributes(tag, values))

    def append(self, element: Element, content: bytes, **values: str | None) -> None:
        """Add content at an element's end, and set attributes of it."""
        tag = with_attributes(self.data[element.start : element.inside], values)
        if element.end == element.inside:
            self.replace(element.start, element.inside, filled(tag, content))
        else:
            self.replace(element.start, element.inside, tag)
            self.insert(element.close, content)

    def apply(self) -> bytes:
        """The bytes with every edit done."""
        parts: list[bytes] = []
        at = 0
        for start, end, new in sorted(self._edits, key=lambda edit: edit[:2]):
            if start < at:
                raise UnpatchableError(f"edits overlap at {start}")
            parts += (self.data[at:start], new)
            at = end
        return b"".join([*parts, self.data[at:]])
