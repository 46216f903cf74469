"""目录: a field that Word, WPS and LibreOffice update, its entries written already.

The numbers of pages are fields too: a program that lays pages out fills them in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from budgets.rendering.docx.markup import field_code, paragraph, run
from budgets.rendering.docx.paper import TEXT_PAPER
from budgets.rendering.docx.wording import contents_mark, heading_of
from budgets.rendering.story import TableBlock, Title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgets.rendering.story import Block, Story

_BEGIN: Final = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\z \\u </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
)
_END: Final = '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
_LEADER: Final = (
    f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{TEXT_PAPER.width}"/></w:tabs>'
)


def contents(story: Story) -> str:
    """目录 on a page of its own."""
    title = paragraph("TOCHeading", run(story.contents_title), "<w:pageBreakBefore/>")
    entries = "".join(
        paragraph(f"TOC{level}", (_BEGIN if first else "") + _entry(text, anchor), _LEADER)
        for first, (level, text, anchor) in _numbered(story.blocks)
    )
    if not entries:
        return title
    return (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
        "<w:docPartUnique/></w:docPartObj></w:sdtPr>"
        f"<w:sdtContent>{title}{entries}{_END}</w:sdtContent></w:sdt>"
    )


def _numbered(blocks: tuple[Block, ...]) -> Iterator[tuple[bool, tuple[int, str, str]]]:
    return ((place == 0, entry) for place, entry in enumerate(_entries(blocks)))


def _entries(blocks: tuple[Block, ...]) -> Iterator[tuple[int, str, str]]:
    for block in blocks:
        if isinstance(block, Title):
            yield block.level, block.text, block.anchor
        elif isinstance(block, TableBlock):
            yield 2, heading_of(block.sheet), block.anchor


def _entry(text: str, anchor: str) -> str:
    mark = contents_mark(anchor)
    page = field_code(f"PAGEREF {mark} \\h")
    return (
        f'<w:hyperlink w:anchor="{mark}" w:history="1">{run(text)}'
        f"<w:r><w:tab/></w:r>{page}</w:hyperlink>"
    )
