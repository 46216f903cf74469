"""manage.py load_disclosure: one disclosure through the real services, by two accounts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.urls import reverse

from budgets.models import (
    CheckFinding,
    CorrectionKind,
    CorrectionSource,
    Department,
    Disclosure,
    Revision,
    RevisionState,
    Unit,
)
from budgets.selectors.disclosures import findings_of
from budgets.services.companions import GivenFile
from budgets.services.disclosures import open_disclosure
from budgets.services.errors import RefusedActionError
from budgets.services.loading import (
    AS_PUBLISHED,
    CORRECTED,
    GivenCorrection,
    Loader,
    ensure_department,
    ensure_unit,
    grant,
    load,
)
from budgets.services.text_files import TextsFileError, read_texts
from budgets.tables.findings import Severity
from performance.selectors.targets import BOOK
from portal import audit
from portal.access import Role
from portal.models import User

#: System accounts: nobody can log in with them.
OFFICER, REVIEWER = "load-officer", "load-reviewer"


class Command(BaseCommand):
    """Exit 0: loaded (and public, with --publish); 1: errors were found or it was refused."""

    help = "经正式流程载入一份公开件；加 --publish 则一直办到公开，并输出公开地址。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose it is, the year, and the file."""
        parser.add_argument("--division", required=True, help="行政区划代码，如 370303")
        parser.add_argument("--department", required=True, help="主管部门编码，如 102")
        parser.add_argument("--department-name", default="", help="主管部门名称，默认同单位名称")
        parser.add_argument("--unit-code", required=True, help="单位编码，如 102001")
        parser.add_argument("--unit", required=True, help="单位名称；公开部门预算时为部门名称")
        parser.add_argument("--year", required=True, type=int, help="预算年度")
        parser.add_argument("--workbook", required=True, type=Path, help="十二张公开表的工作簿")
        parser.add_argument("--targets", type=Path, help="绩效目标表的工作簿")
        parser.add_argument("--overview", type=Path, help="单位概况（JSON）")
        parser.add_argument("--narrative", type=Path, help="情况说明（JSON）")
        parser.add_argument(
            "--scope",
            choices=["unit", "department"],
            default="unit",
            help="公开主体：unit 单位（默认），department 部门",
        )
        parser.add_argument(
            "--public-elsewhere",
            default=AS_PUBLISHED,
            help="该文件已在何处公开；记录在案，视同脱密声明（默认：已公开文件按原样收录）。"
            "尚未公开过的文件请由单位在平台上传并声明",
        )
        parser.add_argument("--publish", action="store_true", help="上报、批准并公开")
        parser.add_argument(
            "--correction-kind",
            choices=CorrectionKind.values,
            default=CorrectionKind.FIGURES,
            help="替换已公开版次时登记的更正种类，默认 figures 数字更正；已有更正正在办理的，以原登记为准",
        )
        parser.add_argument(
            "--correction-source",
            choices=CorrectionSource.values,
            default=CorrectionSource.SELF,
            help="更正的问题来源，默认 self 自查",
        )
        parser.add_argument(
            "--reason", default=CORRECTED, help=f"更正原因，公众会看到（默认：{CORRECTED}）"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, say what was found, print the address. Raises `CommandError` with a sentence."""
        content = _content(options["workbook"])
        beside = _beside(options["targets"])
        try:
            texts = read_texts(overview=options["overview"], narrative=options["narrative"])
            disclosure, loader = _prepared(options)
            revision = load(
                disclosure=disclosure,
                content=content,
                name=options["workbook"].name,
                loader=loader,
                publish=options["publish"],
                texts=texts,
                public_elsewhere=options["public_elsewhere"],
                beside=beside,
                correction=GivenCorrection(
                    options["correction_kind"], options["correction_source"], options["reason"]
                ),
            )
        except TextsFileError as error:
            raise CommandError(str(error), returncode=2) from error
        except RefusedActionError as error:
            raise CommandError(error.message) from error
        except PermissionDenied as error:
            raise CommandError("载入账号没有这个单位的权限，请检查账号的角色。") from error
        self._report(revision, publish=options["publish"])

    def _report(self, revision: Revision, *, publish: bool) -> None:
        """Findings to stderr, the public address to stdout."""
        errors = 0
        for _table, findings in findings_of(revision):
            for finding in findings:
                self.stderr.write(_line(finding))
                errors += finding.severity == Severity.ERROR
        if revision.state == RevisionState.PUBLISHED:
            disclosure = revision.disclosure
            self.stdout.write(
                reverse(
                    "site:document",
                    args=[disclosure.division.code, disclosure.owner_code, disclosure.year],
                )
            )
            return
        if revision.state == RevisionState.FAILED:
            self.stderr.write(f"{revision.failure_message}（{revision.failure_code}）")
        if publish and revision.state != RevisionState.FAILED:
            self.stderr.write(
                "有金额未能读取或含有不得公开的内容，未公开。请改正工作簿后重新载入。"
            )
        if publish or errors or revision.state == RevisionState.FAILED:
            sys.exit(1)
        self.stderr.write(f"已载入：{revision}，{revision.get_state_display()}。")


def _beside(targets: Path | None) -> list[GivenFile]:
    """The files that come with the workbook."""
    return [] if targets is None else [GivenFile(BOOK, targets.name, _content(targets))]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"无法读取文件 {path}：{error.strerror}。") from error


@transaction.atomic
def _prepared(options: dict[str, Any]) -> tuple[Disclosure, Loader]:
    """The disclosure and the accounts that load it, made where they are new."""
    loader = Loader(officer=_account(OFFICER), reviewer=_account(REVIEWER))
    if options["scope"] == "department":
        department = ensure_department(
            division_code=options["division"], code=options["department"], name=options["unit"]
        )
        _grant(loader, department=department)
        return open_disclosure(
            department=department, year=options["year"], by=loader.officer
        ), loader
    unit = ensure_unit(
        division_code=options["division"],
        department_code=options["department"],
        department_name=options["department_name"] or options["unit"],
        unit_code=options["unit_code"],
        unit_name=options["unit"],
    )
    _grant(loader, unit=unit)
    return open_disclosure(unit=unit, year=options["year"], by=loader.officer), loader


def _account(username: str) -> User:
    user, created = User.objects.get_or_create(username=username)
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        audit.record_account(action="user.created", account=user, by=None)
    return user


def _grant(
    loader: Loader, *, unit: Unit | None = None, department: Department | None = None
) -> None:
    """What the two accounts need for this owner, and no more."""
    grant(user=loader.officer, role=Role.OFFICER, unit=unit, department=department)
    for role in (Role.BUREAU_REVIEWER, Role.PUBLISHER):
        grant(user=loader.reviewer, role=role, unit=unit, department=department)


def _line(finding: CheckFinding) -> str:
    code = finding.code or finding.rule
    return f"[{finding.get_severity_display()}] {finding.message}（{code}）"
