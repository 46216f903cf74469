"""批注: the comments part of a sheet. Others' comments stay; ours are known by their author.

Where another's comment stands on a cell of ours, a cell can hold no second one: our text
is added below it, after a line that says whose it is, and goes again with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from budgets.rendering.annotation.links import DECLARATION, Dialect
from budgets.rendering.annotation.spans import (
    Edits,
    Element,
    UnpatchableError,
    outline,
    prefix_of,
    utf8,
)
from budgets.rendering.annotation.written import place_of, ref_of, xml_text
from budgets.tables.annotation import AUTHOR, COMMENT_OPENING, is_our_comment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgets.rendering.annotation.notes import Note

#: Stands between another's words and ours in one comment.
SEPARATOR: Final = f"——{AUTHOR}——"
_RUN: Final = (
    '<{p}r><{p}rPr>{bold}<{p}sz val="9"/><{p}color indexed="81"/><{p}rFont val="宋体"/>'
    '<{p}charset val="134"/></{p}rPr><{p}t xml:space="preserve">{text}</{p}t></{p}r>'
)


@dataclass(frozen=True, slots=True)
class Commented:
    """A comments part as it shall be; None where no comment is left.

    `gone`: the cells whose comment was ours; `new`: those that get one now.
    """

    content: bytes | None
    gone: frozenset[tuple[int, int]]
    new: tuple[tuple[int, int], ...]


def commented(
    old: bytes | None, notes: Mapping[tuple[int, int], Note], dialect: Dialect
) -> Commented:
    """The comments part with these notes, and none of an earlier annotation.

    Raises `UnpatchableError`.
    """
    if old is None:
        old = (
            f'{DECLARATION}<comments xmlns="{dialect.main}"><authors/><commentList/></comments>'
        ).encode()
    part = _Comments(utf8(old))
    gone = part.forget()
    kept = {place: comment for place, comment in part.kept.items() if place in notes}
    for place, comment in kept.items():
        part.add_below(comment, notes[place])
    new = tuple(sorted(place for place in notes if place not in kept))
    if not new and not part.kept:
        return Commented(None, gone, ())
    if new:
        part.add([(place, notes[place]) for place in new])
    return Commented(part.edits.apply(), gone, new)


class _Comments:
    """One comments part and what is changed in it."""

    def __init__(self, data: bytes) -> None:
        root = outline(data, depth=6)
        authors, comments = root.child("authors"), root.child("commentList")
        if root.local != "comments" or authors is None or comments is None:
            raise UnpatchableError("comments")
        self._data = data
        self._prefix = prefix_of(data, root)
        self._authors, self._list = authors, comments
        self._names = [author.text for author in authors.children]
        self.edits = Edits(data)
        self.kept: dict[tuple[int, int], Element] = {}

    def forget(self) -> frozenset[tuple[int, int]]:
        """Take out what an earlier annotation has put in; the cells whose comment went."""
        gone = set()
        for comment in self._list.children:
            place = place_of(comment.attributes.get("ref", ""))
            if place is None:
                continue
            said = _said(comment)
            if is_our_comment(self._author_of(comment), "".join(text for _, text in said)):
                self.edits.remove(comment)
                gone.add(place)
            else:
                self.kept[place] = comment
                self._cut(said)
        return frozenset(gone)

    def _author_of(self, comment: Element) -> str:
        number = comment.attributes.get("authorId", "")
        known = number.isdigit() and int(number) < len(self._names)
        return self._names[int(number)] if known else ""

    def _cut(self, said: list[tuple[Element, str]]) -> None:
        """Take out what an earlier annotation has added below another's words."""
        at = "".join(text for _, text in said).find(SEPARATOR)
        if at < 0:
            return
        for piece, text in said:
            if at <= 0 or not text[:at].strip():
                self.edits.remove(piece)
            elif at < len(text):
                words = piece if piece.local == "t" else next(piece.all("t"))
                kept = xml_text(text[:at].rstrip("\n"))
                self.edits.replace(words.inside, words.close, kept.encode())
            at -= len(text)

    def add_below(self, comment: Element, note: Note) -> None:
        """Add the note below another's words in their comment."""
        text = comment.child("text")
        if text is None or text.end == text.inside:
            raise UnpatchableError("comment")
        for plain in text.all("t"):
            # A text beside runs would not be shown.
            self.edits.insert(plain.start, f"<{self._prefix}r>".encode())
            self.edits.insert(plain.end, f"</{self._prefix}r>".encode())
        last = next((child for child in reversed(text.children) if child.local in {"t", "r"}), None)
        at = last.end if last else text.inside
        written = self._run(f"\n{SEPARATOR}\n", bold=True) + self._runs(note)
        self.edits.insert(at, written.encode())

    def add(self, notes: list[tuple[tuple[int, int], Note]]) -> None:
        """Add comments of ours."""
        if AUTHOR in self._names:
            author = self._names.index(AUTHOR)
        else:
            author = len(self._names)
            tag = f"{self._prefix}author"
            self.edits.append(self._authors, f"<{tag}>{AUTHOR}</{tag}>".encode())
        comment, text = f"{self._prefix}comment", f"{self._prefix}text"
        opening = self._run(f"{COMMENT_OPENING}\n", bold=True)
        written = "".join(
            f'<{comment} ref="{ref_of(*place)}" authorId="{author}" shapeId="0">'
            f"<{text}>{opening}{self._runs(note)}</{text}></{comment}>"
            for place, note in notes
        )
        self.edits.append(self._list, written.encode())

    def _runs(self, note: Note) -> str:
        last = len(note.entries) - 1
        return "".join(
            self._run(f"{heading}\n", bold=True)
            + self._run(text + ("\n" if number < last else ""), bold=False)
            for number, (heading, text) in enumerate(note.entries)
        )

    def _run(self, text: str, *, bold: bool) -> str:
        mark = f"<{self._prefix}b/>" if bold else ""
        return _RUN.format(p=self._prefix, bold=mark, text=xml_text(text))


def _said(comment: Element) -> list[tuple[Element, str]]:
    """The pieces of a comment and their texts: its runs, or its one plain text."""
    text = comment.child("text")
    pieces = [child for child in text.children if child.local in {"t", "r"}] if text else []
    return [
        (piece, piece.text if piece.local == "t" else "".join(t.text for t in piece.all("t")))
        for piece in pieces
    ]
