"""结构: all tables, columns and notes are there; words and years fit (group F)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from budgets.rules.narrative.wording import (
    placeholder_in,
    text_levels,
    text_placeholders,
    text_years,
)
from budgets.rules.pointing import at_row, at_table
from budgets.rules.rule import Category, Rule
from budgets.tables import columns as c
from budgets.tables.budget import LAW, OPERATING_RULES, PROVINCE
from budgets.tables.core import LineKind, Lines, Records, Role
from budgets.tables.editions import printed as with_years
from budgets.tables.findings import Severity
from budgets.tables.holds import HoldScope
from budgets.tables.vocabulary import make
from portal.core.text import fold, fold_name

if TYPE_CHECKING:
    from budgets.rules.printed import Printed, PrintedTable
    from budgets.tables.core import Leaf
    from budgets.tables.findings import Finding

_BASIS = f"{LAW}；{OPERATING_RULES}"
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=年)")
#: Words that every document prints, whatever its level.
#: One of them is in either word, however it is spaced.
_LEVEL_SIGNS = frozenset("部单")
_FIXED_WORDS = (
    "部门预算支出经济分类",
    "部门(单位)",
    "部门预算",
    "部门和单位",
    "事业单位",
    "附属单位",
)
#: At least so many amounts before a likeness to last year means anything.
_ENOUGH = 40
_ALIKE_PERCENT = 95


def _twelve(rule: Rule, printed: Printed) -> Iterator[Finding]:
    is_held = any(hold.scope is HoldScope.UNIT for hold in printed.context.holds)
    for table in printed.edition.tables if not is_held else ():
        if not printed.has(table.number):
            yield make(
                "E_TABLE_MISSING",
                rule=rule.id,
                table=table.number,
                at=table.at,
                number=table.number,
                title=table.title,
            )


def _columns(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """One remark per table for columns known to be dropped, one for others that a region may
    not print, one for those without which the table says nothing.
    """
    for table in printed.tables:
        if not table.declared.missing_columns or not table.has_headings or table.is_withheld:
            continue  # nothing of it was read, and the reader says so; or nothing is public
        gone = [leaf for leaf in table.definition.leaves if table.lacks(leaf)]
        weights = [_weight(leaf, table) for leaf in gone]
        for severity in (Severity.NOTICE, Severity.WARNING, Severity.ERROR):
            leaves = [
                leaf for leaf, weight in zip(gone, weights, strict=True) if weight is severity
            ]
            if leaves:
                yield at_table(
                    rule,
                    "E_COLUMN_MISSING" if severity is Severity.ERROR else "W_COLUMN_MISSING",
                    table,
                    column=table.path(leaves[0]),
                    severity=severity,
                    words={"text": "、".join(table.path(leaf) for leaf in leaves)},
                )


def _weight(leaf: Leaf, table: PrintedTable) -> Severity:
    """How grave the lack of a column is.

    Codes, names, totals, 基本支出 and 项目支出 must be there by law. A source of money, or
    结转下年, that a region does not print stays blank; what other tables have of it is caught
    by the relations.
    """
    if leaf.optional:
        return Severity.NOTICE
    whole = table.definition.at | table.definition.blocks[leaf.block].at
    is_source = leaf.at.funding_source != whole.funding_source
    is_carried = leaf.at.expenditure_type == c.CARRY_OUT.expenditure_type
    return Severity.WARNING if is_source or is_carried else Severity.ERROR


def _empty_notes(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """An empty table says so; a filled one does not say that it is empty."""
    for number in (8, 9):
        table = printed.table(number)
        if table is None or table.definition.empty_note is None or not table.has_headings:
            continue
        wanted = with_years(table.definition.empty_note, printed.year)
        is_filled = any(fact.amount for fact in table.declared.facts)
        saying = next((note for note in table.declared.notes if _says_empty(note)), "")
        if is_filled and saying:
            yield at_table(rule, "E_NOTE_CONTRADICTS", table, words={"text": saying.strip()})
        elif not is_filled and not table.declared.notes:
            yield at_table(rule, "E_NOTE_MISSING", table, words={"text": wanted})


def _totals(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """A table with amounts prints its total; without it nothing can be checked against it."""
    for table in printed.tables:
        for block, part in enumerate(table.definition.blocks):
            if not table.has_amounts(block) or (
                isinstance(part.rows, Records) and part.rows.single
            ):
                continue
            for label in _totals_missing(table, block):
                yield at_table(rule, "W_TOTAL_MISSING", table, words={"text": label})


def _totals_missing(table: PrintedTable, block: int) -> list[str]:
    scheme = table.scheme(block)
    if not isinstance(scheme, Lines):
        return [] if table.total_row(block) else ["合计"]
    wanted = (LineKind.SUBTOTAL, LineKind.TOTAL)
    lines = [line for line in scheme.lines if line.kind in wanted]
    return [line.label for line in lines if table.line(line.at, block) is None]


def _says_empty(note: str) -> bool:
    return any(word in fold(note) for word in ("没有使用", "没有安排", "无此项", "本表无数据"))


def _placeholders(rule: Rule, printed: Printed) -> Iterator[Finding]:
    for table in printed.tables:
        for note in table.declared.notes:
            match = placeholder_in(note)
            if match:
                yield at_table(
                    rule,
                    "E_PLACEHOLDER",
                    table,
                    words={"text": note.strip(), "name": match[0]},
                )
        rows = table.declared.rows
        # One search for the table: most have none.
        is_any = placeholder_in("\n".join(["\n".join(row.cells) for row in rows]))
        for row in rows if is_any else ():
            match = next((m for text in row.cells if (m := placeholder_in(text))), None)
            if match:
                text = table.label(row).strip() or match.string
                yield at_row(
                    rule, "E_PLACEHOLDER", table, row, words={"text": text, "name": match[0]}
                )
    yield from text_placeholders(rule, printed)


def _levels(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """部门 and 单位 in the titles: the rarer word is the odd one; and in the texts."""
    yield from text_levels(rule, printed)
    words = {table.number: _level_word(table.declared.title) for table in printed.tables}
    counts = Counter(word for word in words.values() if word)
    if len(counts) < 2:
        return
    usual = "部门" if printed.context.is_department else counts.most_common(1)[0][0]
    for table in printed.tables:
        if words[table.number] not in ("", usual):
            yield at_table(
                rule, "W_TITLE_UNIT", table, words={"text": table.declared.title.strip()}
            )


def _level_word(title: str) -> str:
    folded = fold_name(title) if _LEVEL_SIGNS & set(title) else ""
    for words in _FIXED_WORDS:
        folded = folded.replace(words, "")
    return next((word for word in ("部门", "单位") if word in folded), "")


def _years(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """Every year in a title or a note is the budget year (table 7: or last year's).

    One finding for each wrong year: a whole file of another year is one mistake.
    """
    wrong: dict[str, list[tuple[PrintedTable, str, str]]] = {}
    for table in printed.tables:
        allowed = {printed.year, printed.year - 1} if table.number == 7 else {printed.year}
        title = (table.declared.title, table.declared.title_cell)
        for text, cell in (title, *((note, "") for note in table.declared.notes)):
            for year in _YEAR.findall(fold(text)):
                if int(year) not in allowed:
                    wrong.setdefault(year, []).append((table, text.strip(), cell))
    for places in wrong.values():
        table, text, cell = places[0]
        others = sorted({other.number for other, _, _ in places} - {table.number})
        also = "、".join(str(number) for number in others)
        yield at_table(
            rule,
            "E_YEAR",
            table,
            cell=cell,
            note=f"公开表{also}同此。" if others else "",
            words={"text": text, "year": printed.year},
        )
    yield from text_years(rule, printed)


def _categories(rule: Rule, printed: Printed) -> Iterator[Finding]:
    table = printed.table(11)
    leaves = table.definition.stub_leaves(0) if table else ()
    leaf = next((leaf for leaf in leaves if leaf.role is Role.TEXT), None)
    if table is None or leaf is None or table.lacks(leaf):
        return
    is_department = printed.context.is_department
    allowed = printed.context.catalogues.project_categories
    for row in table.rows():
        text = table.word(row, Role.TEXT)
        if (
            not row.is_total
            and not table.is_held(row)
            and fold_name(text) not in {fold_name(name) for name in allowed}
        ):
            yield at_row(
                rule,
                "W_CATEGORY" if is_department else "E_CATEGORY",
                table,
                row,
                severity=Severity.WARNING if is_department else Severity.ERROR,
                words={"text": text.strip() or "（空白）", "name": "、".join(sorted(allowed))},
            )


def _projects(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """Each project once, with a name and an amount."""
    table = printed.table(11)
    if table is None or not isinstance(table.scheme(), Records):
        return
    is_department = printed.context.is_department
    severity = Severity.WARNING if is_department else Severity.ERROR
    seen: set[str] = set()
    for row in table.rows():
        name = table.label(row).strip()
        if row.is_total or table.is_held(row):
            continue
        if not name:
            yield at_row(rule, "E_LABEL_MISSING", table, row, severity=severity)
            continue
        if fold_name(name) in seen:
            code = "W_DUP_LINE" if is_department else "E_DUP_LINE"
            yield at_row(rule, code, table, row, severity=severity, words={"text": name})
        seen.add(fold_name(name))
        leaves = [leaf for leaf in table.amount_leaves(row.block) if not table.lacks(leaf)]
        if any(table.amount(row, leaf) for leaf in leaves):
            continue
        if all(table.figure(row, leaf).readable for leaf in leaves):
            yield at_row(rule, "E_ROW_BLANK", table, row, severity=severity, words={"text": name})


def _copied(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """Last year's workbook with a new title."""
    previous = printed.context.previous
    if previous is None or previous.year >= printed.year:
        return
    before = {(fact.row.table, fact.at): fact.amount for fact in previous.facts if fact.amount}
    now = [fact for fact in printed.declaration.facts if fact.amount and not fact.at.year]
    same = sum(1 for fact in now if before.get((fact.row.table, fact.at)) == fact.amount)
    if len(now) >= _ENOUGH and same * 100 >= len(now) * _ALIKE_PERCENT:
        first = printed.tables[0]
        yield at_table(rule, "W_SAME_AS_PREVIOUS", first, words={"text": len(now), "name": same})


RULES = (
    Rule(
        "B-STRUCT-12",
        "应公开12张表，缺少的表须补齐，空表也应保留。",
        _BASIS,
        Severity.ERROR,
        Category.COMPLETENESS,
        _twelve,
        # The law wants empty tables too, and an empty table is added within minutes.
        waivable=False,
    ),
    Rule(
        "B-STRUCT-COLS",
        "表头应包含规定的全部栏目（部分地区不设“国有资本经营预算”栏）。",
        _BASIS,
        Severity.WARNING,
        Category.COMPLETENESS,
        _columns,
        # The form is the region's, not the unit's: the public learns nothing from it.
        explanation_is_public=False,
    ),
    Rule(
        "B-STRUCT-TOTAL",
        "有金额的表应列出合计行（收支总表应列出本年合计和总计）。",
        _BASIS,
        Severity.WARNING,
        Category.COMPLETENESS,
        _totals,
    ),
    Rule(
        "B-STRUCT-PLACEHOLDER",
        "文中残留占位符，尚未填写完整。",
        OPERATING_RULES,
        Severity.ERROR,
        Category.COMPLETENESS,
        _placeholders,
        # What is not yet written cannot be right for a reason, nor explained to the public.
        waivable=False,
        explanation_is_public=False,
    ),
    Rule(
        "B-T08-EMPTY",
        "没有政府性基金（国有资本经营）预算的，应保留空表并作说明；有数的不得写“没有安排”。",
        _BASIS,
        Severity.ERROR,
        Category.COMPLETENESS,
        _empty_notes,
    ),
    Rule(
        "B-TITLE-LEVEL",
        "部门与单位称谓应前后一致。",
        OPERATING_RULES,
        Severity.WARNING,
        Category.CONSISTENCY,
        _levels,
    ),
    Rule(
        "B-TITLE-YEAR",
        "表名、表头、附注和说明中的年份应与预算年度一致（说明可提及上年）。",
        OPERATING_RULES,
        Severity.ERROR,
        Category.CONSISTENCY,
        _years,
        # The public would read the figures of one year under the name of another.
        waivable=False,
    ),
    Rule(
        "B-T11-CAT",
        "项目类别只能是“其他运转类”或“特定目标类”。",
        PROVINCE,
        Severity.ERROR,
        Category.EXISTENCE,
        _categories,
    ),
    Rule(
        "B-T11-UNIQUE",
        "项目名称不应重复或空白，项目应有金额。",
        PROVINCE,
        Severity.ERROR,
        Category.CONSISTENCY,
        _projects,
    ),
    Rule(
        "B-PREV-SAME",
        "本年金额不应与上年公开件几乎全部相同。",
        OPERATING_RULES,
        Severity.WARNING,
        Category.CONSISTENCY,
        _copied,
        # Asked between unit and reviewer: no published figure is put in doubt by it.
        explanation_is_public=False,
    ),
)
