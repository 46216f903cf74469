"""The matrix: every service, every role, in its own place and in others. Default is no."""

from __future__ import annotations

import inspect
import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from budgets.models import Revision, Unit
from budgets.services import (
    adjustments,
    batches,
    consent,
    correction_results,
    corrections,
    delegation,
    disclosures,
    entries,
    identities,
    processing,
    publication,
    rechecking,
    review,
    scans,
    takedown,
    texts,
    together,
    uploads,
    word_return,
    wording,
    wording_table,
)
from budgets.services.errors import RefusedActionError
from budgets.tables.findings import Finding
from performance.services import entering
from portal.access import ADMINISTRATORS, Role
from portal.models import AuditEvent, User
from tests.budgets.services.matrix import (
    OFFICERS,
    PUBLISHERS,
    RETRIERS,
    RETURNERS,
    REVIEWERS,
    WORKFLOW_ACTS,
    Act,
)
from tests.budgets.services.matrix_of_corrections import CORRECTION_ACTS
from tests.factories.disclosures import (
    ERROR,
    Place,
    a_declaration,
    approved,
    checked,
    published,
    read,
    submitted,
)
from tests.factories.organisations import DepartmentFactory, DivisionFactory, UnitFactory, account
from tests.factories.scans import PDF, scanned
from tests.factories.targets import WHOLE
from tests.factories.texts import TEXTS
from tests.factories.word_returns import edited_word, returned


def confirm_own_level(unit: Unit | None, by: User) -> object:
    """确认别名 of a unit, printed with 机关."""
    assert unit is not None
    return batches.confirm_alias(unit=unit, name=f"{unit.name}机关", by=by)


ACTS: dict[str, Act] = {
    **WORKFLOW_ACTS,
    **CORRECTION_ACTS,
    "open_disclosure": Act(
        checked,
        lambda r, by: disclosures.open_disclosure(unit=r.disclosure.unit, year=2026, by=by),
        OFFICERS,
    ),
    "receive_workbook": Act(
        checked,
        lambda r, by: uploads.receive_workbook(
            disclosure=r.disclosure,
            upload=b"other",
            original_name="表.xlsx",
            by=by,
            declassified=True,
        ),
        OFFICERS,
    ),
    "receive_files": Act(
        checked,
        lambda r, by: uploads.receive_files(
            disclosure=r.disclosure,
            uploads=[uploads.NamedUpload(name, io.BytesIO(b"x")) for name in ("1.xlsx", "2.xlsx")],
            by=by,
            declassified=True,
        ),
        OFFICERS,
    ),
    "confirm_alias": Act(
        checked,
        lambda r, by: confirm_own_level(r.disclosure.unit, by),
        OFFICERS,
    ),
    "recheck": Act(checked, lambda r, by: processing.recheck(revision=r, by=by), RETRIERS),
    "check_again": Act(
        checked,
        lambda r, by: processing.check_again(
            revision=r, act="保存", action="revision.texts", by=by
        ),
        OFFICERS,
    ),
    "set_texts": Act(
        checked, lambda r, by: texts.set_texts(revision=r, texts=TEXTS, by=by), OFFICERS
    ),
    "set_entries": Act(
        checked,
        lambda r, by: entries.set_entries(revision=r, values={"special": "无。"}, by=by),
        OFFICERS,
    ),
    "attach_scan": Act(
        checked,
        lambda r, by: scans.attach_scan(
            revision=r, upload=PDF, original_name="审批表.pdf", by=by, declassified=True
        ),
        OFFICERS | {Role.UNIT_LEAD},
    ),
    "take_scan": Act(
        lambda place: scanned(checked(place), place.officer).revision,
        lambda r, by: scans.take_scan(scan=r.signed_scans.get(), by=by),
        OFFICERS | RETURNERS | PUBLISHERS | {Role.UNIT_LEAD},
    ),
    "receive_word": Act(
        checked,
        lambda r, by: word_return.receive_word(
            revision=r,
            upload=edited_word(r),
            original_name="交回.docx",
            by=by,
            declassified=True,
        ),
        OFFICERS,
    ),
    "adopt_word": Act(
        returned,
        lambda r, by: word_return.adopt_word(revision=r, chosen={"changes:0"}, by=by),
        OFFICERS,
    ),
    "remove_word": Act(
        returned, lambda r, by: word_return.remove_word(revision=r, by=by), OFFICERS
    ),
    "enter_target": Act(
        checked, lambda r, by: entering.enter_target(revision=r, target=WHOLE, by=by), OFFICERS
    ),
    "remove_entered": Act(
        lambda place: _entered(place),
        lambda r, by: entering.remove_entered(revision=r, entry=_entry(r), by=by),
        OFFICERS,
    ),
    "let_stand": Act(
        lambda place: _entered(place),
        lambda r, by: entering.let_stand(revision=r, entry=_entry(r), file_stands=True, by=by),
        OFFICERS,
    ),
    "explain": Act(
        checked,
        lambda r, by: review.explain(finding=r.findings.get(), text="取整", by=by),
        OFFICERS,
    ),
    "submit": Act(
        lambda place: checked(place),
        lambda r, by: review.submit(revision=r, by=by),
        OFFICERS | {Role.UNIT_LEAD},
    ),
    "return_for_changes": Act(
        submitted,
        lambda r, by: review.return_for_changes(revision=r, reason="有误", by=by),
        RETURNERS,
    ),
    "waive": Act(
        submitted,
        lambda r, by: review.waive(finding=r.findings.get(), reason="按原样收录", by=by),
        REVIEWERS,
    ),
    "take_back_waiver": Act(
        lambda place, *findings: _waived(place, *findings),
        lambda r, by: review.take_back_waiver(finding=r.findings.get(), by=by),
        REVIEWERS,
    ),
    "recheck_in_review": Act(
        lambda place: _marked(submitted(place)),
        lambda r, by: rechecking.recheck_in_review(revision=r, by=by),
        RETURNERS,
    ),
    "approve": Act(
        lambda place: submitted(place),
        lambda r, by: review.approve(revision=r, by=by),
        REVIEWERS,
    ),
    "publish": Act(approved, lambda r, by: publication.publish(revision=r, by=by), PUBLISHERS),
    "schedule": Act(
        approved,
        lambda r, by: publication.schedule(
            revision=r, at=timezone.now() + timedelta(hours=1), by=by
        ),
        PUBLISHERS,
    ),
    "withdraw": Act(
        published,
        lambda r, by: publication.withdraw(revision=r, reason="有误", by=by),
        PUBLISHERS,
    ),
}
MODULES = (
    adjustments,
    batches,
    consent,
    delegation,
    takedown,
    together,
    correction_results,
    corrections,
    disclosures,
    entries,
    entering,
    identities,
    processing,
    publication,
    rechecking,
    review,
    scans,
    texts,
    uploads,
    wording,
    wording_table,
    texts,
    uploads,
    word_return,
    texts,
    uploads,
)
WITH_ERROR = ("explain", "waive", "take_back_waiver", "return_for_changes")
#: Ask for what `checked` and its like do not give, or for no one unit: tested by themselves.
ELSEWHERE = {
    *("retry", "receive_batch", "confirm_batch"),
    *("delegate", "end_delegation", "open_sealed", "complete_consents"),
    *("waive_together", "publish_together", "unschedule_together"),
    *("submit_together", "check_together"),
    *("close_by_publication", "record"),
    *("change_identity", "mend_name"),
    *("start_pack", "copy_pack", "save_pack", "put_in_force", "discard_pack", "read_pack_file"),
}


def _waived(place: Place, *findings: Finding) -> Revision:
    """上报 with its error waived."""
    revision = submitted(place, *findings)
    review.waive(finding=revision.findings.get(), reason="按原样收录", by=place.reviewer)
    return revision


def _entered(place: Place) -> Revision:
    """With one project's targets typed at the desk."""
    revision = checked(place)
    entering.enter_target(revision=revision, target=WHOLE, by=place.officer)
    read(a_declaration())
    revision.refresh_from_db()
    return revision


def _entry(revision: Revision) -> int:
    return int(revision.entered_targets.get().pk)


def _marked(revision: Revision) -> Revision:
    """Checked with other rules."""
    Revision.objects.filter(pk=revision.pk).update(needs_check=True)
    return revision


def scopes(place: Place) -> dict[str, dict[str, Any]]:
    """Where a role may be held, and whether that covers the unit."""
    department = place.unit.department
    elsewhere = DepartmentFactory.create(division=DivisionFactory.create())
    return {
        "own unit": {"unit": place.unit},
        "own department": {"department": department},
        "own division": {"division": place.division},
        "sister unit": {"unit": UnitFactory.create(department=department)},
        "sister department": {"department": DepartmentFactory.create(division=place.division)},
        "other division": {"division": elsewhere.division},
        "unit elsewhere": {"unit": UnitFactory.create(department=elsewhere)},
    }


def is_done(act: Act, revision: Revision, user: User) -> bool:
    """Whether the service let the account do it; a refusal of another kind is a fault here."""
    before = AuditEvent.objects.count()
    try:
        act.call(revision, user)
    except PermissionDenied:
        assert AuditEvent.objects.count() == before
        return False
    return True


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", list(ACTS))
def test_a_role_acts_where_it_is_held_and_nowhere_else(place: Place, name: str, role: Role) -> None:
    act = ACTS[name]
    findings = (ERROR,) if name in WITH_ERROR else ()
    made = act.step(place, *findings) if findings else act.step(place)
    done = {}
    for label, scope in scopes(place).items():
        if role in ADMINISTRATORS:
            scope = {}
        user = account(role, **scope)
        with transaction.atomic():
            revision = Revision.objects.select_related("disclosure").get(pk=made.pk)
            done[label] = is_done(act, revision, user)
            transaction.set_rollback(True)  # the next scope meets the same step
    own = {label for label in done if label.startswith("own")}
    assert {label for label, was in done.items() if was} == (own if role in act.roles else set())


def test_a_deactivated_account_may_do_nothing(place: Place) -> None:
    revision = checked(place)
    place.officer.is_active = False
    with pytest.raises(PermissionDenied):
        review.submit(revision=revision, by=place.officer)


def test_every_service_is_in_the_matrix() -> None:
    """A public function with `by` is a write: it must be judged here or by name elsewhere."""
    found = {
        name
        for module in MODULES
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and "by" in inspect.signature(function).parameters
    }
    assert found == set(ACTS) | ELSEWHERE


def test_every_write_takes_keywords_only() -> None:
    for module in MODULES:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            parameters = inspect.signature(function).parameters
            if function.__module__ == module.__name__ and "by" in parameters and name[0] != "_":
                kinds = {parameter.kind for parameter in parameters.values()}
                assert kinds == {inspect.Parameter.KEYWORD_ONLY}, name


def test_what_is_denied_is_not_what_is_refused() -> None:
    """A refusal tells the person why; a denial tells a stranger nothing."""
    assert not issubclass(RefusedActionError, PermissionDenied)
