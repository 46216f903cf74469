"""长者模式 and the footer: one stored page for all, whatever a reader chose; what a site says of itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from portal import env
from portal.site import pages
from tests.factories.disclosures import a_place, published

BASE = "/370303/102001/2025/budget/"


def _choose(client: Client, look: str, referer: str = "http://testserver/rules/?q=a") -> Any:
    return client.post("/look/", {"look": look}, headers={"referer": referer})


def test_the_choice_is_kept_and_leads_back_to_the_page(client: Client) -> None:
    plain = client.get("/look.css")
    assert (plain.status_code, plain.content.strip()) == (200, b"")
    answer = _choose(client, "elder")
    assert (answer.status_code, answer["Location"]) == (303, "/rules/?q=a")
    (cookie,) = answer.cookies.values()
    assert (cookie.key, cookie.value) == ("__Host-look", "elder")
    assert cookie["secure"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    large = client.get("/look.css")
    assert "elder" in large.content.decode()
    assert large["Content-Type"] == "text/css; charset=utf-8"
    assert large["Cache-Control"] == "private, no-cache"
    assert "Cookie" in large["Vary"]
    assert client.get("/look.css", headers={"if-none-match": large["ETag"]}).status_code == 304
    assert large["ETag"] != plain["ETag"]
    _choose(client, "standard")
    assert client.get("/look.css").content == plain.content


@pytest.mark.parametrize(
    "referer",
    [
        "",
        "https://elsewhere.example/",
        "javascript:alert(1)",
        "//elsewhere.example/x",
        "http://testserver",
    ],
)
def test_nobody_is_led_to_another_site(client: Client, referer: str) -> None:
    assert _choose(client, "elder", referer)["Location"] == "/"
    tricky = _choose(client, "elder", "http://testserver//elsewhere.example/x")["Location"]
    assert tricky == "/elsewhere.example/x"


def test_an_unknown_look_is_the_standard_one_and_reading_chooses_nothing(client: Client) -> None:
    _choose(client, "elder")
    _choose(client, "<script>")
    assert client.get("/look.css").content.strip() == b""
    client.cookies["__Host-look"] = "anything"
    assert client.get("/look.css").content.strip() == b""
    assert client.get("/look/").status_code == 405


def test_pages_are_the_same_for_every_look(db: None, client: Client) -> None:
    published(a_place())
    before = client.get(BASE)
    _choose(client, "elder")
    after = client.get(BASE)
    assert after["ETag"] == before["ETag"]
    assert not after.cookies
    assert "Cookie" not in after["Vary"]
    assert (
        '<button class="look-elder" type="submit" name="look" value="elder">'
        in after.content.decode()
    )


def test_the_footer_says_what_is_set_and_nothing_else(
    db: None, client: Client, settings: Any
) -> None:
    bare = client.get("/").content.decode()
    assert "网站标识码" not in bare
    assert "https://" not in bare
    settings.SITE_CODE, settings.ICP_RECORD = "3703030001", "鲁ICP备00000000号"
    settings.POLICE_RECORD = "鲁公网安备37030302000000号"
    pages._templates_version.cache_clear()
    try:
        told = client.get("/").content.decode()
    finally:
        pages._templates_version.cache_clear()
    assert "网站标识码 3703030001" in told
    assert ">鲁ICP备00000000号</a>" in told
    assert ">鲁公网安备37030302000000号</a>" in told


def test_a_site_code_of_another_form_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_SITE_CODE", "37030３")
    with pytest.raises(ImproperlyConfigured, match="10 位数字"):
        env.matching("PORTAL_SITE_CODE", r"\d{10}", "10 位数字的政府网站标识码")
    monkeypatch.setenv("PORTAL_SITE_CODE", "3703030001")
    assert env.matching("PORTAL_SITE_CODE", r"\d{10}", "10 位数字") == "3703030001"


def test_both_stylesheets_speak_of_the_same_names() -> None:
    """长者模式 changes names and classes that the stylesheet of all has, no others."""
    own, all_of = (
        Path(django_settings.BASE_DIR, "static", name).read_text("utf-8")
        for name in ("elder.css", "site.css")
    )
    names = {
        line.strip().partition(":")[0] for line in own.splitlines() if line.strip().startswith("--")
    }
    assert names
    assert all(f"{name}:" in all_of for name in names)
