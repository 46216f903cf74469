"""manage.py render_disclosure: every format of one disclosure into a folder; no database needed."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from budgets.codes.catalogues import package_divisions
from budgets.rendering.folder import FOLDER_FORMATS, write_folder
from budgets.rendering.narrative.basis import Basis
from budgets.rendering.narrative.composed import printed_texts
from budgets.rendering.publication import Document, Publication, compose
from budgets.rendering.wording import WordingPack
from budgets.services.checking import check_file
from budgets.services.text_files import TextsFileError, read_texts
from budgets.tables.editions import NoEditionError
from budgets.tables.entries import Entered, entries, problem_of
from performance.appendix import appendix_of
from performance.checking import check_targets
from portal.management.commands.check_workbook import previous_of

if TYPE_CHECKING:
    from budgets.rendering.form import Appendix
    from budgets.tables.core import Declaration

_REFUSED = 2


class Command(BaseCommand):
    """Exit 0: every format written; 2: a file was refused, nothing is written."""

    help = "把一个单位的公开表、绩效目标和文字生成为各种格式的公开文件（不需要数据库）。"
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """The files, whose they are, and where the formats go."""
        parser.add_argument("--workbook", type=Path, required=True, help="公开表工作簿")
        parser.add_argument("--targets", type=Path, help="绩效目标表工作簿")
        parser.add_argument("--overview", type=Path, help="单位概况（JSON）")
        parser.add_argument(
            "--narrative", type=Path, help="情况说明和名词解释（JSON）；没有给出的部分按表生成"
        )
        parser.add_argument("--previous", type=Path, help="上年的工作簿，用于写增减变化")
        parser.add_argument("--entries", type=Path, help="填报项（JSON：名称和内容），如增减原因")
        parser.add_argument("--unit", required=True, help="公开单位名称")
        parser.add_argument("--unit-code", default="", help="单位编码")
        parser.add_argument("--department", default="", help="主管部门名称，默认同单位名称")
        parser.add_argument("--department-code", default="", help="主管部门编码")
        parser.add_argument("--division", default="", help="行政区划代码")
        parser.add_argument("--scope", choices=("unit", "department"), default="unit")
        parser.add_argument("--kind", default="budget", help="公开类别，默认 budget（预算）")
        parser.add_argument("--year", type=int, required=True, help="预算年度")
        parser.add_argument(
            "--format", nargs="+", choices=list(FOLDER_FORMATS), help="格式，默认全部"
        )
        parser.add_argument("--output", type=Path, required=True, help="写入的文件夹")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, compose, write, and say what was written."""
        for name in ("workbook", "targets", "overview", "narrative", "previous", "entries"):
            given: Path | None = options[name]
            if given is not None and not given.is_file():
                raise CommandError(f"找不到文件：{given}", returncode=_REFUSED)
        document = _document(options)
        wanted = options["format"] or list(FOLDER_FORMATS)
        for path in write_folder(document, options["output"], wanted):
            self.stdout.write(str(path))
        self.stdout.write(f"规范 JSON 的 SHA-256：{document.sha256}")
        sys.stdout.flush()


def _document(options: dict[str, Any]) -> Document:
    """What the files make. Raises `CommandError`."""
    declaration = _declaration(options)
    appendices = _appendices(options, declaration)
    pack = WordingPack(scope=options["scope"])
    basis = Basis(
        declaration=declaration,
        unit_name=options["unit"],
        division_code=options["division"],
        previous=previous_of(options),
        entered=_entered(options["entries"]),
        has_forms=bool(appendices),
    )
    try:
        given = read_texts(overview=options["overview"], narrative=options["narrative"])
    except TextsFileError as error:
        raise CommandError(str(error), returncode=_REFUSED) from error
    return compose(
        _publication(options, declaration.edition),
        declaration,
        texts=printed_texts(pack, basis, given),
        appendices=appendices,
        pack=pack,
    )


def _entered(path: Path | None) -> Entered:
    """填报项 of the file. Raises `CommandError` for what is none of them."""
    if path is None:
        return Entered()
    try:
        values = json.loads(path.read_text("utf-8-sig"))
    except ValueError as error:
        raise CommandError(f"文件 {path} 不是UTF-8编码的JSON。", returncode=_REFUSED) from error
    known = entries()
    if not isinstance(values, dict) or not all(isinstance(text, str) for text in values.values()):
        raise CommandError(f"文件 {path} 应为“名称: 文字”的对照。", returncode=_REFUSED)
    for name, text in values.items():
        problem = problem_of(known[name], text) if name in known else f"没有填报项“{name}”。"
        if problem:
            raise CommandError(f"文件 {path}：{problem}", returncode=_REFUSED)
    return Entered(values)


def _declaration(options: dict[str, Any]) -> Declaration:
    path: Path = options["workbook"]
    try:
        checked = check_file(
            path,
            path.name,
            kind=options["kind"],
            year=options["year"],
            unit_name=options["unit"],
            division=options["division"],
            scope=options["scope"],
        )
    except NoEditionError as error:
        raise CommandError(f"没有适用的公开表格式：{error}", returncode=_REFUSED) from error
    if checked.reading.declaration is None or checked.reading.refused:
        reason = checked.reading.findings[0].message
        raise CommandError(f"工作簿不能使用：{reason}", returncode=_REFUSED)
    return checked.reading.declaration


def _appendices(options: dict[str, Any], declaration: Declaration) -> tuple[Appendix, ...]:
    path: Path | None = options["targets"]
    if path is None:
        return ()
    checked = check_targets(
        path,
        path.name,
        declaration=declaration,
        kind=options["kind"],
        year=options["year"],
        division=options["division"],
        scope=options["scope"],
    )
    if checked.reading.refused:
        reason = checked.findings[0].message
        raise CommandError(f"绩效目标表不能使用：{reason}", returncode=_REFUSED)
    return (appendix_of(checked.reading.targets),)


def _publication(options: dict[str, Any], edition: str) -> Publication:
    known = package_divisions().division(options["division"])
    return Publication(
        division_code=options["division"],
        division_name=known.name if known else "",
        department_code=options["department_code"],
        department_name=options["department"] or options["unit"],
        unit_code=options["unit_code"],
        unit_name=options["unit"],
        year=options["year"],
        edition=edition,
        kind=options["kind"],
        scope=options["scope"],
    )
