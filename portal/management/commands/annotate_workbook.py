"""manage.py annotate_workbook: a workbook back with its findings marked; no database needed."""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from budgets.services.annotating import AnnotatedFile, annotate_file
from budgets.services.checking import Checked, check_file
from budgets.services.checking_json import ACCEPTED, FINDINGS, REFUSED, outcome
from budgets.tables.editions import NoEditionError
from budgets.tables.findings import Finding, Severity
from performance.checking import CheckedTargets, check_targets
from performance.rules.catalogue import finding_titles

_EXIT = {ACCEPTED: 0, FINDINGS: 1, REFUSED: 2}


class Command(BaseCommand):
    """Exit 0: no error found; 1: findings of severity error; 2: nothing could be written."""

    help = (
        "校验一个预算公开工作簿，把问题标注在原文件的单元格中（不需要数据库）。"
        "退出码：0 无错误，1 有错误，2 不予受理。"
    )
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, where the marked one goes, and what the file should be."""
        parser.add_argument("file", type=Path, help="工作簿文件（.xlsx、.xls、.et）")
        parser.add_argument("--output", type=Path, required=True, help="标注后的文件（.xlsx）")
        parser.add_argument("--targets", type=Path, help="绩效目标表工作簿，与本文件一并校验")
        parser.add_argument("--targets-output", type=Path, help="标注后的绩效目标表文件（.xlsx）")
        parser.add_argument("--kind", default="budget", help="公开类别，默认 budget（预算）")
        parser.add_argument("--year", type=int, help="预算年度；不给出时按文件所写年度")
        parser.add_argument("--unit", help="公开单位名称；给出时与表中单位名称核对")
        parser.add_argument("--division", default="", help="行政区划代码")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, write the marked file, say what was done, leave with the exit code."""
        path: Path = options["file"]
        output: Path = options["output"]
        _require_places(path, output)
        _require_targets(options, output)
        try:
            checked = check_file(
                path,
                path.name,
                kind=options["kind"],
                year=options["year"],
                unit_name=options["unit"],
                division=options["division"],
            )
        except NoEditionError as error:
            raise CommandError(
                f"没有适用的公开表格式：{error}", returncode=_EXIT[REFUSED]
            ) from error
        if outcome(checked) == REFUSED:
            reasons = "".join(finding.message for finding in checked.findings)
            raise CommandError(f"文件不予受理，不能标注：{reasons}", returncode=_EXIT[REFUSED])
        targets = _checked_targets(options, checked) if options["targets"] else None
        annotated = annotate_file(path, path.name, checked.findings)
        _save(output, annotated.content)
        self.stdout.write("\n".join(_report(output, checked.findings, annotated)))
        found = list(checked.findings)
        if targets is not None:
            self._hand_back_targets(options, targets)
            found += targets.findings
        has_error = any(finding.severity is Severity.ERROR for finding in found)
        sys.exit(_EXIT[FINDINGS if has_error else ACCEPTED])

    def _hand_back_targets(self, options: dict[str, Any], targets: CheckedTargets) -> None:
        path, output = options["targets"], options["targets_output"]
        annotated = annotate_file(path, path.name, targets.findings, finding_titles())
        _save(output, annotated.content)
        self.stdout.write("\n".join(_report(output, targets.findings, annotated)))


def _require_targets(options: dict[str, Any], output: Path) -> None:
    targets, marked = options["targets"], options["targets_output"]
    if targets is None and marked is None:
        return
    if targets is None or marked is None:
        raise CommandError("--targets 和 --targets-output 须同时给出。", returncode=_EXIT[REFUSED])
    _require_places(targets, marked)
    if marked.resolve() == output.resolve():
        raise CommandError("两个标注后的文件不能同名。", returncode=_EXIT[REFUSED])


def _checked_targets(options: dict[str, Any], checked: Checked) -> CheckedTargets:
    """The targets, before anything is written. Raises `CommandError` for a refused file."""
    path: Path = options["targets"]
    targets = check_targets(
        path,
        path.name,
        declaration=checked.reading.declaration,
        kind=options["kind"],
        year=options["year"],
        division=options["division"],
    )
    if targets.reading.refused:
        reasons = "".join(finding.message for finding in targets.findings)
        raise CommandError(f"绩效目标文件不予受理，不能标注：{reasons}", returncode=_EXIT[REFUSED])
    return targets


def _save(output: Path, content: bytes) -> None:
    try:
        _write(output, content)
    except OSError as error:
        raise CommandError(f"无法写入{output}：{error}", returncode=_EXIT[REFUSED]) from error


def _require_places(path: Path, output: Path) -> None:
    if not path.is_file():
        raise CommandError(f"找不到文件：{path}", returncode=_EXIT[REFUSED])
    if output.suffix.lower() != ".xlsx":
        raise CommandError("标注后的文件请以.xlsx为扩展名。", returncode=_EXIT[REFUSED])
    if output.exists() and output.samefile(path):
        raise CommandError(
            "标注后的文件不能覆盖原文件，请换一个文件名。", returncode=_EXIT[REFUSED]
        )


def _write(output: Path, content: bytes) -> None:
    """Write the whole file or none of it."""
    handle, name = tempfile.mkstemp(dir=output.parent, prefix=".annotated-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(output)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _report(output: Path, findings: Sequence[Finding], annotated: AnnotatedFile) -> Iterator[str]:
    number = Counter(finding.severity for finding in findings)
    yield f"已写出：{output}"
    yield (
        f"错误{number[Severity.ERROR]}项，警告{number[Severity.WARNING]}项，"
        f"提示{number[Severity.NOTICE]}项"
    )
    if annotated.is_list_only:
        yield f"只写出问题清单（{annotated.listed}项）：原文件的格式不能标注，请另存为.xlsx后再标注。"
    else:
        yield f"问题清单{annotated.listed}项，标注单元格{annotated.marked}个"
    if annotated.left_out:
        yield f"未能标注的工作表：{'、'.join(annotated.left_out)}"
