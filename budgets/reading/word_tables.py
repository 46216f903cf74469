"""表格的改动: cells of a returned document that are other than sent. They are findings, nothing more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import chain
from typing import TYPE_CHECKING, Final

from budgets.tables.vocabulary import make
from budgets.tables.word_words import WORDS
from portal.core.text import fold, shorten

if TYPE_CHECKING:
    from budgets.reading.word_order import FoundTable, Ordered
    from budgets.tables.findings import Finding
    from budgets.tables.word import SentDocument, SentTable

#: Of one table; more would say nothing new.
_MOST: Final = 50
_BLANK: Final = "空白"
#: Pairs of rows: aligning may take as many steps.
_COMPARED: Final = 1_000_000

Row = tuple[str, ...]


def table_findings(sent: SentDocument, arranged: Ordered) -> Iterator[Finding]:
    """What is other in each table, in printed order; then tables that were never sent."""
    for table in sent.tables:
        found = arranged.tables.get(table.anchor)
        if found is None or not found.is_there:
            yield _finding("W_WORD_TABLE_MISSING", table)
            continue
        listed = list(chain(_lines(found), _rows(found)))
        yield from listed[:_MOST]
    for rows in arranged.strays:
        yield make("W_WORD_TABLE_ADDED", WORDS, text=_said(rows[0]) if rows else _BLANK)


def _finding(
    code: str,
    table: SentTable,
    row: Row = (),
    column: str = "",
    *,
    number: int = 0,
    text: str = "",
    old: str = "",
    new: str = "",
) -> Finding:
    name = _said([row[each] for each in table.labels if each < len(row)]) if row else ""
    if table.number is None:
        name = f"绩效目标表“{shorten(table.name)}”"
    return make(
        code,
        WORDS,
        table=table.number,
        row=name,
        column=column,
        number=number,
        text=text,
        old=old,
        new=new,
    )


def _said(cells: Sequence[str]) -> str:
    return " ".join(filter(None, (shorten(cell) for cell in cells)))


def _lines(found: FoundTable) -> Iterator[Finding]:
    """Title, line of names and notes."""
    known = {fold(line) for line in found.sent.lines}
    for line in found.lines:
        if fold(line) not in known:
            yield _finding("W_WORD_AROUND", found.sent, text=line)


def _rows(found: FoundTable) -> Iterator[Finding]:
    sent = found.sent
    heads = sent.heading_rows
    width = len(sent.rows[0]) if sent.rows else 0
    odd = next((row for row in found.rows if len(row) != width), None)
    if odd is not None:
        yield _finding("W_WORD_COLUMNS", sent, text=f"应为{width}栏，有一行为{len(odd)}栏")
        return
    if [_folded(row) for row in found.rows[:heads]] != [_folded(row) for row in sent.rows[:heads]]:
        yield _finding("W_WORD_COLUMNS", sent, text="表头的文字不同")
        return
    body, returned = sent.rows[heads:], found.rows[heads:]
    if len(body) * len(returned) > _COMPARED:
        yield _finding("W_WORD_COLUMNS", sent, text=f"行数应为{len(body)}，Word中为{len(returned)}")
        return
    yield from _aligned(sent, body, returned)


def _aligned(sent: SentTable, body: Sequence[Row], returned: Sequence[Row]) -> Iterator[Finding]:
    """Equal rows stay together, the rest pairs in order; what is left was added or removed."""
    keys = [tuple(map(fold, row)) for row in body]
    found = [tuple(map(fold, row)) for row in returned]
    matcher = SequenceMatcher(None, keys, found, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            continue
        pairs = dict(_named_alike(sent, range(a, b), range(c, d), keys, found))
        for number in range(a, b):
            if number in pairs:
                new = returned[pairs[number]]
                yield from _cells(sent, number + 1, body[number], new)
            else:
                text = _said(body[number])
                yield _finding("W_WORD_ROW_REMOVED", sent, number=number + 1, text=text)
        for number in sorted(set(range(c, d)) - set(pairs.values())):
            yield _finding("W_WORD_ROW_ADDED", sent, text=_said(returned[number]))


def _named_alike(
    sent: SentTable,
    olds: range,
    news: range,
    keys: Sequence[Row],
    found: Sequence[Row],
) -> Iterator[tuple[int, int]]:
    """Rows with the same name, or as many on both sides."""
    if len(olds) == len(news):
        yield from zip(olds, news, strict=True)
        return
    low = news.start
    for old in olds:
        name = [keys[old][each] for each in sent.labels] or list(keys[old][:1])
        for new in range(low, news.stop):
            other = [found[new][each] for each in sent.labels] or list(found[new][:1])
            if name == other:
                yield old, new
                low = new + 1
                break


def _cells(sent: SentTable, number: int, old: Row, new: Row) -> Iterator[Finding]:
    for column, (was, is_now) in enumerate(zip(old, new, strict=True)):
        if fold(was) != fold(is_now):
            path = sent.columns[column] if column < len(sent.columns) else ""
            yield _finding(
                "W_WORD_CELL",
                sent,
                old,
                path,
                number=number,
                old=was or _BLANK,
                new=is_now.strip() or _BLANK,
            )


def _folded(row: Row) -> Row:
    return tuple(map(fold, row))
