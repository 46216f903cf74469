"""使用手册 at the desk: every link and picture of every handbook is there, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from portal.models import User
from tests.budgets.admin.spoken import words_of_the_desk
from tests.factories.declarations import ROOT
from tests.factories.disclosures import Place

SignIn = Callable[[User], Client]

pytestmark = pytest.mark.django_db
NAMES = sorted(path.stem for path in (ROOT / "docs" / "handbook").glob("*.md"))


class Targets(HTMLParser):
    """Where the links and the pictures of an article lead."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        wanted = {"a": "href", "img": "src"}.get(tag)
        self.found += [value for name, value in attrs if name == wanted and value]


@pytest.fixture
def client(place: Place, sign_in: SignIn) -> Client:
    return sign_in(place.officer)


def article(client: Client, name: str) -> str:
    page = client.get(reverse("admin:handbook", args=[name])).content.decode()
    found = re.search(r'<article class="handbook">(.*)</article>', page, re.DOTALL)
    assert found
    return found[1]


@pytest.mark.parametrize("name", NAMES)
def test_every_link_and_picture_is_there(client: Client, name: str) -> None:
    text = article(client, name)
    assert text.count("<h1>") == 1
    targets = Targets()
    targets.feed(text)
    for target in targets.found:
        answer = client.get(f"/admin/handbook/{target}")
        assert answer.status_code == 200, target
        assert answer.content


def test_the_one_page_speaks_of_what_stands_on_the_desk() -> None:
    lines = (ROOT / "docs" / "handbook" / "quick.md").read_text(encoding="utf-8").splitlines()
    told = [word for line in lines if line.startswith("|") for word in re.findall("“(.+?)”", line)]
    assert len(told) > 30
    for word in told:
        plain = word.removesuffix("…").replace("（主管部门意见）", "")
        assert plain in words_of_the_desk(), word


def test_the_first_page_leads_to_every_handbook(client: Client) -> None:
    text = article(client, "README")
    assert all(f'href="{name}.md"' in text for name in NAMES if name != "README")


@pytest.mark.parametrize("name", ["nothing", "0001-declared-facts-with-coordinates"])
def test_other_files_are_no_handbooks(client: Client, name: str) -> None:
    assert client.get(f"/admin/handbook/{name}.md").status_code == 404
    assert client.get(f"/admin/handbook/pictures/{name}.png").status_code == 404
    assert client.get("/admin/handbook/../adr/README.md").status_code == 404


def test_a_stranger_signs_in_first(db: None) -> None:
    assert Client().get(reverse("admin:handbook", args=["README"])).status_code == 302
