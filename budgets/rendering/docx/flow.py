"""正文: the blocks of the document one after another, on paper that turns where a table needs it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from budgets.rendering.docx.grid import table
from budgets.rendering.docx.grids import grid_of_form, grid_of_sheet
from budgets.rendering.docx.markup import Bookmarks, paragraph, run
from budgets.rendering.docx.paper import TEXT_PAPER, UPRIGHT, Paper, fitted, measure
from budgets.rendering.docx.wording import caption_of, contents_mark, heading_of, passage_of_term
from budgets.rendering.form import BoxKind
from budgets.rendering.prose import Passage
from budgets.rendering.story import FormBlock, TableBlock, Term, Title
from budgets.tables.word import heading_mark, passage_mark, table_mark

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgets.rendering.docx.paper import Measure
    from budgets.rendering.story import Block

_NEW_PAGE: Final = "<w:pageBreakBefore/>"
_FORM_HALF_POINTS: Final = 21
#: Four characters on one line: 绩效指标.
_FORM_COLUMN: Final = 1010
_CAPTION_STYLES: Final = {BoxKind.TITLE: "FormTitle", BoxKind.LINE: "FormLine"}
#: Parts and their sections, as Word counts headings.
_PART: Final = 1


@dataclass(slots=True)
class Flow:
    """What is written so far. `missing`: what stands where a table is not there."""

    missing: str
    bookmarks: Bookmarks = field(default_factory=Bookmarks)
    paper: Paper = TEXT_PAPER
    parts: list[str] = field(default_factory=list)
    _anchor: str = ""
    _place: int = 0
    _is_fresh: bool = False  # nothing but a part's heading is on this page yet

    def write(self, blocks: Iterable[Block]) -> None:
        """Every block in its order."""
        listed = list(blocks)
        for number, block in enumerate(listed):
            following = listed[number + 1] if number + 1 < len(listed) else None
            if isinstance(block, Title):
                self._title(block, following)
            elif isinstance(block, Passage):
                self._passage(block.text)
            elif isinstance(block, Term):
                self._passage(passage_of_term(block))
            elif isinstance(block, TableBlock):
                self._table(block)
            else:
                self._form(block)

    def end(self) -> str:
        """All of it, on the paper of the last section."""
        return "".join(self.parts) + self.paper.section

    def turn_to(self, paper: Paper) -> str:
        """A new page on this paper; what a paragraph needs for it, "" where a section began."""
        if paper == self.paper:
            return _NEW_PAGE
        self.parts.append(paragraph("SectionEnd", "", self.paper.section))
        self.paper = paper
        return ""

    def _title(self, block: Title, following: Block | None) -> None:
        self._anchor, self._place = block.anchor, 0
        turned = ""
        if block.level == _PART:
            is_over_table = isinstance(following, TableBlock)
            turned = self.turn_to(_paper_of(following) if is_over_table else TEXT_PAPER)
        elif self.paper != TEXT_PAPER:
            turned = self.turn_to(TEXT_PAPER)
        self._is_fresh = block.level == _PART
        names = (contents_mark(block.anchor), heading_mark(block.anchor))
        style = f"Heading{block.level}"
        self.parts.append(paragraph(style, self.bookmarks.around(names, run(block.text)), turned))

    def _passage(self, text: str) -> None:
        turned = self.turn_to(TEXT_PAPER) if self.paper != TEXT_PAPER else ""
        point = self.bookmarks.around((passage_mark(self._anchor, self._place),), "")
        self._place += 1
        self._is_fresh = False
        self.parts.append(paragraph("BodyText", point + run(text), turned))

    def _table(self, block: TableBlock) -> None:
        sheet, measured = block.sheet, measure(block.sheet)
        turned = ""
        if not (self._is_fresh and self.paper == measured.paper):
            turned = self.turn_to(measured.paper)
        self._is_fresh = False
        names = (contents_mark(block.anchor), table_mark(block.anchor))
        self.parts.append(
            paragraph("TableTitle", self.bookmarks.around(names, run(heading_of(sheet))), turned)
        )
        self.parts.append(_caption(caption_of(sheet), measured))
        grid = grid_of_sheet(sheet)
        self.parts.append(
            table(
                widths=measured.widths,
                rows=grid.rows,
                half_points=measured.half_points,
                heading_rows=grid.heading_rows,
                caption=heading_of(sheet),
            )
        )
        notes = (*sheet.notes, self.missing) if sheet.is_missing else sheet.notes
        self.parts.extend(paragraph("TableNote", run(note)) for note in notes)

    def _form(self, block: FormBlock) -> None:
        form = grid_of_form(block.form)
        turned = self.turn_to(UPRIGHT)
        marks = self.bookmarks.around((table_mark(block.anchor),), "")
        for box in form.captions:
            content = marks + run(box.text)
            self.parts.append(paragraph(_CAPTION_STYLES[box.kind], content, turned))
            turned = marks = ""
        if marks:  # a form without a title still needs its page and its mark
            self.parts.append(paragraph("FormLine", marks, turned))
        total = sum(block.form.widths)
        shares = [max(UPRIGHT.width * width // total, _FORM_COLUMN) for width in block.form.widths]
        self.parts.append(
            table(
                widths=fitted(shares, (), UPRIGHT.width),
                rows=form.grid.rows,
                half_points=_FORM_HALF_POINTS,
                caption=block.form.name,
            )
        )


def _paper_of(block: Block | None) -> Paper:
    return measure(block.sheet).paper if isinstance(block, TableBlock) else TEXT_PAPER


def _caption(text: str, measured: Measure) -> str:
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{measured.paper.width}"/></w:tabs>'
    return paragraph("TableCaption", run(text), tabs)
