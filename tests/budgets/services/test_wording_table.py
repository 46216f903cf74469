"""措辞包导入导出: what was exported is read back as it was; what is wrong is told by its row."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from budgets.models import WordingVersion
from budgets.rendering.wording import phrases
from budgets.services.errors import RefusedActionError
from budgets.services.wording import TermLine
from budgets.services.wording_table import (
    COLUMNS,
    PackTable,
    pack_csv,
    pack_workbook,
    read_pack_file,
)
from portal.core.export import csv_bytes
from tests.factories.disclosures import Place
from tests.factories.organisations import DivisionFactory
from tests.factories.wording import TERMS, a_pack

OWN = {"contents.title": "目　录", "part2.missing": "=没有本表"}
Rows = list[list[str]]


@pytest.fixture
def pack(place: Place) -> WordingVersion:
    return a_pack(place.division, words=OWN, glossary=(*TERMS, TermLine("-其他", "+说明。")))


def read(pack: WordingVersion, place: Place, content: bytes, name: str = "a.csv") -> PackTable:
    return read_pack_file(
        pack=pack, content=content, name=name, by=place.reviewer, declassified=True
    )


def exported(pack: WordingVersion) -> Rows:
    return list(csv.reader(io.StringIO(pack_csv(pack).decode("utf-8-sig"))))


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_what_is_exported_is_read_back(
    place: Place, pack: WordingVersion, file_format: str
) -> None:
    content = pack_csv(pack) if file_format == "csv" else pack_workbook(pack)
    table = read(pack, place, content, f"a.{file_format}")
    assert {name: text for name, text in table.words.items() if text} == OWN
    assert set(table.words) == set(phrases())
    assert [[line.term, line.words, line.required] for line in table.glossary] == pack.glossary


def test_every_phrase_has_its_row_with_its_usual_words(pack: WordingVersion) -> None:
    headings, *rows = exported(pack)
    assert tuple(headings) == COLUMNS
    assert [row[1] for row in rows if row[0] == "语句"] == list(phrases())
    cover = next(row for row in rows if row[1] == "cover.title")
    assert cover[4:7] == ["{year}{unit}", "{year}年{unit}单位预算", "{year}年{unit}部门预算"]


def changed(pack: WordingVersion, **cells: str) -> bytes:
    """The export with its first phrase's row changed."""
    headings, first, *others = exported(pack)
    row = [cells.get(heading, cell) for heading, cell in zip(headings, first, strict=True)]
    return csv_bytes([headings, row, *others], bom=True)


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"类别": "句子"}, "第2行：“类别”是“句子”，应为“语句”或“名词”。"),
        ({"代码": "cover.nothing"}, "第2行：没有代码为“cover.nothing”的语句"),
        ({"代码": "cover.unit"}, "第3行：语句“cover.unit”出现了两次"),
    ],
)
def test_a_row_that_says_nothing_known_is_told(
    place: Place, pack: WordingVersion, cells: dict[str, str], sentence: str
) -> None:
    with pytest.raises(RefusedActionError) as refused:
        read(pack, place, changed(pack, **cells))
    assert sentence in refused.value.message


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.csv", "E_EMPTY"),
        (b"x", "a.docx", "table_type"),
        (b"a,b\n1,2\n", "a.csv", "table_no_headings"),
        (b"PK\x03\x04", "a.xlsx", ""),
    ],
)
def test_another_file_is_refused(
    place: Place, pack: WordingVersion, content: bytes, name: str, code: str
) -> None:
    with pytest.raises(RefusedActionError) as refused:
        read(pack, place, content, name)
    assert refused.value.code == code or not code


def test_only_who_words_the_division_and_only_declassified(
    place: Place, pack: WordingVersion
) -> None:
    content: dict[str, Any] = {"content": pack_csv(pack), "name": "a.csv"}
    with pytest.raises(PermissionDenied):
        read_pack_file(pack=pack, by=place.officer, declassified=True, **content)
    with pytest.raises(PermissionDenied):
        read_pack_file(
            pack=a_pack(DivisionFactory.create()), by=place.reviewer, declassified=True, **content
        )
    with pytest.raises(RefusedActionError, match="not_declassified"):
        read_pack_file(pack=pack, by=place.reviewer, declassified=False, **content)
    pack.refresh_from_db()
    assert pack.words == OWN
