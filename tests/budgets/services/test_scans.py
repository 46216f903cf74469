"""签字扫描件: what it is its bytes say; kept once, bound to the document, on record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from budgets.models import Revision, ScanKind, SignedScan, SourceFile
from budgets.selectors.scans import scans_of
from budgets.services import review
from budgets.services.errors import RefusedActionError
from budgets.services.scans import attach_scan, scan_kind, take_scan
from portal import storage
from portal.access import Role
from portal.models import AuditEvent
from portal.models.immutable import ImmutableError
from tests.factories.disclosures import (
    ERROR,
    Place,
    a_declaration,
    approved,
    checked,
    published,
    read,
    received,
    submitted,
)
from tests.factories.organisations import account
from tests.factories.scans import JPEG, PDF, PNG, scanned


def attach(revision: Revision, place: Place, content: bytes = PDF, **given: Any) -> SignedScan:
    options = {"original_name": "审批表.pdf", "declassified": True, **given}
    return attach_scan(revision=revision, upload=content, by=place.officer, **options)


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PDF, "审批表.pdf", ScanKind.PDF),
        (PDF, "审批表.PDF", ScanKind.PDF),
        (JPEG, "a.jpg", ScanKind.JPEG),
        (JPEG + b"notes of a phone", "a.jpeg", ScanKind.JPEG),
        (PNG, "a.png", ScanKind.PNG),
    ],
)
def test_a_scan_is_what_its_bytes_say(content: bytes, name: str, kind: ScanKind) -> None:
    assert scan_kind(content, name) is kind


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (PDF, "审批表.png"),
        (PNG, "审批表.pdf"),
        (PDF, "审批表"),
        (PDF, "审批表.pdf.exe"),
        (b"<html><script>alert(1)</script>", "a.pdf"),
        (b"GIF89a" + PDF, "a.pdf"),
        (PDF[:-6], "a.pdf"),
        (b"\xff\xd8\xff\xe0 cut short", "a.jpg"),
        (PNG[:-1], "a.png"),
        (PNG + b"<script>", "a.png"),
        (b"MZ\x90\x00", "a.png"),
        (b"PK\x03\x04", "审批表.docx"),
        (b"<svg/>", "a.svg"),
    ],
)
def test_anything_else_is_refused(place: Place, content: bytes, name: str, settings: Any) -> None:
    revision = checked(place)
    before = SourceFile.objects.count(), files(settings)
    with pytest.raises(RefusedActionError) as refused:
        attach(revision, place, content, original_name=name)
    assert "只接收 PDF、JPG 或 PNG" in refused.value.message
    assert (SourceFile.objects.count(), files(settings)) == before


def files(settings: Any) -> int:
    return sum(path.is_file() for path in Path(settings.FILES_ROOT).rglob("*"))


@pytest.mark.parametrize("word", [b"/JavaScript", b"/Launch", b"/EmbeddedFile"])
def test_a_pdf_that_does_things_is_no_scan(place: Place, word: bytes) -> None:
    content = PDF.replace(b"/Catalog", b"/Catalog" + word)
    with pytest.raises(RefusedActionError, match="scan_active"):
        attach(checked(place), place, content)


def test_bounds_are_those_of_every_upload(place: Place, settings: Any) -> None:
    revision = checked(place)
    for content, code in ((b"", "E_EMPTY"), (PDF, "E_TOO_LARGE")):
        settings.UPLOAD_LIMIT = len(PDF) - 1
        with pytest.raises(RefusedActionError) as refused:
            attach(revision, place, content)
        assert refused.value.code == code


def test_without_the_declaration_not_a_byte_is_stored(place: Place, settings: Any) -> None:
    revision = checked(place)
    before = files(settings)
    with pytest.raises(RefusedActionError, match="not_declassified"):
        attach(revision, place, declassified=False)
    assert files(settings) == before
    assert not SignedScan.objects.exists()


def test_it_is_bound_to_the_document_that_was_signed(place: Place) -> None:
    revision = checked(place)
    scan = attach(revision, place)
    assert scan.document_sha256 == revision.snapshot.sha256
    assert [each.is_of_this for each in scans_of(revision)] == [True]
    event = AuditEvent.objects.get(action="revision.scan_attached")
    assert event.details["document"] == revision.snapshot.sha256
    assert event.target == f"revision:{revision.pk}"
    SourceFile.objects.get(pk=scan.source_id)
    from budgets.services.processing import recheck

    recheck(revision=revision, by=place.officer)
    read(a_declaration("11.00"))
    revision = Revision.objects.get(pk=revision.pk)
    assert [each.is_of_this for each in scans_of(revision)] == [False]


def test_the_same_scan_twice_is_one(place: Place) -> None:
    revision = checked(place)
    first = attach(revision, place)
    assert attach(revision, place) == first
    second = attach(revision, place, PNG, original_name="a.png")
    assert [each.scan for each in scans_of(revision)] == [second, first]
    assert storage.read(second.source.sha256) == PNG


@pytest.mark.parametrize("step", [checked, submitted, approved, published])
def test_it_may_come_at_any_step_from_the_check_on(place: Place, step: Any) -> None:
    assert attach(step(place), place).pk


def test_there_must_be_a_document(place: Place) -> None:
    with pytest.raises(RefusedActionError, match="wrong_state"):
        attach(received(place), place)
    revision = checked(place)
    from budgets.services import snapshots

    snapshots.remove(revision)
    with pytest.raises(RefusedActionError, match="no_document"):
        attach(revision, place)


def test_a_lead_attaches_too(place: Place) -> None:
    lead = account(Role.UNIT_LEAD, unit=place.unit)
    assert scanned(checked(place), lead).source.uploaded_by == lead


def test_who_takes_it_is_on_record(place: Place) -> None:
    revision = checked(place)
    scan = attach(revision, place, original_name="..\\x\r\n审批表.pdf")
    file = take_scan(scan=scan, by=place.reviewer)
    assert file.content == PDF
    assert (file.media_type, file.filename[-4:]) == ("application/pdf", ".pdf")
    assert "x" not in file.filename
    event = AuditEvent.objects.get(action="revision.scan_read")
    assert (event.actor, event.details["scan"]) == (place.reviewer.get_username(), scan.pk)


def test_bytes_that_are_not_what_was_kept_are_not_handed_out(place: Place) -> None:
    scan = attach(checked(place), place)
    place_of = storage.path_of(scan.source.sha256)
    place_of.write_bytes(b"other")
    for _again in range(2):
        with pytest.raises(RefusedActionError, match="file_damaged"):
            take_scan(scan=scan, by=place.reviewer)
        place_of.unlink(missing_ok=True)
    assert not AuditEvent.objects.filter(action="revision.scan_read").exists()


def test_a_scan_is_written_once(place: Place) -> None:
    scan = attach(checked(place), place)
    with pytest.raises(ImmutableError):
        scan.save()
    for statement in (
        "UPDATE budgets_signedscan SET document_sha256 = 'x'",
        "DELETE FROM budgets_signedscan",
    ):
        with (
            pytest.raises(DatabaseError, match="refused"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_attaching_takes_no_decision_back(place: Place) -> None:
    """A reviewer decides upon the page as it was: the scan changes nothing of the document."""
    revision = submitted(place, ERROR)
    seen = Revision.objects.get(pk=revision.pk)
    attach(revision, place)
    review.waive(finding=seen.findings.get(), reason="按原样收录", by=place.reviewer)
    assert Revision.objects.get(pk=revision.pk).state == "SUBMITTED"
