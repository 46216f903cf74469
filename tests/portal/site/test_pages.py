"""页面: the key follows everything a page is made of, so a stored page cannot be stale."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from portal.site import pages
from portal.site.pages import TABLES_HERE, Page, Tables

PAGE = Page("404.html", {"name": "甲", "at": datetime(2025, 2, 1, tzinfo=UTC)})


def test_same_content_same_key() -> None:
    assert PAGE.key == replace(PAGE, data=dict(reversed(PAGE.data.items()))).key


def test_other_content_template_or_language_other_key(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {
        PAGE.key,
        replace(PAGE, data={"name": "乙"}).key,
        replace(PAGE, template="base.html").key,
    }
    with translation.override("en"):
        keys.add(PAGE.key)
    monkeypatch.setattr(pages, "_templates_version", lambda: "another")
    keys.add(PAGE.key)
    assert len(keys) == 5


def test_tables_are_set_into_the_frame_as_they_are() -> None:
    tables = Tables('<section class="disclosure-section" id="table-1">甲</section>', {})
    page = Page("site/frame_for_tests.html", {}, tables=lambda: tables)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "render_to_string", lambda name, data: f"<main>{TABLES_HERE}</main>")
        assert page.html().decode() == f"<main>{tables.html}</main>"


def test_the_marker_cannot_come_from_data() -> None:
    frame = render_to_string(
        "site/division.html",
        {"division": {"name": TABLES_HERE, "code": "37", "unit_count": 1}, "departments": []},
    )
    assert TABLES_HERE not in frame
