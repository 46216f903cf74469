"""校验结果 at the desk: overview, filters that survive acts, comparison, pages, exports."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from budgets.admin import finding_board
from budgets.models import Revision
from budgets.selectors.finding_filter import FindingFilter
from budgets.services import review
from budgets.tables.findings import Finding, Severity
from portal.core.export import BOM
from tests.budgets.admin.conftest import SignIn
from tests.factories.disclosures import ERROR, WARNING, Place, approved, checked, submitted

pytestmark = pytest.mark.django_db

SUM = Finding(
    severity=Severity.ERROR,
    message="合计应为 9.00 万元，实际 10.00 万元。",
    code="E_TOTAL",
    rule="B-T03-TOTAL",
    table=3,
    sheet="公开表3",
    cell="E2",
    row="合计",
    column="合计",
    expected=9_000_000,
    found=10_000_001,
)
NOTICE = Finding(severity=Severity.NOTICE, message="属尾差。", code="W_ROUNDING", table=5)
YEAR = replace(SUM, code="E_YEAR", rule="B-TITLE-YEAR", message="年份不符。", cell="A1")


def _address(revision: Revision, page: str = "change", *more: Any) -> str:
    return reverse(f"admin:budgets_revision_{page}", args=[revision.pk, *more])


def _sentences(text: str) -> list[str]:
    return re.findall(r'<p class="sentence">(.*?)</p>', text)


def test_the_overview_counts_by_table_and_severity(place: Place, sign_in: SignIn) -> None:
    of_file = Finding(severity=Severity.WARNING, message="含有批注。", code="W_COMMENT")
    revision = checked(place, SUM, ERROR, WARNING, NOTICE, of_file)
    text = sign_in(place.officer).get(_address(revision)).text
    matrix = text.partition('<table class="matrix">')[2].partition("</table>")[0]
    rows = [re.findall(r">(\d+|整个文件|公开表\d+|合计)<", row) for row in matrix.split("<tr")[2:]]
    assert rows == [
        ["整个文件", "0", "1", "0", "1"],
        ["公开表3", "2", "1", "0", "3"],
        ["公开表5", "0", "0", "1", "1"],
        ["合计", "2", "2", "1", "5"],
    ]
    assert 'href="?severity=error&amp;table=3#groups"' in matrix
    assert 'href="?severity=warning&amp;table=file#groups"' in matrix


def test_a_filter_survives_an_act(place: Place, sign_in: SignIn) -> None:
    revision = checked(place, SUM, WARNING)
    client = sign_in(place.officer)
    query = "severity=error&table=3"
    text = client.get(f"{_address(revision)}?{query}").text
    assert 'name="chosen" value="severity=error&amp;table=3"' in text
    finding = revision.findings.get(code="E_TOTAL")
    answer = client.post(
        _address(revision, "finding_act", finding.pk, "explain"),
        {"version": revision.version, "text": "取整", "chosen": query},
    )
    assert answer["Location"] == f"{_address(revision)}?{query}#finding-{finding.pk}"
    stale = client.post(
        _address(revision, "finding_act", finding.pk, "explain"),
        {"version": revision.version, "text": "另一种说法", "chosen": query},
    )
    assert stale.status_code == 409
    assert f"?{query.replace('&', '&amp;')}#finding-{finding.pk}" in stale.text


def test_nothing_else_survives_in_an_address(place: Place, sign_in: SignIn) -> None:
    revision = checked(place, SUM)
    finding = revision.findings.get()
    answer = sign_in(place.officer).post(
        _address(revision, "finding_act", finding.pk, "explain"),
        {
            "version": revision.version,
            "text": "取整",
            "chosen": "//evil.example/?severity=x&next=/",
        },
    )
    assert answer["Location"] == f"{_address(revision)}#finding-{finding.pk}"


def test_a_choice_reads_back_as_itself() -> None:
    chosen = FindingFilter("error", "3", "B-T03-TOTAL", "open", "new", 2)
    assert FindingFilter.of(dict(pair.split("=") for pair in chosen.query.split("&"))) == chosen
    assert FindingFilter().query == ""
    assert chosen.but(severity="").page == 1
    for query in ({"page": "-1"}, {"page": "x"}, {"table": "三"}, {"state": "done"}):
        assert FindingFilter.of(query) == FindingFilter()


def test_the_upload_before_is_compared_with(place: Place, sign_in: SignIn) -> None:
    solved = replace(SUM, table=5, message="已改的问题。")
    first = checked(place, SUM, solved)
    client = sign_in(place.officer)
    assert "与上一稿" not in client.get(_address(first)).text
    revision = checked(place, SUM, WARNING, content=b"second")
    text = client.get(_address(revision)).text
    block = text.partition('<div class="comparison')[2].partition("</div>")[0]
    assert "第1稿" in block
    assert "已解决 1" in block
    assert '<a href="?change=new#groups">新增 1</a>' in block
    assert '<a href="?change=still#groups">仍在 1</a>' in block
    assert "已改的问题。" in block
    shown = client.get(_address(revision), {"change": "new"}).text
    assert _sentences(shown) == [WARNING.message]


def test_former_words_are_offered_where_amounts_have_moved(place: Place, sign_in: SignIn) -> None:
    first = checked(place, SUM)
    review.explain(finding=first.findings.get(), text="按批复取整", by=place.officer)
    revision = checked(place, replace(SUM, found=9_500_000), content=b"second")
    text = sign_in(place.officer).get(_address(revision)).text
    assert ">按批复取整</textarea>" in text
    assert "金额已有变化，请核对后修改" in text
    assert revision.findings.get().explanation == ""


def test_many_findings_are_folded_and_then_paged(
    place: Place, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding_board, "PER_PAGE", 30)
    many = [replace(WARNING, message=f"第{number}处。") for number in range(40)]
    revision = checked(place, *many)
    client = sign_in(place.officer)
    first = client.get(_address(revision)).text
    assert _sentences(first) == [f"第{number}处。" for number in range(30)]
    assert "显示其余 10 条" in first
    assert 'href="?page=2#groups"' in first
    second = client.get(_address(revision), {"page": "2"}).text
    assert _sentences(second) == [f"第{number}处。" for number in range(30, 40)]
    assert "显示其余" not in second


# --- explanations and waivers ---------------------------------------------------------------


def test_what_may_be_said_of_a_finding_is_offered_where_it_may_be(
    place: Place, sign_in: SignIn
) -> None:
    revision = submitted(place, SUM, WARNING, NOTICE)
    text = sign_in(place.reviewer).get(_address(revision)).text
    waived = {
        code: _address(revision, "finding_act", revision.findings.get(code=code).pk, "waive")
        for code in ("E_TOTAL", "W_CODE_NAME", "W_ROUNDING")
    }
    assert waived["E_TOTAL"] in text
    assert waived["W_CODE_NAME"] in text
    assert waived["W_ROUNDING"] not in text
    assert "认可此警告（可不办）" in text


def test_what_its_rule_never_lets_stand_offers_no_way_out(place: Place, sign_in: SignIn) -> None:
    revision = checked(place, YEAR)
    text = sign_in(place.officer).get(_address(revision)).text
    assert "必须改正：" in text
    assert "有 1 个错误按规则不得豁免，必须改正后重新上传。" in text
    assert _address(revision, "finding_act", revision.findings.get().pk, "explain") not in text


def test_an_explanation_and_a_waiver_are_taken_back_at_the_desk(
    place: Place, sign_in: SignIn
) -> None:
    revision = checked(place, SUM)
    client = sign_in(place.officer)
    finding = revision.findings.get()
    for name, data in (("explain", {"text": "取整"}), ("unexplain", {})):
        revision.refresh_from_db()
        answer = client.post(
            _address(revision, "finding_act", finding.pk, name),
            {"version": revision.version, **data},
        )
        assert answer.status_code == 302
    finding.refresh_from_db()
    assert finding.explanation == ""

    again = submitted(place, SUM, content=b"second")
    finding, reviewer = again.findings.get(), sign_in(place.reviewer)
    for name, data in (("waive", {"reason": "按原样"}), ("unwaive", {})):
        again.refresh_from_db()
        answer = reviewer.post(
            _address(again, "finding_act", finding.pk, name), {"version": again.version, **data}
        )
        assert answer.status_code == 302
    assert not again.findings.filter(waiver__isnull=False).exists()


def test_the_desk_says_that_the_rules_have_changed(place: Place, sign_in: SignIn) -> None:
    revision = submitted(place)
    Revision.objects.filter(pk=revision.pk).update(needs_check=True)
    client = sign_in(place.reviewer)
    assert "需重新校验" in client.get(reverse("admin:index")).text
    text = client.get(_address(revision)).text
    assert "校验规则、批复数或措辞包已更新，此稿的校验结果和预览已不是最新。" in text
    again = _address(revision, "act", "recheck-in-review")
    assert again in text
    answer = client.post(again, {"version": Revision.objects.get(pk=revision.pk).version})
    assert answer.status_code == 302
    assert "data-progress" in client.get(_address(revision)).text
    # Whoever handed it in can do nothing about it, and sees why nothing moves.
    assert again not in sign_in(place.officer).get(_address(revision)).text


def test_what_is_approved_and_marked_is_a_reviewers_work_again(
    place: Place, sign_in: SignIn
) -> None:
    revision = approved(place)
    index = reverse("admin:index")
    title = str(revision)
    assert title not in sign_in(place.reviewer).get(index).text
    Revision.objects.filter(pk=revision.pk).update(needs_check=True)
    assert title in sign_in(place.reviewer).get(index).text
    text = sign_in(place.publisher).get(_address(revision)).text
    assert "须由审核人重新校验后才能公开" in text


def test_an_officers_card_says_that_the_rules_have_changed(place: Place, sign_in: SignIn) -> None:
    revision = checked(place)
    Revision.objects.filter(pk=revision.pk).update(needs_check=True)
    client = sign_in(place.officer)
    assert "校验规则、批复数或措辞包已更新，请重新校验。" in client.get(reverse("admin:index")).text
    assert _address(revision, "act", "recheck") in client.get(_address(revision)).text


# --- exports --------------------------------------------------------------------------------


def test_findings_are_exported_as_csv_for_excel(place: Place, sign_in: SignIn) -> None:
    hostile = replace(WARNING, row="=HYPERLINK(1)", message="名称写法不同。")
    revision = checked(place, SUM, hostile)
    review.explain(finding=revision.findings.get(code="E_TOTAL"), text="取整", by=place.officer)
    answer = sign_in(place.officer).get(_address(revision, "findings", "csv"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer.content.startswith(BOM)
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    table = [dict(zip(head, row, strict=True)) for row in rows]
    assert table[0] == {
        "序号": "1",
        "级别": "错误",
        "代码": "E_TOTAL",
        "规则": "B-T03-TOTAL",
        "问题": "合计数不符",
        "公开表": "3",
        "工作表": "公开表3",
        "单元格": "E2",
        "行": "合计",
        "栏": "合计",
        "应为（万元）": "9.00",
        "实际（万元）": "10.000001",
        "差额（万元）": "1.000001",
        "详情": SUM.message,
        "单位说明": "取整",
        "豁免理由": "",
        "状态": "已说明",
        "与上一稿相比": "",
    }
    assert table[1]["行"] == "'=HYPERLINK(1)"


def test_a_workbook_of_findings_holds_what_the_filter_chooses(
    place: Place, sign_in: SignIn
) -> None:
    checked(place, SUM)
    revision = checked(place, replace(SUM, expected=None), WARNING, content=b"second")
    client = sign_in(place.officer)
    address = _address(revision, "findings", "xlsx")
    assert f'href="{address}?change=new"' in client.get(_address(revision), {"change": "new"}).text
    answer = client.get(address, {"severity": "error", "change": "still"})
    head, *found = (
        load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True)
    )
    assert len(head) == 18
    assert [(row[0], row[2], row[10], row[11], row[17]) for row in found] == [
        ("1", "E_TOTAL", "", "10.000001", "仍在")
    ]
    assert client.get(_address(revision, "findings", "pdf")).status_code == 404
