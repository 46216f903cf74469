"""接收平铺表: a flat sheet, admitted and read for a preview; nothing of the revision changes.

What is confirmed goes the way of every targets workbook (`receive_targets`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from django.utils.translation import gettext as _

from budgets.reading.child import read_in_child
from budgets.reading.core import RefusedError
from budgets.reading.grid import SheetView
from budgets.selectors.withholding import holds_of
from budgets.services.declassification import require_declassified
from budgets.services.errors import RefusedActionError
from budgets.services.uploads import admitted
from budgets.services.workflow import WITH_OFFICER, require, require_state
from performance.checking import without_held
from performance.sheets.flat import flat_columns, flat_heading, nearest_heading
from performance.sheets.flat_rows import COLUMNS, REQUIRED
from performance.sheets.reading import targets_of
from performance.sheets.segments import segments
from portal import storage
from portal.access import Action

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgets.models import Revision
    from budgets.reading.core import ReadWorkbook
    from performance.sheets.core import TargetsReading
    from portal.models import User


@dataclass(frozen=True, slots=True)
class AdmittedFlat:
    """A flat sheet as it was uploaded: its bytes are kept under `sha256`."""

    sha256: str
    name: str


@dataclass(frozen=True, slots=True)
class FlatFile:
    """What a flat sheet holds. `columns`: the part of each column letter, by its value."""

    admitted: AdmittedFlat
    sheet: str
    columns: dict[str, str]
    reading: TargetsReading


def admit_flat(
    *,
    revision: Revision,
    upload: BinaryIO | bytes,
    original_name: str,
    by: User,
    declassified: bool,
) -> AdmittedFlat:
    """Keep the bytes of a flat sheet for its preview.

    `declassified`: `by` declares that the file was reviewed and holds no state secret;
    without it not a byte is stored. Raises `PermissionDenied`, and `RefusedActionError` for a
    file that cannot be meant and where the revision is not with the officer.
    """
    require(by, Action.UPLOAD, revision)
    require_declassified(declassified=declassified)
    require_state(revision, WITH_OFFICER, _("上传绩效目标"))
    name, stream = admitted(upload, original_name)
    return AdmittedFlat(storage.put(stream).sha256, name)


def read_flat_file(revision: Revision, file: AdmittedFlat) -> FlatFile:
    """The targets of an admitted flat sheet, without what is held from the public.

    Read in the limited child process. Raises `RefusedActionError`: the gate's own codes; a
    workbook without a flat sheet, with several, or with target sheets of another form.
    """
    try:
        workbook = read_in_child(storage.path_of(file.sha256), file.name)
    except RefusedError as refusal:
        raise RefusedActionError(refusal.finding.code, refusal.finding.message) from None
    view, heading = _only_flat(workbook)
    reading = targets_of(workbook)
    if reading.refused:
        first = reading.findings[0]
        raise RefusedActionError(first.code, first.message)
    columns = {letters: part.value for letters, part in flat_columns(view, heading).items()}
    return FlatFile(file, view.name, columns, without_held(reading, holds_of(revision.disclosure)))


def _only_flat(workbook: ReadWorkbook) -> tuple[SheetView, int]:
    views = [SheetView(grid) for grid in workbook.grids if not grid.hidden]
    flat = [(view, heading) for view in views if (heading := flat_heading(view)) is not None]
    on_paper = [view for view in views if flat_heading(view) is None and segments(view)]
    if len(flat) > 1:
        raise RefusedActionError(
            "flat_several",
            _("文件中有 %(count)s 个平铺表（%(names)s）。请合并到一个工作表后重新上传。")
            % {"count": len(flat), "names": "、".join(view.name for view, _row in flat)},
        )
    if on_paper:
        raise RefusedActionError(
            "flat_on_paper",
            _(
                "工作表“%(name)s”是一个项目一张的绩效目标表，不是平铺表。"
                "请回到“绩效目标”页，用“上传绩效目标”上传；两种表请勿放在同一个文件里。"
            )
            % {"name": on_paper[0].name},
        )
    if not flat:
        raise _no_heading(views)
    return flat[0]


def _no_heading(views: Sequence[SheetView]) -> RefusedActionError:
    """Which headings the best row has and which it lacks."""
    number, found = max(
        (nearest_heading(view) for view in views), key=lambda row: len(row[1]), default=(0, set())
    )
    needed = "、".join(COLUMNS[part] for part in REQUIRED)
    if not found:
        return RefusedActionError(
            "flat_no_headings",
            _(
                "没有找到平铺表的表头。表头应在同一行内，至少有：%(needed)s。"
                "请先下载平铺表，在其中填写后上传。"
            )
            % {"needed": needed},
        )
    missing = "、".join(COLUMNS[part] for part in REQUIRED if part not in found)
    return RefusedActionError(
        "flat_column_missing",
        _("第 %(number)s 行的表头缺少：%(missing)s。平铺表至少应有：%(needed)s。请补上后重新上传。")
        % {"number": number, "missing": missing, "needed": needed},
    )
