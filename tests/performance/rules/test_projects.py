"""项目对应: which target sheet belongs to which row of table 11."""

from __future__ import annotations

from budgets.services.checking import check_file
from performance.rules.projects import ProjectMoney, match, projects_of
from tests.performance.papers import GOLDEN


def money(*names: str) -> list[ProjectMoney]:
    return [ProjectMoney(name, number) for number, name in enumerate(names, 1)]


def test_projects_come_from_table_11_with_their_cells() -> None:
    path = GOLDEN / "zhangdian-2025" / "workbook.xlsx"
    declaration = check_file(path, path.name).reading.declaration
    assert declaration is not None
    projects = projects_of(declaration)
    assert projects is not None
    assert len(projects) == 9
    assert projects[0] == ProjectMoney(
        "区政府办公室业务保障费用", 17_350_000, 17_350_000, "公开表11!C6", "公开表11!D6"
    )


def test_width_and_blanks_are_no_difference() -> None:
    found = match(["１３月 工资", "热线（平台）升级"], money("热线(平台)升级", "13月工资"))
    assert {number: row.total for number, row in found.rows.items()} == {0: 2, 1: 1}
    assert not found.renamed
    assert not found.missing
    assert not found.extra


def test_names_alike_are_one_project_and_others_are_not() -> None:
    found = match(["政务服务热线平台升级费", "招商活动"], money("政务服务热线平台升级", "公车费用"))
    assert found.renamed == {0}
    assert [project.name for project in found.missing] == ["公车费用"]
    assert found.extra == (1,)


def test_one_name_in_several_rows_is_matched_in_order() -> None:
    found = match(["运转经费"] * 3, money("运转经费", "运转经费"))
    assert [found.rows[number].total for number in range(3)] == [1, 2, 2]


def test_very_many_names_are_compared_exactly_only() -> None:
    names = [f"项目{number}号甲" for number in range(500)]
    found = match(names, money(*(f"项目{number}号乙" for number in range(500))))
    assert len(found.missing) == len(found.extra) == 500
