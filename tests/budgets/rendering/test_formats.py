"""The register of formats: names, deterministic bytes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from budgets.rendering.archive import fixed_zip
from budgets.rendering.formats import FORMATS
from tests.budgets.rendering.documents import PUBLICATIONS, SLUGS, golden_document, whole_document

ROOT = Path(__file__).parents[3]
_DIGESTS = """
import hashlib, sys
sys.path.insert(0, {root!r})
from budgets.rendering.formats import FORMATS
from tests.budgets.rendering.documents import SLUGS, whole_document
for slug in SLUGS:
    for name, each in FORMATS.items():
        print(slug, name, hashlib.sha256(each.render(whole_document(slug))).hexdigest())
"""


def test_the_formats_of_today() -> None:
    assert list(FORMATS) == [
        "pdf",
        "docx",
        "xlsx",
        "xlsx-formulas",
        "csv",
        "json",
        "datapackage",
        "html",
        "document",
    ]
    assert [each.name for each in FORMATS.values()] == list(FORMATS)
    assert [name for name, each in FORMATS.items() if each.is_download] == [
        "pdf",
        "docx",
        "xlsx",
        "xlsx-formulas",
        "csv",
        "json",
        "datapackage",
    ]
    assert {name: each.folder_name for name, each in FORMATS.items()} == {
        "pdf": "disclosure.pdf",
        "xlsx": "disclosure.xlsx",
        "xlsx-formulas": "disclosure.formulas.xlsx",
        "docx": "disclosure.docx",
        "csv": "csv.zip",
        "json": "disclosure.json",
        "datapackage": "datapackage.zip",
        "html": "disclosure.html",
        "document": "disclosure.document.html",
    }


def test_file_names_are_stable_and_say_what_they_hold() -> None:
    publication = PUBLICATIONS["zhangdian-2025"]
    assert FORMATS["xlsx"].filename(publication) == "370303-102001-2025-budget-v1.xlsx"
    assert FORMATS["csv"].filename(publication) == "370303-102001-2025-budget-v1.csv.zip"
    assert (
        FORMATS["xlsx"].display_name(publication)
        == "2025年淄博市张店区人民政府办公室单位预算公开表.xlsx"
    )
    department = replace(publication, scope="department", number=3)
    assert FORMATS["json"].filename(department) == "370303-102001-2025-budget-v3.json"
    assert "部门预算公开表" in FORMATS["json"].display_name(department)


def test_a_hostile_name_cannot_leave_the_folder_or_hide_its_end() -> None:
    publication = replace(PUBLICATIONS["zhangdian-2025"], unit_name="../a\\b:c\r\nd\u202exslx.\0")
    name = FORMATS["xlsx"].display_name(publication)
    assert not set(name) & set('/\\:*?"<>|\r\n\0\u202e')
    assert name.endswith(".xlsx")


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("name", list(FORMATS))
def test_rendering_twice_gives_the_same_bytes(slug, name) -> None:
    document = golden_document(slug)
    again = replace(document)
    assert FORMATS[name].render(document) == FORMATS[name].render(again) != b""


def test_other_processes_give_the_same_bytes() -> None:
    def digests(seed: str, zone: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", _DIGESTS.format(root=str(ROOT))],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    here = "".join(
        f"{slug} {name} {hashlib.sha256(each.render(whole_document(slug))).hexdigest()}\n"
        for slug in SLUGS
        for name, each in FORMATS.items()
    )
    assert digests("1", "UTC") == digests("4242", "Asia/Shanghai") == here


def test_a_zip_has_no_clock() -> None:
    content = fixed_zip({"甲.csv": b"1", "b.csv": b"2"})
    assert content == fixed_zip({"甲.csv": b"1", "b.csv": b"2"})
    assert content != fixed_zip({"b.csv": b"2", "甲.csv": b"1"})
