"""公开审批表 of a revision, put together from what is stored of it. Nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from budgets.models import Snapshot
from budgets.rendering.approval_form import ApprovalFacts, SettledFinding, approval_form
from budgets.selectors.listed_findings import listed_findings
from budgets.selectors.withholding import holds_of
from budgets.selectors.wording import pack_for
from budgets.services.snapshots import publication_of

if TYPE_CHECKING:
    from budgets.models import Revision
    from budgets.rendering.form import Box, PrintedForm
    from budgets.selectors.listed_findings import ListedFinding


def approval_form_of(revision: Revision) -> PrintedForm:
    """The form for the document that is previewed now."""
    publication = publication_of(revision)
    pack = pack_for(revision.disclosure, on=timezone.localdate())
    found = listed_findings(revision).findings
    settled = [each for each in found if each.kept.explanation or each.waiver]
    reviews = revision.secrecy_reviews.select_related("by").order_by("pk")
    if revision.submitted_at:
        reviews = reviews.filter(at__gte=revision.submitted_at)
    return approval_form(
        ApprovalFacts(
            unit_name=publication.unit_name,
            department_name=publication.department_name,
            year=publication.year,
            title=pack.say("cover.title", year=str(publication.year), unit=publication.unit_name),
            draft=revision.number,
            publication=publication.number,
            sha256=document_sha256(revision),
            errors=revision.error_count,
            warnings=revision.warning_count,
            notices=revision.notice_count,
            unsettled=sum(
                each.is_error and not (each.kept.explanation or each.waiver) for each in found
            ),
            held=len(holds_of(revision.disclosure)),
            findings=tuple(_settled(each) for each in settled),
            reviews=tuple(
                (each.by.get_full_name() or each.by.get_username(), _day(each.at))
                for each in reviews
            ),
        )
    )


def document_sha256(revision: Revision) -> str:
    """规范 JSON 的 SHA-256 of what is previewed now; "" while nothing is."""
    snapshot = Snapshot.objects.filter(revision=revision).first()
    return snapshot.sha256 if snapshot else ""


def rows_of(form: PrintedForm) -> list[list[Box]]:
    """The boxes row by row, from the left, as HTML writes them."""
    rows: list[list[Box]] = [[] for _row in range(form.rows)]
    for box in form.boxes:
        rows[box.row].append(box)
    return rows


def _settled(finding: ListedFinding) -> SettledFinding:
    kept = finding.kept
    place = f"公开表{kept.table}" if kept.table else kept.sheet
    return SettledFinding(
        number=kept.position,
        severity=str(kept.get_severity_display()),
        place=f"{place} {kept.cell}".strip(),
        message=kept.message,
        explanation=kept.explanation,
        waiver=finding.waiver,
    )


def _day(at: object) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d}"  # type: ignore[arg-type]
