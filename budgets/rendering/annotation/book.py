"""工作簿: the list of sheets with ours in front, and every index that this moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from budgets.rendering.annotation.links import (
    STRICT,
    TRANSITIONAL,
    Dialect,
    Relation,
    relation_id,
    relations_of,
)
from budgets.rendering.annotation.spans import (
    Edits,
    Element,
    UnpatchableError,
    outline,
    prefix_of,
    utf8,
    walk,
)
from budgets.tables.annotation import LIST_NAME, LIST_TITLE

if TYPE_CHECKING:
    from budgets.rendering.annotation.archive import Archive

_NAMES: Final = frozenset({f"{dialect.main} si" for dialect in (TRANSITIONAL, STRICT)})


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One sheet of the workbook: its index, its name, the relation and part that hold it."""

    index: int
    name: str
    relation: str
    part: str


class Book:
    """A package's workbook part: where the sheets lie. Raises `UnpatchableError`."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        main = [r for r in relations_of(archive, "").values() if r.kind == "officeDocument"]
        if not main or main[0].target not in archive:
            raise UnpatchableError("workbook")
        self.part = main[0].target
        self._data = utf8(archive.read(self.part))
        self._root = outline(self._data, depth=3)
        self._sheets = self._root.child("sheets")
        if self._root.local != "workbook" or self._sheets is None:
            raise UnpatchableError("workbook")
        self.dialect: Dialect = STRICT if self._root.namespace == STRICT.main else TRANSITIONAL
        self._relations = relations_of(archive, self.part)
        self._entries = list(self._sheets.all("sheet"))
        self.sheets = tuple(self._entry(*pair) for pair in enumerate(self._entries))

    def _entry(self, index: int, element: Element) -> SheetEntry:
        number = relation_id(element.attributes)
        relation = self._relations.get(number, Relation(number, "", ""))
        part = relation.target if relation.kind == "worksheet" else ""
        return SheetEntry(index, element.attributes.get("name", ""), number, part)

    def shared(self, kind: str) -> str:
        """The part of that kind that all sheets share, "" for none."""
        relations = self._relations.values()
        return next((relation.target for relation in relations if relation.kind == kind), "")

    def lists(self) -> tuple[SheetEntry, ...]:
        """The sheets that an earlier annotation has put in front, known by their first cell."""
        named = [entry for entry in self.sheets if entry.name.startswith(LIST_NAME)]
        return tuple(
            entry
            for entry in named
            if entry.part in self._archive and self._first_text(entry.part) == LIST_TITLE
        )

    def _first_text(self, part: str) -> str:
        """The text of cell A1."""
        cell = _FirstCell()
        walk(utf8(self._archive.read(part)), cell.open, cell.close, cell.characters)
        strings = self.shared("sharedStrings")
        if cell.kind != "s" or not cell.text.isdigit() or strings not in self._archive:
            return cell.text
        texts = _Texts(int(cell.text))
        walk(utf8(self._archive.read(strings)), texts.open, texts.close, texts.characters)
        return texts.text

    def free_name(self, lists: tuple[SheetEntry, ...]) -> str:
        """问题清单, or with a number where the officer has a sheet of that name."""
        taken = {entry.name.casefold() for entry in self.sheets if entry not in lists}
        name, number = LIST_NAME, 1
        while name.casefold() in taken:
            number += 1
            name = f"{LIST_NAME}{number}"
        return name

    def with_list(self, name: str, relation: str, gone: tuple[SheetEntry, ...]) -> bytes:
        """The workbook part with our sheet in front, and without those of before."""
        edits = Edits(self._data)
        dropped = {entry.index for entry in gone}
        for index in dropped:
            edits.remove(self._entries[index])
        kept = [e for index, e in enumerate(self._entries) if index not in dropped]
        numbers = [int(element.attributes.get("sheetId", "0")) for element in kept]
        written = (
            f'<{self._prefix}sheet xmlns:r="{self.dialect.relations}" name="{name}"'
            f' sheetId="{max(numbers, default=0) + 1}" r:id="{relation}"/>'
        )
        if self._sheets is not None:
            edits.insert(self._sheets.inside, written.encode())
        self._move_views(edits, dropped)
        self._move_names(edits, dropped)
        return edits.apply()

    @property
    def _prefix(self) -> str:
        return prefix_of(self._data, self._root)

    def _move_views(self, edits: Edits, dropped: set[int]) -> None:
        """The sheet that was open stays open, and ours is in sight."""
        views = self._root.child("bookViews")
        opened = list(views.all("workbookView")) if views else []
        for view in opened:
            active = int(view.attributes.get("activeTab", "0"))
            first = {"firstSheet": "0"} if "firstSheet" in view.attributes else {}
            edits.set(view, activeTab=str(_moved(active, dropped)), **first)
        if not opened:
            view_tag = f'<{self._prefix}workbookView activeTab="1"/>'
            if views is not None:
                edits.append(views, view_tag.encode())
            elif self._sheets is not None:
                tag = f"{self._prefix}bookViews"
                edits.insert(self._sheets.start, f"<{tag}>{view_tag}</{tag}>".encode())

    def _move_names(self, edits: Edits, dropped: set[int]) -> None:
        """Names that belong to one sheet say which by its index."""
        names = self._root.child("definedNames")
        for name in names.children if names else ():
            index = name.attributes.get("localSheetId")
            if index is None:
                continue
            if int(index) in dropped:
                edits.remove(name)
            else:
                edits.set(name, localSheetId=str(_moved(int(index), dropped)))


def _moved(index: int, dropped: set[int]) -> int:
    """Where the sheet of that index stands once ours is in front."""
    return 1 + index - sum(1 for gone in dropped if gone < index)


class _FirstCell:
    """Takes the text of cell A1, which is the first cell of a list sheet."""

    def __init__(self) -> None:
        self.kind = ""
        self.text = ""
        self._cells = 0
        self._inside = False

    def open(self, _: int, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local == "c":
            self._cells += 1
            if self._cells == 1 and attributes.get("r", "A1") == "A1":
                self.kind = attributes.get("t", "")
        self._inside = self._cells == 1 and local in {"t", "v"}

    def close(self, _: int) -> None:
        self._inside = False

    def characters(self, text: str) -> None:
        if self._inside:
            self.text += text


class _Texts:
    """Takes one text out of the shared ones."""

    def __init__(self, wanted: int) -> None:
        self._left = wanted + 1
        self._inside = False
        self.text = ""

    def open(self, _: int, name: str, __: dict[str, str]) -> None:
        if name in _NAMES:
            self._left -= 1
        self._inside = self._left == 0 and name.endswith(" t")

    def close(self, _: int) -> None:
        self._inside = False

    def characters(self, text: str) -> None:
        if self._inside:
            self.text += text
