from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from budgets.reading.core import RefusedError
from budgets.rendering.annotation.spans import UnpatchableError
from budgets.services import annotating
from budgets.services.annotating import annotate_file
from budgets.tables.annotation import LIST_NAME
from tests.budgets.reading.books import FILES, GOLDEN, read
from tests.budgets.reading.saved_as import as_html, as_xml
from tests.budgets.rendering.annotation.packages import check, finding, opened, parts_of

YANTAI = GOLDEN / "yantai-2025" / "workbook.xlsx"


def test_comments_name_the_rule_by_its_title() -> None:
    annotated = annotate_file(YANTAI, "预算.xlsx", check(YANTAI, "预算.xlsx").findings)
    text = opened(annotated.content)["公开表2"]["E20"].comment.text
    assert "【错误】收入总表与支出总表的科目行应一致，不得缺行。（B-T02-T03-ROWS" in text
    assert (annotated.is_list_only, annotated.left_out) == (False, ())
    assert annotated.listed == 24
    assert annotated.marked == 22


@pytest.mark.parametrize("name", ["g04_legacy.xls", "g06_wps.et", "g05_xls_renamed.xlsx"])
def test_an_older_format_gives_the_list_alone(name: str) -> None:
    path = FILES / name
    annotated = annotate_file(path, name, check(path, name).findings)
    assert annotated.is_list_only
    book = opened(annotated.content)
    assert book.sheetnames == [LIST_NAME]
    assert "旧版格式" in book[LIST_NAME]["A3"].value
    assert book[LIST_NAME].max_row == 4 + annotated.listed


@pytest.mark.parametrize(
    ("data", "kind"),
    [(as_html(read(YANTAI).grids), "网页"), (as_xml(read(YANTAI).grids), "XML表格")],
)
def test_a_page_and_an_xml_file_give_the_list_alone(data: bytes, kind: str, tmp_path: Path) -> None:
    path = tmp_path / "预算.xls"
    path.write_bytes(data)
    annotated = annotate_file(path, path.name, check(path, path.name).findings)
    assert annotated.is_list_only
    assert kind in opened(annotated.content)[LIST_NAME]["A3"].value


def test_a_package_that_cannot_be_patched_gives_the_list_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise UnpatchableError("odd")

    monkeypatch.setattr(annotating, "annotate", fail)
    annotated = annotate_file(YANTAI, "预算.xlsx", [finding("A1")])
    assert annotated.is_list_only
    assert "写法特殊" in opened(annotated.content)[LIST_NAME]["A3"].value


def test_a_damaged_sheet_stays_as_it_is() -> None:
    path = FILES / "a07_bad_crc.xlsx"
    annotated = annotate_file(path, path.name, [finding("A1")])
    assert annotated.left_out == ("公开表1",)


@pytest.mark.parametrize(
    "name", ["a06_truncated_tail22.xlsx", "g02_macro_as.xlsx", "a13_zero_bytes.xlsx"]
)
def test_what_the_gate_refuses_is_not_annotated(name: str) -> None:
    with pytest.raises(RefusedError) as refused:
        annotate_file(FILES / name, name, [finding("A1")])
    assert refused.value.finding.message


def test_equal_input_gives_equal_bytes_and_the_file_stays_as_it_is() -> None:
    before = YANTAI.read_bytes()
    findings = check(YANTAI, "预算.xlsx").findings
    first, second = (annotate_file(YANTAI, "预算.xlsx", findings) for _ in range(2))
    assert first == second
    assert YANTAI.read_bytes() == before
    assert parts_of(before)["xl/theme/theme1.xml"] == parts_of(first.content)["xl/theme/theme1.xml"]
    assert openpyxl.load_workbook(YANTAI).sheetnames[0] == "公开表1"
