"""Rules that need more than one cell: last year, regions, departments, withheld rows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budgets.rules.core import RuleContext, rule_named, run
from budgets.rules.missing import only_general
from budgets.rules.printed import Printed
from budgets.tables.core import Declaration
from budgets.tables.findings import Severity
from tests.budgets.rules.paper import EDITION, YEAR, document, found_apart, found_in, of_rule
from tests.factories.declarations import drawn, golden_declaration


def last_year(declaration: Declaration) -> Declaration:
    return replace(declaration, year=YEAR - 1)


@pytest.mark.rule("B-T07-PREV", "fires")
@pytest.mark.rule("B-T07-PREV", "silent")
def test_last_years_column_repeats_last_years_publication() -> None:
    """“三公”经费上年数应与上年公开的预算数一致。"""
    published = {"公开表7!G2": "5.00", "公开表7!L2": "2.00"}
    agreeing = last_year(document(published))
    assert of_rule("B-T07-PREV", found_in(document(), previous=agreeing)) == []
    other = last_year(document({**published, "公开表7!L2": "2.50"}))
    (found,) = of_rule("B-T07-PREV", found_in(document(), previous=other))
    assert (found.cell, found.expected, found.found) == ("F2", 2_500_000, 2_000_000)
    assert found.severity is Severity.WARNING
    assert found.sources == ()  # last year's cells are of another file


@pytest.mark.rule("B-T07-PREV", "neighbours")
def test_this_years_column_is_not_measured_by_last_years_publication() -> None:
    """Nor another table of last year's, nor a wrong sum within last year's column."""
    published = {"公开表7!G2": "5.00", "公开表7!L2": "2.00", "公开表5!E2": "99.00"}
    changed = document({"公开表7!L2": "9.00", "公开表7!G2": "12.00"})
    found = found_in(changed, previous=last_year(document(published)))
    assert of_rule("B-T07-PREV", found) == []


def test_without_a_previous_publication_nothing_is_said_of_last_year() -> None:
    assert of_rule("B-T07-PREV", found_in(document({"公开表7!F2": "2.50"}))) == []


def test_a_document_of_the_year_before_last_is_not_compared() -> None:
    older = replace(document({"公开表7!G2": "9.00"}), year=YEAR - 2)
    assert of_rule("B-T07-PREV", found_in(document(), previous=older)) == []


@pytest.mark.rule("B-PREV-SAME", "fires")
@pytest.mark.rule("B-PREV-SAME", "silent")
def test_last_years_file_with_a_new_title() -> None:
    """本年金额不应与上年公开件几乎全部相同。"""
    (found,) = of_rule("B-PREV-SAME", found_in(document(), previous=last_year(document())))
    assert (found.code, found.severity) == ("W_SAME_AS_PREVIOUS", Severity.WARNING)
    grown = {f"公开表2!{column}{row}": "1.00" for column in "EFG" for row in range(3, 9)}
    different = last_year(document(grown))
    assert of_rule("B-PREV-SAME", found_in(document(), previous=different)) == []


@pytest.mark.rule("B-PREV-SAME", "neighbours")
def test_only_an_earlier_year_can_be_copied() -> None:
    """The same file of the same year is a correction, and a small one proves nothing."""
    assert of_rule("B-PREV-SAME", found_in(document(), previous=document())) == []
    small = document(without=(1, 2, 3, 4, 5, 6, 8, 9, 10))
    assert of_rule("B-PREV-SAME", found_in(small, previous=last_year(small))) == []


@pytest.mark.rule("B-STRUCT-COLS", "fires")
def test_a_column_that_regions_drop_is_a_notice_and_another_is_an_error() -> None:
    """表头应包含规定的全部栏目。"""
    found = of_rule("B-STRUCT-COLS", found_in(golden_declaration("yantai-2025")))
    assert [(f.table, f.code, f.severity) for f in found] == [
        (2, "W_COLUMN_MISSING", Severity.NOTICE),
        (12, "W_COLUMN_MISSING", Severity.NOTICE),
    ]
    without_project = drawn(
        """
        公开表3
        类  |款|项| 科目名称         | 合计  | 基本支出 | 结转下年
            |  |  | 合计             | 10.00 | 4.00     |
        201 |  |  | 一般公共服务支出 | 10.00 | 4.00     |
        """
    )
    findings = found_in(without_project)
    (gone,) = of_rule("B-STRUCT-COLS", findings)
    assert (gone.code, gone.severity) == ("E_COLUMN_MISSING", Severity.ERROR)
    assert "项目支出" in gone.message
    assert of_rule("B-T03-ROW", findings) == []  # what the file lacks is not judged


def test_a_source_of_money_that_a_region_does_not_print_is_asked_about() -> None:
    """表头缺少资金来源栏的，提请核对。"""
    without_grants = drawn(
        """
        公开表3
        类  |款|项| 科目名称         | 合计  | 基本支出 | 项目支出
            |  |  | 合计             | 10.00 | 4.00     | 6.00
        201 |  |  | 一般公共服务支出 | 10.00 | 4.00     | 6.00
        """
    )
    (gone,) = of_rule("B-STRUCT-COLS", found_in(without_grants))
    assert (gone.code, gone.severity) == ("W_COLUMN_MISSING", Severity.WARNING)
    assert "结转下年" in gone.message


@pytest.mark.rule("B-STRUCT-COLS", "silent")
@pytest.mark.rule("B-STRUCT-COLS", "neighbours")
def test_columns_that_are_there_but_blank_are_not_missing() -> None:
    """Nor are those of a table that is not there at all."""
    assert of_rule("B-STRUCT-COLS", found_in(document())) == []
    emptied = {f"公开表3!{column}{row}": "" for column in "FG" for row in range(2, 16)}
    assert of_rule("B-STRUCT-COLS", found_in(document(emptied, without=(9,)))) == []


def test_a_department_may_repeat_names_and_mix_kinds_of_unit() -> None:
    changes = {
        "公开表6!D7": "505", "公开表6!E7": "02", "公开表6!F7": "商品和服务支出",
        "公开表11!A4": "项目一",
        "公开表11!B5": "人员类",
        "公开表3!16": "223|01|05|国有企业退休人员社会化管理补助支出",
    }  # fmt: skip
    as_unit = found_in(document(changes))
    as_department = found_in(document(changes), scope="department")
    for rule in ("B-ALL-DUP", "B-T11-UNIQUE", "B-T11-CAT"):
        assert [f.severity for f in of_rule(rule, as_unit)] == [Severity.ERROR]
        assert [f.severity for f in of_rule(rule, as_department)] == [Severity.WARNING]
    assert of_rule("B-T06-KIND", as_unit)
    assert of_rule("B-T06-KIND", as_department) == []


def test_a_department_prints_one_code_for_two_kinds_of_unit() -> None:
    """Keyed by the pair (部门, 政府): 301–501 and 301–505."""
    pairs = drawn(
        """
        公开表6
        类 |款| 部门预算支出经济分类科目名称 |类 |款| 政府预算支出经济分类科目名称 | 小计 | 人员支出 | 日常公用支出
           |  | 合计         |   |  |                      | 90.00 | 90.00 |
        301|  | 工资福利支出 |501|  | 机关工资福利支出     | 60.00 | 60.00 |
        301|01| 基本工资     |501|01| 工资奖金津补贴       | 60.00 | 60.00 |
        301|  | 工资福利支出 |505|  | 对事业单位经常性补助 | 30.00 | 30.00 |
        301|01| 基本工资     |505|01| 工资福利支出         | 30.00 | 30.00 |
        """
    )
    found = found_in(pairs, scope="department")
    assert {f.code for f in found if f.severity is not Severity.NOTICE} == {"E_TABLE_MISSING"}


def test_no_word_of_a_note_counts_as_a_hold() -> None:
    changes = {"公开表11!C2": "60.00", "公开表11!note": "注：涉密项目未列示，依法保密。"}
    (found,) = of_rule("B-T11-TOTAL", found_apart(document(changes)))
    assert found.severity is Severity.ERROR


def test_transfers_stand_in_table_1_and_not_in_table_3() -> None:
    changes = {
        "公开表1!D12": "4.00", "公开表1!D15": "132.00",
        "公开表1!B6": "7.00", "公开表1!B10": "132.00", "公开表1!B15": "132.00",
        "公开表2!E2": "132.00", "公开表2!J2": "7.00",
        "公开表2!E3": "87.00", "公开表2!J3": "7.00",
        "公开表2!E4": "87.00", "公开表2!J4": "7.00",
        "公开表2!E6": "27.00", "公开表2!J6": "7.00",
    }  # fmt: skip
    assert found_in(document(changes)) == ()
    beyond = found_in(document({**changes, "公开表2!E6": "28.00"}))
    assert [(f.rule, f.cell, f.expected) for f in beyond] == [("B-T02-ROW", "E6", 27_000_000)]


def test_last_years_balance_may_be_included_or_not() -> None:
    """上年结转: tables 4 and 5 include it, tables 10 and 11 show it beside."""
    changes = {"公开表11!E2": "18.00", "公开表11!E3": "18.00", "公开表11!K2": "2.00",
               "公开表11!K3": "2.00", "公开表11!D2": "53.00", "公开表11!D3": "18.00"}  # fmt: skip
    assert of_rule("B-T05-T11-GENERAL", found_in(document(changes))) == []
    without = {**changes, "公开表11!K2": ""}
    assert of_rule("B-T05-T11-GENERAL", found_in(document(without)))


def test_with_no_other_money_tables_3_and_5_agree_row_by_row() -> None:
    golden = golden_declaration("zhangdian-2025")
    assert only_general(Printed(EDITION, golden, RuleContext(2025)))
    assert not only_general(Printed(EDITION, document(), RuleContext(2025)))


def test_one_wrong_year_in_every_title_is_one_finding() -> None:
    titles = {f"公开表{n}!title": f"2024年公开表{n}" for n in (1, 2, 3)}
    (found,) = of_rule("B-TITLE-YEAR", found_in(document(titles)))
    assert found.table == 1
    assert "公开表2、3同此" in found.message


def test_a_rule_that_raises_is_a_bug_and_goes_through() -> None:
    def broken(rule: object, printed: object) -> list[object]:
        raise ZeroDivisionError

    rule = replace(rule_named("B-ALL-NEG"), check=broken)  # type: ignore[arg-type]
    with pytest.raises(ZeroDivisionError):
        run(EDITION, document(), RuleContext(YEAR), [rule])


def test_rules_of_another_kind_of_disclosure_do_not_run() -> None:
    rule = replace(rule_named("B-STRUCT-12"), editions=("final_accounts",))
    assert run(EDITION, document(without=(9,)), RuleContext(YEAR), [rule]) == ()


def test_amounts_typed_into_a_form_have_no_cells() -> None:
    typed = document({"公开表12!E2": "11.00"})
    bare = replace(
        typed,
        tables=tuple(
            replace(
                table,
                sheet="",
                rows=tuple(replace(row, source="") for row in table.rows),
                facts=tuple(
                    replace(fact, source="", row=replace(fact.row, source=""))
                    for fact in table.facts
                ),
            )
            for table in typed.tables
        ),
    )
    (found,) = found_in(bare)
    assert (found.sheet, found.cell, found.sources) == ("", "", ())
    assert found.message.startswith("公开表12（合计，合计）：")


@pytest.mark.parametrize(
    ("cell", "written", "units", "is_rounding"),
    [
        # 20103 of two rows: 0.005 x (1 + 2), of three units each 0.005 x (3 + 2 x 3)
        ("12!E4", "10.03", 1, False),
        ("12!E4", "10.03", 3, True),
        ("12!E4", "10.05", 3, False),
        # 合计 of two 类 with three 项 beneath: their 尾差 counts, not that of the 类
        ("5!E2", "90.02", 1, True),
        ("5!E2", "90.03", 1, False),
    ],
)
def test_a_department_adds_what_its_units_had_rounded(
    cell: str, written: str, units: int, is_rounding: bool
) -> None:
    rule = "B-T12-PARENT" if cell.startswith("12") else "B-T05-TOTAL"
    spoiled = document({f"公开表{cell}": written})
    address = cell.partition("!")[2]
    (as_unit,) = of_rule(rule, found_apart(spoiled, units=units))
    assert (as_unit.cell, as_unit.severity) == (address, Severity.ERROR)
    as_department = of_rule(rule, found_apart(spoiled, scope="department", units=units))
    (found,) = (one for one in as_department if one.cell == address)
    assert (found.code == "W_ROUNDING") is is_rounding
    assert (found.severity is Severity.NOTICE) is is_rounding


def test_what_is_kept_for_next_year_is_no_spending_of_its_class() -> None:
    """结转下年: in 合计 of table 3, and on a line of its own in table 1."""
    changes = {
        **{f"公开表3!G{row}": text for row, text in ((2, "55.00"), (3, "20.00"), (4, "20.00"))},
        **{f"公开表3!H{row}": "3.00" for row in (2, 3, 4, 6)},
        "公开表3!G6": "20.00",
        "公开表11!C2": "55.00", "公开表11!H2": "", "公开表11!C3": "20.00", "公开表11!H3": "",
        "公开表1!D2": "80.00", "公开表1!D10": "125.00", "公开表1!D14": "3.00",
    }  # fmt: skip
    assert found_in(document(changes)) == ()
    (wrong,) = of_rule("B-T01-T03-CLASS", found_apart(document({**changes, "公开表1!D2": "83.00"})))
    assert (wrong.cell, wrong.expected) == ("D2", 80_000_000)


def test_a_class_with_nothing_but_next_years_money_needs_no_line() -> None:
    changes = {
        "公开表1!C4": "", "公开表1!D4": "", "公开表1!D10": "98.00", "公开表1!D14": "30.00",
        **{f"公开表3!{column}{row}": text for row in (10, 11, 12) for column, text in (("G", ""), ("H", "30.00"))},
        "公开表3!G2": "28.00", "公开表3!H2": "30.00",
    }  # fmt: skip
    assert of_rule("B-T01-T03-CLASS", found_apart(document(changes))) == []
