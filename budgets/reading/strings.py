"""The texts of a workbook: shared strings, rich text joined, phonetic guides left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from budgets.reading import limits
from budgets.reading.xml_stream import parse

if TYPE_CHECKING:
    from budgets.reading.container import Container

#: How the format writes a character that XML may not hold: _x000D_ is a line end.
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescape(text: str) -> str:
    """The text with _xHHHH_ as the character it stands for."""
    if "_x" not in text:
        return text
    return storable(_ESCAPED.sub(lambda match: chr(int(match[1], 16)), text))


def storable(text: str) -> str:
    """The text as Unicode that a database takes: no NUL, no half of a surrogate pair."""
    whole = text.replace("\x00", "").encode("utf-16-le", "surrogatepass")
    return whole.decode("utf-16-le", "replace")


@dataclass(slots=True)
class TextRuns:
    """Collects the runs (`t`) of one text, whatever lies around them."""

    buffer: list[str] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)
    phonetic: bool = False

    def clear(self) -> None:
        """Begin another text."""
        self.runs.clear()
        self.phonetic = False

    def open_run(self, _: dict[str, str]) -> None:
        """A run begins: forget what stood between the runs."""
        self.buffer.clear()

    def close_run(self) -> None:
        """A run ends."""
        if not self.phonetic:
            self.runs.append("".join(self.buffer))

    def open_phonetic(self, _: dict[str, str]) -> None:
        """A phonetic guide begins."""
        self.phonetic = True

    def close_phonetic(self) -> None:
        """A phonetic guide ends."""
        self.phonetic = False

    def text(self) -> str:
        """The whole text, one character too long at most: whoever uses it refuses it."""
        return unescape("".join(self.runs))[: limits.CELL_CHARACTERS + 1]


@dataclass(frozen=True, slots=True)
class SharedStrings:
    """The texts that cells name by index. `claimed`: how many the part says it has."""

    texts: tuple[str, ...] = ()
    claimed: int = 0


def read_strings(container: Container, part: str) -> SharedStrings:
    """Every shared text. The claimed count is only kept. Raises `RefusedError`."""
    texts: list[str] = []
    runs = TextRuns()
    claimed = 0

    def open_table(attributes: dict[str, str]) -> None:
        nonlocal claimed
        claimed = int(attributes.get("uniqueCount", "0"))

    parse(
        container,
        part,
        root="sst",
        opened={
            "sst": open_table,
            "si": lambda _: runs.clear(),
            "t": runs.open_run,
            "rPh": runs.open_phonetic,
        },
        closed={
            "si": lambda: texts.append(runs.text()),
            "t": runs.close_run,
            "rPh": runs.close_phonetic,
        },
        text=runs.buffer.append,
    )
    return SharedStrings(tuple(texts), claimed)
