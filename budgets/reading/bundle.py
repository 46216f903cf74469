"""一表一文件: a zip of workbooks that together are one unit's twelve tables.

Each member passes the same gate and the same readers as a file of its own. One that is
refused refuses the whole: what is declared is never a part of what was handed in.
"""

from __future__ import annotations

import re
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from budgets.reading import limits
from budgets.reading.bounds import too_big
from budgets.reading.container import Container
from budgets.reading.core import ReadWorkbook, RefusedError
from budgets.reading.gate import admit, extension_of, open_bundle
from budgets.reading.members import about, of_member, said_once, shown_names
from budgets.reading.workbook import read_grids
from budgets.tables.vocabulary import make

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgets.reading.core import Grid
    from budgets.tables.findings import Finding

#: What operating and office programs leave in folders by themselves.
_LITTER: Final = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})
_LITTER_FOLDER: Final = "__macosx/"
_LOCK: Final = ("~$", ".~", "._")
#: Papers that lie beside the tables: said, and not read.
_PAPERS: Final = frozenset(
    {".doc", ".docx", ".wps", ".pdf", ".ofd", ".ppt", ".pptx", ".png", ".jpg", ".jpeg"}
)


@dataclass(frozen=True, slots=True)
class Member:
    """One workbook of a bundle. `part`: its name in the zip; `shown`: in every sentence."""

    part: str
    shown: str


def members_of(container: Container) -> tuple[Member, ...]:
    """The workbooks of an open bundle, in the order of their names.

    Whatever is no paper and no litter counts: the gate says of it what it is.
    """
    parts = sorted(filter(_is_workbook, container.names), key=_in_order)
    shown = shown_names(parts)
    return tuple(Member(part, shown[part]) for part in parts)


def papers_of(container: Container) -> tuple[str, ...]:
    """The documents that lie beside the workbooks."""
    return tuple(
        part for part in container.names if not _is_litter(part) and extension_of(part) in _PAPERS
    )


def read_bundle(path: Path) -> ReadWorkbook:
    """Every sheet of every member; sheets and findings name their file.

    Raises `RefusedError`: a member's own refusal with its name, E_BUNDLE_EMPTY, or
    E_SHEET_TOO_BIG for what all of them hold together.
    """
    grids: list[Grid] = []
    findings: list[Finding] = []
    with open_bundle(path) as container:
        members = members_of(container)
        if not members:
            raise RefusedError(make("E_BUNDLE_EMPTY"))
        for member in members:
            with unpacked(container, member) as place, naming(member):
                kind = admit(place, member.shown, is_member=True)
                read = of_member(read_grids(place, kind, member.shown), member.shown)
            grids.extend(read.grids)
            findings.extend(read.findings)
            _check_total(grids)
        findings.extend(
            make("W_BUNDLE_PAPER", text=part.rpartition("/")[2]) for part in papers_of(container)
        )
    return ReadWorkbook(tuple(grids), said_once(findings))


@contextmanager
def unpacked(container: Container, member: Member) -> Iterator[Path]:
    """The member as a file of its own, for as long as the body runs."""
    with tempfile.TemporaryDirectory(prefix="member-") as folder:
        place = Path(folder) / "workbook"
        with place.open("wb") as file:
            for chunk in container.chunks(member.part):
                file.write(chunk)
        yield place


@contextmanager
def naming(member: Member) -> Iterator[None]:
    """A refusal within the body names the member."""
    try:
        yield
    except RefusedError as refusal:
        raise RefusedError(about(refusal.finding, member.shown)) from refusal


def _in_order(part: str) -> tuple[tuple[int, int | str], ...]:
    """公开表2 before 公开表10."""
    steps = re.split(r"([0-9]{1,9})", part.casefold())
    return tuple(
        (0, int(step)) if step.isascii() and step.isdecimal() else (1, step) for step in steps
    )


def _is_workbook(part: str) -> bool:
    return not part.endswith("/") and not _is_litter(part) and extension_of(part) not in _PAPERS


def _is_litter(part: str) -> bool:
    file = part.rpartition("/")[2].casefold()
    return file in _LITTER or file.startswith(_LOCK) or part.casefold().startswith(_LITTER_FOLDER)


def _check_total(grids: list[Grid]) -> None:
    cells = sum(len(grid.cells) for grid in grids)
    if cells > limits.CELLS:
        raise too_big("", "", f"有内容的单元格超过{limits.CELLS}个")
    characters = sum(len(cell.text) for grid in grids for cell in grid.cells)
    if characters > limits.CHARACTERS:
        raise too_big("", "", f"文字总量超过{limits.CHARACTERS}字")
