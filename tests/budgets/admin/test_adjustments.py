"""预算调整 at the desk: begun on its page, worked on as any disclosure, its basis shown throughout."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from budgets.models import Adjustment
from budgets.services import review
from tests.budgets.admin.conftest import SignIn
from tests.factories.adjustments import REASON, an_adjustment
from tests.factories.disclosures import Place, published, submitted

pytestmark = pytest.mark.django_db

GIVEN = {
    "version": 0,
    "nature": "transfer",
    "approving_body": "张店区财政局",
    "document_number": "张财预〔2025〕31号",
    "approved_on": "2025-09-01",
    "reason": "项目间调剂",
}


def _of(place: Place, page: str = "adjustments") -> str:
    return reverse(f"admin:budgets_disclosure_{page}", args=[place.disclosure.pk])


def test_an_officer_begins_one_from_the_budgets_page(place: Place, sign_in: SignIn) -> None:
    client = sign_in(place.officer)
    published(place)
    assert f'href="{_of(place)}"' in client.get(_of(place, "change")).text
    assert "登记预算调整" in client.get(_of(place)).text
    answer = client.post(_of(place, "adjustment_save"), GIVEN, follow=True)
    made = Adjustment.objects.get()
    assert answer.redirect_chain == [
        (reverse("admin:budgets_disclosure_change", args=[made.disclosure_id]), 302)
    ]
    for words in ("调整依据", "张财预〔2025〕31号", "项目间调剂", 'id="upload"', "第1次"):
        assert words in answer.text
    assert "最迟公开日" not in answer.text
    again = client.get(_of(place)).text
    assert "现在不能登记预算调整" in again
    assert "正在办理" in again
    answer = client.post(_of(place, "adjustment_save"), GIVEN)
    assert answer.status_code == 409
    assert "已有预算调整正在办理" in answer.text
    assert Adjustment.objects.count() == 1
    start = client.get("/admin/").text
    assert "2025年预算调整（第1次）" in start


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("approving_body", "", "请写明批准机关。"),
        ("approved_on", "去年", "日期无法识别"),
        ("approved_on", "2024-09-01", "预算只在本年度内调整"),
        ("nature", "final", "final"),
    ],
)
def test_what_is_wanting_is_said_and_what_was_typed_is_kept(
    place: Place, sign_in: SignIn, field: str, value: str, sentence: str
) -> None:
    published(place)
    client = sign_in(place.officer)
    answer = client.post(_of(place, "adjustment_save"), {**GIVEN, field: value})
    assert answer.status_code in (400, 409)
    assert sentence in answer.text
    assert "项目间调剂" in answer.text
    assert not Adjustment.objects.exists()


def test_the_basis_is_written_anew_and_the_adjustment_given_up(
    place: Place, sign_in: SignIn
) -> None:
    published(place)
    one = an_adjustment(place)
    client = sign_in(place.officer)
    page = client.get(_of(one)).text
    assert REASON in page
    assert f'action="{_of(one, "adjustment_abandon")}"' in page
    client.post(_of(one, "adjustment_save"), GIVEN)
    made = Adjustment.objects.get()
    assert (made.nature, made.reason, made.version) == ("transfer", "项目间调剂", 1)
    stale = client.post(_of(one, "adjustment_abandon"), {"version": 0, "note": "未批"})
    assert stale.status_code == 409
    answer = client.post(
        _of(one, "adjustment_abandon"), {"version": 1, "note": "常委会未批准"}, follow=True
    )
    assert answer.redirect_chain == [(_of(place, "change"), 302)]
    assert "常委会未批准" in client.get(_of(place)).text
    left = client.get(_of(one, "change")).text
    assert 'id="upload"' not in left
    assert "已放弃" in left


def test_a_reviewer_reads_the_basis_and_changes_nothing(place: Place, sign_in: SignIn) -> None:
    published(place)
    one = an_adjustment(place)
    revision = submitted(one, content=b"adjusted")
    client = sign_in(place.reviewer)
    for address in (
        _of(one, "change"),
        _of(one),
        reverse("admin:budgets_revision_change", args=[revision.pk]),
    ):
        page = client.get(address).text
        assert REASON in page
        assert "adjustments/save/" not in page
    assert client.post(_of(one, "adjustment_save"), GIVEN).status_code == 403
    review.return_for_changes(revision=revision, reason="再核", by=place.reviewer)


def test_who_takes_one_down_is_told_of_the_other(place: Place, sign_in: SignIn) -> None:
    published(place)
    one = an_adjustment(place)
    client = sign_in(place.publisher)
    ask = [reverse("admin:budgets_takedown_of", args=[each.disclosure.pk]) for each in (place, one)]
    assert "另有公开件" not in client.get(ask[0]).text
    published(one, content=b"adjusted")
    assert f'href="{ask[1]}"' in client.get(ask[0]).text
    assert f'href="{ask[0]}"' in client.get(ask[1]).text


def test_a_budget_that_is_not_public_is_not_adjusted(place: Place, sign_in: SignIn) -> None:
    client = sign_in(place.officer)
    assert f'href="{_of(place)}"' not in client.get(_of(place, "change")).text
    assert "现在不能登记预算调整" in client.get(_of(place)).text
    assert "没有公开的版次" in client.post(_of(place, "adjustment_save"), GIVEN).text
    answer: Any = client.post(_of(place, "adjustment_abandon"), {"version": 0, "note": "x"})
    assert answer.status_code == 409
