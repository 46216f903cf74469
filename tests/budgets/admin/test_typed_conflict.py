"""Two officers at one table: both values shown, neither lost, and the next save keeps what stands."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from budgets.tables.typed.core import TypedRow
from tests.budgets.admin.test_typed_tables import (
    A_ROW,
    JSON,
    address,
    begun,
    client,
    said,
    save,
    typing,
)
from tests.factories.disclosures import Place

__all__ = ["begun", "client"]
pytestmark = pytest.mark.django_db
#: The fields of a row of 公开表5: a browser sends the blank ones, too.
CELLS = ("code0", "word0", "c6", "c7", "c8")


def _stale(begun: Client, place: Place, *, number: Any = 5, **fields: Any) -> Any:
    """Sent as of the beginning, after another has written."""
    blank = {f"{row}-{cell}": "" for row in ("w1", "w2") for cell in CELLS}
    data = {"version": 100_000, "row": ["w1", "w2"], "act": "save", **blank, **fields}
    return begun.post(address(place, "save", number), data)


def _own(place: Place) -> list[TypedRow]:
    """The rows that somebody added, as they are kept."""
    return [row for row in typing(place).typed[5].rows if row.is_own]


def _both(page: str) -> dict[str, tuple[str, str, str]]:
    """By cell: kept, sent, and what stands in the grid below."""
    table = page.partition('<table id="both">')[2].partition("</table>")[0]
    rows = re.findall(r"<tr><th.*?</tr>", table)[1:]
    texts = [re.findall(r">([^<>]+)<", row) for row in rows]
    return {
        label: (stored, mine, stands[0] if stands else "") for label, stored, mine, *stands in texts
    }


def _as_sent(page: str) -> dict[str, Any]:
    """What the browser would send of the grid."""
    form = page.partition("data-typed")[2].partition("</form>")[0]
    fields = dict(re.findall(r'<input type="text" name="([^"]+)" value="([^"]*)"', form))
    version = re.search(r'name="version" value="(\d+)"', form)
    assert version
    rows = re.findall(r'name="row" value="([^"]+)"', form)
    return {**fields, "version": version[1], "row": rows, "act": "save"}


def test_of_two_amounts_in_one_cell_both_are_shown_and_mine_stands_below(
    begun: Client, place: Place
) -> None:
    save(begun, place, **A_ROW)
    page = _stale(begun, place, **{"w1-code0": "2010301", "w1-c6": "77.77", "w1-c7": "0.50"})
    assert page.status_code == 409
    assert "刚刚被他人修改" in said(page)
    told = _both(said(page))
    assert told["行政运行 基本支出 人员支出"] == ("1.50", "77.77", "77.77")
    assert told["行政运行 基本支出 日常公用支出"] == ("（空）", "0.50", "0.50")
    assert told["行政运行 项目支出"] == ("2.00", "（空）", "2.00")
    (row,) = _own(place)
    assert row.amounts == {6: 1_500_000, 8: 2_000_000}  # nothing is written yet

    assert begun.post(address(place, "save", 5), _as_sent(said(page))).status_code == 302
    (row,) = _own(place)
    assert row.amounts == {6: 77_770_000, 7: 500_000, 8: 2_000_000}


def test_rows_that_both_added_stand_both(begun: Client, place: Place) -> None:
    save(begun, place, **A_ROW)
    page = _stale(begun, place, **{"w1-code0": "2010302", "w1-c8": "3"})
    assert page.status_code == 409
    assert begun.post(address(place, "save", 5), _as_sent(said(page))).status_code == 302
    rows = {row.codes: row.amounts for row in _own(place)}
    assert rows == {
        ("2010301",): {6: 1_500_000, 8: 2_000_000},
        ("2010302",): {8: 3_000_000},
    }


def test_a_row_left_blank_takes_away_nothing(begun: Client, place: Place) -> None:
    save(begun, place, **A_ROW)
    page = _stale(begun, place, **{"w2-code0": "2010302", "w2-c8": "3"})
    assert begun.post(address(place, "save", 5), _as_sent(said(page))).status_code == 302
    assert [row.codes for row in _own(place)] == [("2010301",), ("2010302",)]


def test_what_could_not_be_read_is_shown_beside_what_is_kept(begun: Client, place: Place) -> None:
    save(begun, place, **A_ROW)
    page = said(_stale(begun, place, **{"w1-code0": "2010302", "w1-c6": "三百"}))
    told = {mine: (stored, stands) for stored, mine, stands in _both(page).values()}
    assert told["三百"] == ("（空）", "三百")
    assert 'value="三百"' in page


def test_notes_that_differ_are_shown_both(begun: Client, place: Place) -> None:
    save(begun, place, 8, note="本表无数据。")
    page = said(_stale(begun, place, number=8, note="本单位无此项支出。"))
    assert _both(page)["表下的注"] == ("本表无数据。", "本单位无此项支出。", "本单位无此项支出。")


def test_the_script_is_told_and_nothing_is_written(begun: Client, place: Place) -> None:
    save(begun, place, **A_ROW)
    stale = {"version": 100_000, "row": ["w1"], "act": "save", "w1-code0": "2010302"}
    told = begun.post(address(place, "save", 5), stale, **JSON)
    assert told.status_code == 409
    assert told.json()["code"] == "changed_meanwhile"
    (row,) = _own(place)
    assert row.codes == ("2010301",)
