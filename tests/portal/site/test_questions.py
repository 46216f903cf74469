"""纠错 on the public pages: asked beside stored pages, kept by nobody, public when let out."""

from __future__ import annotations

import re
import time
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from django.utils.http import parse_http_date

from budgets.forms.questions import Ticket
from budgets.models import PublicQuestion, QuestionSender, Revision
from budgets.services import answering, publication, questions
from portal import jobs
from portal.site.cells import cell_at, with_links
from portal.site.pages import Page
from portal.site.tables import TableSection
from tests.factories.disclosures import Place, a_place, published
from tests.factories.questions import a_question, drafted, let_out
from tests.portal.crawling import crawl
from tests.portal.publishing import address, publish_golden

BASE = "/370303/102001/2025/budget/"
ASK = f"{BASE}v1/question/"
WORDS = "疑问标记己亥：合计应为十一万元。"


@pytest.fixture
def place(db: None) -> Place:
    return a_place()


@pytest.fixture
def revision(place: Place) -> Revision:
    return published(place)


@pytest.fixture(autouse=True)
def _readers_take_their_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("budgets.forms.questions._SOONEST", 0)


def _ticket(html: str) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', html)
    assert found
    return found[1]


def _ask(client: Client, path: str = ASK, **fields: str) -> Any:
    data = {"ticket": _ticket(client.get(path).text), "text": WORDS, **fields}
    return client.post(path, data)


def test_every_page_of_a_publication_leads_to_the_form(db: None, client: Client) -> None:
    publish_golden("yantai-2025", with_targets=True)
    base = address("yantai-2025")
    form = f"{base}v1/question/"
    for path, query in (
        (base, ""),
        (f"{base}v1/", ""),
        (f"{base}table/5/", "?table=5"),
        (f"{base}targets/", "?part=targets"),
        (f"{base}document/", ""),
    ):
        assert f'href="{form}{query}"' in client.get(path).text, path
        assert client.get(form + query).status_code == 200


def test_a_doubt_about_a_cell_names_it_and_shows_what_is_printed(
    revision: Revision, client: Client
) -> None:
    page = client.get(f"{ASK}?cell=t3-r2-c5").text
    assert "公开表3" in page
    assert "201 一般公共服务支出 · 合计" in page
    assert "<strong>10.00</strong>" in page
    answer = _ask(client, f"{ASK}?cell=t3-r2-c5")
    assert answer.status_code == 302
    question = PublicQuestion.objects.get()
    assert (question.part, question.table, question.cell) == ("cell", 3, "t3-r2-c5")
    assert question.printed == "10.00"
    assert question.place.endswith("201 一般公共服务支出 · 合计")


def test_cells_are_chosen_by_following_links(revision: Revision, client: Client) -> None:
    page = client.get(f"{ASK}?table=3").text
    links = set(re.findall(r'href="(\?cell=t3-[^"]+)"', page))
    assert "?cell=t3-r2-c5" in links
    for link in links:
        assert client.get(ASK + link).status_code == 200, link
    assert "?cell=" not in client.get(ASK).text
    assert "?cell=" not in client.get(f"{ASK}?cell=t3-r2-c5").text


def test_every_cell_of_a_published_document_is_found_by_its_link(db: None, client: Client) -> None:
    publish_golden("zhangdian-2025")
    form = f"{address('zhangdian-2025')}v1/question/"
    page = client.get(f"{form}?table=1").text
    links = re.findall(r'<a href="(\?cell=t1-[^"]+)">([^<]+)</a>', page)
    assert len(links) > 20
    for link, printed in links[:: max(1, len(links) // 8)]:
        assert f"<strong>{printed.strip()}</strong>" in client.get(form + link).text, link


@pytest.mark.parametrize(
    "query", ["cell=t3-r99-c4", "cell=t99-r0-c0", "cell=x", "table=99", "table=x", "cell=t3-r1-c99"]
)
def test_what_was_not_printed_cannot_be_doubted(
    revision: Revision, client: Client, query: str
) -> None:
    assert client.get(f"{ASK}?{query}").status_code == 404
    assert client.post(f"{ASK}?{query}", {"text": WORDS}).status_code == 404


def test_the_receipt_tells_the_state_and_not_the_words(
    place: Place, revision: Revision, client: Client
) -> None:
    answer = _ask(client, contact="张女士")
    receipt = answer["Location"]
    page = client.get(receipt)
    assert page.status_code == 200
    assert "已收到" in page.text
    for hidden in ("疑问标记", "张女士"):
        assert hidden not in page.text
    question = PublicQuestion.objects.get()
    answering.let_out(question=drafted(question, place), by=place.publisher)
    page = client.get(receipt)
    assert "已答复" in page.text
    assert "疑问标记" in page.text
    assert "张女士" not in page.text
    assert client.get("/questions/never-given/").status_code == 404


def test_an_answer_shows_on_pages_that_were_stored_before(
    place: Place, revision: Revision, client: Client
) -> None:
    question = a_question(revision, text=WORDS, table=3)
    before = {path: client.get(path) for path in (BASE, f"{BASE}table/3/", f"{BASE}table/1/")}
    let_out(question, place, answer="经核对无误。")
    for path in (BASE, f"{BASE}table/3/"):
        page = client.get(path, headers={"if-none-match": before[path]["ETag"]})
        assert page.status_code == 200, path
        assert "公众纠错与答复（1 件）" in page.text
        assert "疑问标记" in page.text
        assert "经核对无误。" in page.text
        assert parse_http_date(page["Last-Modified"]) >= parse_http_date(
            before[path]["Last-Modified"]
        )
    other = client.get(
        f"{BASE}table/1/", headers={"if-none-match": before[f"{BASE}table/1/"]["ETag"]}
    )
    assert other.status_code == 304
    answering.take_back(question=question, reason="答复有误", by=place.publisher)
    text = client.get(BASE).text
    assert "答复有误" in text
    assert "疑问标记" not in text


def test_pages_with_answers_are_stored_before_anybody_asks(
    place: Place, revision: Revision, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_out(a_question(revision, table=3), place)
    jobs.run_due()

    def refuse(self: Page) -> bytes:
        raise AssertionError(f"{self.template} was not stored")

    monkeypatch.setattr(Page, "html", refuse)
    for path in (BASE, f"{BASE}table/3/"):
        assert client.get(path).status_code == 200


def test_a_question_is_nowhere_in_public_before_it_is_let_out(
    place: Place, revision: Revision, client: Client
) -> None:
    question = a_question(revision, text=WORDS, contact="联系标记庚子")
    drafted(question, place, answer="答复标记辛丑")
    for path, body in crawl(client, ASK, f"/questions/{question.receipt}/").items():
        for marker in ("疑问标记", "联系标记", "答复标记"):
            assert marker not in body.decode("utf-8", "replace"), path
    answering.let_out(question=question, by=place.publisher)
    reached = crawl(client)
    assert sum("疑问标记" in body.decode("utf-8", "replace") for body in reached.values()) > 0
    assert not any("联系标记" in body.decode("utf-8", "replace") for body in reached.values())


def test_words_of_readers_are_escaped(place: Place, revision: Revision, client: Client) -> None:
    _ask(client, text='<script>alert(1)</script> & "引号" <!-- tables -->')
    let_out(PublicQuestion.objects.get(), place, answer="<b>粗</b>体字")
    page = client.get(BASE).text
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<b>粗" not in page


def test_the_form_is_kept_by_nobody_and_stored_pages_hold_no_token(
    revision: Revision, client: Client
) -> None:
    stored = client.get(BASE)
    assert not stored.cookies
    assert "csrfmiddlewaretoken" not in stored.text
    for path in (ASK, f"/questions/{a_question(revision).receipt}/"):
        page = client.get(path)
        assert "no-store" in page["Cache-Control"]
        assert page["X-Robots-Tag"] == "noindex"
    assert client.get(ASK).text != client.get(ASK).text


def test_another_site_cannot_send_the_form_for_its_visitors(revision: Revision) -> None:
    strict = Client(enforce_csrf_checks=True)
    html = strict.get(ASK).text
    forged = {"ticket": _ticket(html), "text": WORDS}
    assert strict.post(ASK, forged).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)
    assert token
    assert strict.post(ASK, {**forged, "csrfmiddlewaretoken": token[1]}).status_code == 302


def test_sent_twice_it_is_one_question_with_one_receipt(revision: Revision, client: Client) -> None:
    data = {"ticket": _ticket(client.get(ASK).text), "text": WORDS}
    first, second = client.post(ASK, data), client.post(ASK, data)
    assert first["Location"] == second["Location"]
    assert PublicQuestion.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"website": "http://spam.example"}, "请留空"),
        ({"text": "短"}, "至少用 5 个字"),
        ({"text": "长" * 1001}, "不要超过 1000 个字"),
        ({"text": "请打 13812345678 给我。"}, "138*****678"),
        ({"contact": "长" * 101}, "联系方式不能超过 100 个字"),
        ({"ticket": "forged"}, "页面已过期"),
        ({"ticket": ""}, "页面已过期"),
    ],
)
def test_what_is_refused_says_why_and_keeps_what_was_typed(
    revision: Revision, client: Client, fields: dict[str, str], words: str
) -> None:
    answer = _ask(client, **fields)
    assert answer.status_code == 400
    assert words in answer.text
    assert fields.get("text", WORDS) in answer.text
    assert 'role="alert"' in answer.text
    assert not PublicQuestion.objects.exists()
    again = client.post(ASK, {"ticket": _ticket(answer.text), "text": WORDS})
    assert again.status_code == 302


def test_a_ticket_is_for_its_publication_and_its_time(
    revision: Revision, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Ticket.new(published(a_place(unit="102002")).pk).signed()
    assert "页面已过期" in client.post(ASK, {"ticket": other, "text": WORDS}).text
    old = Ticket.new(revision.pk).signed()
    with mock.patch("budgets.forms.questions.time.time", return_value=time.time() + 4 * 3600 + 1):
        assert "页面已过期" in client.post(ASK, {"ticket": old, "text": WORDS}).text
    monkeypatch.setattr("budgets.forms.questions._SOONEST", 60)
    assert "提交得太快" in client.post(ASK, {"ticket": old, "text": WORDS}).text
    assert not PublicQuestion.objects.exists()


def test_a_flood_is_held_off_with_an_hour_to_wait(revision: Revision, client: Client) -> None:
    for _ in range(questions.PER_HOUR):
        assert _ask(client).status_code == 302
    answer = _ask(client)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "3600"
    assert WORDS in answer.text
    assert PublicQuestion.objects.count() == questions.PER_HOUR
    elsewhere = Client(REMOTE_ADDR="192.0.2.77")
    assert _ask(elsewhere).status_code == 302
    assert not QuestionSender.objects.filter(address_key__contains="192").exists()


def test_what_was_withdrawn_or_never_public_has_no_form(
    place: Place, revision: Revision, client: Client
) -> None:
    assert client.get(f"{BASE}v2/question/").status_code == 404
    question = a_question(revision)
    publication.withdraw(revision=revision, reason="有误", by=place.publisher)
    assert client.get(ASK).status_code == 410
    assert client.post(ASK, {"text": WORDS}).status_code == 410
    page = client.get(f"/questions/{question.receipt}/").text
    assert "整份公开件" not in page
    assert "budget/v1/" not in page


def test_the_term_of_the_contact_stands_on_the_form(
    revision: Revision, client: Client, settings: Any
) -> None:
    settings.QUESTION_CONTACT_DAYS = 77
    assert "自提交之日起 77 天后删除" in client.get(ASK).text


def test_few_queries_however_much_was_asked(
    place: Place, revision: Revision, client: Client, django_assert_num_queries: Any
) -> None:
    for _ in range(6):
        let_out(a_question(revision, table=3), place)
    client.get(BASE)
    for path, count in ((BASE, 11), (f"{BASE}table/3/", 7), (f"{ASK}?cell=t3-r2-c5", 6)):
        client.get(path)
        with django_assert_num_queries(count):
            assert client.get(path).status_code == 200


def test_a_cell_is_read_from_what_was_printed() -> None:
    section = TableSection(
        1,
        "表",
        '<tr id="t1-r0"><td class="code">201</td><th scope="row" class="label" id="t1-r0-c1">甲&amp;乙</th>'
        '<td class="amount" id="t1-r0-c2" data-wan="1">1.00</td>'
        '<th scope="row" class="label side" id="t1-r0-c3">丙</th><td class="amount" id="t1-r0-c4">2.00</td></tr>'
        '<tr id="t1-r01"><td class="amount" id="t1-r01-c2">9.00</td></tr>',
    )
    left, right = cell_at(section, "t1-r0-c2"), cell_at(section, "t1-r0-c4")
    assert left is not None
    assert (left.row, left.text, left.column) == ("201 甲&乙", "1.00", 2)
    assert right is not None
    assert (right.row, right.text) == ("201 丙", "2.00")
    assert cell_at(section, "t1-r0-c9") is None
    assert cell_at(section, "t2-r0-c2") is None
    linked = with_links(section, "?cell=")
    assert '<a href="?cell=t1-r0-c4">2.00</a>' in linked
    assert ">201</td>" in linked
