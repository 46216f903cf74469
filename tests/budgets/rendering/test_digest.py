"""要点: printed figures alone, and of what is held neither totals nor shares beside the rest."""

from __future__ import annotations

import re

import pytest

from budgets.rendering.digest import Digest, Figure, Standing, change, digest, share
from budgets.tables.core import Declaration
from budgets.tables.holds import Hold, HoldScope, withhold
from portal.core.money import parse_amount
from tests.factories.declarations import GOLDEN_SLUGS, drawn, golden_declaration, golden_json

_AMOUNT = re.compile(r"\d+\.\d+")
ZHANGDIAN = golden_declaration("zhangdian-2025")


def _held(*holds: Hold, of: Declaration = ZHANGDIAN) -> Digest:
    return digest(withhold(of, holds).declaration)


@pytest.mark.parametrize("slug", GOLDEN_SLUGS)
def test_every_figure_is_the_printed_cell_that_it_names(slug: str) -> None:
    tables = golden_json(slug)["tables"]
    assert isinstance(tables, dict)
    found = digest(golden_declaration(slug))
    pictures = (found.sources, found.functions, found.economic, found.projects)
    figures = [figure for picture in pictures for figure in (*picture.figures, picture.total)]
    figures += [found.spending, found.basic, found.project]
    figures += [item for year in found.years for item in (*year.items, year.total)]
    assert len(figures) >= 50
    for figure in figures:
        if figure is not None and figure.anchor:
            table, row, _column = figure.anchor.split("-")
            printed = tables[table[1:]]["rows"][int(row[1:]) - 1]
            amounts = {parse_amount(cell) for cell in printed if cell and _AMOUNT.fullmatch(cell)}
            assert figure.fen in amounts, figure


def test_the_published_budget_in_short() -> None:
    found = digest(ZHANGDIAN)
    assert _fen(found.spending) == "1250.73"
    assert (_fen(found.basic), _fen(found.project)) == ("1009.77", "240.96")
    assert [(each.label, each.share) for each in found.sources.figures] == [
        ("一般公共预算", "100.00%")
    ]
    assert [(year.year, _fen(year.total)) for year in found.years] == [
        (2025, "11.20"),
        (2024, "16.00"),
    ]
    levels = [each.level for each in found.functions.figures]
    assert (levels.count(1), levels.count(2), levels.count(3)) == (4, 5, 9)
    sizes = [each.fen for each in found.projects.figures]
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) == 9


def _fen(figure: Figure | None) -> str:
    assert figure is not None
    return f"{figure.fen / 1_000_000:.2f}"


def test_beside_the_rows_that_are_left_stand_no_total_and_no_share() -> None:
    row = Hold(HoldScope.ROW, 3, code="20103")
    project = Hold(HoldScope.PROJECT, 11, name="招商引资活动经费")
    found = _held(row, project)
    for picture in (found.functions, found.projects):
        assert picture.standing is Standing.PARTLY_HELD
        assert picture.total is None
        assert picture.figures
        assert {each.share for each in picture.figures} == {""}
    assert not [each for each in found.functions.figures if each.code.startswith("20103")]
    assert "招商引资活动经费" not in {each.label for each in found.projects.figures}
    # What is not held is told as before.
    assert found.economic == digest(ZHANGDIAN).economic


def test_of_a_table_that_is_held_nothing_is_said_but_that() -> None:
    found = _held(*(Hold(HoldScope.TABLE, number) for number in (2, 3, 7, 10, 11)))
    assert found.is_held
    assert (found.basic, found.project) == (None, None)
    for picture in (found.sources, found.functions, found.economic, found.projects):
        assert picture.standing is Standing.HELD
        assert (picture.figures, picture.total) == ((), None)
    assert found.three_public is Standing.HELD
    assert found.years == ()


def test_a_budget_of_one_table_says_what_it_has_and_what_is_absent() -> None:
    found = digest(
        drawn(
            """
            公开表3
            类  | 款 | 项 | 科目名称         | 合计 | 基本支出 | 项目支出 | 结转下年
                |    |    | 合计             | 0.00 |          |          |
            201 |    |    | 一般公共服务支出 | 0.00 |          |          |
            """
        )
    )
    assert found.spending is not None
    assert found.spending.fen == 0
    assert [each.share for each in found.functions.figures] == [""]
    assert found.sources.standing is found.three_public is Standing.ABSENT
    assert found.years == ()


def test_changes_and_shares_round_as_the_words_of_the_document_do() -> None:
    assert share(1, 3) == "33.33%"
    assert share(-1, 8) == "-12.50%"
    assert share(5, 0) == ""
    down = change(Figure("", 750), Figure("", 1000))
    assert (down.size, down.direction, down.rate) == (250, -1, "25.00%")
    assert change(Figure("", 5), Figure("", 0)).rate == ""
