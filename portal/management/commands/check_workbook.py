"""manage.py check_workbook: read and check a workbook; no database needed."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from budgets.reading.core import RefusedError
from budgets.services.checking import Checked, check_file, read_previous
from budgets.services.checking_json import (
    ACCEPTED,
    FINDINGS,
    REFUSED,
    checked_json,
    counts,
    outcome,
)
from budgets.services.holding_back import HoldsError, read_holds
from budgets.services.text_files import TextsFileError, read_texts
from budgets.tables.editions import NoEditionError
from budgets.tables.findings import Severity
from budgets.tables.surroundings import Surroundings
from performance.checking import CheckedTargets, check_targets
from performance.checking_json import finding_json, target_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgets.tables.core import Declaration
    from budgets.tables.findings import Finding

_EXIT = {ACCEPTED: 0, FINDINGS: 1, REFUSED: 2}
_OUTCOMES = {ACCEPTED: "通过", FINDINGS: "有错误", REFUSED: "不予受理"}
_SEVERITIES = {"error": "错误", "warning": "警告", "notice": "提示"}


class Command(BaseCommand):
    """Exit 0: no error found; 1: findings of severity error; 2: the file was refused."""

    help = "读取并校验一个预算公开工作簿（不需要数据库）。退出码：0 无错误，1 有错误，2 不予受理。"
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, what it should be, and the form of the answer."""
        parser.add_argument(
            "file", type=Path, help="工作簿文件（.xlsx、.xls、.et、.xml），或一表一文件的.zip"
        )
        parser.add_argument("--targets", type=Path, help="绩效目标表工作簿，与本文件一并校验")
        parser.add_argument("--kind", default="budget", help="公开类别，默认 budget（预算）")
        parser.add_argument("--year", type=int, help="预算年度；不给出时按文件所写年度")
        parser.add_argument("--unit", help="公开单位名称；给出时与表中单位名称核对")
        parser.add_argument("--division", default="", help="行政区划代码")
        parser.add_argument("--overview", type=Path, help="单位概况（JSON）")
        parser.add_argument("--narrative", type=Path, help="情况说明（JSON），与公开表核对")
        parser.add_argument("--previous", type=Path, help="上年的工作簿，与上年数核对")
        parser.add_argument(
            "--holds", type=Path, help="不予公开事项（JSON 列表）；校验时视同已隐去"
        )
        parser.add_argument("--format", choices=("json", "text"), default="json", help="输出格式")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, print, and leave with the exit code."""
        path: Path = options["file"]
        targets_path: Path | None = options["targets"]
        for given in (path, targets_path):
            if given is not None and not given.is_file():
                raise CommandError(f"找不到文件：{given}", returncode=2)
        try:
            checked = check_file(
                path,
                path.name,
                kind=options["kind"],
                year=options["year"],
                unit_name=options["unit"],
                division=options["division"],
                holds=read_holds(options["holds"]) if options["holds"] else (),
                around=Surroundings(
                    texts=read_texts(overview=options["overview"], narrative=options["narrative"]),
                    previous=previous_of(options),
                ),
            )
        except NoEditionError as error:
            raise CommandError(f"没有适用的公开表格式：{error}", returncode=2) from error
        except (HoldsError, TextsFileError) as error:
            raise CommandError(str(error), returncode=2) from error
        targets = _targets(targets_path, checked, options) if targets_path else None
        if options["format"] == "json":
            answer = checked_json(checked, path.name)
            if targets:
                answer = with_targets(answer, targets)
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
        else:
            lines = [*report(checked, path.name)]
            if targets_path and targets:
                lines += ["", *targets_report(targets, targets_path.name)]
            self.stdout.write("\n".join(lines))
        outcomes = [outcome(checked), *([targets_outcome(targets)] if targets else [])]
        sys.exit(max(_EXIT[each] for each in outcomes))


def _targets(path: Path, checked: Checked, options: dict[str, Any]) -> CheckedTargets:
    return check_targets(
        path,
        path.name,
        declaration=checked.reading.declaration,
        kind=options["kind"],
        year=options["year"],
        division=options["division"],
    )


def targets_outcome(targets: CheckedTargets) -> str:
    """accepted, findings or refused, of the targets workbook alone."""
    if targets.reading.refused:
        return REFUSED
    has_error = any(finding.severity is Severity.ERROR for finding in targets.findings)
    return FINDINGS if has_error else ACCEPTED


def with_targets(answer: dict[str, Any], targets: CheckedTargets) -> dict[str, Any]:
    """The answer with the targets, their findings after those of the tables, and both counted."""
    findings = [*answer["findings"], *(finding_json(finding) for finding in targets.findings)]
    severities = [finding["severity"] for finding in findings]
    read = targets.reading.targets
    graver = max(answer["outcome"], targets_outcome(targets), key=lambda each: _EXIT[each])
    return {
        **answer,
        "outcome": graver,
        "targets": [target_json(target) for target in read],
        "findings": findings,
        "counts": {
            **answer["counts"],
            **{f"{severity}s": severities.count(severity) for severity in map(str, Severity)},
            "targets": len(read),
            "indicators": sum(len(target.indicators) for target in read),
        },
    }


def targets_report(targets: CheckedTargets, filename: str) -> Iterator[str]:
    """绩效目标校验报告: what was read, then every finding by worksheet."""
    read = targets.reading.targets
    yield f"绩效目标文件：{filename}"
    yield f"结论：{_OUTCOMES[targets_outcome(targets)]}"
    yield f"读到项目{len(read)}个，指标{sum(len(target.indicators) for target in read)}个"
    sheet: str | None = None
    for finding in targets.findings:
        if finding.sheet != sheet:
            sheet = finding.sheet
            yield ""
            yield f"【{sheet or '整个文件'}】"
        code = finding.rule or finding.code
        yield f"  [{_SEVERITIES[finding.severity]}] {finding.message}（{code}）"


def previous_of(options: dict[str, Any]) -> Declaration | None:
    """What last year's workbook declares. Raises `CommandError` where it cannot be used."""
    path: Path | None = options["previous"]
    if path is None:
        return None
    if not path.is_file():
        raise CommandError(f"找不到文件：{path}", returncode=2)
    year: int | None = options["year"]
    try:
        return read_previous(
            path,
            path.name,
            kind=options["kind"],
            year=year - 1 if year else None,
            division=options["division"],
        )
    except RefusedError as error:
        raise CommandError(
            f"上年的工作簿不能使用：{error.finding.message}", returncode=2
        ) from error


def report(checked: Checked, filename: str) -> Iterator[str]:
    """校验报告: what was read, then every finding by table, the gravest named as such."""
    declaration = checked.reading.declaration
    number = counts(checked)
    yield f"文件：{filename}"
    yield f"结论：{_OUTCOMES[outcome(checked)]}"
    if declaration is not None:
        yield f"单位：{declaration.unit_name or '（表中未注明）'}　年度：{declaration.year}"
        tables = "、".join(str(table.number) for table in declaration.tables)
        yield f"读到公开表：{tables}；金额{number['facts']}个"
    yield f"错误{number['errors']}项，警告{number['warnings']}项，提示{number['notices']}项"
    for heading, findings in _by_table(checked):
        yield ""
        yield heading
        for finding in findings:
            code = finding.code or finding.rule
            yield f"  [{_SEVERITIES[finding.severity]}] {finding.message}（{code}）"


def _by_table(checked: Checked) -> Iterator[tuple[str, list[Finding]]]:
    declaration = checked.reading.declaration
    titles = {table.number: table.title for table in declaration.tables} if declaration else {}
    groups: dict[int | None, list[Finding]] = defaultdict(list)
    for finding in checked.findings:
        groups[finding.table].append(finding)
    for table in sorted(groups, key=lambda number: number or 0):
        if table is None:
            yield "【整个文件】", groups[table]
        else:
            yield f"【公开表{table}　{titles.get(table, '')}】".replace("　】", "】"), groups[table]
