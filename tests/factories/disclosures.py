"""One unit's disclosure with everybody who works on it, and revisions at every step.

Revisions are made by the services themselves; only the reading of a file is put in place
by the declaration it would have answered.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from unittest import mock

from django.utils import timezone

from budgets.models import (
    ApprovedFigures,
    Correction,
    CorrectionKind,
    CorrectionOutcome,
    CorrectionResult,
    CorrectionSource,
    Disclosure,
    Division,
    Revision,
    RevisionState,
    Unit,
)
from budgets.reading.core import Reading
from budgets.services import processing, publication, review
from budgets.services.checking import Checked
from budgets.services.corrections import begin_correction
from budgets.services.disclosures import open_disclosure
from budgets.services.secrecy import record_secrecy_review
from budgets.services.uploads import receive_workbook
from budgets.tables.core import Declaration
from budgets.tables.findings import Finding, Severity
from portal import jobs
from portal.access import Role
from portal.models import User
from tests.factories.declarations import drawn
from tests.factories.organisations import DepartmentFactory, DivisionFactory, UnitFactory, account

ERROR = Finding(
    severity=Severity.ERROR, message="合计不等于各项之和。", code="E_TOTAL", table=3, cell="E2"
)
WARNING = Finding(severity=Severity.WARNING, message="名称写法不同。", code="W_CODE_NAME", table=3)


@dataclass(frozen=True)
class Place:
    """A unit, its disclosure, and who works on it."""

    division: Division
    unit: Unit
    disclosure: Disclosure
    officer: User
    reviewer: User
    publisher: User


def a_place(*, division: str = "370303", unit: str = "102001", year: int = 2025) -> Place:
    """A unit with an officer, a reviewer and a publisher of its division."""
    in_division = DivisionFactory.create(code=division)
    department = DepartmentFactory.create(division=in_division)
    of_unit = UnitFactory.create(department=department, code=unit)
    officer = account(Role.OFFICER, unit=of_unit)
    return Place(
        division=in_division,
        unit=of_unit,
        disclosure=open_disclosure(unit=of_unit, year=year, by=officer),
        officer=officer,
        reviewer=account(Role.BUREAU_REVIEWER, division=in_division),
        publisher=account(Role.PUBLISHER, division=in_division),
    )


def a_declaration(amount: str = "10.00") -> Declaration:
    """A small declaration: one row of 公开表3."""
    return drawn(
        f"""
        公开表3
        类  | 款 | 项 | 科目名称         | 合计     | 基本支出 | 项目支出 | 结转下年
            |    |    | 合计             | {amount} | {amount} |          |
        201 |    |    | 一般公共服务支出 | {amount} | {amount} |          |
        """
    )


def approved_figures(place: Place, **given: Any) -> ApprovedFigures:
    """批复数 of the unit and year, as the bureau's reviewer imported them."""
    disclosure = place.disclosure
    return ApprovedFigures.objects.create(
        division=disclosure.division,
        department=disclosure.department,
        unit=disclosure.unit,
        owner_code=disclosure.owner_code,
        year=disclosure.year,
        imported_by=place.reviewer,
        **given,
    )


def received(place: Place, content: bytes = b"workbook") -> Revision:
    """已接收: uploaded by the officer, waiting for a worker."""
    return receive_workbook(
        disclosure=place.disclosure,
        upload=io.BytesIO(content),
        original_name="公开表.xlsx",
        by=place.officer,
        declassified=True,
    )


def checked(
    place: Place,
    *findings: Finding,
    declaration: Declaration | None = None,
    content: bytes = b"workbook",
) -> Revision:
    """已校验: read and checked, with these findings."""
    revision = received(place, content)
    read(declaration or a_declaration(), *findings)
    revision.refresh_from_db()
    assert revision.state == RevisionState.CHECKED, revision.failure_message
    return revision


def read(declaration: Declaration | None, *findings: Finding) -> None:
    """Run what waits, as if the files declared this; None: as if they were refused."""

    def answer(revision: Revision, _claim: jobs.Claim) -> Checked:
        read_as = declaration and replace(declaration, year=revision.disclosure.year)
        return Checked(Reading("", read_as, findings, refused=declaration is None), findings)

    with mock.patch.object(processing, "_check", side_effect=answer):
        jobs.run_due()


def submitted(place: Place, *findings: Finding, content: bytes = b"workbook") -> Revision:
    """已上报: every error explained."""
    revision = checked(place, *findings, content=content)
    for finding in revision.findings.filter(severity=Severity.ERROR):
        review.explain(finding=finding, text="取整造成", by=place.officer)
    return review.submit(revision=revision, by=place.officer)


def approved(place: Place, *findings: Finding, content: bytes = b"workbook") -> Revision:
    """已批准: every error waived."""
    revision = submitted(place, *findings, content=content)
    for finding in revision.findings.filter(severity=Severity.ERROR):
        review.waive(finding=finding, reason="已公开文件按原样收录", by=place.reviewer)
    record_secrecy_review(revision=revision, by=place.reviewer)
    return review.approve(revision=revision, by=place.reviewer)


def scheduled(place: Place) -> Revision:
    """待公开: at an hour from now."""
    hour = timezone.now() + timedelta(hours=1)
    return publication.schedule(revision=approved(place), at=hour, by=place.publisher)


def published(
    place: Place, *findings: Finding, content: bytes = b"workbook", reason: str = ""
) -> Revision:
    """已公开; with a reason, a correction of what was public before."""
    revision = approved(place, *findings, content=content)
    if reason:
        correcting(place, reason)
    return publication.publish(revision=revision, by=place.publisher)


def correcting(place: Place, reason: str = "更正", **given: Any) -> Correction:
    """更正 begun beside what is published: figures, found by the unit itself."""
    said = {"kind": "figures", "source": "self", **given}
    return begin_correction(disclosure=place.disclosure, reason=reason, by=place.officer, **said)


def a_closed_correction(place: Place) -> Correction:
    """An audit's, closed at the desk, with a result written; whatever is public."""
    correction: Correction = Correction.objects.create(
        disclosure=place.disclosure,
        kind=CorrectionKind.FIGURES,
        source=CorrectionSource.AUDIT,
        reason="审计指出",
        begun_by=place.officer,
        outcome=CorrectionOutcome.NOT_NEEDED,
        outcome_note="核对无误",
        closed_at=timezone.now(),
        closed_by=place.officer,
    )
    CorrectionResult.objects.create(correction=correction, text="已核对", recorded_by=place.officer)
    return correction


def published_declaration(place: Place, declaration: Declaration) -> Revision:
    """已公开 with that declaration."""
    revision = checked(place, declaration=declaration)
    revision = review.submit(revision=revision, by=place.officer)
    record_secrecy_review(revision=revision, by=place.reviewer)
    revision = review.approve(revision=revision, by=place.reviewer)
    return publication.publish(revision=revision, by=place.publisher)
