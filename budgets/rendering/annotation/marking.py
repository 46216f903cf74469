"""标注: findings marked in the cells of the officer's own workbook.

The package's own parts are patched (styles, sheets with findings, their comments and
drawings, the workbook's list of sheets); every other part stays byte for byte. What an
earlier annotation has put in is taken out first, so annotating twice does not pile up.

The file must have passed the gate.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from budgets.rendering.annotation.archive import Archive
from budgets.rendering.annotation.book import Book, SheetEntry
from budgets.rendering.annotation.boxes import boxed
from budgets.rendering.annotation.comments import commented
from budgets.rendering.annotation.links import (
    DECLARATION,
    TRANSITIONAL,
    TYPES_PART,
    Dialect,
    add_relation,
    declare,
    declare_extension,
    empty_types,
    free_name,
    listing_of,
    relations_of,
    remove_relation,
    undeclare,
)
from budgets.rendering.annotation.listing import ListStyles, list_sheet, list_styles
from budgets.rendering.annotation.notes import GRAVITY, Note, merged, notes_of
from budgets.rendering.annotation.spans import UnpatchableError
from budgets.rendering.annotation.styles import Styles, default_styles
from budgets.rendering.annotation.worksheet import Worksheet
from budgets.tables.annotation import AUTHOR, LIST_NAME
from portal.core.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from budgets.rendering.annotation.worksheet import Place
    from budgets.tables.findings import Finding

_TYPES: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_VML_TYPE: Final = "application/vnd.openxmlformats-officedocument.vmlDrawing"
#: The reader's word for cells whose style is not there: adding styles would give them one.
_STYLE_MISSING: Final = "W_STYLE"
_NO_COLOURS: Final = "工作簿的单元格样式有缺损，未加底色，只加批注。"
_LEFT_OUT: Final = "以下工作表的写法特殊，问题只列在本清单，未在单元格中标注：{}。"
#: A sheet with more comments is slow to open; the gravest come first, all are coloured.
_MOST_COMMENTS: Final = 1_000
#: What a part that cannot be patched may raise.
_UNPATCHABLE: Final = (ValueError, KeyError)


@dataclass(frozen=True, slots=True)
class Annotated:
    """The annotated workbook. `left_out`: sheets with findings whose cells are not marked."""

    content: bytes
    listed: int
    marked: int
    left_out: tuple[str, ...] = ()


def annotate(data: bytes, findings: Sequence[Finding], titles: Mapping[str, str]) -> Annotated:
    """The workbook with its findings marked; the same input gives the same bytes.

    `titles`: the rules' titles by id. Raises `UnpatchableError` where the package itself
    cannot be patched.
    """
    try:
        return _Marking(data, titles).run(findings)
    except UnpatchableError:
        raise
    except _UNPATCHABLE as error:
        raise UnpatchableError(str(error)) from error


def list_only(findings: Sequence[Finding], titles: Mapping[str, str], remark: str) -> Annotated:
    """A new workbook that holds the list of findings alone; `remark` says why."""
    archive, dialect = Archive(), TRANSITIONAL
    archive.write(TYPES_PART, empty_types())
    add_relation(archive, "", dialect, "officeDocument", "xl/workbook.xml")
    archive.write(
        "xl/workbook.xml",
        (
            f'{DECLARATION}<workbook xmlns="{dialect.main}" xmlns:r="{dialect.relations}">'
            f'<sheets><sheet name="{LIST_NAME}" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ).encode(),
    )
    declare(archive, "xl/workbook.xml", f"{_TYPES}.sheet.main+xml")
    sheet, styles_part = "xl/worksheets/sheet1.xml", "xl/styles.xml"
    for part, kind in ((sheet, "worksheet"), (styles_part, "styles")):
        add_relation(archive, "xl/workbook.xml", dialect, kind, part)
        declare(archive, part, f"{_TYPES}.{kind}+xml")
    styles = Styles(default_styles(dialect))
    written = list_sheet(
        findings,
        titles=titles,
        sheets=(),
        remarks=(remark,),
        styles=list_styles(styles),
        dialect=dialect,
    )
    archive.write(styles_part, styles.content())
    archive.write(sheet, written)
    return Annotated(archive.content(), len(findings), 0)


class _Marking:
    """One annotation of one package."""

    def __init__(self, data: bytes, titles: Mapping[str, str]) -> None:
        self._archive = Archive(data)
        self._book = Book(self._archive)
        self._titles = titles
        self._old = self._book.lists()
        self._folder = posixpath.dirname(self._book.part)
        self._styles: Styles | None = None
        self._styles_part = self._book.shared("styles")
        self._marked = 0

    def run(self, findings: Sequence[Finding]) -> Annotated:
        self._styles = self._open_styles(findings)
        notes = notes_of(findings, self._titles)
        left_out = tuple(
            entry.name
            for entry in self._book.sheets
            if entry.part in self._archive
            and entry not in self._old
            and not self._try_sheet(entry, notes.get(entry.name, {}))
        )
        remarks = [] if self._styles else [_NO_COLOURS]
        if left_out:
            remarks.append(_LEFT_OUT.format("、".join(clean(name) for name in left_out)))
        self._put_list(findings, remarks)
        if self._styles is not None:
            self._keep_styles(self._styles)
        return Annotated(self._archive.content(), len(findings), self._marked, left_out)

    def _open_styles(self, findings: Sequence[Finding]) -> Styles | None:
        """The styles, None where nothing may be added to them."""
        if any(finding.code == _STYLE_MISSING for finding in findings):
            return None
        if self._styles_part not in self._archive:
            return Styles(default_styles(self._book.dialect))
        try:
            return Styles(self._archive.read(self._styles_part))
        except _UNPATCHABLE:
            return None

    def _keep_styles(self, styles: Styles) -> None:
        if self._styles_part not in self._archive:
            self._styles_part = self._new_part("styles{}.xml", first="")
            add_relation(
                self._archive, self._book.part, self._book.dialect, "styles", self._styles_part
            )
            declare(self._archive, self._styles_part, f"{_TYPES}.styles+xml")
        self._archive.write(self._styles_part, styles.content())

    def _new_part(self, pattern: str, first: str = "1") -> str:
        return free_name(self._archive, posixpath.join(self._folder, pattern), first)

    def _try_sheet(self, entry: SheetEntry, notes: Mapping[Place, Note]) -> bool:
        """Mark one sheet; False where it cannot be done and the sheet stays as it is."""
        try:
            job = _SheetMarking(self._archive, entry.part, self._book.dialect, self._styles)
            if notes or job.is_marked():
                job.prepare(notes)
                job.commit(self._folder)
                self._marked += job.marked
        except _UNPATCHABLE:
            return not notes
        return True

    def _put_list(self, findings: Sequence[Finding], remarks: Sequence[str]) -> None:
        archive, book = self._archive, self._book
        for entry in self._old:
            remove_relation(archive, book.part, entry.relation)
            archive.remove(listing_of(entry.part))
            undeclare(archive, entry.part)
        part = self._new_part("worksheets/sheet{}.xml")
        written = list_sheet(
            findings,
            titles=self._titles,
            sheets={entry.name for entry in book.sheets if entry not in self._old},
            remarks=remarks,
            styles=list_styles(self._styles) if self._styles else ListStyles(),
            dialect=book.dialect,
        )
        archive.write(part, written)
        declare(archive, part, f"{_TYPES}.worksheet+xml")
        relation = add_relation(archive, book.part, book.dialect, "worksheet", part)
        name = book.free_name(self._old)
        archive.write(book.part, book.with_list(name, relation, self._old))


class _SheetMarking:
    """One sheet with its comments and drawing: all is made ready, then all is kept."""

    def __init__(
        self, archive: Archive, part: str, dialect: Dialect, styles: Styles | None
    ) -> None:
        self._archive = archive
        self._part = part
        self._dialect = dialect
        self._styles = styles
        self._relations = relations_of(archive, part)
        found = (r for r in self._relations.values() if r.kind == "comments")
        self._comments = next(found, None)
        self.marked = 0

    def is_marked(self) -> bool:
        """Whether an earlier annotation may have marked the sheet."""
        if self._comments is not None and AUTHOR.encode() in self._archive.read(
            self._comments.target
        ):
            return True
        return self._styles is not None and bool(self._styles.marks())

    def prepare(self, notes: Mapping[Place, Note]) -> None:
        """Work out every part that changes. Raises `UnpatchableError`."""
        self._sheet = sheet = Worksheet(self._archive.read(self._part))
        gathered: dict[Place, list[Note]] = {}
        for place, note in notes.items():
            gathered.setdefault(sheet.anchor(place), []).append(note)
        shown = {place: merged(here) for place, here in gathered.items()}
        self.marked = len(shown)
        gravest = sorted(shown.items(), key=lambda pair: (GRAVITY[pair[1].severity], pair[0]))
        old = self._archive.read(self._comments.target) if self._comments else None
        self._told = commented(old, dict(gravest[:_MOST_COMMENTS]), self._dialect)
        self._drawing = self._relations.get(sheet.drawing)
        if self._drawing is None and sheet.drawing:
            raise UnpatchableError("drawing")
        self._boxes = boxed(
            self._archive.read(self._drawing.target) if self._drawing else None,
            self._told.gone,
            [(place, _words(shown[place])) for place in self._told.new],
            sheet.widths,
        )
        if self._styles is not None:
            severities = {place: note.severity for place, note in shown.items()}
            sheet.mark(severities, self._styles)

    def commit(self, folder: str) -> None:
        """Keep what was worked out."""
        self._keep_comments(folder)
        self._keep_boxes(folder)
        if self._sheet.is_changed:
            self._archive.write(self._part, self._sheet.content())

    def _keep_comments(self, folder: str) -> None:
        if self._told.content is None:
            if self._comments is not None:
                remove_relation(self._archive, self._part, self._comments.id)
                undeclare(self._archive, self._comments.target)
            return
        if self._comments is not None:
            self._archive.write(self._comments.target, self._told.content)
            return
        part = free_name(self._archive, posixpath.join(folder, "comments{}.xml"))
        self._archive.write(part, self._told.content)
        declare(self._archive, part, f"{_TYPES}.comments+xml")
        add_relation(self._archive, self._part, self._dialect, "comments", part)

    def _keep_boxes(self, folder: str) -> None:
        if self._boxes is None:
            if self._drawing is not None:
                self._sheet.detach()
                remove_relation(self._archive, self._part, self._drawing.id)
                undeclare(self._archive, self._drawing.target)
            return
        if self._drawing is not None:
            self._archive.write(self._drawing.target, self._boxes)
            return
        part = free_name(self._archive, posixpath.join(folder, "drawings/vmlDrawing{}.vml"))
        self._archive.write(part, self._boxes)
        declare_extension(self._archive, "vml", _VML_TYPE)
        relation = add_relation(self._archive, self._part, self._dialect, "vmlDrawing", part)
        self._sheet.attach(relation, self._dialect.relations)


def _words(note: Note) -> str:
    return "\n".join(f"{heading}\n{text}" for heading, text in note.entries)
