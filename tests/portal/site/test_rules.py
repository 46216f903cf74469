"""规则页: every rule with its anchor, what an address chooses of them, and how it is kept."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from budgets.rules.core import RULES as TABLE_RULES
from budgets.rules.core import rule_named
from budgets.selectors import rules
from budgets.tables.findings import Severity
from performance.rules.core import RULES as TARGET_RULES

pytestmark = pytest.mark.django_db

RULES: list[Any] = [*TABLE_RULES, *TARGET_RULES]


def listed(client: Client, **query: str) -> list[str]:
    """The ids of the rules that the page lists."""
    response = client.get("/rules/", query)
    assert response.status_code == 200
    return re.findall(r'<li class="rule [^"]*" id="([^"]+)"', response.text)


def test_every_rule_stands_there_with_what_it_says_of_itself(client: Client) -> None:
    text = client.get("/rules/").text
    assert sorted(listed(client)) == sorted(rule.id for rule in RULES)
    for rule in RULES:
        entry = text.partition(f'id="{rule.id}"')[2].partition('<li class="rule ')[0]
        assert rule.title in entry
        assert rule.basis in entry
    year = text.partition('id="B-TITLE-YEAR"')[2].partition('<li class="rule ')[0]
    assert "不得豁免，必须改正" in year
    assert "<code>E_YEAR</code>" in year
    total = text.partition('id="B-T03-TOTAL"')[2].partition('<li class="rule ')[0]
    assert "可写明理由豁免" in total
    assert "按各项相加合计应为…，表中为…，相差…。" in total


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ({"severity": "warning"}, lambda rule: rule.severity is Severity.WARNING),
        ({"category": "existence"}, lambda rule: rule.category == "existence"),
        ({"table": "12"}, lambda rule: "-T12-" in rule.id),
        (
            {"table": "11"},
            lambda rule: "-T11" in rule.id or rule in TARGET_RULES,
        ),
        (
            {"table": "3", "severity": "error"},
            lambda rule: "-T03-" in rule.id and rule.severity == "error",
        ),
        ({"q": "b-t07"}, lambda rule: "B-T07" in rule.id),
        ({"q": "年份应与预算年度"}, lambda rule: rule.id == "B-TITLE-YEAR"),
        ({"q": "E_PLACEHOLDER"}, lambda rule: rule.id == "B-STRUCT-PLACEHOLDER"),
        ({"severity": "grave", "table": "99"}, lambda rule: True),
    ],
)
def test_an_address_chooses(client: Client, query: dict[str, str], fits: Any) -> None:
    found = listed(client, **query)
    assert sorted(found) == sorted(rule.id for rule in RULES if fits(rule))
    assert found


def test_what_fits_nothing_says_so(client: Client) -> None:
    text = client.get("/rules/", {"q": "没有这样的规则"}).text
    assert "没有符合条件的规则。" in text
    assert 'value="没有这样的规则"' in text


def test_what_is_looked_for_is_never_markup(client: Client) -> None:
    text = client.get("/rules/", {"q": '"><img src=x>'}).text
    assert "<img" not in text


def test_it_is_kept_like_other_public_pages(client: Client) -> None:
    response = client.get("/rules/")
    assert response.headers["Cache-Control"] == "public, no-cache"
    etag = response.headers["ETag"]
    again = client.get("/rules/", headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert not response.cookies
    assert client.get("/rules/", {"severity": "error"}).headers["ETag"] != etag
    assert client.post("/rules/").status_code == 405


def test_pages_of_words_are_not_stored(client: Client, settings: Any) -> None:
    client.get("/rules/")
    stored = sorted(Path(settings.DATA_DIR, "pages").rglob("*.html"))
    assert stored
    for text in ("合计", "年份"):
        response = client.get("/rules/", {"q": text}, headers={"accept-encoding": "gzip"})
        assert response.headers["Content-Encoding"] == "gzip"
        assert response.headers["ETag"]
    assert sorted(Path(settings.DATA_DIR, "pages").rglob("*.html")) == stored


def test_english_readers_get_english_words_around_chinese_rules(client: Client) -> None:
    text = client.get("/rules/", headers={"accept-language": "en"}).text
    assert "<h1>Checking rules</h1>" in text
    assert "Completeness" in text
    assert rule_named("B-STRUCT-12").title in text


def test_other_pages_lead_there(client: Client) -> None:
    assert 'href="/rules/"' in client.get("/").text


def test_tables_are_those_that_a_rule_names() -> None:
    by_id = {rule.id: rule for rule in rules.rules()}
    assert by_id["B-T05-T08-T09-T10"].tables == (5, 8, 9, 10)
    assert by_id["B-FUNC-NO-CHILD"].tables == ()
    assert rules.tables_of_rules() == list(range(1, 13))
