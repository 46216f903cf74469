"""签字扫描件, read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgets.models import SignedScan, Snapshot

if TYPE_CHECKING:
    from budgets.models import Revision


@dataclass(frozen=True, slots=True)
class ListedScan:
    """One scan. `is_of_this`: the document is still the one that was signed."""

    scan: SignedScan
    is_of_this: bool


def scans_of(revision: Revision) -> list[ListedScan]:
    """The scans of a revision, the latest first. One query without scans, else two."""
    scans = list(SignedScan.objects.filter(revision=revision).select_related("source__uploaded_by"))
    if not scans:
        return []
    now = Snapshot.objects.filter(revision=revision).values_list("sha256", flat=True).first()
    return [ListedScan(scan, scan.document_sha256 == now) for scan in scans]
