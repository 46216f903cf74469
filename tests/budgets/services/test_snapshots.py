"""Snapshots: the same declaration gives the same bytes, and what they name is right."""

from __future__ import annotations

import gzip
import json

import pytest

from budgets.models import Snapshot
from budgets.rendering.formats import FORMATS
from budgets.services import snapshots
from portal import jobs, storage
from tests.factories.declarations import GOLDEN_SLUGS, golden_declaration
from tests.factories.disclosures import Place, a_declaration, checked, published


def hashes(snapshot: Snapshot) -> list[tuple[str, str, str, int]]:
    """What the snapshot's files are."""
    return [
        (file.format, file.sha256, file.gzip_sha256, file.size)
        for file in snapshot.files.order_by("format")
    ]


@pytest.mark.parametrize("slug", GOLDEN_SLUGS)
def test_taking_a_snapshot_again_gives_the_same_bytes(place: Place, slug: str) -> None:
    revision = checked(place, declaration=golden_declaration(slug))
    first = Snapshot.objects.get(revision=revision)
    before = (first.sha256, first.publication, hashes(first))
    again = snapshots.take_snapshot(revision)
    jobs.run_due()
    assert again.pk != first.pk
    assert (again.sha256, again.publication, hashes(again)) == before
    assert [name for name, *_ in hashes(again)] == sorted(FORMATS)


def test_every_file_is_stored_plain_and_gzipped(place: Place) -> None:
    snapshot = Snapshot.objects.get(revision=checked(place))
    for file in snapshot.files.all():
        assert storage.verify(file.sha256)
        assert gzip.decompress(storage.read(file.gzip_sha256)) == storage.read(file.sha256)
        assert file.size == len(storage.read(file.sha256))


def test_the_identity_is_that_of_the_canonical_json(place: Place) -> None:
    snapshot = Snapshot.objects.get(revision=checked(place))
    file = snapshot.files.get(format="json")
    assert file.sha256 == snapshot.sha256
    identity = json.loads(storage.read(file.sha256))["identity"]
    assert identity["unit"]["code"] == place.unit.code
    assert identity["division"]["code"] == "370303"
    assert identity["year"] == 2025


def test_another_amount_gives_another_identity(place: Place) -> None:
    first = Snapshot.objects.get(revision=checked(place)).sha256
    other = checked(place, declaration=a_declaration("10.01"), content=b"other")
    assert Snapshot.objects.get(revision=other).sha256 != first


def test_the_number_is_the_one_that_publishing_gives(place: Place) -> None:
    assert Snapshot.objects.get(revision=checked(place)).publication == 1
    published(place, content=b"first")
    second = checked(place, content=b"second")
    snapshot = Snapshot.objects.get(revision=second)
    assert snapshot.publication == 2
    assert {file.filename.split(".")[0] for file in snapshot.files.all()} == {
        "370303-102001-2025-budget-v2"
    }
