"""逐格比较 on a published document and a copy of it with known differences."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from budgets.rendering.canonical import tables_json
from budgets.rendering.layout import lay_out_all
from budgets.tables.comparing import (
    CellChange,
    ChangeKind,
    WordsChange,
    compare_documents,
    compare_words,
)
from budgets.tables.editions import edition_for
from tests.factories.declarations import golden_declaration

EDITION = edition_for("budget", 2025)
Json = dict[str, Any]


def _document(slug: str) -> Json:
    sheets = lay_out_all(EDITION, golden_declaration(slug), year=2025, unit_name="某单位")
    return {"tables": tables_json(sheets), "narrative": {}, "glossary": [], "targets": []}


@pytest.fixture(params=["zhangdian-2025", "yantai-2025"])
def document(request: pytest.FixtureRequest) -> Json:
    """A published document in canonical JSON."""
    return _document(request.param)


def _compare(before: Json, after: Json) -> list[CellChange]:
    return compare_documents(before, after, (EDITION, EDITION))


def _amount_cells(document: Json, table: str) -> list[tuple[int, int]]:
    return [
        (cell["row"], cell["column"])
        for cell in document["tables"][table]["coordinates"]
        if document["tables"][table]["rows"][cell["row"]][cell["column"]] is not None
    ]


def _without_row(document: Json, table: str, row: int) -> Json:
    copy = deepcopy(document)
    found = copy["tables"][table]
    del found["rows"][row]
    for name in ("row_coordinates", "coordinates"):
        found[name] = [
            {**each, "row": each["row"] - (each["row"] > row)}
            for each in found[name]
            if each["row"] != row
        ]
    return copy


def test_a_document_does_not_differ_from_itself(document: Json) -> None:
    assert _compare(document, deepcopy(document)) == []


def test_one_changed_cell_is_found_alone_wherever_it_stands(document: Json) -> None:
    tried = 0
    for table in document["tables"]:
        for row, column in _amount_cells(document, table)[::7]:
            copy = deepcopy(document)
            before = copy["tables"][table]["rows"][row][column]
            copy["tables"][table]["rows"][row][column] = "987654.32"
            (found,) = _compare(document, copy)
            assert (found.kind, found.table) == (ChangeKind.CHANGED, int(table))
            assert (found.before, found.after) == (before, "987654.32")
            assert found.column == "/".join(copy["tables"][table]["columns"][column])
            tried += 1
    assert tried > 30


def test_three_cells_a_row_more_a_row_less_and_a_project_renamed() -> None:
    before = _document("zhangdian-2025")
    cells = [
        ("1", *_amount_cells(before, "1")[0]),
        *(("3", *at) for at in _amount_cells(before, "3")[:2]),
    ]
    gone, come = 4, 6
    after = _without_row(before, "6", gone)
    lacking = _without_row(before, "3", come)
    after["tables"]["3"] = deepcopy(before["tables"]["3"])
    for table, row, column in cells:
        after["tables"][table]["rows"][row][column] = "4321.00"
    before["tables"]["3"] = lacking["tables"]["3"]
    project = next(
        each["at"]["project"]
        for table in before["tables"].values()
        for each in table["row_coordinates"]
        if each["at"].get("project")
    )
    label = next(
        cell
        for table in before["tables"].values()
        for each in table["row_coordinates"]
        if each["at"].get("project") == project
        for cell in table["rows"][each["row"]]
        if cell and cell.replace(" ", "") in project.replace(" ", "")
    )
    for table in after["tables"].values():
        for each in (*table["row_coordinates"], *table["coordinates"]):
            if each["at"].get("project") == project:
                each["at"] = {**each["at"], "project": "另一名称"}
        table["rows"] = [
            ["另一名称" if cell == label else cell for cell in row] for row in table["rows"]
        ]
    found = _compare(before, after)
    changed = {(each.table, each.after) for each in found if each.kind is ChangeKind.CHANGED} & {
        (1, "4321.00"),
        (3, "4321.00"),
    }
    assert len(changed) == 2
    assert sum(each.after == "4321.00" for each in found) == 3
    assert [each.table for each in found if each.kind is ChangeKind.ROW_ADDED] == [3]
    assert [each.table for each in found if each.kind is ChangeKind.ROW_REMOVED] == [6]
    renamed = [each for each in found if each.kind is ChangeKind.RENAMED]
    assert renamed
    assert all("另一名称" in (each.after or "") for each in renamed)
    assert all(label in (each.before or "") for each in renamed)
    assert not any(each.difference for each in renamed)


def test_a_renamed_project_with_another_amount_is_one_row_gone_and_one_come() -> None:
    before = _document("zhangdian-2025")
    table, entry = next(
        (number, each)
        for number, found in before["tables"].items()
        for each in found["row_coordinates"]
        if each["at"].get("project")
    )
    after = deepcopy(before)
    row = entry["row"]
    column = next(column for at, column in _amount_cells(after, table) if at == row)
    after["tables"][table]["rows"][row][column] = "0.01"
    for each in (
        *after["tables"][table]["row_coordinates"],
        *after["tables"][table]["coordinates"],
    ):
        if each["row"] == row:
            each["at"] = {**each["at"], "project": "另一名称"}
    kinds = {each.kind for each in _compare(before, after)}
    assert {ChangeKind.ROW_ADDED, ChangeKind.ROW_REMOVED} <= kinds
    assert ChangeKind.RENAMED not in kinds


def test_a_blank_and_a_zero_are_told_apart(document: Json) -> None:
    copy = deepcopy(document)
    row, column = _amount_cells(document, "3")[0]
    copy["tables"]["3"]["rows"][row][column] = None
    (blank,) = _compare(document, copy)
    assert blank.after is None
    other = deepcopy(copy)
    other["tables"]["3"]["rows"][row][column] = "0.00"
    (zero,) = _compare(copy, other)
    assert (zero.before, zero.after, zero.difference) == (None, "0.00", "0.00")


def test_a_table_that_came_or_went_is_one_change(document: Json) -> None:
    copy = deepcopy(document)
    del copy["tables"]["8"]
    assert [(each.kind, each.table) for each in _compare(document, copy)] == [
        (ChangeKind.TABLE_REMOVED, 8)
    ]
    assert [(each.kind, each.table) for each in _compare(copy, document)] == [
        (ChangeKind.TABLE_ADDED, 8)
    ]


def test_texts_and_targets_are_named_where_they_changed(document: Json) -> None:
    before = {
        **document,
        "overview": {"duties": ["一"]},
        "narrative": {
            "a": {"number": 1, "title": "收支总体情况", "paragraphs": ["甲"]},
            "b": {"number": 2, "title": "机关运行经费", "paragraphs": ["乙"]},
        },
        "targets": [{"project": "项目甲", "objective": "一"}, {"project": "项目乙"}],
    }
    after = deepcopy(before)
    after["narrative"]["b"]["paragraphs"] = ["丙"]
    after["targets"][0]["objective"] = "二"
    after["glossary"] = [["词", "义"]]
    assert [(each.kind, each.row) for each in _compare(before, after)] == [
        (ChangeKind.TEXT, "机关运行经费"),
        (ChangeKind.TEXT, "名词解释"),
        (ChangeKind.TARGETS, "项目甲"),
    ]


def _words(*paragraphs: str, duties: tuple[str, ...] = ()) -> Json:
    return {
        "overview": {"duties": list(duties), "organisation": {"text": "", "items": []}},
        "narrative": {"income": {"title": "收入", "paragraphs": list(paragraphs)}},
        "glossary": [["结转", "指未用完的资金"]],
    }


def test_words_are_told_by_the_paragraphs_that_went_and_came() -> None:
    before = _words("甲。", "乙。", "乙。", duties=("职责一",))
    after = _words("甲。", "乙。", "丙。")
    assert compare_words(before, after) == [
        WordsChange("主要职责", ("职责一",), ()),
        WordsChange("情况说明：收入", ("乙。",), ("丙。",)),
    ]
    assert compare_words(before, before) == []
    assert compare_words({}, {}) == []


def test_paragraphs_that_only_moved_are_in_neither_list() -> None:
    changed = compare_words(_words("甲。", "乙。"), _words("乙。", "甲。"))
    assert changed == [WordsChange("情况说明：收入", (), ())]
