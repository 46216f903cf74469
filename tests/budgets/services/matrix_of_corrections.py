"""权限矩阵: the acts of 更正 and of 预算调整."""

from __future__ import annotations

from budgets.models import Revision
from budgets.services import adjustments, correction_results, corrections, publication
from portal.access import Role
from tests.budgets.services.matrix import OFFICERS, PUBLISHERS, Act
from tests.factories.adjustments import a_basis, begun
from tests.factories.disclosures import Place, approved, correcting, published


def _corrected(place: Place, *, closed: bool = False) -> Revision:
    """With a correction that an audit asked for, under way; or public, with a result written."""
    revision = published(place)
    correction = correcting(place, source="audit")
    if not closed:
        return revision
    revision = publication.publish(revision=approved(place, content=b"second"), by=place.publisher)
    correction.refresh_from_db()
    correction_results.record_result(correction=correction, text="已整改", by=place.officer)
    return revision


def _adjusting(place: Place) -> Revision:
    """The budget with an adjustment begun."""
    revision = published(place)
    begun(place)
    return revision


CORRECTION_ACTS: dict[str, Act] = {
    "begin_adjustment": Act(
        published,
        lambda r, by: adjustments.begin_adjustment(budget=r.disclosure, basis=a_basis(), by=by),
        OFFICERS,
    ),
    "change_adjustment": Act(
        lambda place: _adjusting(place),
        lambda r, by: adjustments.change_adjustment(
            adjustment=r.disclosure.adjustments.get(), basis=a_basis(), by=by
        ),
        OFFICERS,
    ),
    "abandon_adjustment": Act(
        lambda place: _adjusting(place),
        lambda r, by: adjustments.abandon_adjustment(
            adjustment=r.disclosure.adjustments.get(), note="未获批准", by=by
        ),
        OFFICERS,
    ),
    "begin_correction": Act(
        published,
        lambda r, by: corrections.begin_correction(
            disclosure=r.disclosure, kind="figures", source="audit", reason="有误", by=by
        ),
        OFFICERS,
    ),
    "change_correction": Act(
        lambda place: _corrected(place),
        lambda r, by: corrections.change_correction(
            correction=r.disclosure.corrections.get(),
            kind="words",
            source="self",
            reason="改写",
            by=by,
        ),
        OFFICERS,
    ),
    "close_correction": Act(
        lambda place: _corrected(place),
        lambda r, by: corrections.close_correction(
            correction=r.disclosure.corrections.get(), outcome="cancelled", note="误登", by=by
        ),
        OFFICERS,
    ),
    "record_result": Act(
        lambda place: _corrected(place, closed=True),
        lambda r, by: correction_results.record_result(
            correction=r.disclosure.corrections.get(), text="已整改", by=by
        ),
        OFFICERS,
    ),
    "let_out_result": Act(
        lambda place: _corrected(place, closed=True),
        lambda r, by: correction_results.let_out_result(
            result=r.disclosure.corrections.get().results.get(), by=by
        ),
        PUBLISHERS | {Role.UNIT_LEAD},
    ),
}
