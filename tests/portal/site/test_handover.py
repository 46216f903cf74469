"""官网公开包 and the embedded table: signed, offline, and never what is not public."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.core.management import CommandError, call_command
from django.db.models import Q
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from budgets.rendering.handover import HEADINGS
from budgets.services import bulk, publication, review
from budgets.services.errors import RefusedActionError
from budgets.services.handover import exported
from budgets.services.secrecy import record_secrecy_review
from budgets.tables.findings import Severity
from portal import jobs, signing
from portal.models import Job
from tests.factories.declarations import GOLDEN
from tests.factories.disclosures import a_place, published, received, submitted
from tests.factories.withholding import held, terms
from tests.factories.workflow import take_down
from tests.portal.publishing import publish_golden

pytestmark = pytest.mark.django_db
MARKER = "不得外传的说法"
BASE = "/370303/102001/2025/budget/"
ID = "370303-102001-2025-budget"


class _Links(HTMLParser):
    """What a page loads and links to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in ("href", "src")]


def _export(folder: Path, *options: str) -> Path:
    output = folder / "out"
    call_command("export_site", *options, "--output", str(output), verbosity=0)
    return output


def _verified(content: bytes, signature: bytes, key: bytes) -> bool:
    public = load_pem_public_key(key)
    assert isinstance(public, Ed25519PublicKey)
    try:
        public.verify(signature, content)
    except InvalidSignature:
        return False
    return True


def test_the_folder_is_signed_and_whoever_has_the_key_can_tell(
    client: Client, tmp_path: Path
) -> None:
    publish_golden("zhangdian-2025")
    folder = _export(tmp_path, "--id", ID)
    key = client.get("/signing-key.pem").content
    for name in ("manifest.json", "SHA256SUMS"):
        content, signature = ((folder / f"{name}{end}").read_bytes() for end in ("", ".sig"))
        assert _verified(content, signature, key)
        assert not _verified(content.replace(b"0", b"1", 1), signature, key)
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    told = {
        each["path"]: each for each in json.loads((folder / "manifest.json").read_bytes())["files"]
    }
    assert files - set(told) == {
        "manifest.json",
        "manifest.json.sig",
        "SHA256SUMS",
        "SHA256SUMS.sig",
    }
    for path, each in told.items():
        content = (folder / path).read_bytes()
        assert (each["size"], each["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    sums = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    assert {line[66:]: line[:64] for line in sums}.items() >= {
        path: each["sha256"] for path, each in told.items()
    }.items()


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
def test_the_commands_of_the_handbook_verify_it_and_find_what_was_changed(
    client: Client, tmp_path: Path
) -> None:
    published(a_place())
    folder = _export(tmp_path, "--division", "370303")
    (folder / "signing-key.pem").write_bytes(client.get("/signing-key.pem").content)

    def run(command: str) -> int:
        return subprocess.run(
            command.split(), cwd=folder, capture_output=True, check=False
        ).returncode

    verify = next(
        line[3:]
        for line in (folder / "核验说明.txt").read_text("utf-8").splitlines()
        if "openssl pkeyutl" in line
    )
    assert run(verify) == 0
    assert run("sha256sum -c SHA256SUMS") == 0
    page = folder / f"{ID}-v1" / "index.html"
    page.write_bytes(page.read_bytes() + b" ")
    assert run("sha256sum -c SHA256SUMS") == 1
    sums = folder / "SHA256SUMS"
    sums.write_bytes(sums.read_bytes() + b" ")
    assert run(verify) == 1


def test_every_link_leads_to_a_file_in_the_folder(tmp_path: Path) -> None:
    publish_golden("zhangdian-2025", with_targets=True)
    folder = _export(tmp_path, "--division", "370303", "--unit", "102001", "--year", "2025")
    pages = list(folder.rglob("*.html"))
    assert len(pages) == 2
    for page in pages:
        links = _Links()
        links.feed(page.read_text("utf-8"))
        for link in links.found:
            target = unquote(link.partition("#")[0])
            assert "://" not in link
            assert not link.startswith("/")
            if target:
                assert (page.parent / target).is_file(), link
    (row,) = csv.DictReader(io.StringIO((folder / "目录.csv").read_text("utf-8-sig"), newline=""))
    assert row["标题"].startswith("2025年")
    assert (row["索引号"], row["栏目"]) == (f"{ID}-v1", "财政预决算/单位预算")
    assert (folder / row["页面"]).is_file()
    attached = row["附件"].split("；")
    assert [Path(path).suffix for path in attached] == [".pdf", ".docx", ".xlsx"]
    assert all((folder / path).is_file() for path in attached)
    sheet = load_workbook(folder / "目录.xlsx").active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == list(HEADINGS)


def test_files_are_those_that_were_approved(client: Client, tmp_path: Path) -> None:
    publish_golden("zhangdian-2025")
    folder = _export(tmp_path, "--id", ID)
    (workbook,) = [path for path in folder.rglob("*.xlsx") if path.name != "目录.xlsx"]
    assert workbook.read_bytes() == client.get(f"{BASE}v1/download/xlsx").content


def test_nothing_but_what_is_public_now_leaves(tmp_path: Path) -> None:
    corrected = a_place()
    published(corrected, content=b"one")
    published(corrected, content=b"two", reason="公开表3有误")
    secret, gone, draft, hidden = (a_place(unit=f"10200{number}") for number in range(2, 6))
    published(secret, content=b"one")
    published(secret, content=b"two", reason=MARKER)
    take_down(secret)
    publication.withdraw(revision=published(gone), reason=MARKER, by=gone.publisher)
    submitted(draft)
    held(hidden, terms(scope="unit", table=None))
    folder = _export(tmp_path, "--division", "370303")
    told = json.loads((folder / "manifest.json").read_bytes())["publications"]
    assert [each["id"] for each in told] == [f"{ID}-v2"]
    for path in folder.rglob("*"):
        assert not any(code in path.name for code in ("102002", "102003", "102004", "102005"))
        assert not path.is_file() or MARKER not in path.read_bytes().decode("utf-8", "replace")
    for place in (secret, gone, draft, hidden):
        with pytest.raises(RefusedActionError, match="没有现行的公开件"):
            exported(of=Q(disclosure=place.disclosure), name="x")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ((), "二者取一"),
        (("--id", ID, "--division", "370303"), "二者取一"),
        (("--id", f"{ID}-v1"), "不带版次"),
        (("--division", "370303"), "没有现行的公开件"),
    ],
)
def test_the_command_says_what_is_wrong(
    tmp_path: Path, options: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        _export(tmp_path, *options)
    assert not (tmp_path / "out").exists()


def test_a_button_at_the_desk_gives_the_same_and_a_division_to_publishers_alone(
    client: Client,
) -> None:
    place = a_place()
    published(place)
    published(a_place(unit="102002"))
    base = f"/admin/budgets/disclosure/{place.disclosure.pk}/"
    counts = {}
    client.force_login(place.publisher)
    page = client.get(base).text
    for which in ("disclosure", "unit", "division"):
        assert f'href="{base}handover/{which}/"' in page
        answer = client.get(f"{base}handover/{which}/")
        assert "attachment" in answer["Content-Disposition"]
        archive = zipfile.ZipFile(io.BytesIO(answer.getvalue()))
        counts[which] = sum(name.endswith("/index.html") for name in archive.namelist())
    # Each has the page of the list, one folder above the pages of the publications.
    assert counts == {"disclosure": 2, "unit": 2, "division": 3}
    listed = archive.read("370303/index.html").decode()
    assert f"<title>{place.division.name}预算公开</title>" in listed
    assert client.get(f"{base}handover/everything/").status_code == 404
    client.force_login(place.officer)
    assert "handover/division/" not in client.get(base).text
    assert client.get(f"{base}handover/division/").status_code == 403
    current = place.disclosure.revisions.get(state="PUBLISHED")
    publication.withdraw(revision=current, reason="口径有误", by=place.publisher)
    refused = client.get(f"{base}handover/disclosure/")
    assert refused.status_code == 409
    assert "没有现行的公开件" in refused.text


def test_the_key_is_made_once_and_for_the_portal_alone(settings: Any) -> None:
    first = signing.public_key()
    path = Path(settings.DATA_DIR) / "signing_key.pem"
    assert path.stat().st_mode & 0o777 == 0o600
    assert signing.public_key() == first
    assert list(path.parent.glob(".key-*")) == []


def test_one_table_may_be_framed_and_nothing_else(client: Client) -> None:
    published(a_place())
    framed = client.get(f"{BASE}v1/table/3/embed/")
    assert framed.status_code == 200
    assert "X-Frame-Options" not in framed
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "default-src 'self'" in framed["Content-Security-Policy"]
    assert not framed.cookies
    html = framed.text
    assert "<form" not in html
    assert "<script" not in html
    assert 'id="table-3"' in html
    etag = framed["ETag"]
    again = client.get(f"{BASE}v1/table/3/embed/", headers={"if-none-match": etag})
    assert again.status_code == 304
    assert "X-Frame-Options" not in again
    for path in ("/", BASE, f"{BASE}table/3/", f"{BASE}v1/question/", "/admin/login/"):
        answer = client.get(path)
        assert answer["X-Frame-Options"] == "DENY", path
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"], path
    assert client.get(f"{BASE}table/13/embed/").status_code == 404


def test_a_frame_follows_corrections_and_empties_with_a_takedown(client: Client) -> None:
    place = a_place()
    published(place, content=b"one")
    published(place, content=b"two", reason="公开表3有误")
    assert "第 2 版" in client.get(f"{BASE}table/3/embed/").text
    old = client.get(f"{BASE}v1/table/3/embed/").text
    assert "已被新版取代" in old
    take_down(place)
    for path in (f"{BASE}table/3/embed/", f"{BASE}v1/table/3/embed/"):
        answer = client.get(path)
        assert answer.status_code == 410
        assert "已紧急下架" in answer.text
        assert "10.00" not in answer.text
        assert "frame-ancestors *" in answer["Content-Security-Policy"]


def test_a_held_project_is_in_nothing_that_is_taken_away(client: Client, tmp_path: Path) -> None:
    """Held before the workbook was read: what it declares of it is kept nowhere."""
    place = a_place()
    project = "区政府办公室业务保障费用"
    workbook = (GOLDEN / "zhangdian-2025" / "workbook.xlsx").read_bytes()
    assert project in str(
        [[c.value for c in row] for row in load_workbook(io.BytesIO(workbook))["公开表11"]]
    )
    held(place, terms(scope="project", table=11, name=project))
    revision = received(place, workbook)
    jobs.run_due()
    revision.refresh_from_db()
    errors = revision.findings.filter(severity=Severity.ERROR)
    for finding in errors:
        review.explain(finding=finding, text="原件如此", by=place.officer)
    review.submit(revision=revision, by=place.officer)
    for finding in errors:
        review.waive(finding=finding, reason="按原样收录", by=place.reviewer)
    record_secrecy_review(revision=revision, by=place.reviewer)
    review.approve(revision=revision, by=place.reviewer)
    publication.publish(revision=revision, by=place.publisher)
    Job.objects.filter(kind=bulk.KIND).update(run_after=timezone.now())
    jobs.run_due()
    folder = _export(tmp_path, "--division", "370303")
    taken = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    zipped = client.get("/divisions/370303/bulk/2025/units.zip").getvalue()
    for name in ("csv", "xlsx"):
        taken[name] = client.get(f"{BASE}v1/table/11/{name}").content
    for path in (f"{BASE}table/11/embed/", "/feed.atom", "/sitemap.xml"):
        taken[path] = client.get(path).content
    archive = zipfile.ZipFile(io.BytesIO(zipped))
    taken |= {name: archive.read(name) for name in archive.namelist()}
    assert len(taken) > 20
    assert [name for name, content in taken.items() if project in _read(content)] == []


def _read(content: bytes) -> str:
    """The text of a file, and of what is packed in it."""
    if not content.startswith(b"PK"):
        return content.decode("utf-8", "replace")
    archive = zipfile.ZipFile(io.BytesIO(content))
    return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
