"""目录: the titles that the workbook's contents sheet lists against those of its tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from budgets.rules.rule import Category, Rule
from budgets.tables.budget import OPERATING_RULES
from budgets.tables.findings import Severity
from budgets.tables.vocabulary import make
from portal.core.text import fold_name, without_ordinal

if TYPE_CHECKING:
    from budgets.rules.printed import Printed
    from budgets.tables.findings import Finding

_YEAR = re.compile(r"20\d\d年度?")


def _contents(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """Each table stands in the contents under its own title or another known one.

    A line that names a table by its number and gives it a strange title is one fault; it
    does not count as a table left out.
    """
    lines = printed.declaration.contents
    if not lines:
        return
    listed = {line.table for line in lines}
    for line in lines:
        table = printed.table(line.table)
        if table is None or line.is_known or _core(line.text) == _core(table.declared.title):
            continue
        yield make(
            "W_CONTENTS",
            rule=rule.id,
            table=line.table,
            sheet=line.sheet,
            cell=line.cell,
            text=line.text,
            name=table.declared.title or table.definition.title,
        )
    for table in printed.tables:
        if table.number not in listed:
            yield make(
                "W_CONTENTS_LACKS",
                rule=rule.id,
                table=table.number,
                sheet=lines[0].sheet,
                title=table.declared.title.strip() or table.definition.title,
            )


def _core(title: str) -> str:
    """The title folded, without year and ordinal."""
    return without_ordinal(_YEAR.sub("", fold_name(title)))


RULES = (
    Rule(
        "B-STRUCT-TOC",
        "目录所列表名应与正文表名一致，并列全各表。",
        OPERATING_RULES,
        Severity.WARNING,
        Category.CONSISTENCY,
        _contents,
    ),
)
