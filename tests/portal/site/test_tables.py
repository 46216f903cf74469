"""公开表 out of the stored HTML, as the rendering writes it."""

from __future__ import annotations

from budgets.rendering.web import render_body
from portal.site.tables import sections_of
from tests.budgets.rendering.documents import golden_document


def test_every_table_is_found_whole_with_its_title() -> None:
    document = golden_document("zhangdian-2025")
    stored = render_body(document).decode()
    sections = sections_of(stored)
    assert [section.number for section in sections] == [sheet.number for sheet in document.sheets]
    assert [section.title for section in sections] == [sheet.title for sheet in document.sheets]
    assert [section.number for section in sections if section.is_empty] == [8, 9]
    joined = "".join(section.html for section in sections)
    assert stored.endswith(joined)
    assert "<section" not in stored.removesuffix(joined)


def test_a_page_without_tables_has_none() -> None:
    assert sections_of("<p>…</p>") == ()
