"""交还工作簿: the file that was uploaded, with the findings of its revision marked in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from budgets.reading.core import RefusedError
from budgets.selectors.disclosures import findings_as_read
from budgets.services.annotating import annotate_file
from budgets.services.companions import is_of_workbook
from budgets.services.errors import RefusedActionError
from portal import storage

if TYPE_CHECKING:
    from budgets.models import Revision


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ZIP = "application/zip"


@dataclass(frozen=True, slots=True)
class HandedBack:
    """The marked workbook, or a zip of them, and the name to save it under."""

    filename: str
    content: bytes
    media_type: str = _XLSX


def hand_back(revision: Revision) -> HandedBack:
    """The officer's own file with the revision's findings in its cells.

    Raises `RefusedActionError` where nothing was uploaded, or the gate refused the file:
    what may not be opened is not handed out either.
    """
    source = revision.source
    if source is None:
        raise RefusedActionError("no_workbook", _("该稿没有上传工作簿，没有可交还的文件。"))
    try:
        annotated = annotate_file(
            storage.path_of(source.sha256),
            source.original_name,
            [finding for finding in findings_as_read(revision) if is_of_workbook(finding)],
        )
    except RefusedError as error:
        raise RefusedActionError(error.finding.code, error.finding.message) from error
    stem = PurePath(source.original_name).stem
    if annotated.is_bundle:
        name = _("%(name)s（已标注）.zip") % {"name": stem}
        return HandedBack(name, annotated.content, _ZIP)
    return HandedBack(_("%(name)s（已标注）.xlsx") % {"name": stem}, annotated.content)
