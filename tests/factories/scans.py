"""签字扫描件 for tests: the smallest files that are what they say."""

from __future__ import annotations

from budgets.models import Revision, SignedScan
from budgets.services.scans import attach_scan
from portal.models import User

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU"
    b"\x00\x00\x00\nIDATx\x9cc`\x00\x00\x00\x02\x00\x01H\xaf\xa4q\x00\x00\x00\x00IEND\xaeB\x60\x82"
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"


def scanned(revision: Revision, by: User, content: bytes = PDF) -> SignedScan:
    """Attached to the revision through the service."""
    return attach_scan(
        revision=revision,
        upload=content,
        original_name="审批表.pdf",
        by=by,
        declassified=True,
    )
