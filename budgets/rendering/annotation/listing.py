"""问题清单: the sheet in front that lists all findings, with links to their cells.

Texts are written into the sheet itself, so that the workbook's shared strings stay as they
are; amounts are the exact decimals.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from budgets.rendering.annotation.links import DECLARATION, Dialect
from budgets.rendering.annotation.notes import GRAVITY, SEVERITY_NAMES, sentence_of, title_of
from budgets.rendering.annotation.styles import COLOURS
from budgets.rendering.annotation.written import place_of, ref_of, xml_text
from budgets.rendering.paper import text_width
from budgets.tables.annotation import LIST_TITLE
from budgets.tables.findings import Finding, Severity
from portal.core.money import exact_wan_text
from portal.core.text import clean

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from budgets.rendering.annotation.styles import Styles

#: Headings and widths in characters.
_COLUMNS: Final = (
    ("序号", 6),
    ("级别", 7),
    ("公开表", 10),
    ("工作表", 16),
    ("单元格", 9),
    ("行", 24),
    ("栏目", 22),
    ("应为（万元）", 14),
    ("表中为（万元）", 14),
    ("相差（万元）", 13),
    ("问题与处理", 64),
    ("规则", 28),
)
_HEADING_ROW: Final = 4
_LAST_LETTER: Final = "L"
_LINK_COLUMN: Final = 5
#: Excel takes no more links on one sheet.
_MOST_LINKS: Final = 65_000
_LONGEST_TEXT: Final = 8_000
#: Of rows, in points. Excel takes none higher.
_LINE_HEIGHT: Final = 14
_PADDING: Final = 4
_HIGHEST_ROW: Final = 409
_FONT: Final = '<{{p}}font>{bold}<{{p}}sz val="{size}"/>{colour}<{{p}}name val="宋体"/></{{p}}font>'
_LINE: Final = '<{p}_ style="thin"><{p}color rgb="FFBFBFBF"/></{p}_>'
_TAB: Final = "FFC00000"
_HOW: Final = (
    "点击“单元格”列可跳到问题所在单元格，单元格中有批注。改正后可直接上传本文件："
    "本清单、批注和底色都不影响读取。"
)


@dataclass(frozen=True, slots=True)
class ListStyles:
    """The cell styles of the list; all zero where the workbook's styles cannot be used."""

    title: int = 0
    plain: int = 0
    heading: int = 0
    text: int = 0
    centred: int = 0
    link: int = 0
    amount: int = 0
    severities: Mapping[Severity, int] | None = None

    def severity(self, severity: Severity) -> int:
        """The style of a severity's name: its own colour."""
        return (self.severities or {}).get(severity, 0)


def list_styles(styles: Styles) -> ListStyles:
    """The list's styles, added to the workbook's."""

    def font(size: int, *, bold: bool = False, colour: str = "") -> int:
        return styles.add(
            "fonts",
            _FONT.format(
                bold="<{p}b/>" if bold else "",
                size=size,
                colour=f'<{{p}}color rgb="{colour}"/>' if colour else "",
            ),
        )

    def fill(colour: str) -> int:
        return styles.add(
            "fills",
            f'<{{p}}fill><{{p}}patternFill patternType="solid"><{{p}}fgColor rgb="{colour}"/>'
            "</{p}patternFill></{p}fill>",
        )

    lines = "".join(_LINE.replace("_", side) for side in ("left", "right", "top", "bottom"))
    border = styles.add("borders", f"<{{p}}border>{lines}<{{p}}diagonal/></{{p}}border>")

    def style(
        font: int, *, fill: int = 0, lined: bool = True, across: str = "", number: int = 0
    ) -> int:
        place = f' horizontal="{across}"' if across else ""
        return styles.add(
            "cellXfs",
            f'<{{p}}xf numFmtId="{number}" fontId="{font}" fillId="{fill}"'
            f' borderId="{border if lined else 0}" quotePrefix="{int(not number)}"'
            ' applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">'
            f'<{{p}}alignment{place} vertical="center" wrapText="{int(lined)}"/></{{p}}xf>',
        )

    body = font(10)
    return ListStyles(
        title=style(font(16, bold=True), lined=False),
        plain=style(body, lined=False),
        heading=style(font(10, bold=True), fill=fill("FFF2F2F2"), across="center"),
        text=style(body, across="left"),
        centred=style(body, across="center"),
        link=style(font(10, colour="FF0563C1"), across="center"),
        amount=style(body, across="right", number=styles.number_format("#,##0.00####")),
        severities={
            # A colour of its own writing: the list is no cell that a mark covers.
            severity: style(body, fill=fill(colour), across="center")
            for severity, colour in COLOURS.items()
        },
    )


def list_sheet(
    findings: Sequence[Finding],
    *,
    titles: Mapping[str, str],
    sheets: Collection[str],
    remarks: Sequence[str],
    styles: ListStyles,
    dialect: Dialect,
) -> bytes:
    """The sheet's XML, the gravest findings first.

    `sheets`: names that a link can lead to; `remarks`: said below the title.
    """
    rows = [
        _row(1, [_text_cell("A1", LIST_TITLE, styles.title)], lines=2),
        _row(2, [_text_cell("A2", _summary(findings), styles.plain)]),
        _row(3, [_text_cell("A3", "".join([_HOW, *remarks] if sheets else remarks), styles.plain)]),
        _row(
            _HEADING_ROW,
            [
                _text_cell(ref_of(_HEADING_ROW, column), heading, styles.heading)
                for column, (heading, _) in enumerate(_COLUMNS, 1)
            ],
            lines=1,
        ),
    ]
    links: list[str] = []
    ordered = sorted(findings, key=lambda finding: GRAVITY[finding.severity])
    for number, finding in enumerate(ordered, 1):
        row = _HEADING_ROW + number
        is_linked = len(links) < _MOST_LINKS and _can_be_linked(finding, sheets)
        title = title_of(finding, titles)
        rows.append(_finding_row(row, number, finding, title, styles, is_linked=is_linked))
        if is_linked:
            links.append(_link(ref_of(row, _LINK_COLUMN), finding))
    return _SHEET.format(
        declaration=DECLARATION,
        main=dialect.main,
        tab=_TAB,
        letter=_LAST_LETTER,
        last=_HEADING_ROW + len(findings),
        heading=_HEADING_ROW,
        first=_HEADING_ROW + 1,
        columns="".join(
            f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
            for number, (_, width) in enumerate(_COLUMNS, 1)
        ),
        rows="".join(rows),
        links=f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else "",
    ).encode()


_SHEET: Final = (
    '{declaration}<worksheet xmlns="{main}"><sheetPr><tabColor rgb="{tab}"/>'
    '<pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1:{letter}{last}"/>'
    '<sheetViews><sheetView showGridLines="0" workbookViewId="0">'
    '<pane ySplit="{heading}" topLeftCell="A{first}" activePane="bottomLeft" state="frozen"/>'
    '</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols>'
    "<sheetData>{rows}</sheetData>{links}"
    '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
    '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
)


def _summary(findings: Sequence[Finding]) -> str:
    count = Counter(finding.severity for finding in findings)
    if not findings:
        return "没有发现问题。"
    parts = [f"{name}{count[severity]}个" for severity, name in SEVERITY_NAMES.items()]
    return f"共{len(findings)}个问题：{'，'.join(parts)}。错误须改正，警告请核实，提示供参考。"


def _row(number: int, cells: Sequence[str], lines: int = 0) -> str:
    """One row; `lines`: how many lines of text its height must hold, 0 for as it comes."""
    points = min(_LINE_HEIGHT * lines + _PADDING, _HIGHEST_ROW)
    height = f' ht="{points}" customHeight="1"' if lines else ""
    return f'<row r="{number}"{height}>{"".join(cells)}</row>'


def _finding_row(
    row: int, number: int, finding: Finding, title: str, styles: ListStyles, *, is_linked: bool
) -> str:
    identity = "\n".join(part for part in (title, finding.rule, finding.code) if part)
    texts = {
        2: (SEVERITY_NAMES[finding.severity], styles.severity(finding.severity)),
        3: ("" if finding.table is None else f"公开表{finding.table}", styles.centred),
        4: (clean(finding.sheet), styles.centred),
        _LINK_COLUMN: (finding.cell, styles.link if is_linked else styles.centred),
        6: (clean(finding.row), styles.text),
        7: (clean(finding.column), styles.text),
        11: (sentence_of(finding), styles.text),
        12: (identity, styles.text),
    }
    cells = {column: _text_cell(ref_of(row, column), *text) for column, text in texts.items()}
    cells[1] = f'<c r="{ref_of(row, 1)}" s="{styles.centred}"><v>{number}</v></c>'
    for column, fen in enumerate((finding.expected, finding.found, finding.difference), 8):
        value = "" if fen is None else f"<v>{exact_wan_text(fen)}</v>"
        cells[column] = f'<c r="{ref_of(row, column)}" s="{styles.amount}">{value}</c>'
    lines = max(_lines(text, _COLUMNS[column - 1][1]) for column, (text, _) in texts.items())
    return _row(row, [cells[column] for column in sorted(cells)], lines)


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column of that width."""
    return sum(-(-max(text_width(line), 1) // (width - 1)) for line in text.split("\n"))


def _text_cell(ref: str, text: str, style: int) -> str:
    if not text:
        return f'<c r="{ref}" s="{style}"/>'
    written = xml_text(text[:_LONGEST_TEXT])
    return (
        f'<c r="{ref}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{written}</t></is></c>'
    )


def _can_be_linked(finding: Finding, sheets: Collection[str]) -> bool:
    return finding.sheet in sheets and place_of(finding.cell) is not None


def _link(ref: str, finding: Finding) -> str:
    name = finding.sheet.replace("'", "''")
    place = xml_text(f"'{name}'!{finding.cell}")
    return f'<hyperlink ref="{ref}" location="{place}" display="{xml_text(finding.cell)}"/>'
