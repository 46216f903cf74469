"""空格: the blanks of a phrase, named in braces, and what may stand in them.

Phrases are edited by people of the bureau, so a blank is a name and the name of a style and
nothing more: no attribute, no index, no conversion reaches into what fills it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import Formatter

from budgets.rendering.figures import STYLES, Amount, Count, Kind, Rate, printed, styles_of
from budgets.rendering.prose import Span

#: What fills a blank: words, a figure, or words that were put together before.
Value = str | int | Amount | Rate | Count | tuple[Span, ...]

_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
_WIDE_BRACES = re.compile(r"[｛｝]")
_KINDS: Mapping[type, Kind] = {Amount: Kind.MONEY, Rate: Kind.RATE, Count: Kind.COUNT}


class TemplateError(ValueError):
    """Words whose blanks cannot be filled; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Blank:
    """空格. `is_required`: words that leave it out would keep something from the reader."""

    name: str
    kind: Kind = Kind.TEXT
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a phrase: words, then a blank; `name` is "" behind the last one."""

    words: str
    name: str = ""
    style: str = ""


def parse_blanks(text: str) -> tuple[Blank, ...]:
    """The blanks of a line like "total:money year?": a kind after ":", "?" where optional."""
    return tuple(_blank(word) for word in text.split())


def _blank(word: str) -> Blank:
    name, _, kind = word.removesuffix("?").partition(":")
    return Blank(name, Kind(kind or "text"), is_required=not word.endswith("?"))


def pieces(template: str) -> tuple[Piece, ...]:
    """The words and blanks of a phrase in their order. Raises `TemplateError`."""
    if _WIDE_BRACES.search(template):
        raise TemplateError("空格要用半角大括号“{}”，不能用全角“｛｝”。")
    return tuple(_pieces(template))


def _pieces(template: str) -> Iterator[Piece]:
    try:
        parsed = list(Formatter().parse(template))
    except ValueError:
        raise TemplateError("大括号“{”“}”不成对，请检查后补全。") from None
    for words, name, style, conversion in parsed:
        if name is None:
            yield Piece(words)
        elif not _NAME.fullmatch(name) or conversion:
            raise TemplateError(f"“{{{name}}}”不是空格的名称：大括号里只能写给出的名称。")
        elif "{" in (style or ""):
            raise TemplateError(f"空格“{{{name}}}”的样式里不能再有大括号。")
        else:
            yield Piece(words, name, style or "")


def problems_of(template: str, blanks: tuple[Blank, ...]) -> list[str]:
    """What is wrong with the words, a Chinese sentence each; none where they can be used."""
    try:
        used = [piece for piece in pieces(template) if piece.name]
    except TemplateError as reason:
        return [str(reason)]
    known = {blank.name: blank for blank in blanks}
    found = [problem for piece in used if (problem := _problem(piece, known))]
    named = {piece.name for piece in used}
    found += [
        f"缺少空格“{{{blank.name}}}”：没有它，这句话就少了内容。"
        for blank in blanks
        if blank.is_required and blank.name not in named
    ]
    return list(dict.fromkeys(found))


def _problem(piece: Piece, known: Mapping[str, Blank]) -> str:
    blank = known.get(piece.name)
    if blank is None:
        names = "、".join(f"{{{name}}}" for name in known)
        may = f"可以用的有：{names}。" if names else "这句话没有空格。"
        return f"没有名为“{{{piece.name}}}”的空格，{may}"
    style = STYLES.get(piece.style)
    if not piece.style or (style and style.kind is blank.kind):
        return ""
    styles = "、".join(f"{each.name}（{each.example}）" for each in styles_of(blank.kind))
    may = f"可以用的有：{styles}。" if styles else "这个空格不用写样式。"
    return f"空格“{{{piece.name}}}”没有“{piece.style}”这种样式，{may}"


def fill(template: str, blanks: tuple[Blank, ...], values: Mapping[str, Value]) -> tuple[Span, ...]:
    """The words with their blanks filled, each figure a span of its own.

    Raises `TemplateError`.
    """
    known = {blank.name: blank for blank in blanks}
    spans: list[Span] = []
    for piece in pieces(template):
        spans.append(Span(piece.words))
        if piece.name:
            if problem := _problem(piece, known):
                raise TemplateError(problem)
            spans.extend(_filled(piece, known[piece.name], values))
    return together(spans)


def _filled(piece: Piece, blank: Blank, values: Mapping[str, Value]) -> tuple[Span, ...]:
    if piece.name not in values:
        raise TemplateError(f"空格“{{{piece.name}}}”没有可填的内容。")
    value = values[piece.name]
    if isinstance(value, int):
        value = Count(value)
    if isinstance(value, tuple):
        return value
    if isinstance(value, str):
        return (Span(value),)
    if _KINDS[type(value)] is not blank.kind:
        raise TemplateError(f"空格“{{{piece.name}}}”要填的不是这种数字。")
    return (Span(printed(value, piece.style), value.sources),)


def together(spans: list[Span] | tuple[Span, ...]) -> tuple[Span, ...]:
    """The spans with neighbouring plain words made one, and empty ones left out."""
    joined: list[Span] = []
    for span in spans:
        if not span.text:
            continue
        if joined and not span.sources and not joined[-1].sources:
            joined[-1] = Span(joined[-1].text + span.text)
        else:
            joined.append(span)
    return tuple(joined)
