"""个人信息 in words that become public by an act: none is kept, and every act is asked."""

from __future__ import annotations

import pytest

from budgets.models import CheckFinding
from budgets.services import publication, review
from budgets.services.corrections import begin_correction
from budgets.services.errors import RefusedActionError
from budgets.services.personal import require_nothing_personal, require_public_text
from budgets.tables.findings import Finding, Severity
from tests.factories.disclosures import Place, published, submitted

IDENTITY, CARD, MOBILE = "11010519491231002X", "6222021001116245702", "13905331234"
OFFICE = "0533-2180000"


@pytest.mark.parametrize("number", [IDENTITY, CARD, MOBILE])
def test_no_number_of_a_person_and_the_refusal_does_not_repeat_it(number: str) -> None:
    with pytest.raises(RefusedActionError) as refusal:
        require_public_text(f"经办人{number}", "missing", "缺")
    assert refusal.value.code == "personal"
    assert number not in refusal.value.message


def test_an_office_may_name_its_telephone_and_a_reader_is_led_to_the_right_field() -> None:
    assert require_public_text(f" 请致电{OFFICE} ", "missing", "缺") == f"请致电{OFFICE}"
    with pytest.raises(RefusedActionError, match="联系方式"):
        require_nothing_personal(OFFICE, telephones=True)


def test_nothing_at_all_is_refused_as_ever() -> None:
    with pytest.raises(RefusedActionError, match="缺"):
        require_public_text("  ", "missing", "缺")


def test_the_reason_of_a_withdrawal(place: Place) -> None:
    revision = published(place)
    with pytest.raises(RefusedActionError, match="手机号码"):
        publication.withdraw(revision=revision, reason=f"问{MOBILE}", by=place.publisher)
    revision.refresh_from_db()
    assert revision.withdrawal_reason == ""


def test_the_reason_of_a_correction(place: Place) -> None:
    published(place)
    with pytest.raises(RefusedActionError, match="身份证号码"):
        begin_correction(
            disclosure=place.disclosure,
            kind="figures",
            source="unit",
            reason=f"更正{IDENTITY}",
            by=place.officer,
        )


def test_what_a_unit_explains(place: Place) -> None:
    error = Finding(Severity.ERROR, "合计不符。", code="E_SUM", rule="R")
    revision = submitted(place, error)
    review.return_for_changes(revision=revision, reason="补充", by=place.reviewer)
    finding = CheckFinding.objects.get(revision=revision)
    with pytest.raises(RefusedActionError, match="银行卡号"):
        review.explain(finding=finding, text=f"打入{CARD}", by=place.officer)
    finding.refresh_from_db()
    assert CARD not in finding.explanation


def test_a_telephone_bars_approval_until_a_reviewer_lets_it_stand(place: Place) -> None:
    revision = submitted(place, Finding(Severity.WARNING, "疑似电话。", code="W_PII"))
    with pytest.raises(RefusedActionError) as refusal:
        review.approve(revision=revision, by=place.reviewer)
    assert refusal.value.code == "errors_unwaived"
    finding = CheckFinding.objects.get(revision=revision)
    review.waive(finding=finding, reason="办公电话", by=place.reviewer)
    revision.refresh_from_db()
    assert review.approve(revision=revision, by=place.reviewer).state == "APPROVED"
