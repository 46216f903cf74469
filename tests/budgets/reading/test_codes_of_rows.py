"""Complete codes from whatever a row prints of them."""

from __future__ import annotations

import pytest

from budgets.codes.catalogues import package_catalogues
from budgets.reading.codes_of_rows import CodeReader, RowCode
from budgets.tables.core import Codes

FUNCTION = Codes(dimensions=("function",), widths=(3, 2, 2))
ECONOMIC = Codes(dimensions=("economic",), widths=(3, 2), repeats=True)


def complete(scheme: Codes, *rows: tuple[tuple[str, ...], str]) -> list[RowCode]:
    dimension = scheme.dimensions[0]
    return CodeReader(scheme, package_catalogues().of(dimension), 2025).read_all(rows)


@pytest.mark.parametrize(
    "rows",
    [
        [("201", "", ""), ("", "03", ""), ("", "", "01"), ("", "", "02")],
        [("201", "", ""), ("201", "03", ""), ("201", "03", "01"), ("201", "03", "02")],
        [("201", "", ""), ("", "20103", ""), ("", "", "2010301"), ("", "", "2010302")],
        [("201", "", ""), ("", "3", ""), ("", "", "1"), ("", "", "2")],
        [("201",), ("20103",), ("2010301",), ("2010302",)],
    ],
)
def test_codes_are_completed(rows: list[tuple[str, ...]]) -> None:
    names = ("一般公共服务支出", "政府办公厅（室）及相关机构事务", "行政运行", "一般行政管理事务")
    found = complete(FUNCTION, *zip(rows, names, strict=True))
    assert [code.code for code in found] == ["201", "20103", "2010301", "2010302"]
    assert not any(code.problem for code in found)


def test_a_lost_zero_is_quoted() -> None:
    found = complete(ECONOMIC, (("301", "1"), "基本工资"))[0]
    assert (found.code, found.parts, found.zero_filled) == ("30101", ("301", "01"), "1")


def test_a_complete_code_is_printed_as_the_table_prints_it() -> None:
    assert complete(FUNCTION, (("2010301",), "行政运行"))[0].parts == ("", "", "01")
    assert complete(ECONOMIC, (("30101",), "基本工资"))[0].parts == ("301", "01")


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        (("20", "", ""), "E_CODE_LEVEL"),
        (("2010", "", ""), "E_CODE_LEVEL"),
        (("201", "", "01"), "E_CODE_LEVEL"),
        (("201", "003", ""), "E_CODE_LEVEL"),
        (("二〇一", "", ""), "E_CODE_LEVEL"),
        (("", "03", ""), "E_ORPHAN"),
        (("20103011",), "E_CODE_LEVEL"),
    ],
)
def test_codes_that_cannot_be_placed(texts: tuple[str, ...], problem: str) -> None:
    found = complete(FUNCTION, (texts, "某科目"))[0]
    assert (found.code, found.problem) == ("", problem)


@pytest.mark.parametrize("texts", [("", "", "03"), ("03", "", "")])
def test_a_part_in_the_wrong_column_is_placed_by_its_name(texts: tuple[str, ...]) -> None:
    name = "政府办公厅（室）及相关机构事务"
    found = complete(FUNCTION, (("201", "", ""), "一般公共服务支出"), (texts, name))[1]
    assert (found.code, found.problem) == ("20103", "E_CODE_LEVEL")


def test_children_of_a_lacking_row_are_placed_by_their_names() -> None:
    found = complete(
        FUNCTION,
        (("201", "", ""), "一般公共服务支出"),
        (("", "", "01"), "行政运行"),
        (("", "", "05"), "专项业务及机关事务管理"),
    )
    assert [code.code for code in found] == ["201", "2010301", "2010305"]


def test_children_of_an_unplaced_row_do_not_fall_to_the_row_before() -> None:
    found = complete(
        FUNCTION,
        (("201", "", ""), "一般公共服务支出"),
        (("", "03", ""), "政府办公厅（室）及相关机构事务"),
        (("", "9x", ""), "某事务"),
        (("", "", "01"), "某项"),
    )
    assert [code.problem for code in found] == ["", "", "E_CODE_LEVEL", "E_ORPHAN"]
