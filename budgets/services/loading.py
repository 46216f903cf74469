"""载入: a workbook all the way to the public, by two accounts, through the same services.

For commands: documents that are already public elsewhere are taken over as they are. Every
step can be taken up where an earlier run stopped.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from budgets.codes.catalogues import package_divisions
from budgets.models import (
    CorrectionKind,
    CorrectionSource,
    Department,
    Disclosure,
    Division,
    Membership,
    Revision,
    RevisionState,
    Unit,
)
from budgets.models.disclosures import OPEN_STATES
from budgets.selectors.barring import bars_approval, must_be_mended
from budgets.selectors.corrections import needs_correction
from budgets.selectors.disclosures import progress_of
from budgets.selectors.texts import declared_texts
from budgets.selectors.withholding import is_reviewed
from budgets.services import companions, corrections, publication, review
from budgets.services.errors import RefusedActionError
from budgets.services.secrecy import record_secrecy_review
from budgets.services.texts import set_texts
from budgets.services.typesetting import is_being_typeset
from budgets.services.uploads import receive_workbook
from budgets.services.workflow import WITH_OFFICER
from budgets.tables.findings import Severity
from portal import audit, jobs
from portal.models import User

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model

    from budgets.services.companions import GivenFile
    from budgets.tables.texts import DeclaredTexts
    from portal.access import Role

#: Why an error of a document that is already public stands: the public reads it.
AS_PUBLISHED = "已公开文件按原样收录"
CORRECTED = "按更正后的文件重新收录"
#: How long the processing of one workbook may take when workers are busy, in seconds.
PATIENCE = 600
_LOOK_AGAIN = 0.2


@dataclass(frozen=True, slots=True)
class Loader:
    """Who loads: one account hands in, another one reviews and publishes."""

    officer: User
    reviewer: User


@dataclass(frozen=True, slots=True)
class GivenCorrection:
    """更正登记 of what replaces something public: 数字更正 found by oneself, unless said otherwise."""

    kind: str = CorrectionKind.FIGURES
    source: str = CorrectionSource.SELF
    reason: str = CORRECTED


@transaction.atomic
def ensure_unit(
    *,
    division_code: str,
    department_code: str,
    department_name: str,
    unit_code: str,
    unit_name: str,
) -> Unit:
    """预算单位 with its department and divisions: those there are, or new ones.

    Raises `RefusedActionError` for a division that neither the portal nor the list of
    divisions knows, and for a code that stands for another name or department.
    """
    department = ensure_department(
        division_code=division_code, code=department_code, name=department_name
    )
    unit, created = Unit.objects.get_or_create(
        division=department.division,
        code=unit_code,
        defaults={"department": department, "name": unit_name},
    )
    _record_new(unit, created=created)
    if unit.department_id != department.pk:
        raise RefusedActionError(
            "unit_elsewhere",
            _("单位编码%(code)s已登记在部门“%(name)s”之下。请核对部门编码。")
            % {"code": unit_code, "name": unit.department.name},
        )
    _require_name(unit.code, unit.name, unit_name)
    return unit


@transaction.atomic
def ensure_department(*, division_code: str, code: str, name: str) -> Department:
    """主管部门 with its divisions. An existing one keeps its name. Raises as `ensure_unit`."""
    division = _division(division_code)
    department, created = Department.objects.get_or_create(
        division=division, code=code, defaults={"name": name}
    )
    _record_new(department, created=created)
    return department


def grant(
    *,
    user: User,
    role: Role,
    unit: Unit | None = None,
    department: Department | None = None,
    division: Division | None = None,
) -> None:
    """角色授予 by the system itself, once; inside the caller's transaction."""
    membership, created = Membership.objects.get_or_create(
        user=user, role=role, unit=unit, department=department, division=division
    )
    _record_new(membership, created=created)


def load(
    *,
    disclosure: Disclosure,
    content: bytes,
    name: str,
    loader: Loader,
    publish: bool,
    texts: DeclaredTexts | None = None,
    public_elsewhere: str = AS_PUBLISHED,
    beside: Sequence[GivenFile] = (),
    correction: GivenCorrection = GivenCorrection(),
) -> Revision:
    """载入 a workbook: received and checked; with `publish`, all the way to the public.

    `texts` and `beside` (随附文件) come with it. `correction`: what is registered where it
    replaces something public and no 更正 is under way.

    Errors that remain are explained and waived as `AS_PUBLISHED`. A file that is the
    publication in force already, with these `texts`, is left alone.
    That the document is public elsewhere (`public_elsewhere`) counts as its declaration that
    it holds no state secret. The answer is FAILED where the file was
    refused, CHECKED where something must be mended in the file first. Raises `PermissionDenied` and `RefusedActionError`.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    public = _with_file(disclosure, sha256, (RevisionState.PUBLISHED,))
    if (
        public is not None
        and texts in (None, declared_texts(public))
        and not _not_held(public, beside)
    ):
        return public
    revision = _with_file(disclosure, sha256, OPEN_STATES) or receive_workbook(
        disclosure=disclosure,
        upload=content,
        original_name=name,
        by=loader.officer,
        declassified=True,
        public_elsewhere=public_elsewhere,
        texts=texts,
    )
    _wait_for(revision)
    if texts is not None and revision.state in WITH_OFFICER:
        set_texts(revision=revision, texts=texts, by=loader.officer)
        _wait_for(revision)
    _hand_in(revision, beside, loader)
    if publish and revision.state != RevisionState.FAILED and not _must_be_mended(revision):
        _publish(revision, loader, correction)
    return revision


def _not_held(revision: Revision, beside: Sequence[GivenFile]) -> list[GivenFile]:
    return [given for given in beside if not companions.named(given.book).holds(revision, given)]


def _hand_in(revision: Revision, beside: Sequence[GivenFile], loader: Loader) -> None:
    """随附文件 that the revision does not have yet, one after the other."""
    for given in _not_held(revision, beside):
        if revision.state in WITH_OFFICER:
            companions.named(given.book).receive(revision=revision, given=given, by=loader.officer)
            _wait_for(revision)


def _must_be_mended(revision: Revision) -> bool:
    return must_be_mended().filter(revision=revision).exists()


def _publish(revision: Revision, loader: Loader, given: GivenCorrection) -> None:
    """The steps that are left, each taken by whose it is."""
    _wait_for_files(revision)
    errors = revision.findings.filter(severity=Severity.ERROR)
    if revision.state in WITH_OFFICER:
        for finding in errors.filter(explanation=""):
            review.explain(finding=finding, text=AS_PUBLISHED, by=loader.officer)
        review.submit(revision=revision, by=loader.officer, already_public=True)
    if revision.state == RevisionState.SUBMITTED:
        for finding in revision.findings.filter(pk__in=bars_approval().values("pk")):
            review.waive(
                finding=finding, reason=AS_PUBLISHED, by=loader.reviewer, already_public=True
            )
        _review_secrecy(revision, loader)
        review.approve(revision=revision, by=loader.reviewer)
    _review_secrecy(revision, loader)
    if needs_correction(revision.disclosure_id):
        corrections.begin_correction(
            disclosure=revision.disclosure,
            kind=given.kind,
            source=given.source,
            reason=given.reason,
            by=loader.officer,
        )
    publication.publish(revision=revision, by=loader.reviewer)


def _review_secrecy(revision: Revision, loader: Loader) -> None:
    """保密审查 of what is public already, by the account that reviews; once."""
    if not is_reviewed(revision):
        record_secrecy_review(revision=revision, by=loader.reviewer)


def _wait_for(revision: Revision) -> None:
    """Process what is due, in this process; or wait while a worker has it in hand."""
    end = time.monotonic() + PATIENCE
    while not progress_of(revision).done:
        if time.monotonic() > end:
            raise RefusedActionError(
                "not_processed", _("等待处理超过10分钟，已停止。请检查后台处理进程后重试。")
            )
        if not jobs.run_due(limit=1):
            time.sleep(_LOOK_AGAIN)
        revision.refresh_from_db()


def _wait_for_files(revision: Revision) -> None:
    """Typeset what is due, in this process; or wait while a worker does. A file that cannot be
    made stops the approval with its reason.
    """
    end = time.monotonic() + PATIENCE
    while is_being_typeset(revision) and time.monotonic() < end:
        if not jobs.run_due(limit=1):
            time.sleep(_LOOK_AGAIN)


def _with_file(disclosure: Disclosure, sha256: str, states: tuple[str, ...]) -> Revision | None:
    return (
        disclosure.revisions.select_related("disclosure")
        .filter(source__sha256=sha256, state__in=states)
        .first()
    )


def _division(code: str) -> Division:
    """行政区划 with those above it, from the list of divisions where they are new."""
    stored = Division.objects.filter(code=code).first()
    if stored is not None:
        return stored
    entry = package_divisions().division(code)
    if entry is None:
        return _division_of_finance(code)
    parent = _division(entry.parent) if entry.parent else None
    division = Division.objects.create(code=code, name=entry.name, parent=parent)
    _record_new(division, created=True)
    return division


def _division_of_finance(code: str) -> Division:
    """财政区划 that GB/T 2260 does not list (some development zones), under its city.

    Its name is the city's with the code, until the bureau gives it one. Raises
    `RefusedActionError` where not even the city is known.
    """
    city = f"{code[:4]}00"
    if len(code) != len(city) or package_divisions().division(city) is None:
        raise RefusedActionError(
            "division_unknown",
            _("区划代码%(code)s不在行政区划表中。请核对代码，或先在基础数据中建立该区划。")
            % {"code": code},
        )
    parent = _division(city)
    division = Division.objects.create(code=code, name=f"{parent.name}{code}", parent=parent)
    _record_new(division, created=True)
    return division


def _require_name(code: str, stored: str, given: str) -> None:
    if stored != given:
        raise RefusedActionError(
            "unit_name",
            _("单位编码%(code)s已登记为“%(stored)s”，与“%(given)s”不符。请核对编码和名称。")
            % {"code": code, "stored": stored, "given": given},
        )


def _record_new(row: Model, *, created: bool) -> None:
    if created:
        kind = row._meta.model_name
        audit.record(
            action=f"{kind}.created", target=f"{kind}:{row.pk}", by=None, description=str(row)
        )
