from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from budgets.reading.core import RefusedError
from budgets.rendering.annotation.spans import UnpatchableError
from budgets.services import annotating
from budgets.services.annotating import LIST_FILE, annotate_file
from budgets.tables.annotation import LIST_NAME
from tests.budgets.reading.books import FILES, GOLDEN, read
from tests.budgets.reading.saved_as import as_html, as_xlsx, as_xml, zipped
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


def bundle_of(tmp_path: Path, **more: bytes) -> Path:
    """烟台 with one file per table; 公开表6 as a page."""
    members = {f"附件/{grid.name}.xlsx": as_xlsx(grid) for grid in read(YANTAI).grids}
    members["附件/公开表6.xls"] = as_html([read(YANTAI).grids[5]])
    del members["附件/公开表6.xlsx"]
    path = tmp_path / "全部.zip"
    path.write_bytes(zipped(members | more))
    return path


def test_several_files_come_back_as_several_files(tmp_path: Path) -> None:
    path = bundle_of(tmp_path)
    before = parts_of(path.read_bytes())
    annotated = annotate_file(path, path.name, check(path, path.name).findings)
    after = parts_of(annotated.content)
    assert annotated.is_bundle
    assert next(iter(after)) == LIST_FILE
    assert set(after) - set(before) == {LIST_FILE, "附件/公开表6.xls（问题清单）.xlsx"}
    assert set(before) <= set(after)
    assert "缺少" in opened(after["附件/公开表2.xlsx"])["公开表2"]["E20"].comment.text
    assert opened(after["附件/公开表2.xlsx"]).sheetnames == [LIST_NAME, "公开表2"]
    assert after["附件/公开表6.xls"] == before["附件/公开表6.xls"]
    assert after["附件/公开表7.xlsx"] == before["附件/公开表7.xlsx"]
    whole = opened(after[LIST_FILE])[LIST_NAME]
    assert whole.max_row == 4 + annotated.listed
    assert "公开表2.xlsx/公开表2" in {row[3] for row in whole.iter_rows(values_only=True)}


def test_several_files_handed_in_again_read_as_before(tmp_path: Path) -> None:
    path = bundle_of(tmp_path)
    first = check(path, path.name)
    again = tmp_path / "again.zip"
    again.write_bytes(annotate_file(path, path.name, first.findings).content)
    second = check(again, again.name)
    assert second.findings == first.findings
    assert second.reading.declaration == first.reading.declaration
    twice = annotate_file(again, again.name, second.findings).content
    assert set(parts_of(twice)) == set(parts_of(again.read_bytes())) | {
        "附件/公开表6.xls（问题清单）.xlsx"
    }


def test_zips_in_zips_are_not_opened(tmp_path: Path) -> None:
    path = bundle_of(tmp_path, **{"x.zip": zipped({"1.xlsx": b"x"})})
    with pytest.raises(RefusedError) as refused:
        annotate_file(path, path.name, [])
    assert refused.value.finding.code == "E_EXTENSION"
