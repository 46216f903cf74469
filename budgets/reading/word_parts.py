"""What every part of a Word document has in common: its names, its styles, its limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from budgets.reading.core import RefusedError
from budgets.reading.xml_stream import Source, parse
from budgets.tables.vocabulary import make
from budgets.tables.word_words import WORDS

#: Transitional and strict: both mean the same.
NAMESPACES: Final = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_HEADING_STYLE: Final = "heading "


def value(attributes: Mapping[str, str], name: str = "val") -> str:
    """An attribute of Word's own; "" where it is not there."""
    keys = (f"{namespace} {name}" for namespace in NAMESPACES)
    return next((attributes[key] for key in keys if key in attributes), "")


def require(count: int, most: int, what: str) -> None:
    """Raise `RefusedError` (E_WORD_TOO_MUCH) beyond what any document needs."""
    if count > most:
        raise RefusedError(make("E_WORD_TOO_MUCH", WORDS, text=what))


@dataclass(slots=True)
class Styles:
    """样式: which are headings, and which are lines of the contents. By id, the names in Word."""

    names: dict[str, str]
    outlines: dict[str, int] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)

    def level(self, style: str) -> int:
        """1 for a heading of the first level; 0 for text."""
        for _ in range(10):  # styles that stand upon each other
            if not style:
                return 0
            name = self.names.get(style, style).casefold()
            if name.startswith(_HEADING_STYLE) and name.removeprefix(_HEADING_STYLE).isdigit():
                return int(name.removeprefix(_HEADING_STYLE))
            if style in self.outlines:
                return self.outlines[style] + 1
            style = self.parents.get(style, "")
        return 0

    def is_of_contents(self, style: str) -> bool:
        """Whether it is Word's own for an entry or the title of the contents."""
        return self.names.get(style, style).casefold().startswith(("toc ", "toc1", "toc2", "toc3"))


def read_styles(container: Source, part: str) -> Styles:
    """The styles of the document. Raises `RefusedError` with an E_XML_… code."""
    styles = Styles({})
    current = ""

    def open_style(attributes: dict[str, str]) -> None:
        nonlocal current
        current = value(attributes, "styleId")

    def outline(attributes: dict[str, str]) -> None:
        level = value(attributes)
        if level.isdigit() and int(level) < 9:
            styles.outlines[current] = int(level)

    parse(
        container,
        part,
        root="styles",
        namespaces=NAMESPACES,
        opened={
            "style": open_style,
            "name": lambda a: styles.names.__setitem__(current, value(a)),
            "basedOn": lambda a: styles.parents.__setitem__(current, value(a)),
            "outlineLvl": outline,
        },
    )
    return styles


def words_of(container: Source, part: str, root: str) -> str:
    """All words of a part that is no body."""
    found: list[str] = []
    parse(container, part, root=root, namespaces=NAMESPACES, text=found.append)
    return "".join(found)
