"""批量数据, used as a journalist would: loaded by others' programs, added up, compared with the site."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import shutil
import zipfile
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from budgets.models import BulkFile, Department, Disclosure, Revision
from budgets.rendering import bulk as bulk_format
from budgets.rendering.data_package import FACT_COLUMNS
from budgets.selectors import bulk as bulk_files
from budgets.services import bulk, publication, snapshots
from portal import jobs
from portal.access import Role
from portal.models import Job
from tests.budgets.rendering.annotation.test_libreoffice import converted
from tests.factories.deadlines import congress
from tests.factories.disclosures import Place, a_declaration, a_place, published
from tests.factories.disclosures import published_declaration as published_with
from tests.factories.organisations import account
from tests.factories.withholding import held, terms
from tests.factories.workflow import take_down
from tests.fiscal import faults_of, opened_package, rows_of
from tests.portal.publishing import publish_golden

if TYPE_CHECKING:
    from budgets.rendering.formats import Format
    from budgets.rendering.publication import Document

pytestmark = pytest.mark.django_db
_FEW = 24
UNITS = "/divisions/370303/bulk/2025/units.zip"
MARKER = "不得外传的说法"


def _made() -> None:
    """What a worker does once the changes of half a minute are gathered; then that is over."""
    Job.objects.filter(kind=bulk.KIND).update(run_after=timezone.now())
    jobs.run_due()
    Job.objects.filter(kind=bulk.KIND).delete()


def _fetched(client: Client, path: str = UNITS) -> bytes:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content[:200]
    body: bytes = answer.getvalue()
    return body


def _opened(client: Client, path: str = UNITS) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(_fetched(client, path)))


def _rows(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    text = archive.read(f"data/{name}.csv").decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _total_on_page(client: Client, page: str) -> Decimal:
    """The total that 公开表3 shows on the site, in 万元."""
    html = client.get(f"{page}table/3/").content.decode()
    row = re.search(
        r"<tr[^>]*>(?:(?!</tr>).)*合计(?:(?!</tr>).)*<td[^>]*>.*?</tr>", html, re.DOTALL
    )
    assert row, page
    amounts = re.findall(r">([\d,]+\.\d\d)<", row[0])
    return Decimal(amounts[0].replace(",", ""))


@pytest.fixture
def _only_what_the_zip_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The files of a publication that go into the zip are real, the others stand-ins: hundreds of
    publications are wanted here, and nobody reads their web pages and Word files.
    """
    store = snapshots.store_rendered

    def stored(each: Format, document: Document) -> snapshots.PreparedFile:
        if each.name in ("datapackage", "xlsx", "json", "html", "document"):
            return store(each, document)
        return store(replace(each, render=lambda document: each.name.encode()), document)

    monkeypatch.setattr(snapshots, "store_rendered", stored)


def _by_spreadsheet(facts: bytes, folder: Path) -> dict[str, Decimal]:
    """The sum of each publication's leaves of 公开表3, in yuan, as LibreOffice reads the file."""
    (folder / "facts.csv").write_bytes(facts)
    book = converted(folder / "facts.csv", "xlsx", folder)["facts.xlsx"]
    lines = (
        load_workbook(io.BytesIO(book), read_only=True).worksheets[0].iter_rows(values_only=True)
    )
    heading = list(next(lines))
    found: dict[str, Decimal] = {}
    for line in lines:
        row = dict(zip(heading, line, strict=True))
        if row["table"] == 3 and row["is_total"] == "false":  # a word to it
            key = str(row["publication_id"])
            found[key] = found.get(key, Decimal(0)) + Decimal(str(row["value"]))
    return found


def _ranked(client: Client) -> list[tuple[str, Decimal]]:
    """单位编码 and 万元 of the ranking that the site shows, first to last."""
    text = client.get("/divisions/370303/ranking/2025/table.csv?figure=total").content.decode()
    lines = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""))
    found = []
    for line in lines:
        code = next((cell for cell in line if re.fullmatch(r"10[0-9]{4}", cell)), "")
        amounts = [cell for cell in line if re.fullmatch(r"[0-9]+\.[0-9]{2}", cell)]
        if code and amounts:
            found.append((code, Decimal(amounts[0])))
    return found


@pytest.mark.usefixtures("_only_what_the_zip_holds")
@pytest.mark.parametrize(
    "count",
    [24, pytest.param(int(os.environ.get("BULK_UNITS", "500")), marks=pytest.mark.release)],
)
def test_others_programs_load_it_and_find_the_ranking_of_the_site(
    client: Client, tmp_path: Path, count: int
) -> None:
    expected: dict[str, Decimal] = {}
    for number in range(count):
        amount = Decimal(number * 7919 % 100_000) / 100 + 1
        place = a_place(unit=f"10{number:04d}")
        published_with(place, a_declaration(f"{amount:,}"))
        expected[f"370303-10{number:04d}-2025-budget-v1"] = amount
    Job.objects.exclude(kind=bulk.KIND).delete()  # the index of words, pages: not looked at here
    _made()
    path = tmp_path / "units.zip"
    path.write_bytes(_fetched(client))
    package = opened_package(path)
    assert package.valid, package.errors
    assert faults_of(package) == []
    facts, index = rows_of(package, "facts"), rows_of(package, "disclosures")
    assert {row["publication_id"] for row in index} == set(expected)
    found: dict[str, Decimal] = dict.fromkeys(expected, Decimal(0))
    for row in facts:
        assert row["scope"] == "unit"
        if row["table"] == 3 and not row["is_total"]:
            found[row["publication_id"]] += row["value"]
    assert {key: value / 10_000 for key, value in found.items()} == expected
    ranked = sorted(found, key=lambda key: (-found[key], key))
    assert [(key.split("-")[1], found[key] / 10_000) for key in ranked] == _ranked(client)
    # The workbooks in it, and the site itself.
    with zipfile.ZipFile(path) as archive:
        for row in index[:3]:
            book = load_workbook(io.BytesIO(archive.read(row["workbook"])))
            cells = [cell.value for line in book["公开表3"] for cell in line]
            total = Decimal(str(next(v for v in cells if isinstance(v, int | float))))
            assert total == expected[row["publication_id"]] == _total_on_page(client, row["page"])
        if count > _FEW and shutil.which("soffice"):
            assert _by_spreadsheet(archive.read("data/facts.csv"), tmp_path) == found


@pytest.mark.libreoffice
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_spreadsheet_program_finds_the_same_sums(client: Client, tmp_path: Path) -> None:
    publish_golden("zhangdian-2025")
    _made()
    sums = _by_spreadsheet(_opened(client).read("data/facts.csv"), tmp_path)
    page = "/370303/102001/2025/budget/v1/"
    assert {key: value / 10_000 for key, value in sums.items()} == {
        "370303-102001-2025-budget-v1": _total_on_page(client, page)
    }


def test_every_file_is_named_with_its_hash_and_the_index_knows_the_zip(client: Client) -> None:
    publish_golden("zhangdian-2025", with_targets=True)
    _made()
    body = _fetched(client)
    archive = zipfile.ZipFile(io.BytesIO(body))
    lines = archive.read("SHA256SUMS").decode().splitlines()
    sums = {line[66:]: line[:64] for line in lines}
    assert set(sums) == set(archive.namelist()) - {"SHA256SUMS"}
    assert {name: hashlib.sha256(archive.read(name)).hexdigest() for name in sums} == sums
    described = json.loads(archive.read("datapackage.json"))
    for resource in described["resources"]:
        assert resource["hash"] == f"sha256:{sums[resource['path']]}"
        assert resource["bytes"] == archive.getinfo(resource["path"]).file_size
        heading = archive.read(resource["path"]).decode().partition("\r\n")[0].split(",")
        assert heading == [each["name"] for each in resource["schema"]["fields"]]
    (entry,) = client.get("/api/v1/bulk/?division=370303&year=2025&scope=unit").json()["results"]
    assert entry["sha256"] == hashlib.sha256(body).hexdigest()
    assert (entry["size"], entry["path"], entry["disclosures"]) == (len(body), UNITS, 1)
    assert client.get("/api/v1/bulk/?division=370600").json()["count"] == 0
    # What is stored of the publication is what stands there: amounts, words, targets, workbook.
    page = "/370303/102001/2025/budget/v1/download/"
    stored = zipfile.ZipFile(io.BytesIO(client.get(f"{page}datapackage").content))
    assert archive.read("data/facts.csv") == stored.read("data/facts.csv")
    texts = list(csv.DictReader(io.StringIO(stored.read("data/texts.csv").decode(), newline="")))
    assert [row["text"] for row in _rows(archive, "texts")] == [row["text"] for row in texts]
    targets = json.loads(stored.read("data/targets.json"))
    assert len(_rows(archive, "indicators")) == sum(len(each["indicators"]) for each in targets)
    (row,) = _rows(archive, "disclosures")
    assert archive.read(row["workbook"]) == client.get(f"{page}xlsx").content
    assert row["workbook_sha256"] == sums[row["workbook"]]
    assert 'href="/divisions/370303/bulk/2025/units.zip"' in client.get("/divisions/370303/").text
    answer = client.get(UNITS)
    assert answer.getvalue() == body
    etag = answer["ETag"]
    assert client.get(UNITS, headers={"if-none-match": etag}).status_code == 304


def test_departments_and_units_are_never_in_one_file_and_who_is_missing_is_named(
    client: Client,
) -> None:
    place = a_place()
    published(place)
    department = Department.objects.get(pk=place.disclosure.department_id)
    own = Disclosure.objects.create(
        division=place.division,
        department=department,
        scope="department",
        owner_code=department.code,
        owner_name="本级部门",
        year=2025,
    )
    officer = account(Role.OFFICER, department=department)
    published(Place(place.division, place.unit, own, officer, place.reviewer, place.publisher))
    congress(place, timezone.localdate() - timedelta(days=40))
    a_place(unit="102002")
    secret = a_place(unit="102003")
    held(secret, terms(scope="unit", table=None))
    gone = a_place(unit="102004")
    publication.withdraw(revision=published(gone), reason="口径有误", by=gone.publisher)
    _made()
    units, departments = _opened(client), _opened(client, UNITS.replace("units", "departments"))
    assert {row["scope"] for row in _rows(units, "facts")} == {"unit"}
    assert {row["scope"] for row in _rows(departments, "facts")} == {"department"}
    assert "只有单位预算，共 1 份" in units.read("README.txt").decode()
    missing = {row["unit_code"]: row for row in _rows(units, "missing")}
    assert {code: row["state"] for code, row in missing.items()} == {
        "102002": "not_published",
        "102003": "held",
        "102004": "withdrawn",
    }
    assert missing["102002"]["last_day"]
    assert missing["102003"]["last_day"] == ""
    assert _rows(departments, "missing") == []


@pytest.fixture
def two(client: Client) -> tuple[Place, Place]:
    """Two units in one zip; the first has a marker in it."""
    first, second = a_place(), a_place(unit="102002")
    published(first, content=b"one")
    published(first, content=b"two", reason=MARKER)
    published(second)
    _made()
    assert MARKER in _opened(client).read("data/disclosures.csv").decode()
    return first, second


def test_what_is_taken_down_is_gone_at_once_and_the_zip_comes_back_without_it(
    client: Client, two: tuple[Place, Place]
) -> None:
    first, _second = two
    old = list(bulk_files.folder().iterdir())
    take_down(first)
    answer = client.get(UNITS)  # before any worker did anything
    assert answer.status_code == 503
    assert answer["Retry-After"] == "60"
    assert "application/zip" not in answer["Content-Type"]
    assert client.get("/api/v1/bulk/").json()["count"] == 0
    assert "units.zip" not in client.get("/divisions/370303/").text
    jobs.run_due()  # nothing waits for the half minute
    archive = _opened(client)
    for name in archive.namelist():
        assert MARKER not in archive.read(name).decode("utf-8", "replace"), name
    assert [row["unit_code"] for row in _rows(archive, "disclosures")] == ["102002"]
    assert [row["state"] for row in _rows(archive, "missing")] == ["withdrawn"]
    assert not any(path.exists() for path in old)


def test_a_withdrawal_is_as_quick_and_the_last_one_leaves_no_zip(
    client: Client, two: tuple[Place, Place]
) -> None:
    for place in two:
        current = Revision.objects.get(disclosure=place.disclosure, state="PUBLISHED")
        publication.withdraw(revision=current, reason="口径有误", by=place.publisher)
        assert client.get(UNITS).status_code in (503, 404)
        jobs.run_due()
    assert client.get(UNITS).status_code == 404
    assert BulkFile.objects.count() == 0
    assert list(bulk_files.folder().iterdir()) == []


def test_a_correction_takes_the_place_of_what_it_corrects_within_the_minute(
    client: Client, two: tuple[Place, Place]
) -> None:
    _first, second = two
    published(second, content=b"three", reason="公开表3有误")
    before = _rows(_opened(client), "disclosures")  # still to be had meanwhile
    assert [row["number"] for row in before] == ["2", "1"]
    waiting = Job.objects.filter(kind=bulk.KIND, state="QUEUED")
    assert all(job.run_after <= timezone.now() + timedelta(seconds=60) for job in waiting)
    _made()
    assert [row["number"] for row in _rows(_opened(client), "disclosures")] == ["2", "2"]


def test_many_publications_of_one_morning_are_one_job(two: tuple[Place, Place]) -> None:
    first, _second = two
    Job.objects.filter(kind=bulk.KIND).delete()
    moment = timezone.now().replace(second=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: moment)
        for _each in range(3):
            bulk.queue(first.division.pk)
    (job,) = Job.objects.filter(kind=bulk.KIND)
    assert job.run_after > moment


def test_what_changed_while_it_was_made_is_not_kept(
    client: Client, two: tuple[Place, Place], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = two
    published(second, content=b"three", reason="公开表3有误")
    write = bulk_format.write_bulk

    def taken_down_meanwhile(made: bulk_format.Bulk, target: Any) -> None:
        write(made, target)
        monkeypatch.setattr(bulk, "write_bulk", write)
        take_down(first)

    monkeypatch.setattr(bulk, "write_bulk", taken_down_meanwhile)
    _made()
    assert [row["unit_code"] for row in _rows(_opened(client), "disclosures")] == ["102002"]


def test_the_same_publications_give_the_same_bytes_and_a_lost_zip_is_made_again(
    client: Client, two: tuple[Place, Place]
) -> None:
    body = _fetched(client)
    for path in bulk_files.folder().iterdir():
        path.unlink()
    assert client.get(UNITS).status_code == 503
    assert bulk.queue_all() == 1
    _made()
    assert _fetched(client) == body
    assert bulk.queue_all() == 0


def test_a_package_of_an_earlier_release_is_laid_into_the_columns_of_now() -> None:
    old = b"value,row_label,publication_id\r\n1.50,'=A1,x-v1\r\n"
    ((line,),) = [list(bulk_format._facts("x-v1", old))]
    row = dict(zip(FACT_COLUMNS, next(csv.reader([line.decode()])), strict=True))
    assert (row["value"], row["row_label"], row["publication_id"]) == ("1.50", "'=A1", "x-v1")
    assert row["phase"] == ""


def test_one_table_is_a_csv_with_or_without_mark_and_a_workbook(client: Client) -> None:
    publish_golden("zhangdian-2025")
    base = "/370303/102001/2025/budget/v1/table/"
    plain, marked = client.get(f"{base}5/csv"), client.get(f"{base}5/csv?bom=1")
    assert marked.content == b"\xef\xbb\xbf" + plain.content
    whole = client.get("/370303/102001/2025/budget/v1/download/csv")
    with zipfile.ZipFile(io.BytesIO(whole.content)) as archive:
        assert archive.read("table-05.csv") == marked.content
    book = load_workbook(io.BytesIO(client.get(f"{base}5/xlsx").content))
    of_all = client.get("/370303/102001/2025/budget/v1/download/xlsx").content
    same = load_workbook(io.BytesIO(of_all))["公开表5"]
    assert book.sheetnames == ["公开表5"]
    assert [[c.value for c in row] for row in book["公开表5"]] == [
        [c.value for c in row] for row in same
    ]
    assert (
        client.get(f"{base}13/csv").status_code == client.get(f"{base}13/xlsx").status_code == 404
    )


def test_a_table_of_what_was_taken_down_is_a_tombstone(client: Client) -> None:
    place = a_place()
    published(place)
    take_down(place)
    for form in ("csv", "xlsx"):
        assert client.get(f"/370303/102001/2025/budget/v1/table/3/{form}").status_code == 410
