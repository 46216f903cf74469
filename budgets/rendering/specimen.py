"""样张: a small document that adds up, to see a wording pack on before it is in force.

An invented unit with 1000 万元: one department's work, one project, one purchase.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from budgets.rendering.publication import Publication
from budgets.tables import columns as c
from budgets.tables.core import (
    Coordinate,
    Declaration,
    DeclaredTable,
    Edition,
    Fact,
    LineKind,
    Lines,
    Row,
    Table,
)
from budgets.tables.editions import edition_for, printed
from budgets.tables.entries import Entered, EntryKind, entries
from budgets.tables.texts import DeclaredTexts
from portal.core.money import FEN_PER_WAN
from portal.core.text import without_ordinal

if TYPE_CHECKING:
    from collections.abc import Iterator

#: 万元 by the column that they stand in.
Amounts = Mapping[Coordinate, int]

_UNIT, _DEPARTMENT = "示例单位", "示例部门"
_ALL = Coordinate()
_APPROPRIATED = (_ALL, c.APPROPRIATION, c.GENERAL)
#: 功能分类: code, name, 人员支出, 日常公用支出, 项目支出.
_FUNCTIONS: Final = (
    ("201", "一般公共服务支出", 600, 100, 200),
    ("20103", "政府办公厅（室）及相关机构事务", 600, 100, 200),
    ("2010301", "行政运行", 600, 100, 0),
    ("2010302", "一般行政管理事务", 0, 0, 200),
    ("221", "住房保障支出", 100, 0, 0),
    ("22102", "住房改革支出", 100, 0, 0),
    ("2210201", "住房公积金", 100, 0, 0),
)
#: 经济分类: of the department's budget, of the government's, 人员支出, 日常公用支出.
_ECONOMIC: Final = (
    ("301", "工资福利支出", "501", "机关工资福利支出", 700, 0),
    ("30101", "基本工资", "50101", "工资奖金津补贴", 600, 0),
    ("30113", "住房公积金", "50103", "住房公积金", 100, 0),
    ("302", "商品和服务支出", "502", "机关商品和服务支出", 0, 100),
    ("30201", "办公费", "50201", "办公经费", 0, 90),
    ("30217", "公务接待费", "50206", "公务接待费", 0, 10),
)
_PURCHASE: Final = 50


def specimen_publication(
    *, division: str, division_name: str, scope: str, year: int
) -> Publication:
    """The identity of the specimen as a unit or department of the division. Pure.

    Raises `NoEditionError`.
    """
    return Publication(
        division_code=division,
        division_name=division_name,
        department_code="000",
        department_name=_DEPARTMENT,
        unit_code="000001" if scope == "unit" else "000",
        unit_name=_UNIT if scope == "unit" else _DEPARTMENT,
        year=year,
        edition=edition_for("budget", year, division).key,
        scope=scope,
    )


def specimen_declaration(edition: Edition, *, year: int, unit_name: str) -> Declaration:
    """The twelve tables of the specimen."""
    return Declaration(
        edition=edition.key,
        year=year,
        unit_name=unit_name,
        tables=tuple(_table(table, year) for table in edition.tables),
    )


def specimen_texts() -> DeclaredTexts:
    """The words beside the tables that a unit hands in: duties and organisation."""
    return DeclaredTexts(
        duties=("1. 负责文电、会务、机要、档案等日常运转工作。", "2. 承办上级交办的其他事项。"),
        organisation="内设综合科、财务科。",
    )


def specimen_entered() -> Entered:
    """What people write for the explanation, for every sentence that asks for it."""
    values = {EntryKind.TEXT: "按实际工作需要安排", EntryKind.COUNT: "1"}
    written = {
        name: values[entry.kind] for name, entry in entries().items() if entry.kind in values
    }
    return Entered({**written, "previous.total": "990", "previous.general": "990"})


def _table(table: Table, year: int) -> DeclaredTable:
    rows: list[Row] = []
    facts: list[Fact] = []
    for row, amounts in _rows(table):
        rows.append(row)
        for column, wan in amounts.items():
            leaf = table.amount_leaf(column, row.block)
            if leaf is not None and wan:
                at = row.at | leaf.at
                facts.append(Fact(row, leaf.index, at, wan * FEN_PER_WAN, "", row.is_total))
    note = table.empty_note if table.empty_note and not rows else None
    return DeclaredTable(
        number=table.number,
        title=table.title,
        rows=tuple(rows),
        facts=tuple(facts),
        notes=(printed(note, year),) if note else (),
    )


def _rows(table: Table) -> Iterator[tuple[Row, Amounts]]:
    number = table.number
    if number in (1, 4):
        yield from _lines(table)
    elif number in (2, 3, 5, 12):
        yield from _functions(number)
    elif number in (6, 10):
        yield from _economic(number)
    elif number == 7:
        both = {_ALL: 10, Coordinate(item="reception"): 10}
        last_year = {Coordinate(year="-1") | at: wan + 2 for at, wan in both.items()}
        yield Row(7, 0, 0, (), _ALL), {**last_year, **both}
    elif number == 11:
        project = Coordinate(project="示例业务经费")
        yield Row(11, 0, 0, ("合计", ""), _ALL, is_total=True), dict.fromkeys(_APPROPRIATED, 200)
        yield Row(11, 0, 1, ("示例业务经费", "特定目标类"), project), _appropriated(200)


def _appropriated(wan: int) -> Amounts:
    return dict.fromkeys(_APPROPRIATED, wan)


def _lines(table: Table) -> Iterator[tuple[Row, Amounts]]:
    """The fixed lines of tables 1 and 4, both sides; most of them blank."""
    spent = {name: sum(wan) for code, name, *wan in _FUNCTIONS if len(code) == 3}
    for number, block in enumerate(table.blocks):
        scheme = block.rows
        if not isinstance(scheme, Lines):
            continue
        for position, line in enumerate(scheme.lines):
            is_sum = line.kind in (LineKind.SUBTOTAL, LineKind.TOTAL)
            named = without_ordinal(line.label)
            general = line.at.funding_source in ("appropriation", c.GENERAL.funding_source)
            wan = 1000 if is_sum or (number == 0 and general) else spent.get(named, 0)
            if line.kind is LineKind.EXTRA:
                wan = 0
            row = Row(table.number, number, position, (line.label,), line.at, is_total=is_sum)
            yield row, {_ALL: wan, c.GENERAL: wan}


def _functions(table: int) -> Iterator[tuple[Row, Amounts]]:
    purchase = {"201", "20103", "2010302"}
    chosen = [each for each in _FUNCTIONS if table != 12 or each[0] in purchase]
    total = ("", "合计", 700, 100, 200)
    for position, (code, name, staff, running, project) in enumerate([total, *chosen]):
        cells = (*_own_part(code), name)
        row = Row(table, 0, position, cells, Coordinate(function=code), is_total=not code)
        if table == 12:
            yield row, _appropriated(_PURCHASE)
        elif table == 2:
            yield row, _appropriated(staff + running + project)
        else:
            yield (
                row,
                {
                    _ALL: staff + running + project,
                    c.BASIC: staff + running,
                    c.PERSONNEL: staff,
                    c.OPERATING: running,
                    c.PROJECT: project,
                },
            )


def _own_part(code: str) -> tuple[str, str, str]:
    """The last part of a code in its own column; the parts above it are not printed again."""
    parts = [code[:3], code[3:5], code[5:]]
    last = max((place for place, part in enumerate(parts) if part), default=0)
    first, second, third = (part if place == last else "" for place, part in enumerate(parts))
    return first, second, third


def _economic(table: int) -> Iterator[tuple[Row, Amounts]]:
    total = ("", "合计", "", "", 700, 100)
    for position, (code, name, owner, of_owner, staff, running) in enumerate([total, *_ECONOMIC]):
        cells = (code[:3], code[3:], name, owner[:3], owner[3:], of_owner)
        at = Coordinate(economic=code, government_economic=owner)
        row = Row(table, 0, position, cells, at, is_total=not code)
        whole = staff + running
        if table == 10:
            yield row, _appropriated(whole)
        else:
            yield row, {_ALL: whole, c.PERSONNEL: staff, c.OPERATING: running}
