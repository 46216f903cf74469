"""可达性 of the served pages: structure that a reader without sight or mouse depends on."""

from __future__ import annotations

import itertools
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.portal.publishing import address, publish_golden

_VOID = {"meta", "link", "colgroup", "br", "img", "input", "hr"}


class _Page(HTMLParser):
    """Elements in order, ids, headings, and what is named by what."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.links: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        # A picture has titles of its own.
        name = "svg title" if tag == "title" and "svg" in self.open else tag
        self.elements.append((name, attributes))
        if tag not in _VOID:
            self.open.append(tag)
        if tag == "a":
            self.links.append(attributes.get("aria-label", ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "a" in self.open:
            self.links[-1] += data.strip()

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _tag, attributes in self.elements if "id" in attributes]


@pytest.fixture
def pages(db: None, client: Client) -> dict[str, _Page]:
    """One page of each class."""
    publish_golden("yantai-2025", with_targets=True)
    base = address("yantai-2025")
    paths = [
        "/",
        "/rules/",
        "/divisions/370600/",
        "/units/370600/201001/",
        base,
        f"{base}table/1/",
        f"{base}targets/",
        "/nowhere",
    ]
    return {path: _Page(client.get(path).content.decode()) for path in paths}


def test_one_main_heading_and_no_level_left_out(pages: dict[str, _Page]) -> None:
    for path, page in pages.items():
        levels = [int(tag[1]) for tag, _attributes in page.elements if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1, path
        assert levels.count(1) == 1, path
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_landmarks_language_title_and_skip_link(pages: dict[str, _Page]) -> None:
    for path, page in pages.items():
        assert page.all("html") == [{"lang": "zh-CN"}], path
        assert len(page.all("title")) == len(page.all("main")) == 1, path
        assert page.all("a")[0] == {"class": "skip", "href": "#content"}, path
        assert "content" in page.ids, path
        for nav in page.all("nav"):
            assert nav.get("aria-label") or nav["aria-labelledby"] in page.ids, path


def test_ids_are_unique_and_what_points_at_them_finds_them(pages: dict[str, _Page]) -> None:
    for path, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), path
        for _tag, attributes in page.elements:
            for name in ("aria-labelledby", "aria-describedby"):
                assert set(attributes.get(name, "").split()) <= set(page.ids), path
            link = attributes.get("href", "")
            if link.startswith("#"):
                assert link[1:] in page.ids, (path, link)


def test_every_link_says_where_it_leads(pages: dict[str, _Page]) -> None:
    for path, page in pages.items():
        assert all(page.links), path


def test_tables_have_captions_scopes_and_reachable_regions(pages: dict[str, _Page]) -> None:
    page = pages[address("yantai-2025")]
    tables = [each for each in page.all("table") if "disclosure-table" in each.get("class", "")]
    assert len(tables) == 12
    assert len(page.all("caption")) == 12
    assert all(heading.get("scope") for heading in page.all("th"))
    regions = [each for each in page.all("div") if each.get("class") == "table-scroll"]
    assert len(regions) == 13 + len(page.all("svg"))
    assert len(page.all("svg")) == 5
    for region in regions:
        assert region["role"] == "region"
        assert region["tabindex"] == "0"


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _schemes() -> dict[str, dict[str, str]]:
    """The named colours in light and dark, each also as 长者模式 has it."""
    found: dict[str, dict[str, str]] = {}
    for name in ("site", "elder"):
        sheet = Path(settings.BASE_DIR, "static", f"{name}.css").read_text("utf-8")
        light, dark = re.findall(r":root \{(.*?)\}", sheet, re.DOTALL)[:2]
        for scheme, block in (("light", light), ("dark", dark)):
            under = found.get(f"site {scheme}", found.get("site light", {}))
            own = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))
            found[f"{name} {scheme}"] = under | own
    return found


@pytest.mark.parametrize("scheme", ["site light", "site dark", "elder light", "elder dark"])
def test_colours_of_text_contrast_as_wcag_aa_asks(scheme: str) -> None:
    names = _schemes()[scheme]
    texts = ("ink", "quiet", "accent", "accent-dark")
    grounds = ("paper", "ground", "heading", "warn-ground", "stop-ground", "mark-ground", "hover",
               "level-one", "level-two")  # fmt: skip
    least = 7 if scheme.startswith("elder") else 4.5
    for text in texts:
        for ground in grounds:
            wanted = least if ground in ("paper", "ground") else 4.5
            assert _contrast(names[text], names[ground]) >= wanted, (text, ground)
    pairs = [
        ("bar-ink", "bar-ground"), ("bar-quiet", "bar-ground"), ("on-accent", "accent"),
        ("stop-ink", "stop-ground"), ("stop-ink", "paper"), ("good-ink", "good-ground"),
        ("good-ink", "paper"), ("part-one-ink", "part-one"), ("ink", "part-two"),
        ("ink", "part-three"),
    ]  # fmt: skip
    for text, ground in pairs:
        assert _contrast(names[text], names[ground]) >= 4.5, (text, ground)
    # What is no text, but has to be seen: WCAG 1.4.11.
    for part in ("part-one", "kind-one", "kind-two", "kind-three", "kind-four"):
        assert _contrast(names[part], names["paper"]) >= 3, part


def test_the_focus_is_seen() -> None:
    sheet = Path(settings.BASE_DIR, "static", "site.css").read_text("utf-8")
    assert ":focus-visible" in sheet
    assert "outline: none" not in sheet.replace("main:focus {\n  outline: none;", "")
