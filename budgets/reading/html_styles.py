"""网页样式: the few things a style says about a cell: its number format, and whether it shows.

No style sheet is fetched; of the ones inside the page only plain classes are looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from budgets.reading import limits
from budgets.reading.formats import NumberFormat, written_format

_CLASS = re.compile(r"\s*(?:[a-z0-9]+)?\.([\w-]+)\s*", re.IGNORECASE)
_FORMAT = re.compile(r"mso-number-format\s*:\s*(\"[^\"]*\"|'[^']*'|[^;]*)", re.IGNORECASE)
_UNSEEN = re.compile(r"display\s*:\s*none|mso-element\s*:\s*comment", re.IGNORECASE)
_NOT_MERGED = re.compile(r"mso-ignore\s*:\s*colspan", re.IGNORECASE)
_MARKS = re.compile(r"<!--|-->|/\*.*?(?:\*/|\Z)", re.DOTALL)
#: How CSS writes a character: \0022 or \#.
_ESCAPED = re.compile(r"\\(?:([0-9a-fA-F]{4,6}) ?|(.))")


@dataclass(frozen=True, slots=True)
class Hints:
    """What the styles of one element say."""

    format: NumberFormat | None = None
    is_unseen: bool = False
    is_not_merged: bool = False


_NOTHING = Hints()


@dataclass(slots=True)
class StyleSheet:
    """The classes of a page."""

    _classes: dict[str, Hints] = field(default_factory=dict)
    _left: int = field(default_factory=lambda: limits.HTML_STYLE_CHARACTERS)

    def add(self, css: str) -> None:
        """Take the text of a `style` element; what is too long is left out."""
        taken = css[: self._left]
        self._left -= len(taken)
        for rule in _MARKS.sub("", taken).split("}"):
            selectors, _, body = rule.rpartition("{")
            hints = _said(body)
            if hints == _NOTHING:
                continue
            for selector in selectors.split(","):
                if match := _CLASS.fullmatch(selector):
                    self._classes[match[1].lower()] = hints

    def hints(self, attributes: dict[str, str]) -> Hints:
        """What is said about an element with these attributes; its own style goes first."""
        said = _said(attributes["style"]) if "style" in attributes else _NOTHING
        for name in attributes.get("class", "").lower().split():
            if of_class := self._classes.get(name):
                said = Hints(
                    said.format or of_class.format,
                    said.is_unseen or of_class.is_unseen,
                    said.is_not_merged or of_class.is_not_merged,
                )
        return said


def _said(style: str) -> Hints:
    match = _FORMAT.search(style)
    return Hints(
        written_format(_unescaped(match[1])) if match else None,
        _UNSEEN.search(style) is not None,
        _NOT_MERGED.search(style) is not None,
    )


def _unescaped(value: str) -> str:
    r"""The format code as cells have it: `"\#\,\#\#0\.00"` is #,##0.00."""
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1]
    return _ESCAPED.sub(_character, value).strip()


def _character(match: re.Match[str]) -> str:
    if match[1] is None:
        return match[2]
    code = int(match[1], 16)
    return chr(code) if 0 < code < 0xD800 else ""
