"""样式: the workbook's own cell styles, each cloned with a fill that says how grave it is.

Styles are only ever added, and none twice: marking a marked workbook again finds what it
needs. A mark remembers the fill that it covers (as its unseen background colour, which
spreadsheet programs keep), so that a later annotation gives the cell its own fill back.
"""

from __future__ import annotations

import re
from typing import Final

from budgets.rendering.annotation.links import DECLARATION, Dialect
from budgets.rendering.annotation.spans import (
    Edits,
    Element,
    UnpatchableError,
    outline,
    prefix_of,
    tag_attributes,
    utf8,
    with_attributes,
)
from budgets.tables.findings import Severity

#: Fills that no palette offers, so that a cell under one is known to be ours.
COLOURS: Final = {
    Severity.ERROR: "FFFFC4C1",
    Severity.WARNING: "FFFFE59A",
    Severity.NOTICE: "FFCFE5F8",
}
_OURS: Final = tuple(colour.encode() for colour in COLOURS.values())
#: The lists that are added to, in the order of a style sheet, and what stands in a new one.
_ORDER: Final = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs")
_NONE_FILL: Final = '<{p}fill><{p}patternFill patternType="none"/></{p}fill>'
_GRAY_FILL: Final = '<{p}fill><{p}patternFill patternType="gray125"/></{p}fill>'
#: Excel keeps the first two fills for itself, whatever stands there.
_DEFAULTS: Final = {
    "fonts": ('<{p}font><{p}sz val="11"/><{p}name val="宋体"/></{p}font>',),
    "fills": (_NONE_FILL, _GRAY_FILL),
    "borders": ("<{p}border><{p}left/><{p}right/><{p}top/><{p}bottom/><{p}diagonal/></{p}border>",),
    "cellXfs": ('<{p}xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',),
}
_SOLID: Final = re.compile(rb"""patternType\s*=\s*["']solid["']""")
_FOREGROUND: Final = re.compile(rb"""<(?:[\w.-]+:)?fgColor(\s[^>]*?)\s*/?>""")
_BACKGROUND: Final = re.compile(rb"""<(?:[\w.-]+:)?bgColor(\s[^>]*?)\s*/?>""")
#: Any pattern or gradient; what it was is only known while its style is there.
_PATTERN: Final = re.compile(rb"""patternType\s*=\s*["'](?!none["'])|gradientFill""")
#: The background of a mark over no fill, and over a pattern or gradient.
_NO_FILL: Final = ' indexed="64"'
_OTHER_FILL: Final = ' indexed="65"'
_FIRST_FORMAT: Final = 164


def default_styles(dialect: Dialect) -> bytes:
    """The style sheet of a workbook that has none."""
    lists = {name: "".join(_DEFAULTS[name]) for name in ("fonts", "fills", "borders", "cellXfs")}
    lists["cellStyleXfs"] = lists["cellXfs"]
    lists["cellStyles"] = '<{p}cellStyle name="Normal" xfId="0" builtinId="0"/>'
    body = "".join(f"<{name}>{lists[name]}</{name}>" for name in (*_ORDER[1:], "cellStyles"))
    return f'{DECLARATION}<styleSheet xmlns="{dialect.main}">{body}</styleSheet>'.replace(
        "{p}", ""
    ).encode()


class _List:
    """One list of a style sheet: its entries as written, and those added."""

    def __init__(self, data: bytes, element: Element | None, defaults: list[bytes]) -> None:
        self.element = element
        children = element.children if element else []
        self.entries = [data[child.start : child.end] for child in children]
        self._own = len(self.entries)
        self._index: dict[bytes, int] = {}
        for number, entry in enumerate(self.entries):
            self._index.setdefault(entry, number)
        for entry in defaults[len(self.entries) :]:
            self._index.setdefault(entry, self._add(entry))

    def _add(self, entry: bytes) -> int:
        self.entries.append(entry)
        return len(self.entries) - 1

    def ensure(self, entry: bytes) -> int:
        """The index of that entry, added where it is missing."""
        if entry not in self._index:
            self._index[entry] = self._add(entry)
        return self._index[entry]

    @property
    def added(self) -> bytes:
        return b"".join(self.entries[self._own :])


class Styles:
    """The style sheet of a workbook. Raises `UnpatchableError`."""

    def __init__(self, data: bytes) -> None:
        self._data = utf8(data)
        self._root = outline(self._data, depth=3)
        if self._root.local != "styleSheet":
            raise UnpatchableError("styles")
        self._prefix = prefix_of(self._data, self._root)
        self._lists = {name: self._list(name) for name in _ORDER}
        self._fills = self._lists["fills"]
        self._cells = self._lists["cellXfs"]
        self._known = len(self._cells.entries)
        self._restored: dict[int, int] = {}
        self._codes = {
            element.attributes.get("formatCode", ""): element.attributes.get("numFmtId", "")
            for element in (self._lists["numFmts"].element or Element("", {}, 0)).children
        }

    def _list(self, name: str) -> _List:
        element = self._root.child(name)
        defaults = [self._written(entry) for entry in _DEFAULTS.get(name, ())]
        if element is not None and element.children and name != "fills":
            defaults = []
        return _List(self._data, element, defaults)

    def _written(self, entry: str) -> bytes:
        return entry.replace("{p}", self._prefix).encode()

    def add(self, name: str, entry: str) -> int:
        """The index of an entry of a list; in its text {p} stands for the prefix."""
        return self._lists[name].ensure(self._written(entry))

    def number_format(self, code: str) -> int:
        """The id of a number format of that code (plain characters only)."""
        if code not in self._codes:
            used = [int(number) for number in self._codes.values() if number.isdigit()]
            self._codes[code] = str(max([_FIRST_FORMAT - 1, *used]) + 1)
            self.add(
                "numFmts", f'<{{p}}numFmt numFmtId="{self._codes[code]}" formatCode="{code}"/>'
            )
        return int(self._codes[code])

    def has(self, style: int) -> bool:
        """Whether there is such a style."""
        return 0 <= style < len(self._cells.entries)

    def marks(self) -> frozenset[int]:
        """The styles of the file itself that have a fill of ours."""
        return frozenset(style for style in range(self._known) if self._is_marked(style))

    def marked(self, style: int, severity: Severity) -> int:
        """The style like that one with the fill of the severity."""
        style = self.unmarked(style)
        fill = self._solid(f' rgb="{COLOURS[severity]}"', _covered(self._fill_of(style)))
        entry = self._cells.entries[style]
        return self._cells.ensure(with_attributes(entry, {"fillId": str(fill), "applyFill": "1"}))

    def unmarked(self, style: int) -> int:
        """The style like that one with the fill that our mark covers."""
        if not self._is_marked(style):
            return style
        if style not in self._restored:
            self._restored[style] = self._restore(style)
        return self._restored[style]

    def _restore(self, style: int) -> int:
        background = _BACKGROUND.search(self._fill_of(style))
        covered = background[1].decode() if background else _NO_FILL
        entry = self._cells.entries[style]
        shape = _without_fill(entry)
        for number, other in enumerate(self._cells.entries):
            same = _covered(self._fill_of(number)) == covered and _without_fill(other) == shape
            if same and not self._is_marked(number):
                return number
        # A colour that no other fill has is not what we wrote: some programs set their own.
        fills = self._fills.entries
        known = (
            n for n, fill in enumerate(fills) if covered == _colour(fill) and not _is_ours(fill)
        )
        fill = next(known, 0)
        return self._cells.ensure(with_attributes(entry, {"fillId": str(fill)}))

    def _is_marked(self, style: int) -> bool:
        return _is_ours(self._fill_of(style))

    def _solid(self, foreground: str, background: str) -> int:
        return self.add(
            "fills",
            f'<{{p}}fill><{{p}}patternFill patternType="solid"><{{p}}fgColor{foreground}/>'
            f"<{{p}}bgColor{background}/></{{p}}patternFill></{{p}}fill>",
        )

    def _fill_of(self, style: int) -> bytes:
        """The fill of a style, as written; empty where it has none that is there."""
        number = tag_attributes(self._cells.entries[style]).get("fillId", "0")
        if not number.isdigit() or int(number) >= len(self._fills.entries):
            return b""
        return self._fills.entries[int(number)]

    def content(self) -> bytes:
        """The style sheet with everything added."""
        edits = Edits(self._data)
        at = self._root.inside
        new = b""
        for name, entries in self._lists.items():
            if (element := entries.element) is not None:
                at = element.end
                if entries.added:
                    edits.append(element, entries.added, count=str(len(entries.entries)))
            elif entries.added:
                count, tag = len(entries.entries), f"{self._prefix}{name}"
                whole = f'<{tag} count="{count}">'.encode() + entries.added + f"</{tag}>".encode()
                new += whole
                if self._root.end != self._root.inside:
                    edits.insert(at, whole)
        if new and self._root.end == self._root.inside:
            edits.append(self._root, new)
        return edits.apply()


def _is_ours(fill: bytes) -> bool:
    """Whether a fill is a mark: it has a colour of ours over what it covers."""
    if not any(colour in fill for colour in _OURS) or not _BACKGROUND.search(fill):
        return False
    return tag_attributes(b"<a" + _colour(fill).encode() + b"/>").get("rgb") in COLOURS.values()


def _colour(fill: bytes) -> str:
    """The attributes of a solid fill's colour as written, "" for any other fill."""
    foreground = _FOREGROUND.search(fill) if _SOLID.search(fill) else None
    return foreground[1].decode() if foreground else ""


def _covered(fill: bytes) -> str:
    """What a mark on top of the fill remembers."""
    return _colour(fill) or (_OTHER_FILL if _PATTERN.search(fill) else _NO_FILL)


def _without_fill(entry: bytes) -> bytes:
    return with_attributes(entry, {"fillId": None, "applyFill": None})
