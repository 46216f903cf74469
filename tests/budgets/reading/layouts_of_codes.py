"""Ways in which offices print codes and the total row of the same tables."""

from __future__ import annotations

from tests.budgets.reading.paper import Book, Sheet

#: Tables of functional codes, and of economic codes, in the golden books.
FUNCTIONAL = (2, 3, 5, 12)
ECONOMIC = (6, 10)
_TOTAL_LAST = (2, 3, 5, 6, 10, 11, 12)


def total_over_the_codes(book: Book) -> None:
    for number in FUNCTIONAL:
        sheet = book.table(number)
        sheet.cells.pop((5, 4))
        sheet.put(5, 1, "合　计")
        sheet.merges.append((5, 1, 5, 4))


def total_without_a_name(book: Book) -> None:
    for number in FUNCTIONAL:
        book.table(number).cells.pop((5, 4))


def total_last(book: Book) -> None:
    for number in _TOTAL_LAST:
        sheet = book.table(number)
        last = sheet.last_row
        sheet.move(
            lambda row, column, last=last: (  # type: ignore[misc]  # the default binds this round's value
                (last, column) if row == 5 else (row - 1 if row > 5 else row, column)
            )
        )


def codes_as_numbers(book: Book) -> None:
    for number in (*FUNCTIONAL, *ECONOMIC):
        stub = 5 if number in ECONOMIC else 3
        book.table(number).change(
            lambda _, column, value, stub=stub: (  # type: ignore[misc]  # the default binds this round's value
                int(value)
                if column <= stub and isinstance(value, str) and value.isdigit()
                else value
            )
        )


def codes_as_numbers_that_show_their_zero(book: Book) -> None:
    codes_as_numbers(book)
    for number in (*FUNCTIONAL, *ECONOMIC):
        sheet = book.table(number)
        for (row, column), (value, _) in list(sheet.cells.items()):
            if isinstance(value, int) and column <= 5 and value < 100 and row >= 5:
                sheet.put(row, column, value, "00")


def _complete_codes(sheet: Sheet, *, in_first: bool) -> None:
    held = ["", "", ""]
    for row in range(5, sheet.last_row + 1):
        for column in (1, 2, 3):
            value = sheet.value(row, column)
            if isinstance(value, str) and value.isdigit():
                held[column - 1 :] = [value, *[""] * (3 - column)]
                sheet.cells.pop((row, column))
                sheet.put(row, 1 if in_first else column, "".join(held))
                break


def complete_codes_each_in_its_column(book: Book) -> None:
    for number in FUNCTIONAL:
        _complete_codes(book.table(number), in_first=False)


def complete_codes_in_the_first_column(book: Book) -> None:
    for number in FUNCTIONAL:
        _complete_codes(book.table(number), in_first=True)
    for number in ECONOMIC:
        sheet = book.table(number)
        for row in range(5, sheet.last_row + 1):
            for column in (1, 4):
                if below := sheet.cells.pop((row, column + 1), None):
                    sheet.put(row, column, sheet.value(row, column) + below[0])


def complete_codes_in_one_column(book: Book) -> None:
    complete_codes_in_the_first_column(book)
    for number, groups, gone in ((2, (1,), (3, 2)), (6, (1, 4), (5, 2))):
        tables = FUNCTIONAL if number == 2 else ECONOMIC
        for table in tables:
            sheet = book.table(table)
            for column in range(1, 6 if table in ECONOMIC else 4):
                sheet.cells.pop((4, column), None)
            width = 3 if table in FUNCTIONAL else 2
            sheet.merges = [
                merge
                for merge in sheet.merges
                if merge not in [(3, left, 3, left + width - 1) for left in groups]
            ]
            for column in gone:
                sheet.delete_column(column)
            lefts = (1,) if table in FUNCTIONAL else (1, 3)
            sheet.merges.extend((3, left, 4, left) for left in lefts)


def leading_codes_on_every_row(book: Book) -> None:
    for number in FUNCTIONAL:
        sheet = book.table(number)
        held = ["", "", ""]
        for row in range(5, sheet.last_row + 1):
            for column in (1, 2, 3):
                value = sheet.value(row, column)
                if isinstance(value, str) and value.isdigit():
                    held[column - 1 :] = [value, *[""] * (3 - column)]
                    for place, part in enumerate(held[:column], 1):
                        sheet.put(row, place, part)
                    break
