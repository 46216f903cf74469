"""交还绩效目标: the targets workbook that was uploaded, its findings marked in it."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from budgets.reading.core import RefusedError
from budgets.services.annotating import annotate_file
from budgets.services.errors import RefusedActionError
from budgets.services.handing_back import HandedBack
from performance.rules.catalogue import finding_titles
from performance.selectors.targets import findings_in_file, targets_file
from portal import storage

if TYPE_CHECKING:
    from budgets.models import Revision


def hand_back_targets(revision: Revision) -> HandedBack:
    """The officer's own targets workbook with what was found in its cells.

    Raises `RefusedActionError` where none was uploaded, or the gate refused the file.
    """
    file = targets_file(revision)
    source = file.source if file else None
    if source is None:
        raise RefusedActionError("no_targets", _("该稿没有上传绩效目标文件，没有可交还的文件。"))
    try:
        annotated = annotate_file(
            storage.path_of(source.sha256),
            source.original_name,
            findings_in_file(revision),
            finding_titles(),
        )
    except RefusedError as error:
        raise RefusedActionError(error.finding.code, error.finding.message) from error
    stem = PurePath(source.original_name).stem
    return HandedBack(_("%(name)s（已标注）.xlsx") % {"name": stem}, annotated.content)
