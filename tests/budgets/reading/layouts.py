"""Ways in which other regions and offices lay out the same tables."""

from __future__ import annotations

import re
from typing import Any

from tests.budgets.reading.layouts_of_codes import total_over_the_codes
from tests.budgets.reading.paper import Book, Sheet

#: The first body row of each table in the golden books.
BODY = {number: 6 if number in (4, 7) else 5 for number in range(1, 13)}
_ONE_MORE_GROUP = "资 金 来 源"


def is_number(value: Any) -> bool:
    return isinstance(value, int | float)


def without_state_capital(book: Book) -> None:
    for number, heading in (
        (2, "国有资本经营预算收入"),
        (11, "国有资本经营预算"),
        (12, "国有资本经营预算"),
    ):
        sheet = book.table(number)
        sheet.delete_column(sheet.find(heading)[1])


def with_an_unknown_column(book: Book) -> None:
    sheet = book.table(3)
    sheet.insert_column(7)
    sheet.put(3, 7, "政府性住房支出")
    sheet.merges.append((3, 7, 4, 7))
    sheet.put(5, 7, 9.5, "#,##0.00")


def columns_in_another_order(book: Book) -> None:
    sheet = book.table(3)
    places = {5: 7, 6: 5, 7: 6}
    sheet.move(lambda row, column: (row, places.get(column, column)))


def with_row_numbers(book: Book) -> None:
    sheet = book.table(11)
    sheet.insert_column(1)
    sheet.put(3, 1, "序号")
    for row in range(6, sheet.last_row + 1):
        sheet.put(row, 1, row - 5)


def with_column_numbers(book: Book) -> None:
    for number in range(2, 13):
        sheet = book.table(number)
        sheet.insert_rows(BODY[number])
        for column in range(1, sheet.last_column + 1):
            sheet.put(BODY[number], column, column)


def with_one_more_group(book: Book) -> None:
    sheet = book.table(12)
    sheet.insert_rows(3)
    sheet.put(3, 5, _ONE_MORE_GROUP)
    sheet.merges.append((3, 5, 3, sheet.last_column))


def with_one_more_group_unmerged(book: Book) -> None:
    with_one_more_group(book)
    sheet = book.table(12)
    sheet.merges = [merge for merge in sheet.merges if merge[0] != 3]


def without_merges(book: Book) -> None:
    for sheet in book.sheets:
        sheet.merges = []


def renamed_and_reversed(book: Book) -> None:
    for number, sheet in enumerate(book.sheets, 1):
        sheet.name = f"Sheet{number}"
    book.sheets.reverse()


def names_that_mislead(book: Book) -> None:
    names = [sheet.name for sheet in book.sheets]
    for sheet, name in zip(book.sheets, [*names[1:], names[0]], strict=True):
        sheet.name = name


def with_more_title_rows(book: Book) -> None:
    for sheet in book.sheets:
        sheet.insert_rows(1, 3)
        sheet.put(1, 1, sheet.name)
        sheet.put(2, 1, "（2025年度）")


def with_long_titles(book: Book) -> None:
    for sheet in book.sheets:
        sheet.put(1, 1, f"淄博市张店区人民政府办公室2025年部门{sheet.value(1, 1)}")


def with_numbered_titles(book: Book) -> None:
    for number, sheet in enumerate(book.sheets, 1):
        sheet.put(1, 1, f"表{number}：2025年度单位{sheet.value(1, 1)}")


def without_titles(book: Book) -> None:
    for sheet in book.sheets:
        sheet.delete_row(1)


def without_titles_or_names(book: Book) -> None:
    without_titles(book)
    for number, sheet in enumerate(book.sheets):
        sheet.name = f"S{number}"


def numbers_for_titles(book: Book) -> None:
    for number, sheet in enumerate(book.sheets, 1):
        sheet.put(1, 1, f"公开{number:02}表")
        sheet.name = f"S{number}"


def spaced_full_width_headings(book: Book) -> None:
    wide = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
    for number, sheet in enumerate(book.sheets, 1):
        body = BODY[number]
        sheet.change(
            lambda row, _, value, body=body: (  # type: ignore[misc]  # the default binds this round's value
                "\u3000".join(value).translate(wide)
                if isinstance(value, str) and row < body
                else value
            )
        )


def headings_with_line_breaks(book: Book) -> None:
    for number, sheet in enumerate(book.sheets, 1):
        body = BODY[number]
        sheet.change(
            lambda row, _, value, body=body: (  # type: ignore[misc]  # the default binds this round's value
                f"{value[:3]}\n{value[3:]}" if isinstance(value, str) and 2 < row < body else value
            )
        )


def unit_and_amounts_in_one_cell(book: Book) -> None:
    for sheet in book.sheets:
        name = sheet.value(2, 1)
        sheet.cells = {place: held for place, held in sheet.cells.items() if place[0] != 2}
        sheet.put(2, 1, f"{name}          单位：万元")


def unit_and_name_in_cells_of_their_own(book: Book) -> None:
    for sheet in book.sheets:
        name = re.split("[:：]", str(sheet.value(2, 1)))[1].strip()
        sheet.cells = {place: held for place, held in sheet.cells.items() if place[0] != 2}
        sheet.merges = [merge for merge in sheet.merges if merge[0] != 2]
        sheet.put(2, 1, "部门（单位）：")
        sheet.put(2, 2, name)
        sheet.put(2, 3, "单位：")
        sheet.put(2, 4, "万元")


def moved_away_from_the_corner(book: Book) -> None:
    for sheet in book.sheets:
        sheet.move(lambda row, column: (row + 4, column + 3))


def _printed_again(book: Book, first: int, at: int) -> None:
    """The rows from `first` to the last heading row again before row `at`."""
    for number in (1, 2, 3, 4, 5, 6, 10, 11, 12):
        sheet = book.table(number)
        head = BODY[number] - 1 + (sheet.value(3, 5) == _ONE_MORE_GROUP)
        row = min(at, sheet.last_row - 1)
        sheet.insert_rows(row, head - first + 1)
        for (top, column), held in list(sheet.cells.items()):
            if first <= top <= head:
                sheet.cells[row + top - first, column] = held
        sheet.merges += [
            (top + row - first, left, bottom + row - first, right)
            for top, left, bottom, right in sheet.merges
            if first <= top <= head
        ]


def caption_on_every_page(book: Book) -> None:
    _printed_again(book, 1, 9)


def heading_on_every_page(book: Book) -> None:
    with_one_more_group_unmerged(book)
    _printed_again(book, 3, 14)
    _printed_again(book, 3, 7)


def page_numbers_between(book: Book) -> None:
    for number in (2, 5, 6):
        sheet = book.table(number)
        sheet.insert_rows(9)
        sheet.put(9, 1, "第 1 页 共 2 页")


def continued_on_the_next_sheet(book: Book) -> None:
    sheet = book.table(2)
    rest = sheet.copy("收入续")
    rest.put(1, 1, "收入总体情况表（续）")
    for row in range(12, sheet.last_row + 1):
        sheet.cells = {place: held for place, held in sheet.cells.items() if place[0] != row}
    for row in range(11, 4, -1):
        rest.delete_row(row)
    book.sheets.append(rest)


def all_on_one_sheet(book: Book, *, gap: int = 0) -> None:
    page, at = Sheet("全部"), 0
    for sheet in book.sheets:
        page.cells.update({(row + at, column): held for (row, column), held in sheet.cells.items()})
        page.merges += [
            (top + at, left, bottom + at, right) for top, left, bottom, right in sheet.merges
        ]
        at += sheet.last_row + gap
    book.sheets = [page]


def all_on_one_sheet_apart(book: Book) -> None:
    all_on_one_sheet(book, gap=2)


def side_by_side_on_one_sheet(book: Book) -> None:
    page, at = Sheet("全部"), 0
    for sheet in book.sheets:
        page.cells.update({(row, column + at): held for (row, column), held in sheet.cells.items()})
        page.merges += [
            (top, left + at, bottom, right + at) for top, left, bottom, right in sheet.merges
        ]
        at += sheet.last_column + 1
    book.sheets = [page]


def titles_that_end_with_their_number(book: Book) -> None:
    for number in range(1, 13):
        sheet = book.table(number)
        sheet.put(1, 1, f"2025年部门{sheet.value(1, 1)}（表{number}）")


def one_sheet_with_one_unit_line(book: Book) -> None:
    for sheet in book.sheets[1:]:
        sheet.delete_row(2)
    all_on_one_sheet(book, gap=1)


def one_sheet_with_contents(book: Book) -> None:
    titles = [sheet.value(1, 1) for sheet in book.sheets]
    all_on_one_sheet(book, gap=1)
    page = book.sheets[0]
    page.insert_rows(1, 15)
    for row, title in enumerate(titles, 2):
        page.put(row, 1, f"{row - 1}、{title}")


def with_cover_and_contents(book: Book) -> None:
    cover, contents = Sheet("封面"), Sheet("目录")
    cover.put(3, 2, "2025年部门预算公开")
    for row, sheet in enumerate(book.sheets, 2):
        contents.put(row, 1, f"{row - 1}、{sheet.value(1, 1)}")
        contents.put(row, 2, row)
    book.sheets[:0] = [cover, contents]


def amounts_as_text(book: Book) -> None:
    for sheet in book.sheets:
        sheet.change(lambda _row, _column, value: f"{value:,.2f}" if is_number(value) else value)


def amounts_as_full_width_text(book: Book) -> None:
    wide = {ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)}
    for sheet in book.sheets:
        sheet.change(
            lambda _row, _column, value: (
                f"￥{value:,.2f} ".translate(wide) if is_number(value) else value
            )
        )


def in_yuan(book: Book) -> None:
    for sheet in book.sheets:
        sheet.change(
            lambda _row, _column, value: (
                round(value * 10_000, 2) if is_number(value) else value.replace("万元", "元")
            )
        )


def blanks_as_dashes(book: Book) -> None:
    for number in (3, 5, 6, 12):
        sheet = book.table(number)
        first = 7 if number == 6 else 5
        for row in range(5, sheet.last_row + 1):
            for column in range(first, sheet.last_column + 1):
                if (row, column) not in sheet.cells:
                    sheet.put(row, column, "—")


def notes_under_tables(book: Book) -> None:
    projects = book.table(11)
    row = projects.last_row + 1
    projects.put(row, 1, "注：涉密项目不予公开。")
    projects.put(row + 1, 1, "本表所列项目均已通过评审。")
    for number in (8, 9):
        sheet = book.table(number)
        note = sheet.value(5, 1)
        sheet.merges = [merge for merge in sheet.merges if merge[0] != 5]
        sheet.cells.pop((5, 1))
        sheet.put(5, 4, "合 计")
        sheet.put(6, 1, note)


def as_elsewhere_in_the_province(book: Book) -> None:
    """聊城2024, 兰山2024: other words, one more group, no 国有资本经营预算, repeated headings."""
    without_state_capital(book)
    total_over_the_codes(book)
    with_one_more_group(book)
    notes_under_tables(book)
    lines = book.table(1)
    lines.put(5, 1, "一、财政拨款")
    lines.put(6, 1, "   一般公共预算拨款收入")
    projects = book.table(11)
    projects.put(3, 2, "项目类型")
    projects.put(5, 1, "合 计")
    book.table(12).put(1, 1, "政府采购预算情况表")
    _printed_again(book, 3, 11)
