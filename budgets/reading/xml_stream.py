"""Streaming XML with the dangerous half of XML switched off.

No DOCTYPE (so no entities and nothing fetched), no deep nesting, and only the names that
the caller asks for. Office documents come in two namespaces, transitional and strict;
both mean the same.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar
from xml.parsers import expat

from budgets.reading import limits
from budgets.reading.core import RefusedError
from budgets.tables.vocabulary import make

#: Called with the attributes of an element that opens.
Opened = Callable[[dict[str, str]], None]
#: Called when an element closes.
Closed = Callable[[], None]

SHEET_NAMESPACES: Final = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_Handler = TypeVar("_Handler")


class Source(Protocol):
    """Where the parts of a document come from."""

    def chunks(self, name: str) -> Generator[bytes, None, None] | Generator[str, None, None]:
        """The part of that name, piece by piece."""
        ...


def parse(
    container: Source,
    part: str,
    *,
    root: str,
    namespaces: tuple[str, ...] = SHEET_NAMESPACES,
    opened: Mapping[str, Opened] | None = None,
    closed: Mapping[str, Closed] | None = None,
    text: Callable[[str], object] | None = None,
    sheet: str = "",
) -> None:
    """Run the part through the handlers, which are keyed by local element name.

    A key of two words is the namespace and the name of an element of another namespace.
    `text` gets all character data. A handler that raises `ValueError` or `KeyError` says
    that the part holds something impossible. Raises `RefusedError` with E_XML_DTD,
    E_XML_DEPTH or E_XML_BROKEN.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    walk = _Walk(
        roots=frozenset(f"{namespace} {root}" for namespace in namespaces),
        opened=_in_namespaces(opened, namespaces),
        closed=_in_namespaces(closed, namespaces),
        part=part,
        sheet=sheet,
    )
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.StartDoctypeDeclHandler = walk.refuse_doctype
    parser.EntityDeclHandler = walk.refuse_doctype
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        with closing(container.chunks(part)) as chunks:
            for chunk in chunks:
                parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        place = f"{part}第{parser.CurrentLineNumber}行"
        raise RefusedError(make("E_XML_BROKEN", text=place, sheet=sheet)) from error


@dataclass(slots=True)
class _Walk:
    """The way through one part: how deep, and which handler is next."""

    roots: frozenset[str]
    opened: dict[str, Opened]
    closed: dict[str, Closed]
    part: str
    sheet: str
    depth: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self.depth == 0 and name not in self.roots:
            raise ValueError(name)
        self.depth += 1
        if self.depth > limits.DEPTH:
            raise RefusedError(make("E_XML_DEPTH", text=self.part, sheet=self.sheet))
        if handler := self.opened.get(name):
            handler(attributes)

    def end(self, name: str) -> None:
        self.depth -= 1
        if handler := self.closed.get(name):
            handler()

    def refuse_doctype(self, *_: object) -> None:
        raise RefusedError(make("E_XML_DTD", text=self.part, sheet=self.sheet))


def _in_namespaces(
    handlers: Mapping[str, _Handler] | None, namespaces: tuple[str, ...]
) -> dict[str, _Handler]:
    return {
        name if " " in name else f"{namespace} {name}": handler
        for namespace in namespaces
        for name, handler in (handlers or {}).items()
    }
