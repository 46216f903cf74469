"""One file per table, in a zip: what is read, what is said, and what is refused."""

from __future__ import annotations

import io
import stat
import struct
import tempfile
import zipfile
from pathlib import Path

import pytest

from budgets.reading import bundle, limits
from budgets.reading.child import read_here, read_in_child
from budgets.reading.core import ReadWorkbook, RefusedError
from budgets.reading.gate import AdmittedKind, admit, open_bundle
from budgets.tables.findings import Finding
from tests.budgets.reading.books import FILES, Book
from tests.budgets.reading.saved_as import zipped

GOOD = (FILES / "a00_good.xlsx").read_bytes()
LEGACY = (FILES / "g04_legacy.xls").read_bytes()
BAD = (FILES / "g02_macro_as.xlsx").read_bytes()


class Zips:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, content: bytes) -> Path:
        path = self.folder / "bundle.zip"
        path.write_bytes(content)
        return path

    def read(self, content: bytes) -> ReadWorkbook:
        return read_here(self.path(content), "全部.zip")

    def refusal(self, content: bytes) -> Finding:
        with pytest.raises(RefusedError) as refused:
            self.read(content)
        return refused.value.finding


@pytest.fixture
def zips(tmp_path: Path) -> Zips:
    return Zips(tmp_path)


def flagged_names(members: dict[str, bytes], coding: str) -> bytes:
    """As Windows packs: names in the local code page, without the mark of UTF-8."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number, content in enumerate(members.values()):
            archive.writestr("x" * len(list(members)[number].encode(coding)), content)
    data = stream.getvalue()
    for name in members:
        raw = name.encode(coding)
        data = data.replace(b"x" * len(raw), raw)
    return data


def test_members_are_read_as_files_of_their_own(zips: Zips) -> None:
    found = zips.read(
        zipped({"附件/表2.xlsx": GOOD, "附件/表10.xls": LEGACY, "附件/表1.xlsx": GOOD})
    )
    assert [grid.name for grid in found.grids] == [
        "表1.xlsx/公开表1",
        "表2.xlsx/公开表1",
        "表10.xls/公开表1",
    ]
    assert [(f.code, f.sheet) for f in found.findings] == [("W_LEGACY_FORMAT", "表10.xls/")]
    assert "文件“表10.xls”：" in found.findings[0].message


def test_the_child_answers_the_same_and_leaves_nothing(
    zips: Zips, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = zips.path(zipped({"1.xlsx": GOOD, "2.xls": LEGACY}))
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    assert read_in_child(path, "全部.zip") == read_here(path, "全部.zip")
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.parametrize("coding", ["gb18030", "utf-8"])
def test_names_of_chinese_windows(zips: Zips, coding: str) -> None:
    found = zips.read(flagged_names({"公开表1收支總表.xlsx": GOOD}, coding))
    assert found.grids[0].name == "公开表1收支總表.xlsx/公开表1"


def test_names_with_a_backslash_byte_are_no_path(zips: Zips) -> None:
    """乗 ends in the byte of a backslash in GBK."""
    assert "乗".encode("gbk").endswith(b"\\")
    assert zips.read(flagged_names({"乗.xlsx": GOOD}, "gbk")).grids[0].name == "乗.xlsx/公开表1"


def test_wide_blanks_in_names(zips: Zips) -> None:
    name = zips.read(zipped({"公开表1\u3000总表.xlsx": GOOD})).grids[0].name
    assert name == "公开表1 总表.xlsx/公开表1"


def test_litter_is_passed_over_and_papers_are_said(zips: Zips) -> None:
    found = zips.read(
        zipped(
            {
                "表1.xlsx": GOOD,
                "~$表1.xlsx": b"x",
                "__MACOSX/._表1.xlsx": b"x",
                "Thumbs.db": b"x",
                ".DS_Store": b"x",
                "说明/公开说明.docx": b"x",
                "说明/": b"",
            }
        )
    )
    assert len(found.grids) == 1
    assert [f.code for f in found.findings] == ["W_BUNDLE_PAPER"]
    assert "“公开说明.docx”" in found.findings[0].message


def test_a_member_that_is_refused_refuses_the_whole_and_is_named(zips: Zips) -> None:
    finding = zips.refusal(zipped({"表1.xlsx": GOOD, "表2.xlsx": BAD}))
    assert finding.code == "E_MACRO"
    assert finding.message.startswith("文件“表2.xlsx”：")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("表.csv", b"1,2", "E_EXTENSION"),
        ("表.ods", b"x", "E_EXTENSION"),
        ("表.xlsm", GOOD, "E_EXTENSION"),
        ("内.zip", zipped({"1.xlsx": GOOD}), "E_EXTENSION"),
        ("内.xlsx", zipped({"1.xlsx": GOOD}), "E_NOT_XLSX"),
        ("空.xlsx", b"", "E_EMPTY"),
        ("表.rar", b"Rar!", "E_EXTENSION"),
        ("表", GOOD, "E_EXTENSION"),
    ],
)
def test_members_of_other_kinds(zips: Zips, name: str, content: bytes, code: str) -> None:
    finding = zips.refusal(zipped({"1.xlsx": GOOD, name: content}))
    assert finding.code == code
    assert f"“{name}”" in finding.message


@pytest.mark.parametrize(
    "members", [{"a.docx": b"x"}, {"~$a.xlsx": b"x"}, {"folder/": b""}], ids=str
)
def test_nothing_to_read(zips: Zips, members: dict[str, bytes]) -> None:
    assert zips.refusal(zipped(members)).code == "E_BUNDLE_EMPTY"


def test_a_workbook_called_zip_is_a_workbook(tmp_path: Path) -> None:
    assert admit(FILES / "a00_good.xlsx", "预算.zip") is AdmittedKind.XLSX


def test_a_zip_called_xlsx_is_none(zips: Zips) -> None:
    path = zips.path(zipped({"1.xlsx": GOOD}))
    with pytest.raises(RefusedError) as refused:
        read_here(path, "预算.xlsx")
    assert refused.value.finding.code == "E_NOT_XLSX"


@pytest.mark.parametrize("content", [b"%PDF-1.4", b"Rar!\x1a\x07", b"PK\x05\x06" + b"\0" * 18])
def test_other_files_called_zip(zips: Zips, content: bytes) -> None:
    assert zips.refusal(content).code == "E_NOT_XLSX"


@pytest.mark.parametrize(
    "name", ["../1.xlsx", "/1.xlsx", "a/../../1.xlsx", "C:/1.xlsx", "a\\1.xlsx", "a\u202e.xlsx"]
)
def test_names_that_climb(zips: Zips, name: str) -> None:
    finding = zips.refusal(zipped({name: GOOD}))
    assert finding.code == "E_ZIP_NAME"
    assert "zip压缩包" in finding.message
    assert "另存为新的" not in finding.message


def test_links_are_refused(zips: Zips) -> None:
    link = zipfile.ZipInfo("1.xlsx")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert zips.refusal(stream.getvalue()).code == "E_ZIP_NAME"


def test_two_files_of_one_name(zips: Zips) -> None:
    assert zips.refusal(zipped({"a.xlsx": GOOD, "A.XLSX": GOOD})).code == "E_ZIP_DUP"


@pytest.mark.parametrize("count", [limits.BUNDLE_MEMBERS + 1, 10_000])
def test_too_many_files(zips: Zips, count: int) -> None:
    finding = zips.refusal(zipped({f"{number}.xlsx": b"" for number in range(count)}))
    assert finding.code == "E_ZIP_TOO_MANY"
    assert f"{count}个部件，超过上限" in finding.message


def test_a_workbook_of_many_parts_may_be_called_zip(tmp_path: Path) -> None:
    parts: dict[str, str | bytes] = {f"xl/media/{n}.png": "x" for n in range(100)}
    assert admit(Book(more=parts).save(tmp_path / "b"), "预算.zip") is AdmittedKind.XLSX


def test_a_password(zips: Zips) -> None:
    data = bytearray(zipped({"1.xlsx": GOOD}))
    struct.pack_into("<H", data, data.rindex(b"PK\x01\x02") + 8, 1)
    assert zips.refusal(bytes(data)).code == "E_ENCRYPTED"


def test_damage(zips: Zips) -> None:
    data = zipped({"1.xlsx": GOOD})
    assert zips.refusal(data[:-4]).code == "E_ZIP_BROKEN"
    assert zips.refusal(data + b"x").code == "E_ZIP_BROKEN"


def test_a_file_of_zeros_is_not_unpacked(zips: Zips) -> None:
    zeros = bytes(limits.RATIO_FREE_BYTES * 4)
    assert zips.refusal(zipped({"1.xlsx": zeros})).code == "E_ZIP_TOO_BIG"


def test_what_comes_out_is_counted(zips: Zips, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BUNDLE_BYTES", len(GOOD) + 10)
    assert zips.refusal(zipped({"1.xlsx": GOOD, "2.xlsx": GOOD})).code == "E_ZIP_TOO_BIG"


@pytest.mark.parametrize("limit", ["CELLS", "CHARACTERS"])
def test_all_files_together_are_bounded(
    zips: Zips, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    grid = zips.read(zipped({"1.xlsx": GOOD})).grids[0]
    one = {"CELLS": len(grid.cells), "CHARACTERS": sum(len(c.text) for c in grid.cells)}[limit]
    monkeypatch.setattr(limits, limit, one + 1)
    assert zips.refusal(zipped({"1.xlsx": GOOD, "2.xlsx": GOOD})).code == "E_SHEET_TOO_BIG"


def test_papers_are_found_beside_the_tables(zips: Zips) -> None:
    path = zips.path(zipped({"a/1.xlsx": GOOD, "a/b.pdf": b"x", "__MACOSX/c.pdf": b"x"}))
    with open_bundle(path) as container:
        assert bundle.papers_of(container) == ("a/b.pdf",)
        assert [m.part for m in bundle.members_of(container)] == ["a/1.xlsx"]
