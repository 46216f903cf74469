"""manage.py docs: the reference pages that are made from the code, or whether they still fit it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from budgets.rules.catalogue import rules_markdown
from budgets.tables.core import Codes, Column, Lines, Role, RowScheme, Table
from budgets.tables.editions import EDITIONS, printed
from budgets.tables.findings import Severity
from budgets.tables.vocabulary import WORDS
from performance.rules.catalogue import rules_markdown as target_rules_markdown
from performance.words import WORDS as TARGET_WORDS
from portal.api.schema import openapi_bytes

_MADE = "<!-- 本文件由 manage.py docs 生成，请勿手工修改。 -->\n"
#: The year whose headings are shown.
_EXAMPLE_YEAR = 2025
_SEVERITIES = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.NOTICE: "提示"}
_ROLES = {Role.AMOUNT: "金额", Role.CODE: "编码", Role.LABEL: "名称", Role.TEXT: "文字"}


def tables_markdown() -> str:
    """Every table of every edition: its columns, their other wordings, its rows, its note."""
    parts = ["# 公开表\n", _MADE]
    for edition in EDITIONS:
        years = f"{edition.first_year} 年起"
        if edition.last_year:
            years = f"{edition.first_year}–{edition.last_year} 年"
        parts.append(f"\n## {edition.title}（{edition.key}，{years}）\n")
        for table in edition.tables:
            parts.extend(_table(table))
    return "\n".join(parts) + "\n"


def errors_markdown() -> str:
    """Every code of the public vocabulary with its sentence and advice."""
    words = [*WORDS.values(), *TARGET_WORDS.values()]
    head = [
        "# 校验用语\n",
        _MADE,
        f"\n共 {len(words)} 条。句中的花括号由具体内容替换。\n",
        "| 代码 | 严重程度 | 名称 | 说明 | 处理 |",
        "| --- | --- | --- | --- | --- |",
    ]
    return "\n".join(
        [
            *head,
            *(
                f"| `{word.code}` | {_SEVERITIES[word.severity]} | {word.title} "
                f"| {_cell(word.sentence)} | {_cell(word.advice)} |"
                for word in words
            ),
            "",
        ]
    )


PAGES: dict[str, Callable[[], bytes]] = {
    "tables.md": lambda: tables_markdown().encode(),
    "rules.md": lambda: f"{rules_markdown()}\n{target_rules_markdown()}".encode(),
    "errors.md": lambda: errors_markdown().encode(),
    "openapi.json": openapi_bytes,
}


class Command(BaseCommand):
    """Write docs/tables.md, rules.md, errors.md and openapi.json."""

    help = "由程序生成参考文档；--check 只检查是否与程序一致。"
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """--check and --output."""
        parser.add_argument("--check", action="store_true", help="只检查，不改动文件")
        parser.add_argument("--output", type=Path, default=settings.BASE_DIR / "docs")

    def handle(self, *args: Any, check: bool, output: Path, **options: Any) -> None:
        """Write the pages. With --check raises `CommandError` where one does not fit the code."""
        stale = []
        for name, page in PAGES.items():
            path, made = output / name, page()
            if path.exists() and path.read_bytes() == made:
                continue
            stale.append(name)
            if not check:
                output.mkdir(parents=True, exist_ok=True)
                path.write_bytes(made)
                self.stdout.write(f"已更新 {path.name}")
        if check and stale:
            raise CommandError(f"与程序不一致：{'、'.join(stale)}。请运行 make docs。")


def _table(table: Table) -> Iterator[str]:
    yield f"\n### 公开表{table.number} {table.title}\n"
    if table.basis:
        yield f"依据：{table.basis}。\n"
    if table.aliases:
        yield f"其他表名：{'、'.join(table.aliases)}。\n"
    yield "| 栏 | 内容 | 可省略 | 其他写法 | 坐标 |"
    yield "| --- | --- | --- | --- | --- |"
    for leaf in table.leaves:
        heading = " / ".join(printed(column.label, _EXAMPLE_YEAR) for column in leaf.path)
        aliases = "；".join(_aliases(column) for column in leaf.path if column.aliases)
        pinned = "，".join(f"{name}={value}" for name, value in leaf.at.as_dict().items())
        yield (
            f"| {_cell(heading)} | {_ROLES[leaf.role]} | {'是' if leaf.optional else ''} "
            f"| {_cell(aliases)} | {f'`{pinned}`' if pinned else ''} |"
        )
    for block in table.blocks:
        yield from _rows(block.rows)
    if table.empty_note:
        yield f"\n空表说明：{printed(table.empty_note, _EXAMPLE_YEAR)}"


def _aliases(column: Column) -> str:
    return "、".join(printed(alias, _EXAMPLE_YEAR) for alias in column.aliases)


def _rows(rows: RowScheme) -> Iterator[str]:
    if isinstance(rows, Lines):
        listed = "；".join(line.label for line in rows.lines)
        yield f"\n固定行：{listed}。"
    elif isinstance(rows, Codes):
        yield f"\n每个科目一行，编码 {'、'.join(str(width) for width in rows.widths)} 位。"
    else:
        yield "\n一行合计数。" if rows.single else "\n每个项目一行。"


def _cell(text: str) -> str:
    """Text inside a table of Markdown."""
    return text.replace("|", "\\|").replace("\n", " ")
