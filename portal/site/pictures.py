"""图: figures as rectangles and words, laid out here and drawn by `site/drawing.html` as SVG.

Plain Python. Lengths are whole units of the picture's own box, which is as wide as a phone and
scales; amounts are integers of 分 and only their ratios are drawn. Nothing here has a colour:
shapes carry classes, so that the stylesheet can turn them dark.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

#: As wide as a phone's window without its margins.
WIDTH = 400
_LINE, _BAR, _ROW = 16, 10, 42
_NARROW = "NaH"


@dataclass(frozen=True, slots=True)
class Shape:
    """矩形. `tip`: what a mouse over it reads."""

    x: int
    y: int
    width: int
    height: int
    css: str
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """文字 on its base line. `css` says how it is set: from the left, "end" or "middle"."""

    x: int
    y: int
    text: str
    css: str = "label"


@dataclass(frozen=True, slots=True)
class Drawing:
    """图."""

    width: int
    height: int
    shapes: tuple[Shape, ...]
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """一项 to draw. `text`: its amount as printed. `level`: 1 the whole's parts, 2 theirs, …"""

    label: str
    size: int
    text: str
    level: int = 1


def bars(items: Sequence[Item]) -> Drawing:
    """One bar under each name, as long as its amount against the largest one."""
    largest = max((item.size for item in items), default=0)
    shapes, words = [], []
    for at, item in enumerate(items):
        top = at * _ROW
        room = WIDTH - _wide(item.text, 14) - 12
        words.append(Words(0, top + _LINE, _cut(item.label, 14, room)))
        words.append(Words(WIDTH, top + _LINE, item.text, "label end"))
        shapes.append(Shape(0, top + 22, WIDTH, _BAR, "track"))
        length = _scaled(item.size, largest, WIDTH)
        shapes.append(Shape(0, top + 22, length, _BAR, "part-1", _tip(item)))
    return Drawing(WIDTH, max(1, len(items) * _ROW - 6), tuple(shapes), tuple(words))


@dataclass(frozen=True, slots=True)
class _Box:
    item: Item
    top: int
    height: int


def blocks(items: Sequence[Item], whole: int) -> Drawing:
    """类, 款, 项 as three columns of boxes: each as high as its amount, beside what it is part of.

    `items` in printed order, each followed by its parts. A level that adds up to more than what
    it is part of is drawn smaller, never over its neighbours.
    """
    height = min(640, max(220, 44 * sum(item.level == 3 for item in items)))
    shapes: list[Shape] = []
    words: list[Words] = []
    _fill(_tree(items), 0, height, whole, shapes, words)
    return Drawing(WIDTH, height, tuple(shapes), tuple(words))


@dataclass(slots=True)
class _Node:
    item: Item
    parts: list[_Node]


def _tree(items: Sequence[Item]) -> list[_Node]:
    roots: list[_Node] = []
    open_at: list[_Node] = []
    for item in items:
        node = _Node(item, [])
        while open_at and open_at[-1].item.level >= item.level:
            open_at.pop()
        (open_at[-1].parts if open_at else roots).append(node)
        open_at.append(node)
    return roots


def _fill(
    nodes: Sequence[_Node], top: int, height: int, whole: int,
    shapes: list[Shape], words: list[Words],
) -> None:  # fmt: skip
    """The boxes of one level in their share of the height, and what they are made of beside."""
    sizes = [max(0, node.item.size) for node in nodes]
    whole, passed = max(whole, sum(sizes)), 0
    for node, size in zip(nodes, sizes, strict=True):
        start = top + _scaled(passed, whole, height)
        passed += size
        end = top + _scaled(passed, whole, height)
        if end > start:
            shapes.append(_box(node.item, start, end - start))
            words.extend(_named(node.item, start, end - start))
            _fill(node.parts, start, end - start, size, shapes, words)


_COLUMN, _GAP = 132, 2


def _box(item: Item, top: int, height: int) -> Shape:
    left = (item.level - 1) * (_COLUMN + _GAP)
    tall = max(1, height - (1 if height > 3 else 0))
    return Shape(left, top, _COLUMN, tall, f"part-{item.level}", _tip(item))


def _named(item: Item, top: int, height: int) -> Iterator[Words]:
    """The name in its box where there is room; under it the amount where there is more."""
    if height < 17:
        return
    left, css = (item.level - 1) * (_COLUMN + _GAP) + 6, f"in-{item.level} small"
    lines = _broken(item.label, 12, _COLUMN - 12)
    shown = lines[: max(1, (height - 18) // _LINE)]
    if len(shown) < len(lines):
        shown[-1] = _cut(shown[-1] + "……", 12, _COLUMN - 12)
    for at, line in enumerate(shown):
        yield Words(left, top + 13 + at * _LINE, line, css)
    if height >= 18 + len(shown) * _LINE:
        yield Words(left, top + 13 + len(shown) * _LINE, item.text, css)


def columns(years: Sequence[tuple[str, str, Sequence[Item]]]) -> Drawing:
    """One column for each year, from the left: its name, its total as printed, its parts stacked."""
    highest = max((sum(item.size for item in parts) for _name, _text, parts in years), default=0)
    high, room = 180, WIDTH // max(1, len(years))
    width = min(72, room - 16)
    shapes, words = [], []
    for at, (name, text, parts) in enumerate(years):
        left = at * room + (room - width) // 2
        passed = 0
        for item in parts:
            start = _scaled(passed, highest, high)
            passed += item.size
            end = _scaled(passed, highest, high)
            if end > start:
                tall = max(1, end - start - (1 if end - start > 3 else 0))
                tip = f"{name} {_tip(item)}"
                shapes.append(Shape(left, 24 + high - end, width, tall, f"kind-{item.level}", tip))
        top = 24 + high - _scaled(passed, highest, high)
        words.append(Words(left + width // 2, top - 6, text, "label middle"))
        words.append(Words(left + width // 2, high + 44, name, "label middle"))
    shapes.append(Shape(0, 24 + high, WIDTH, 1, "axis"))
    return Drawing(WIDTH, high + 52, tuple(shapes), tuple(words))


def _tip(item: Item) -> str:
    return f"{item.label} {item.text}"


def _scaled(part: int, whole: int, length: int) -> int:
    """So much of the length, rounded half-up; what is anything at all is seen."""
    if part <= 0 or whole <= 0:
        return 0
    return max(1, (2 * part * length + whole) // (2 * whole))


def _wide(text: str, size: int) -> int:
    """About how wide the text is set, in units: a Chinese character is as wide as high."""
    tenths = sum(6 if unicodedata.east_asian_width(sign) in _NARROW else 10 for sign in text)
    return tenths * size // 10 + 1


def _cut(text: str, size: int, room: int) -> str:
    """The text, or its beginning with … where there is no room for all."""
    if _wide(text, size) <= room:
        return text
    while text and _wide(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip("…") + "…"


def _broken(text: str, size: int, room: int) -> list[str]:
    """The text in lines that have room."""
    lines = [""]
    for sign in text:
        if lines[-1] and _wide(lines[-1] + sign, size) > room:
            lines.append("")
        lines[-1] += sign
    return lines
