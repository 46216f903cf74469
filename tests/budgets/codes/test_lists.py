"""Code lists: years, ancestors, names, and lists that a bureau puts in their place."""

from __future__ import annotations

import pytest

from budgets.codes.catalogues import package_catalogues, package_divisions
from budgets.codes.lists import Alias, Catalogue, Entry, NameMatch, Rename

CATALOGUES = package_catalogues()
FUNCTIONAL = CATALOGUES.functional
DEPT = CATALOGUES.economic_dept
GOV = CATALOGUES.economic_gov


@pytest.mark.parametrize(
    ("year", "name"),
    [(2019, "专项业务活动"), (2020, "专项业务及机关事务管理"), (2025, "专项业务及机关事务管理")],
)
def test_one_code_has_the_name_of_the_year(year: int, name: str) -> None:
    assert FUNCTIONAL.name("2010305", year) == name


def test_an_item_ends_with_its_section() -> None:
    assert FUNCTIONAL.entry("2011001", 2019) is not None
    assert FUNCTIONAL.entry("2011001", 2020) is None  # 20110 人力资源事务 ended in 2019


def test_a_code_is_known_by_year_level_path_and_fund() -> None:
    assert FUNCTIONAL.path_names("2010301", 2025) == (
        "一般公共服务支出", "政府办公厅（室）及相关机构事务", "行政运行",
    )  # fmt: skip
    assert [FUNCTIONAL.level(code, 2025) for code in ("201", "20103", "2010301")] == [1, 2, 3]
    assert FUNCTIONAL.fund_type("2120899", 2025) == "gov_fund"
    assert FUNCTIONAL.fund_type("2230105", 2025) == "state_capital"
    assert FUNCTIONAL.confidence("2010301", 2025) == "high"


def test_a_code_asked_for_again_in_another_year_gives_that_years_answer() -> None:
    for year in (2019, 2020, 2019):
        assert (FUNCTIONAL.entry("2011001", year) is None) is (year == 2020)


def test_codes_that_no_list_has_leave_nothing_behind() -> None:
    """What files print is not kept, however many they are."""
    known = Catalogue("functional", "支出功能分类科目", (Entry("201", "一般公共服务支出"),))
    assert [known.entry(str(code), 2025) for code in range(300, 400)] == [None] * 100
    assert known.entry("201", 2025) is known.entry("201", 2025) is known.entries[0]
    assert list(known._entries) == [("201", 2025)]


def test_an_unknown_code_is_nothing() -> None:
    assert FUNCTIONAL.entry("2999999", 2025) is None
    assert (FUNCTIONAL.name("2999999", 2025), FUNCTIONAL.level("2999999", 2025)) == ("", 0)
    assert FUNCTIONAL.path_names("2999999", 2025) == ()
    assert (FUNCTIONAL.fund_type("2999999", 2025), FUNCTIONAL.confidence("2999999", 2025)) == (
        "",
        "",
    )


def test_children_are_those_of_the_year() -> None:
    codes = [entry.code for entry in FUNCTIONAL.children("20805", 2025)]
    assert "2080501" in codes
    assert "2080504" not in codes  # 未归口管理的行政单位离退休, merged in 2020
    assert "2080504" in [entry.code for entry in FUNCTIONAL.children("20805", 2019)]
    assert "201" in [entry.code for entry in FUNCTIONAL.children("", 2025)]


@pytest.mark.parametrize(
    ("code", "name", "year", "match"),
    [
        ("2010301", " 行 政 运 行 ", 2025, NameMatch.SAME),
        ("20103", "政府办公厅(室)及相关机构事务", 2025, NameMatch.SAME),
        ("2010301", "行政单位离退休", 2025, NameMatch.OTHER_CODE),
        ("2010301", "行政运行费", 2025, NameMatch.WORDING),
        ("2010305", "专项业务活动", 2025, NameMatch.FORMER),
        ("2010391", "行政运行", 2025, NameMatch.UNKNOWN_CODE),
        ("20805", "行政事业单位离退休", 2025, NameMatch.SAME),  # a former name, accepted
    ],
)
def test_a_printed_name_against_the_list(code: str, name: str, year: int, match: NameMatch) -> None:
    assert FUNCTIONAL.match(code, name, year) is match


def test_a_wording_of_the_provincial_template_is_accepted() -> None:
    assert DEPT.match("303", "对个人和家庭补助", 2025) is NameMatch.SAME
    assert GOV.match("509", "对个人和家庭补助", 2025) is NameMatch.WORDING


def test_the_government_classification_begins_in_2018() -> None:
    assert GOV.entry("501", 2017) is None
    assert GOV.name("501", 2018) == "机关工资福利支出"


def test_search_by_code_or_by_words() -> None:
    assert [entry.code for entry in FUNCTIONAL.search("2080505", 2025)] == ["2080505"]
    assert "2080505" in [entry.code for entry in FUNCTIONAL.search("养老 缴费", 2025)]
    assert len(FUNCTIONAL.search("支出", 2025, limit=5)) == 5
    assert FUNCTIONAL.search("  ", 2025) == ()


def test_the_lists_are_whole_and_their_codes_unambiguous() -> None:
    assert len(FUNCTIONAL.entries) == 1703
    for catalogue in (FUNCTIONAL, DEPT, GOV):
        known = {entry.code for entry in catalogue.entries}
        for year in range(2017, 2027):
            for code in known:
                valid = [row for row in catalogue.history(code) if catalogue.is_valid(row, year)]
                assert len(valid) <= 1, (code, year)
        assert all(entry.parent in known for entry in catalogue.entries if entry.parent)


def test_a_bureau_may_put_its_own_list_in_the_place_of_ours() -> None:
    book = Catalogue(
        "functional",
        "2027年政府收支分类科目",
        (Entry("201", "一般公共服务支出"), Entry("20177", "数字政务", "201", 2, valid_from=2027)),
        (Alias("20177", "数字政府事务", "数字政务"),),
        (Rename("20177", "信息化事务", 2026, "数字政务", 2027),),
    )
    assert book.match("20177", "数字政府事务", 2027) is NameMatch.SAME
    assert book.match("20177", "信息化事务", 2027) is NameMatch.FORMER
    assert book.entry("20177", 2026) is None


def test_of_answers_for_each_coordinate_member() -> None:
    assert CATALOGUES.of("function") is FUNCTIONAL
    assert CATALOGUES.of("economic") is DEPT
    assert CATALOGUES.of("government_economic") is GOV
    with pytest.raises(KeyError):
        CATALOGUES.of("project")


def test_the_economic_map_by_kind_of_unit() -> None:
    crosswalk = CATALOGUES.economic_map
    assert crosswalk.governments("30101", 2025) == {"50101", "50501"}
    assert crosswalk.governments("30101", 2025, "admin") == {"50101"}
    assert crosswalk.governments("30101", 2025, "institution") == {"50501"}
    assert crosswalk.governments("30302", 2025, "admin") == {"50905"}  # for units of any kind
    assert crosswalk.governments("30101", 2017) == frozenset()
    assert {pair.kind for pair in crosswalk.pairs_of("301", 2025)} == {"class-row"}


def test_project_categories_are_the_two_that_table_11_prints() -> None:
    assert CATALOGUES.project_categories == {"其他运转类", "特定目标类"}


def test_divisions_by_code_with_their_parents() -> None:
    divisions = package_divisions()
    assert divisions.path_names("370303") == ("山东省", "淄博市", "张店区")
    assert divisions.name("371591") == "聊城经济技术开发区"  # a fiscal division
    found = divisions.division("370303")
    assert found is not None
    assert (found.parent, found.level) == ("370300", 3)
    assert "370303" in [entry.code for entry in divisions.children("370300")]
    assert "370000" in [entry.code for entry in divisions.children("")]
    assert (divisions.division("999999"), divisions.name("999999")) == (None, "")
    assert divisions.path_names("999999") == ()


def test_a_former_division_keeps_its_years() -> None:
    found = package_divisions().division("371200")
    assert found is not None
    assert (found.name, found.valid_to) == ("莱芜市", 2018)


def test_the_lists_are_read_once() -> None:
    assert package_catalogues() is package_catalogues()
    assert package_divisions() is package_divisions()
