"""表头说明: what stands above a table's headings: number, title, unit's name, 万元 or 元.

Everything is compared folded. A caption may hold several things in one cell
("部门（单位）：某某局　单位：万元") and one thing in several cells.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from budgets.reading.core import Cell
from budgets.reading.grid import SheetView, is_text
from budgets.reading.remembered import remembered
from portal.core.money import AmountUnit
from portal.core.text import clean, fold_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgets.tables.core import Edition, Table

_DIGITS = {char: value for value, char in enumerate("一二三四五六七八九十", 1)}
_LABEL = re.compile(
    r"(?:(?:预算|预决算)?公开|附|附件)?表格?[(\[]?(?:0?(\d{1,2})(?!\d)|([一二三四五六七八九十]{1,2}))[)\]]?"
    r"|公开0?(\d{1,2})表"
)
#: Before the name of each sheet on a page that LibreOffice has made of a workbook.
_SHEET = re.compile(r"^(?:sheet|工作表)\d{1,3}:", re.IGNORECASE)
_AMOUNT_UNIT = re.compile(
    r"(?:金额|计量|货币)?单位:?\(?(?:人民币)?(亿元|千万元|百万元|十万元|万元|千元|百元|元)\)?$"
)
_BARE_UNIT = re.compile(r"\(?(?:人民币)?:?(亿元|百万元|万元|千元|百元|元)\)?")
_UNIT_NAME = re.compile(
    r"^(?:(?:部门|单位)\((?:部门|单位)\)|部门/单位|部门单位|部门|单位|(?:预算|编制|填报|填表|公开|主管)(?:单位|部门))"
    r"(?:\(盖章\)|\(公章\))?(?:名称|全称)?:(.*)$"
)
_YEAR = re.compile(r"(20\d{2})(?=年)")
_YEAR_ONLY = re.compile(r"\(?20\d{2}年度?\)?")
_PAGE = re.compile(
    r"-\d{1,3}-|第\d{1,3}页.{0,10}|\d{1,3}页?/共?\d{1,3}页?|(?i:sheet|工作表)\d{1,3}:.{1,60}"
)
#: What may stand before or after a title without changing which table it names.
_AROUND = re.compile(
    r"^(?:[(\[]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)\]、.:-]+)+|^20\d{2}年度?"
    r"|[-_]?(?:\(?续表?\d?\)?|\(20\d{2}年度?\)|\((?:公开|附)?表格?\d{1,2}\))$|[-_:.、]+$|^[-_:.、]+"
)
_OWNER = re.compile(r"^(?:部门|单位|本级|本部门|本单位|\(?部门\)?\(?单位\)?|部门/单位|预算)")
_CONTINUED = re.compile(r"续")
_NOTE = re.compile(r"^[(\[*※]*(?:备?注\d?(?:[:.、]|\d|$)|说明:|备注)")
_BUDGET_WORDS = re.compile(r"收入|支出|收支|拨款|基金|资本|公共预算|采购|三公|项目|基本|经费|财政")
_OFFICE = re.compile(
    r"[局委办室厅院校学园心处所站馆队会团部府台场社镇乡村]$|街道$|公司$|[)]$|部门$|单位$|20\d{2}年度?$"
)
_CODE_BEFORE_NAME = re.compile(r"^\[?\d{3,12}\]?[-_ ]*")


class Mark(StrEnum):
    """What a caption cell says."""

    TITLE = "title"
    LABEL = "label"
    UNIT_NAME = "unit_name"
    AMOUNT_UNIT = "amount_unit"
    YEAR = "year"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class TitleMatch:
    """A title and the table it names. `is_exact`: in the edition's own words."""

    table: int
    is_exact: bool
    is_continued: bool = False


def years_in(text: str) -> tuple[int, ...]:
    """Every year that the text names as one: 2025年."""
    return tuple(int(year) for year in _YEAR.findall(fold_name(text)))


def label_number(text: str) -> int | None:
    """N of 公开表N where the text is a table's number alone."""
    folded = _SHEET.sub("", fold_name(text)).rstrip(":.、")
    match = _LABEL.fullmatch(folded)
    return _label_value(match) if match else None


def _label_value(match: re.Match[str]) -> int | None:
    if digits := match[1] or match[3]:
        return int(digits)
    numeral = match[2]
    if len(numeral) == 1:
        return _DIGITS[numeral]
    return 10 + _DIGITS[numeral[1]] if numeral[0] == "十" and numeral[1] != "十" else None


def title_match(text: str, edition: Edition) -> TitleMatch | None:
    """The table that the text is the title of, None where it is none.

    Years, the unit's name, 部门/单位 and ordinals before it do not matter; the longest
    title that the text ends with wins (一般公共预算基本支出情况表 is not 基本支出情况表).
    """
    folded = _without_unit_mark(fold_name(text))
    if not 4 <= len(folded) <= 80 or not folded.strip("()续表0123456789"):
        return None
    is_continued = bool(_CONTINUED.search(folded[-5:]))
    bare = _bare(folded)
    for name, number, is_own in _names(edition):
        if not bare.endswith(name):
            continue
        before = bare[: -len(name)]
        if _BUDGET_WORDS.search(before) and not _OFFICE.search(before):
            return None  # 一般公共预算 + 项目支出情况表 is a table that nobody prescribes
        return TitleMatch(number, is_own, is_continued)
    return None


def _bare(folded: str) -> str:
    before = None
    while folded != before:
        before = folded
        folded = _AROUND.sub("", folded)
        label = _LABEL.match(folded)
        if label and label.end() < len(folded):
            folded = folded[label.end() :]
        owner = _OWNER.match(folded)
        if owner and len(folded) - owner.end() >= 4:
            folded = folded[owner.end() :]
    return folded


def _without_unit_mark(folded: str) -> str:
    match = _AMOUNT_UNIT.search(folded)
    return folded[: match.start()].rstrip("(") if match else folded


@remembered
def _names(edition: Edition) -> tuple[tuple[str, int, bool], ...]:
    """Every folded title, longest first; `_bare` may have cut 部门 or 预算 off a title."""
    found: dict[str, tuple[int, bool]] = {}
    for table in edition.tables:
        for is_own, title in _titles(table):
            for name in (title, _bare(title)):
                found.setdefault(name, (table.number, is_own))
    ordered = sorted(found.items(), key=lambda item: -len(item[0]))
    return tuple((name, number, is_own) for name, (number, is_own) in ordered)


def _titles(table: Table) -> Iterable[tuple[bool, str]]:
    yield True, fold_name(table.title)
    for alias in table.aliases:
        yield False, fold_name(alias)


@dataclass(slots=True)
class Caption:
    """What was found above one heading, and in which cells."""

    first_row: int = 0  # 0 where there is no caption
    title: TitleMatch | None = None
    title_cell: Cell | None = None
    label: int | None = None
    label_cell: Cell | None = None
    unit_name: str = ""
    unit_name_cell: Cell | None = None
    amount_unit: str = ""
    amount_unit_cell: Cell | None = None
    cells: tuple[Cell, ...] = ()

    @property
    def names_table(self) -> bool:
        """Whether a title or number says which table follows."""
        return self.title is not None or self.label is not None


def marks(cell: Cell, edition: Edition) -> frozenset[Mark]:
    """What the cell says as a caption; empty where it is no caption."""
    if not is_text(cell):
        return frozenset()
    folded = fold_name(cell.text)
    found: set[Mark] = set()
    if title_match(cell.text, edition):
        found.add(Mark.TITLE)
    elif label_number(cell.text) is not None:
        found.add(Mark.LABEL)
    if _AMOUNT_UNIT.search(folded) or _BARE_UNIT.fullmatch(folded):
        found.add(Mark.AMOUNT_UNIT)
    if unit_name_in(cell.text) is not None:
        found.add(Mark.UNIT_NAME)
    if _YEAR_ONLY.fullmatch(folded):
        found.add(Mark.YEAR)
    if _PAGE.fullmatch(folded):
        found.add(Mark.PAGE)
    return frozenset(found)


def is_page_mark(text: str) -> bool:
    """第3页，- 3 -: printed by the page, no part of the table."""
    return bool(_PAGE.fullmatch(fold_name(text)))


def unit_name_in(text: str) -> str | None:
    """The unit's name after 部门（单位）：, "" where nothing follows; None for other texts."""
    folded = _without_unit_mark(fold_name(text))
    match = _UNIT_NAME.match(folded)
    if match is None or _BARE_UNIT.fullmatch(match[1]):
        return None
    return _CODE_BEFORE_NAME.sub("", match[1])


def _printed_name(text: str) -> str:
    """The unit's name as printed, found after the colon."""
    shown = clean(text)
    name = re.split(r"[:：]", shown, maxsplit=1)[-1]
    name = re.sub(r"(?:金额|计量|货币)?单\s*位\s*[:：].*$", "", name)
    return _CODE_BEFORE_NAME.sub("", name.strip()).strip()


def is_note_text(text: str) -> bool:
    """Whether the text is a note by its first word: 注：, （注：, 备注, 说明."""
    return bool(_NOTE.match(fold_name(text)))


def read_caption(sheet: SheetView, rows: Iterable[int], edition: Edition) -> Caption:
    """The caption that these rows make. Of two titles the nearer to the table counts."""
    caption = Caption()
    cells: list[Cell] = []
    for number in rows:
        caption.first_row = caption.first_row or number
        row = sheet.row(number)
        cells.extend(row)
        for place, cell in enumerate(row):
            if is_text(cell):
                _take(caption, cell, row[place + 1 :], edition)
    caption.cells = tuple(cells)
    return caption


def _take(caption: Caption, cell: Cell, after: tuple[Cell, ...], edition: Edition) -> None:
    title = title_match(cell.text, edition)
    if title is not None:
        caption.title, caption.title_cell = title, cell
    number = label_number(cell.text) or (_leading_label(cell.text) if title else None)
    if number is not None:
        caption.label, caption.label_cell = number, cell
    unit = _amount_unit(cell, after)
    if unit and not caption.amount_unit:
        caption.amount_unit, caption.amount_unit_cell = unit, cell
    name = unit_name_in(cell.text)
    if name is None or caption.unit_name:
        return
    if name:
        caption.unit_name, caption.unit_name_cell = _printed_name(cell.text), cell
    elif after and not marks(after[0], edition):
        caption.unit_name, caption.unit_name_cell = clean(after[0].text).strip(), after[0]


def _leading_label(text: str) -> int | None:
    match = _LABEL.match(fold_name(text))
    return _label_value(match) if match else None


def _amount_unit(cell: Cell, after: tuple[Cell, ...]) -> str:
    folded = fold_name(cell.text)
    match = _AMOUNT_UNIT.search(folded) or _BARE_UNIT.fullmatch(folded)
    if match:
        return match[1]
    if folded in ("单位:", "金额单位:", "单位") and after:
        beside = _BARE_UNIT.fullmatch(fold_name(after[0].text))
        return beside[1] if beside else ""
    return ""


def unit_in_heading(texts: Iterable[str]) -> str:
    """万元 or 元 where a heading itself says it: 预算数（万元）."""
    for text in texts:
        match = re.search(r"\((?:单位:)?(万元|元)\)$", fold_name(text))
        if match:
            return match[1]
    return ""


def amount_unit_of(word: str) -> AmountUnit | None:
    """The unit that may be read: 万元 or 元."""
    return next((unit for unit in AmountUnit if unit.value == word), None)
