"""Receiving a workbook: what is kept, what is refused, and that a double click is one upload."""

from __future__ import annotations

import io
import json
import unicodedata
import zipfile
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import PermissionDenied

from budgets.models import Revision, RevisionState, SourceFile
from budgets.services.errors import RefusedActionError
from budgets.services.packing import kept_name
from budgets.services.uploads import NamedUpload, receive_files, receive_workbook
from budgets.tables.vocabulary import make
from portal import storage
from portal.access import Role
from portal.models import AuditEvent, Job
from tests.factories.disclosures import (
    Place,
    approved,
    checked,
    published,
    read,
    received,
    scheduled,
    submitted,
)
from tests.factories.organisations import account

NAMES = [
    (name["upload_filename"], name["expect"])
    for name in json.loads(
        (Path(__file__).parents[2] / "corpus" / "NAMES.json").read_text(encoding="utf-8")
    )
]


def test_an_upload_is_stored_queued_and_recorded_together(place: Place) -> None:
    revision = received(place, b"twelve tables")
    source = revision.source
    assert source is not None
    assert (revision.number, revision.state, revision.edition) == (1, "RECEIVED", "budget-2024")
    assert (source.original_name, source.size) == ("公开表.xlsx", 13)
    assert storage.read(source.sha256) == b"twelve tables"
    job = Job.objects.get(kind="budgets.process_revision")
    assert (job.target, job.state, job.input_hash) == (revision.pk, "queued", source.sha256)
    event = AuditEvent.objects.get(action="revision.received")
    assert (event.actor, event.target) == (place.officer.username, f"revision:{revision.pk}")
    assert event.details["sha256"] == source.sha256


def test_the_same_bytes_twice_are_one_revision(place: Place) -> None:
    assert received(place, b"same").pk == received(place, b"same").pk
    assert Revision.objects.count() == SourceFile.objects.count() == Job.objects.count() == 1


def test_other_bytes_take_the_place_of_an_open_revision(place: Place) -> None:
    first, second = received(place, b"first"), received(place, b"second")
    first.refresh_from_db()
    assert (first.state, first.publication) == (RevisionState.SUPERSEDED, None)
    assert (second.number, second.state) == (2, RevisionState.RECEIVED)


def test_the_same_bytes_after_a_failure_are_a_new_attempt(place: Place) -> None:
    first = received(place, b"same")
    Revision.objects.filter(pk=first.pk).update(state=RevisionState.FAILED)
    assert received(place, b"same").number == 2


@pytest.mark.parametrize("step", [submitted, approved, scheduled])
def test_an_upload_waits_for_the_review_to_end(place: Place, step: object) -> None:
    revision = step(place)  # type: ignore[operator]
    with pytest.raises(RefusedActionError, match="不能上传新稿") as caught:
        received(place, b"another")
    assert caught.value.code == "under_review"
    revision.refresh_from_db()
    assert revision.state in ("SUBMITTED", "APPROVED", "SCHEDULED")
    assert Revision.objects.count() == 1


def test_a_correction_leaves_the_publication_public(place: Place) -> None:
    first = published(place)
    second = received(place, b"corrected")
    first.refresh_from_db()
    assert (first.state, second.number) == (RevisionState.PUBLISHED, 2)
    read(None, make("E_NOT_XLSX", text="文本或其他文件"))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("PUBLISHED", "FAILED")


def test_nothing_is_received_from_a_stranger(place: Place) -> None:
    for user in (place.reviewer, account(), account(Role.ADMINISTRATOR)):
        with pytest.raises(PermissionDenied):
            receive_workbook(
                disclosure=place.disclosure,
                upload=b"x",
                original_name="a.xlsx",
                by=user,
                declassified=True,
            )
    assert not Revision.objects.exists()


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.xlsx", "E_EMPTY"),
        (b"x", "", "E_NAME"),
        (b"x", "\u202e\x00 ", "E_NAME"),
        (b"x" * (10 * 1024 * 1024 + 1), "a.xlsx", "E_TOO_LARGE"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_once(
    place: Place, content: bytes, name: str, code: str
) -> None:
    assert django_settings.UPLOAD_LIMIT == 10 * 1024 * 1024
    with pytest.raises(RefusedActionError) as caught:
        receive_workbook(
            disclosure=place.disclosure,
            upload=content,
            original_name=name,
            by=place.officer,
            declassified=True,
        )
    assert caught.value.code == code
    assert caught.value.message.endswith("。")
    assert not Revision.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.parametrize(("name", "expected"), NAMES)
def test_a_hostile_name_is_only_text(place: Place, name: str, expected: str) -> None:
    if expected == "reject E_NAME":
        with pytest.raises(RefusedActionError) as caught:
            kept_name(name)
        assert caught.value.code == "E_NAME"
        return
    source = receive_workbook(
        disclosure=place.disclosure,
        upload=b"x",
        original_name=name,
        by=place.officer,
        declassified=True,
    ).source
    assert source is not None
    kept = source.original_name
    assert 0 < len(kept) <= 100
    assert not {"Cc", "Cf"} & {unicodedata.category(char) for char in kept}
    # The file lies under its content address, whatever the name says.
    files = Path(django_settings.FILES_ROOT)
    assert [path.name for path in files.rglob("*") if path.is_file()] == [source.sha256]


def test_a_long_name_keeps_its_ending() -> None:
    kept = kept_name("表" * 200 + ".xlsx")
    assert len(kept) == 100
    assert kept.endswith("表.xlsx")
    assert kept_name("表" * 200) == "表" * 100


def test_a_checked_revision_is_replaced_with_what_it_declared_kept(place: Place) -> None:
    first = checked(place)
    received(place, b"another")
    first.refresh_from_db()
    assert first.state == RevisionState.SUPERSEDED
    assert first.facts.exists()


def several(place: Place, *files: tuple[str, bytes]) -> Revision:
    uploads = [NamedUpload(name, io.BytesIO(content)) for name, content in files]
    return receive_files(
        disclosure=place.disclosure, uploads=uploads, by=place.officer, declassified=True
    )


def test_several_files_are_one_revision_of_one_file(place: Place) -> None:
    revision = several(place, ("表2.xlsx", b"two"), ("表1.xlsx", b"one"))
    assert revision.source is not None
    assert revision.source.original_name == "表1等2个文件.zip"
    with zipfile.ZipFile(io.BytesIO(storage.read(revision.source.sha256))) as archive:
        assert archive.namelist() == ["表1.xlsx", "表2.xlsx"]
        assert archive.read("表2.xlsx") == b"two"
    again = several(place, ("表1.xlsx", b"one"), ("表2.xlsx", b"two"))
    assert again.pk == revision.pk


def test_one_file_of_several_is_that_file(place: Place) -> None:
    revision = several(place, ("表1.xlsx", b"one"))
    assert revision.source is not None
    assert revision.source.original_name == "表1.xlsx"
    assert storage.read(revision.source.sha256) == b"one"


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ([("a.xlsx", b"1"), ("A.xlsx", b"2")], "E_ZIP_DUP"),
        ([("a.xlsx", b"1"), ("b.xlsx", b"")], "E_EMPTY"),
        ([("a.xlsx", b"1"), ("\u202e", b"2")], "E_NAME"),
        ([("a.xlsx", b"x" * 6_000_000), ("b.xlsx", b"y" * 6_000_000)], "E_TOO_LARGE"),
    ],
)
def test_files_that_do_not_go_together(
    place: Place, files: list[tuple[str, bytes]], code: str
) -> None:
    with pytest.raises(RefusedActionError) as caught:
        several(place, *files)
    assert caught.value.code == code
    assert not Revision.objects.exists()


def test_several_files_of_a_stranger_are_not_looked_at(place: Place) -> None:
    files = [NamedUpload("a.xlsx", io.BytesIO(b"1")), NamedUpload("b.xlsx", io.BytesIO(b""))]
    with pytest.raises(PermissionDenied):
        receive_files(
            disclosure=place.disclosure, uploads=files, by=place.reviewer, declassified=True
        )
