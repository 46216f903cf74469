"""公开表 of two sides on a phone: the one list, then the other, with the same cells."""

from __future__ import annotations

import re

import pytest

from budgets.rendering.web import render_body
from portal.site.cells import with_labels
from portal.site.tables import sections_of
from tests.budgets.rendering.documents import golden_document

_ADDED = re.compile(r' data-(?:label|first|second)="[^"]*"| as-lists| as-cards| fits')


@pytest.mark.parametrize("golden", ["yantai-2025", "zhangdian-2025"])
def test_two_sides_are_named_and_no_cell_is_changed(golden: str) -> None:
    document = golden_document(golden)
    columns = {each.number: [path.path for path in each.columns] for each in document.sheets}
    for section in sections_of(render_body(document).decode()):
        marked = with_labels(section, columns[section.number])
        assert _ADDED.sub("", marked) == section.html
        is_two_sided = section.number in {1, 4}
        assert ("as-lists" in marked) is is_two_sided
        second = "支出（预算数）" if section.number == 1 else "支出"
        body = f'<tbody data-first="收入（预算数）" data-second="{second}">'
        assert (body in marked) is is_two_sided


def test_only_a_side_of_several_amounts_says_which_each_is() -> None:
    document = golden_document("yantai-2025")
    columns = {each.number: [path.path for path in each.columns] for each in document.sheets}
    first, fourth = (
        with_labels(each, columns[each.number])
        for each in sections_of(render_body(document).decode())
        if each.number in {1, 4}
    )
    assert "data-label" not in first
    labels = set(re.findall(r'-c(\d+)"[^>]* data-label="([^"]*)"', fourth))
    assert labels >= {("4", "预算数 · 总计"), ("5", "预算数 · 一般公共预算")}
    assert "2" not in {column for column, _label in labels}


def test_a_table_whose_headings_are_not_known_stays_as_stored() -> None:
    section = sections_of(render_body(golden_document("yantai-2025")).decode())[0]
    assert with_labels(section, []) == section.html
