"""一张公开表 as a file of its own, from what is stored of the publication."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from budgets.models import Revision
from budgets.rendering.publication import compose
from budgets.rendering.xlsx import Page, book_of
from budgets.selectors import public
from budgets.selectors.declarations import declaration_of
from budgets.services.snapshots import publication_of
from portal import storage
from portal.core.export import BOM

if TYPE_CHECKING:
    from budgets.selectors.public import Publication


def table_file(found: Publication, number: int, form: str, *, bom: bool) -> bytes | None:
    """The table as "csv" or "xlsx"; None where the publication has no such table."""
    return _csv(found, number, bom=bom) if form == "csv" else _xlsx(found, number)


def _csv(found: Publication, number: int, *, bom: bool) -> bytes | None:
    """As it stands in the stored zip of tables, whose files have a byte order mark."""
    stored = public.snapshot_file(found, "csv")
    if stored is None:
        return None
    with zipfile.ZipFile(io.BytesIO(storage.read(stored.sha256))) as archive:
        try:
            content = archive.read(f"table-{number:02d}.csv")
        except KeyError:
            return None
    plain = content.removeprefix(BOM)
    return BOM + plain if bom else plain


def _xlsx(found: Publication, number: int) -> bytes | None:
    """Laid out from the stored rows and amounts, as its sheet of the whole workbook is."""
    if public.snapshot_file(found, "xlsx") is None:
        return None
    revision = Revision.objects.select_related(
        "disclosure__division", "disclosure__department", "disclosure__unit"
    ).get(pk=found.revision)
    document = compose(publication_of(revision), declaration_of(revision))
    sheets = [each for each in document.sheets if each.number == number and not each.is_missing]
    if not sheets:
        return None
    properties = {
        "title": f"{document.publication.title}（{sheets[0].label}）",
        "subject": document.publication.key,
        "comments": f"规范 JSON 的 SHA-256：{found.snapshot_sha256}",
    }
    return book_of([Page(sheets[0])], properties)
