"""接口 as HTTP: shapes, pages, parameters, validators, errors, languages."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory

from budgets.api import views
from budgets.services import publication
from portal import failures
from tests.factories.disclosures import ERROR, Place, a_place, published

API = "/api/v1/"
ID = "370303-102001-2025-budget"
LISTS = ["divisions/", "units/", "disclosures/", "facts/", "facts/aggregate/", "changes/"]
DETAILS = [
    f"disclosures/{ID}/",
    f"disclosures/{ID}/tables/",
    f"disclosures/{ID}-v1/tables/3/",
    f"disclosures/{ID}/changes/",
]


@pytest.fixture
def place(db: None) -> Place:
    """A unit whose budget is published, an error waived."""
    place = a_place()
    published(place, ERROR)
    return place


@pytest.fixture
def three(place: Place) -> Place:
    """Two more units with published budgets; the first."""
    for code in ("102002", "102003"):
        published(a_place(unit=code))
    return place


def _error(response: Any) -> dict[str, Any]:
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == "no-store"
    body = response.json()
    assert list(body) == ["error"]
    assert list(body["error"]) == ["code", "message", "details"]
    error: dict[str, Any] = body["error"]
    assert error["message"]
    for detail in error["details"]:
        assert set(detail) == {"parameter", "code", "message"}
    return error


# --- content ------------------------------------------------------------------------------


def test_a_disclosure_tells_everything_about_itself(place: Place, client: Client) -> None:
    told = client.get(f"{API}disclosures/{ID}/").json()
    assert told["id"] == ID
    assert told["publication_id"] == f"{ID}-v1"
    assert (told["status"], told["number"], told["superseded_by"]) == ("current", 1, None)
    assert told["waived_findings"] == [
        {
            "table": 3,
            "message": ERROR.message,
            "explanation": "取整造成",
            "reason": "已公开文件按原样收录",
        }
    ]
    assert [file["format"] for file in told["files"]] == [
        "csv",
        "datapackage",
        "docx",
        "json",
        "pdf",
        "xlsx",
        "xlsx-formulas",
    ]
    for file in told["files"]:
        assert len(client.get(file["path"]).content) == file["size"]
    assert client.get(told["page"]).status_code == 200
    assert [entry["id"] for entry in told["publications"]] == [f"{ID}-v1"]


def test_the_bare_id_follows_the_current_publication(place: Place, client: Client) -> None:
    published(place, content=b"another", reason="更正一处")
    current = client.get(f"{API}disclosures/{ID}/").json()
    first = client.get(f"{API}disclosures/{ID}-v1/").json()
    assert (current["publication_id"], current["correction_reason"]) == (f"{ID}-v2", "更正一处")
    assert (first["status"], first["superseded_by"]) == ("superseded", f"{ID}-v2")
    facts = client.get(f"{API}facts/?unit=102001").json()
    assert {fact["publication_id"] for fact in facts["results"]} == {f"{ID}-v2"}


def test_a_withdrawn_publication_is_gone_with_its_reason(three: Place, client: Client) -> None:
    revision = three.disclosure.revisions.get()
    publication.withdraw(revision=revision, reason="误发", by=three.publisher)
    for name in DETAILS:
        response = client.get(API + name)
        assert response.status_code == 410
        error = _error(response)
        assert error["code"] == "withdrawn"
        assert {"parameter": "", "code": "withdrawal_reason", "message": "误发"} in error["details"]
    assert client.get(f"{API}disclosures/").json()["count"] == 2
    assert client.get(f"{API}facts/?unit=102001").json()["count"] == 0
    change = client.get(f"{API}changes/").json()["results"][0]
    assert (change["publication_id"], change["change"]) == (f"{ID}-v1", "withdrawn")
    assert change["withdrawal_reason"] == "误发"


def test_changes_since_a_moment(three: Place, client: Client) -> None:
    published(three, content=b"another", reason="更正")
    changes = client.get(f"{API}changes/").json()["results"]
    assert [change["change"] for change in changes].count("corrected") == 1
    assert changes[0]["publication_id"] == f"{ID}-v2"
    newest = changes[0]["changed_at"]
    later = client.get(f"{API}changes/", {"updated_since": "2100-01-01T00:00:00+08:00"}).json()
    since = client.get(f"{API}disclosures/", {"updated_since": newest}).json()
    assert later["count"] == 0
    assert f"{ID}-v2" in [row["publication_id"] for row in since["results"]]


NARROWED = [
    ("units/?division=370303", 3),
    ("units/?division=370600", 0),
    ("units/?scope=department", 0),
    ("disclosures/?unit=102002&year=2025&kind=budget", 1),
    ("disclosures/?year=2024", 0),
    ("divisions/?parent=370300", 0),
    ("facts/?unit=102001&table=3&is_total=false&function=201", 1),
    ("facts/?unit=102001&table=3&is_total=true", 3),
    ("facts/?project=甲", 0),
]


def test_lists_are_narrowed(three: Place, client: Client) -> None:
    for query, count in NARROWED:
        assert client.get(API + query).json()["count"] == count, query


# --- pages --------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 2])
def test_pages_hold_the_whole_list_once_in_order(three: Place, client: Client, size: int) -> None:
    for name in LISTS:
        whole = client.get(API + name).json()
        assert whole["next"] is None
        assert whole["count"] == len(whole["results"])
        rows: list[Any] = []
        address: str | None = f"{API}{name}?page_size={size}"
        while address:
            response = client.get(address)
            page = response.json()
            assert page["count"] == whole["count"] == int(response["X-Total-Count"])
            assert len(page["results"]) <= size
            address = page["next"]
            assert response.headers.get("Link") == (address and f'<{address}>; rel="next"')
            rows += page["results"]
        assert rows == whole["results"]


def test_a_page_stays_where_it_was_when_more_is_published(three: Place, client: Client) -> None:
    following = client.get(f"{API}changes/?page_size=1").json()["next"]
    before = client.get(following).json()["results"]
    published(three, content=b"another", reason="更正")
    assert client.get(following).json()["results"] == before


SIZES = ["0", "1001", "-1", "1000000000000", "1e3", "２", "", "all"]


def test_a_page_size_beyond_the_cap_is_refused(place: Place, client: Client) -> None:
    for size in SIZES:
        response = client.get(f"{API}facts/", {"page_size": size})
        assert response.status_code == 400
        assert [detail["parameter"] for detail in _error(response)["details"]] == ["page_size"]
        assert client.get(f"{API}facts/?page_size=1000").status_code == 200


def test_a_cursor_made_up_or_of_another_list_is_refused(three: Place, client: Client) -> None:
    foreign = client.get(f"{API}units/?page_size=1").json()["next"].partition("cursor=")[2]
    for cursor in ("x", "", "WzFd:x", foreign.partition("&")[0]):
        assert client.get(f"{API}facts/?cursor={cursor}").status_code == 400, cursor


# --- parameters and formats ---------------------------------------------------------------


def test_unknown_and_repeated_parameters_are_refused(place: Place, client: Client) -> None:
    for name in LISTS + DETAILS:
        error = _error(client.get(f"{API}{name}?colour=red"))
        assert error["code"] == "invalid_parameter"
        assert error["details"][0]["parameter"] == "colour"
        assert error["details"][0]["code"] == "unknown_parameter"
        twice = client.get(f"{API}{name}?format=json&format=json")
        assert twice.status_code == 400
        assert _error(twice)["details"][0]["code"] == "repeated_parameter"


WRONG = [
    "disclosures/?year=25",
    "disclosures/?year=２０２５",
    "disclosures/?kind=accounts",
    "disclosures/?updated_since=yesterday",
    "disclosures/?updated_since=2025-13-45T00:00:00",
    "units/?division=37%200303",
    "units/?division=370303%0A",
    "units/?scope=all",
    "facts/?table=0",
    "facts/?table=5.0",
    "facts/?function=x",
    "facts/?funding_source=甲",
    "facts/?is_total=maybe",
    "facts/?project=%00",
    "facts/?bom=2",
    "facts/?table=",
    "facts/?format=xml",
    f"disclosures/{ID}/?format=csv",
]


def test_wrong_values_are_refused_by_name(place: Place, client: Client) -> None:
    for query in WRONG:
        response = client.get(API + query)
        assert response.status_code == 400
        details = _error(response)["details"]
        assert [detail["parameter"] for detail in details] == [
            query.rpartition("?")[2].partition("=")[0]
        ]


def test_csv_holds_the_same_rows(three: Place, client: Client) -> None:
    for name in LISTS:
        told = client.get(f"{API}{name}?page_size=2").json()
        response = client.get(f"{API}{name}?page_size=2&format=csv")
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        heading, *rows = csv.reader(io.StringIO(response.content.decode("utf-8"), newline=""))
        assert set(heading) == set(told["results"][0])
        texts = {True: "true", False: "false", None: ""}
        expected = [
            [
                str(
                    texts.get(row[name], row[name])
                    if isinstance(row[name], bool | None)
                    else row[name]
                )
                for name in heading
            ]
            for row in told["results"]
        ]
        assert rows == expected
        assert response["X-Total-Count"] == str(told["count"])
        marked = client.get(f"{API}{name}?page_size=2&format=csv&bom=1")
        assert marked.content == b"\xef\xbb\xbf" + response.content


def test_ndjson_holds_the_same_rows_one_a_line(three: Place, client: Client) -> None:
    for name in LISTS:
        told = client.get(f"{API}{name}?page_size=2").json()
        response = client.get(f"{API}{name}?page_size=2&format=ndjson")
        assert response["Content-Type"] == "application/x-ndjson"
        assert [json.loads(line) for line in response.text.splitlines()] == told["results"]
        assert response["X-Total-Count"] == str(told["count"])
        assert ("Link" in response) == (told["next"] is not None)


def test_an_error_is_json_even_where_csv_was_asked_for(place: Place, client: Client) -> None:
    assert _error(client.get(f"{API}facts/?format=csv&table=x"))["code"] == "invalid_parameter"


def test_a_browser_that_prefers_html_gets_json(place: Place, client: Client) -> None:
    response = client.get(f"{API}units/", headers={"accept": "text/html"})
    assert response["Content-Type"] == "application/json"


# --- validators, methods, errors ----------------------------------------------------------


def test_who_has_the_answer_is_told_so(place: Place, client: Client) -> None:
    for name in [*LISTS, *DETAILS, "openapi.json"]:
        first = client.get(API + name)
        assert first.status_code == 200
        assert first["Cache-Control"] == "public, no-cache"
        again = client.get(API + name, headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        head = client.head(API + name)
        assert (head.status_code, head.content, head["ETag"]) == (200, b"", first["ETag"])
        assert not first.cookies


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_nothing_but_reading_is_allowed(place: Place, method: str) -> None:
    for name in [*LISTS, *DETAILS, "openapi.json"]:
        response = Client(enforce_csrf_checks=True).generic(method, API + name)
        assert response.status_code == 405
        assert _error(response)["code"] == "method_not_allowed"
        assert set(response["Allow"].split(", ")) <= {"GET", "HEAD", "OPTIONS"}


ABSENT = [
    "nothing/",
    "disclosures/nothing/",
    "disclosures/370303-102001-2025-accounts/",
    "disclosures/370303-102001-2024-budget/",
    f"disclosures/{ID}-v9/",
    f"disclosures/{ID}-v0/",
    f"disclosures/{ID}/tables/4/",
    f"disclosures/{ID}/tables/x/",
]


def test_what_is_not_there_is_one_kind_of_error(place: Place, client: Client) -> None:
    for name in ABSENT:
        response = client.get(API + name)
        assert response.status_code == 404
        assert _error(response)["code"] == "not_found"


def test_errors_speak_english_to_who_asks_for_it(place: Place, client: Client) -> None:
    for path in ("facts/?colour=red", "facts/?table=x", "facts/?page_size=0", "nothing/"):
        error = _error(client.get(API + path, headers={"accept-language": "en"}))
        words = [error["message"], *(detail["message"] for detail in error["details"])]
        assert all(word.replace("、", ",").isascii() for word in words), words
    assert (
        _error(client.get(f"{API}nothing/"))["message"] == "没有这个地址或数据。接口说明见 /api/。"
    )


def test_too_many_requests_are_told_when_to_come_back(
    place: Place, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()
    throttle = views.UnitList.throttle_classes[0]
    monkeypatch.setattr(throttle, "THROTTLE_RATES", {"anon": "2/min"})
    spoofed = [{"x-forwarded-for": f"10.0.0.{number}"} for number in range(3)]
    answers = [client.get(f"{API}units/", headers=headers) for headers in spoofed]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert _error(answers[2])["code"] == "throttled"
    assert 1 <= int(answers[2]["Retry-After"]) <= 60


def test_a_fault_of_ours_is_one_kind_of_error_and_says_nothing_of_itself(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(row: Any) -> Any:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(views.UnitList.serializer_class, "to_representation", fail)
    response = Client(raise_request_exception=False).get(f"{API}units/")
    assert response.status_code == 500
    assert _error(response)["code"] == "server_error"
    assert "secret" not in response.content.decode()


def test_a_fault_of_a_page_is_a_page(rf: RequestFactory) -> None:
    response = failures.server_error(rf.get("/divisions/370303/"))
    assert response.status_code == 500
    assert "系统出现意外错误" in response.content.decode()


QUERIES = [
    ("divisions/", 2),
    ("units/", 2),
    ("disclosures/", 2),
    ("facts/", 2),
    ("facts/aggregate/", 2),
    ("changes/", 3),
    ("targets/", 2),
    ("indicators/", 2),
    (DETAILS[0], 5),
    (DETAILS[1], 3),
    (DETAILS[2], 3),
    ("openapi.json", 0),
]


def test_few_queries_however_long_the_list(
    three: Place, client: Client, django_assert_num_queries: Any
) -> None:
    for path, queries in QUERIES:
        with django_assert_num_queries(queries):
            assert client.get(API + path).status_code == 200
