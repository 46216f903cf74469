"""The data package: every file described, hashed and typed, every amount in it once."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal

import pytest

from budgets.rendering.csv_tidy import COLUMNS
from budgets.rendering.data_package import COLUMN_TYPES, FACT_COLUMNS, data_package
from budgets.rendering.fiscal_model import fiscal_model
from tests.budgets.rendering.documents import (
    SLUGS,
    golden_document,
    published,
    small_document,
    whole_document,
)
from tests.factories.declarations import golden_declaration
from tests.fiscal import faults_of, opened_package, rows_of

_NAME = re.compile(r"[a-z0-9._/-]+")
#: The words of the budget taxonomy of the Fiscal Data Package that are used here.
TAXONOMY = re.compile(
    r"value|value-currency:code|date:fiscal-year|direction|phase:id"
    r"|geo:generic:(code|title)"
    r"|(functional|economic|administrative)-classification:generic:level[1-8]:(code|label)"
    r"|activity:generic:project:label"
    r"|fin-source:generic:(code|label)|expenditure-type:(code|label)"
)
_READS: dict[str, Callable[[str], object]] = {
    "integer": int,
    "number": Decimal,
    "string": str,
    "boolean": ("true", "false").index,
}


def opened(document):
    archive = zipfile.ZipFile(io.BytesIO(data_package(document)))
    members = {name: archive.read(name) for name in archive.namelist()}
    return json.loads(members.pop("datapackage.json")), members


@pytest.mark.parametrize("slug", SLUGS)
def test_the_descriptor_tells_every_file_with_its_size_and_hash(slug) -> None:
    descriptor, members = opened(whole_document(slug))
    assert _NAME.fullmatch(descriptor["name"])
    resources = {
        resource["path"]: resource
        for resource in (*descriptor["resources"], *descriptor["attachments"])
    }
    assert set(resources) == set(members)
    for path, content in members.items():
        resource = resources[path]
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert _NAME.fullmatch(resource["name"])
        assert resource["encoding"] == "utf-8"


@pytest.mark.parametrize("slug", SLUGS)
def test_every_cell_of_a_table_reads_as_the_type_of_its_column(slug) -> None:
    descriptor, members = opened(whole_document(slug))
    assert [each["name"] for each in descriptor["resources"]] == ["facts", "texts"]
    for resource in descriptor["resources"]:
        fields = resource["schema"]["fields"]
        lines = csv.reader(io.StringIO(members[resource["path"]].decode("utf-8"), newline=""))
        assert next(lines) == [field["name"] for field in fields]
        for line in lines:
            for field, text in zip(fields, line, strict=True):
                assert text == "" or _READS[field["type"]](text) is not None


@pytest.mark.parametrize("slug", SLUGS)
def test_the_library_of_the_standard_finds_it_valid_and_reads_every_amount(slug, tmp_path) -> None:
    path = tmp_path / "package.zip"
    path.write_bytes(data_package(whole_document(slug)))
    package = opened_package(path)
    assert package.valid, package.errors
    assert faults_of(package) == []
    facts = rows_of(package, "facts")
    assert sorted(int(row["value"] * 100) for row in facts) == sorted(
        fact.amount for fact in golden_declaration(slug).facts
    )
    assert rows_of(package, "texts")


def test_the_fiscal_profile_is_missed_where_the_model_is_wrong(tmp_path) -> None:
    path = tmp_path / "package.zip"
    path.write_bytes(data_package(small_document("办公费")))
    package = opened_package(path)
    del package.descriptor["model"]["measures"]["value"]["currency"]
    assert any("currency" in fault for fault in faults_of(package))


@pytest.mark.parametrize(("kind", "phase"), [("budget", "approved"), ("adjustment", "adjusted")])
def test_the_model_is_of_columns_that_there_are(kind, phase) -> None:
    model = fiscal_model(kind)
    assert model["measures"]["value"]["phase"] == phase
    used = [model["measures"]["value"]["source"]]
    for dimension in model["dimensions"].values():
        attributes = dimension["attributes"]
        assert set(dimension["primaryKey"]) <= set(attributes)
        for attribute in attributes.values():
            used.append(attribute["source"])
            assert attribute.get("labelfor", attribute["source"]) in attributes
            assert attribute.get("parent", attribute["source"]) in attributes
    assert set(used) <= set(FACT_COLUMNS)
    assert len(set(used)) == len(used)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_amount_stands_there_once_in_yuan(slug) -> None:
    _descriptor, members = opened(golden_document(slug))
    rows = list(csv.DictReader(io.StringIO(members["data/facts.csv"].decode("utf-8"))))
    facts = golden_declaration(slug).facts
    assert sorted(Decimal(row["value"]) * 100 for row in rows) == sorted(
        fact.amount for fact in facts
    )
    assert {row["phase"] for row in rows} == {"budget"}
    assert {row["value_unit"] for row in rows} == {"CNY"}


def test_the_words_and_the_targets_are_in_it() -> None:
    slug = "zhangdian-2025"
    _descriptor, members = opened(whole_document(slug))
    rows = list(csv.DictReader(io.StringIO(members["data/texts.csv"].decode("utf-8"), newline="")))
    data = published(slug)
    duties = [row["text"] for row in rows if row["part"] == "duties"]
    assert duties == data["overview"]["duties"]
    terms = [[row["heading"], row["text"]] for row in rows if row["part"] == "glossary"]
    assert terms == data["glossary"]
    targets = json.loads(members["data/targets.json"])
    assert [one["project"] for one in targets] == [one["project"] for one in data["targets"]]
    assert hashlib.sha256(members["data/disclosure.json"]).hexdigest() == (
        whole_document(slug).sha256
    )


def test_column_types_are_words_of_the_taxonomy_for_columns_there_are() -> None:
    assert set(COLUMN_TYPES) <= {*COLUMNS, "phase"}
    assert all(TAXONOMY.fullmatch(word) for word in COLUMN_TYPES.values())
    # The taxonomy wants each word at most once in a resource.
    assert len(set(COLUMN_TYPES.values())) == len(COLUMN_TYPES)


def test_no_name_becomes_a_formula() -> None:
    _descriptor, members = opened(small_document("=1+1", "a,b\n”c"))
    rows = list(csv.DictReader(io.StringIO(members["data/facts.csv"].decode("utf-8"), newline="")))
    assert [row["row_label"] for row in rows] == ["'=1+1", "a,b\n”c"]
