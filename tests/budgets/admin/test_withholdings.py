"""不予公开 at the desk: the page of a disclosure, its forms, and what they lead to."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from budgets.models import Revision, SecrecyReview, SourceFile, Withholding
from portal.access import Role
from tests.budgets.admin.conftest import SignIn
from tests.factories.disclosures import Place, approved, checked, published, submitted
from tests.factories.organisations import DivisionFactory, account
from tests.factories.withholding import held, terms

pytestmark = pytest.mark.django_db

#: A row of two tables, as the form sends it.
ASKED = {
    "scope": "row",
    "tables": ["2", "3"],
    "code": "2010302",
    "name": "",
    "ground": "aggregation",
    "basis": "secrecy_law_36",
    "reason": "汇聚后可能泄密",
}


def _page(place: Place) -> str:
    return reverse("admin:budgets_withholding_of", args=[place.disclosure.pk])


def _propose(place: Place) -> str:
    return reverse("admin:budgets_withholding_propose", args=[place.disclosure.pk])


def test_the_disclosure_leads_to_what_is_held_of_it(place: Place, sign_in: SignIn) -> None:
    client = sign_in(place.officer)
    disclosure = reverse("admin:budgets_disclosure_change", args=[place.disclosure.pk])
    assert _page(place) in client.get(disclosure).text
    assert "没有不予公开的事项。" in client.get(_page(place)).text


def test_an_officer_proposes_and_a_reviewer_decides_and_lifts(
    place: Place, sign_in: SignIn
) -> None:
    officer, reviewer = sign_in(place.officer), sign_in(place.reviewer)
    answer = officer.post(_propose(place), ASKED, follow=True)
    assert "已提出，等待决定。" in answer.text
    assert "待决定" in answer.text
    assert "确认决定不予公开" not in answer.text
    first, second = Withholding.objects.order_by("pk")
    assert (first.table, second.table) == (2, 3)

    decide = reverse("admin:budgets_withholding_decide", args=[first.pk])
    assert decide in reviewer.get(_page(place)).text
    answer = reviewer.post(decide, follow=True)
    assert "尚未公开的稿次将重新校验" in answer.text
    assert "科目或行 公开表2 2010302" in answer.text
    assert "《保守国家秘密法》第三十六条" in answer.text
    assert place.reviewer.get_username() in answer.text

    lift = reverse("admin:budgets_withholding_lift", args=[first.pk])
    assert reviewer.post(lift, {"reason": ""}).status_code == 400
    assert "不再汇聚" in reviewer.post(lift, {"reason": "不再汇聚"}, follow=True).text
    assert reviewer.post(lift, {"reason": "再次"}).status_code == 409


def test_a_reviewer_is_not_asked_to_decide_their_own_proposal(
    place: Place, sign_in: SignIn
) -> None:
    reviewer = sign_in(place.reviewer)
    reviewer.post(_propose(place), ASKED)
    own = Withholding.objects.order_by("pk")[0]
    decide = reverse("admin:budgets_withholding_decide", args=[own.pk])
    page = reviewer.get(_page(place)).text
    assert "待另一位审核人决定" in page
    assert decide not in page
    answer = reviewer.post(decide)
    assert answer.status_code == 409
    assert "不能决定自己提出的不予公开事项。请由另一位审核人决定。" in answer.text
    other = sign_in(account(Role.BUREAU_REVIEWER, division=place.division))
    assert decide in other.get(_page(place)).text
    other.post(decide)
    own.refresh_from_db()
    assert own.is_in_force


def test_a_decision_tells_that_what_is_public_stays(place: Place, sign_in: SignIn) -> None:
    published(place)
    proposed = held(place, decided=False)
    decide = reverse("admin:budgets_withholding_decide", args=[proposed.pk])
    answer = sign_in(place.reviewer).post(decide, follow=True)
    assert "已公开的版次不会自动改变" in answer.text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"tables": []}, "请选择所在的公开表。"),
        ({"code": ""}, "请填写科目编码；公开表1、4 请填写行名。"),
        ({"code": "20"}, "没有这样的行：20"),
        ({"reason": " "}, "请写明理由。"),
    ],
)
def test_what_cannot_be_meant_is_explained_on_the_form(
    place: Place, sign_in: SignIn, change: dict[str, Any], sentence: str
) -> None:
    answer = sign_in(place.officer).post(_propose(place), {**ASKED, **change})
    assert answer.status_code == 400
    assert sentence in answer.text
    assert not Withholding.objects.exists()


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ({"scope": "project", "name": "项目一"}, [(11, "", "项目一")]),
        ({"scope": "unit", "name": "不要"}, [(None, "", "")]),
        ({"scope": "table", "name": "不要"}, [(2, "", ""), (3, "", "")]),
    ],
)
def test_each_scope_keeps_what_it_needs(
    place: Place, sign_in: SignIn, change: dict[str, Any], kept: list[Any]
) -> None:
    sign_in(place.officer).post(_propose(place), {**ASKED, **change})
    stored = Withholding.objects.order_by("pk").values_list("table", "code", "name")
    assert list(stored) == kept


def test_the_list_shows_ones_own_with_their_state(place: Place, sign_in: SignIn) -> None:
    held(place)
    held(place, terms(code="208"), decided=False)
    text = sign_in(place.reviewer).get(reverse("admin:budgets_withholding_changelist")).text
    assert "待决定" in text
    assert "科目或行 公开表3 201" in text
    stranger = account(Role.BUREAU_REVIEWER, division=DivisionFactory.create())
    other = sign_in(stranger).get(reverse("admin:budgets_withholding_changelist"))
    assert other.status_code == 200
    assert "公开表3 201" not in other.text


def test_a_unit_lead_reads_and_asks_for_nothing(place: Place, sign_in: SignIn) -> None:
    held(place, decided=False)
    lead = sign_in(account(Role.UNIT_LEAD, unit=place.unit))
    text = lead.get(_page(place)).text
    assert "<form method" not in text.partition('id="held-title"')[2].partition("</section>")[0]
    assert lead.post(_propose(place), ASKED).status_code == 403


# --- the declaration and the review -----------------------------------------------------------


def test_an_upload_without_the_declaration_is_refused_and_not_kept(
    place: Place, sign_in: SignIn
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = sign_in(place.officer)
    page = reverse("admin:budgets_disclosure_change", args=[place.disclosure.pk])
    assert "本文件已按规定完成保密审查并脱密，不含国家秘密" in client.get(page).text
    upload = reverse("admin:budgets_disclosure_upload", args=[place.disclosure.pk])
    answer = client.post(upload, {"workbook": SimpleUploadedFile("公开表.xlsx", b"workbook")})
    assert answer.status_code == 400
    assert "文件没有接收，也没有保存" in answer.text
    assert not SourceFile.objects.exists()
    assert not Revision.objects.exists()


def test_approving_asks_for_the_secrecy_review_and_records_it(
    place: Place, sign_in: SignIn
) -> None:
    revision = submitted(place)
    client = sign_in(place.reviewer)
    act = reverse("admin:budgets_revision_act", args=[revision.pk, "approve"])
    refused = client.post(act, {"version": revision.version})
    assert refused.status_code == 400
    assert "请先完成保密审查并勾选。" in refused.text
    client.post(act, {"version": revision.version, "secrecy_reviewed": "on"})
    assert SecrecyReview.objects.get(revision=revision).by == place.reviewer


def test_a_publisher_records_a_review_that_is_lacking(place: Place, sign_in: SignIn) -> None:
    revision = approved(place)
    client = sign_in(place.publisher)
    page = reverse("admin:budgets_revision_change", args=[revision.pk])
    secrecy = reverse("admin:budgets_revision_act", args=[revision.pk, "secrecy"])
    assert secrecy not in client.get(page).text
    # Approved before reviews were recorded, or submitted anew since.
    Revision.objects.filter(pk=revision.pk).update(submitted_at=revision.approved_at)
    text = client.get(page).text
    assert "尚未登记保密审查，请先登记。" in text
    assert secrecy in text
    client.post(secrecy, {"version": revision.version})
    assert secrecy not in client.get(page).text
    publish = reverse("admin:budgets_revision_act", args=[revision.pk, "publish"])
    client.post(publish, {"version": revision.version})
    assert Revision.objects.get(pk=revision.pk).state == "PUBLISHED"


def test_a_held_unit_cannot_be_published_and_the_page_says_so(
    place: Place, sign_in: SignIn
) -> None:
    revision = approved(place)
    held(place, terms(scope="unit", table=None))
    page = reverse("admin:budgets_revision_change", args=[revision.pk])
    assert "该单位依法不予公开，不能公开。" in sign_in(place.publisher).get(page).text


def test_findings_about_recomputing_show_like_others(place: Place, sign_in: SignIn) -> None:
    from budgets.tables.vocabulary import make

    finding = make(
        "W_HELD_RECOMPUTABLE", table=3, sheet="公开表3", cell="E6", text="不予公开的“2010302”"
    )
    revision = checked(place, finding)
    page = reverse("admin:budgets_revision_change", args=[revision.pk])
    assert "不予公开的“2010302”可由已公开的数推算出来" in sign_in(place.officer).get(page).text
