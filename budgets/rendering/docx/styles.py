"""样式: Word's own headings and contents in Chinese type, and the styles of our tables.

Text as official documents have it (GB/T 9704—2012): 仿宋 三号 on lines of 28 points, 黑体 and
楷体 for headings; tables in 宋体.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from budgets.rendering.docx.grid import CELL_MARGINS
from budgets.rendering.docx.markup import HEAD, NAMESPACE

_SONG, _HEI, _KAI, _FANG = "宋体", "黑体", "楷体", "仿宋"
_LATIN: Final = "Times New Roman"
TITLE_HALF_POINTS: Final = 52
#: The types that the document asks for; a system without one takes its own.
FONTS: Final = (_SONG, _HEI, _KAI, _FANG, _LATIN)


@dataclass(frozen=True, slots=True)
class _Style:
    """样式. Sizes in half points, other lengths in twips; `line` 0: as the type needs."""

    id: str
    name: str
    font: str = _FANG
    size: int = 32
    is_bold: bool = False
    justify: str = "left"
    before: int = 0
    after: int = 0
    line: int = 0
    indent: str = ""
    keep: str = ""
    outline: int | None = None
    following: str = ""
    is_custom: bool = True


_KEEP: Final = "<w:keepNext/><w:keepLines/>"
_FIRST_LINE: Final = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
_STYLES: Final = (
    _Style("BodyText", "Body Text", justify="both", line=560, indent=_FIRST_LINE, is_custom=False),
    _Style("Title", "Title", _SONG, TITLE_HALF_POINTS, True, "center", 4200, 1200, is_custom=False),
    _Style("CoverLine", "封面落款", _KAI, 36, justify="center", before=5400),
    _Style(
        "Heading1",
        "heading 1",
        _HEI,
        36,
        justify="center",
        before=120,
        after=360,
        keep=_KEEP,
        outline=0,
        following="BodyText",
        is_custom=False,
    ),
    _Style(
        "Heading2",
        "heading 2",
        _HEI,
        32,
        before=240,
        after=120,
        line=560,
        indent=_FIRST_LINE,
        keep=_KEEP,
        outline=1,
        following="BodyText",
        is_custom=False,
    ),
    _Style(
        "TableTitle", "公开表标题", _HEI, 32, justify="center", after=120, keep=_KEEP, outline=1
    ),
    _Style("TableCaption", "公开表单位行", _SONG, 21, after=60, keep=_KEEP),
    _Style("TableHeading", "表内栏目", _SONG, 21, True, "center"),
    _Style("TableText", "表内文字", _SONG, 21),
    _Style("TableCode", "表内编码", _SONG, 21, justify="center"),
    _Style("TableAmount", "表内金额", _SONG, 21, justify="right"),
    _Style("TableNote", "公开表注", _SONG, 21, before=80),
    _Style("FormTitle", "表单标题", _HEI, 32, justify="center", after=60, keep=_KEEP),
    _Style("FormLine", "表单年度", _SONG, 24, justify="center", after=80, keep=_KEEP),
    _Style("SectionEnd", "分节", _SONG, 2, line=20),
    _Style("Footer", "footer", _SONG, 16, justify="center", is_custom=False),
    _Style("TOCHeading", "TOC Heading", _HEI, 36, justify="center", after=240, is_custom=False),
    _Style("TOC1", "toc 1", _HEI, 24, before=60, line=440, is_custom=False),
    _Style("TOC2", "toc 2", _FANG, 24, line=400, indent='<w:ind w:left="480"/>', is_custom=False),
)
_BORDER: Final = '<w:{0} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
_BORDERS: Final = "".join(
    _BORDER.format(side) for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


@cache
def styles_part() -> bytes:
    """word/styles.xml."""
    named = "".join(map(_style, _STYLES))
    return (
        f'{HEAD}<w:styles xmlns:w="{NAMESPACE}"><w:docDefaults><w:rPrDefault><w:rPr>'
        f'{_fonts(_FANG)}<w:kern w:val="2"/>{_size(32)}'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        "<w:qFormat/></w:style>"
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr>'
        '<w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
        '<w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        f"{named}"
        '<w:style w:type="table" w:customStyle="1" w:styleId="BudgetTable">'
        '<w:name w:val="公开表"/><w:basedOn w:val="TableNormal"/><w:tblPr>'
        f"<w:tblBorders>{_BORDERS}</w:tblBorders>{CELL_MARGINS}</w:tblPr></w:style>"
        "</w:styles>"
    ).encode()


def _style(style: _Style) -> str:
    custom = ' w:customStyle="1"' if style.is_custom else ""
    following = f'<w:next w:val="{style.following}"/>' if style.following else ""
    line = f' w:line="{style.line}" w:lineRule="exact"' if style.line else ""
    outline = "" if style.outline is None else f'<w:outlineLvl w:val="{style.outline}"/>'
    bold = "<w:b/><w:bCs/>" if style.is_bold else ""
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{style.id}">'
        f'<w:name w:val="{style.name}"/><w:basedOn w:val="Normal"/>{following}<w:qFormat/>'
        f'<w:pPr>{style.keep}<w:spacing w:before="{style.before}" w:after="{style.after}"{line}/>'
        f'{style.indent}<w:jc w:val="{style.justify}"/>{outline}</w:pPr>'
        f"<w:rPr>{_fonts(style.font)}{bold}{_size(style.size)}</w:rPr></w:style>"
    )


def _fonts(eastern: str) -> str:
    return (
        f'<w:rFonts w:ascii="{_LATIN}" w:hAnsi="{_LATIN}" w:eastAsia="{eastern}" w:cs="{_LATIN}"/>'
    )


def _size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
