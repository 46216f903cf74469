"""公开的绩效目标: all targets of one publication, as on paper, each beside its money."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from budgets.models import Revision
from budgets.models.disclosures import PUBLIC_STATES
from budgets.rendering.form import BoxKind
from budgets.selectors.declarations import declaration_of
from performance.indicators.taxonomy import FIRST_LEVELS
from performance.models import TargetsFile
from performance.rules.projects import projects_of
from performance.selectors.desk import beside
from performance.selectors.targets import targets_of
from performance.sheets.layout import lay_out
from portal.core.money import wan_text
from portal.core.text import fold

if TYPE_CHECKING:
    from performance.selectors.desk import ProjectLine
    from performance.sheets.core import Indicator
    from performance.sheets.layout import Box, Paper

#: 一级指标 by key, in the order of the taxonomy.
LEVELS: Mapping[str, str] = MappingProxyType({level.key: level.name for level in FIRST_LEVELS})


@dataclass(frozen=True, slots=True)
class PaperCell:
    """一格 of a target sheet as a page prints it. `scope`: "" for what heads nothing."""

    text: str
    kind: str
    scope: str
    rowspan: int
    colspan: int


@dataclass(frozen=True, slots=True)
class ShownTarget:
    """One project: what table 11 gives it, and its target sheet; `rows` None without one."""

    number: int
    project: str
    total: str
    fiscal: str
    is_in_table: bool
    title: str
    line: str
    rows: tuple[tuple[PaperCell, ...], ...] | None


@dataclass(frozen=True, slots=True)
class ShownTargets:
    """What a page of targets shows. `indicators`: how many, after choosing."""

    projects: tuple[ShownTarget, ...]
    indicators: int


def public_fingerprint(revision: int) -> str:
    """SHA-256 of the targets that a publication made public; "" where it has none."""
    return _public_file(revision, "fingerprint")


def public_workbook(revision: int) -> str:
    """SHA-256 of the published targets' workbook; "" where there is none."""
    return _public_file(revision, "workbook_sha256")


def _public_file(revision: int, field: str) -> str:
    files = TargetsFile.objects.filter(
        revision=revision,
        revision__state__in=PUBLIC_STATES,
        revision__publication__isnull=False,
        revision__takedown__isnull=True,
    )
    return files.values_list(field, flat=True).first() or ""


def shown_targets(revision: int, *, level: str = "", text: str = "") -> ShownTargets:
    """绩效目标 of a publication, project after project in the order of table 11.

    `level`: only indicators of that first level; `text`: only those whose name has it. A
    project that then has none is left out. Raises `Revision.DoesNotExist` for what is not
    public.
    """
    found = Revision.objects.select_related("disclosure").get(
        pk=revision,
        state__in=PUBLIC_STATES,
        publication__isnull=False,
        takedown__isnull=True,
    )
    projects = projects_of(declaration_of(found)) or ()
    is_chosen = bool(level or text)
    shown: list[ShownTarget] = []
    count = 0
    for line in beside(projects, targets_of(found)):
        chosen = _chosen(line, level, text) if is_chosen else line
        if chosen is None:
            continue
        count += len(chosen.target.indicators) if chosen.target else 0
        shown.append(_shown(len(shown) + 1, chosen))
    return ShownTargets(tuple(shown), count)


def _chosen(line: ProjectLine, level: str, text: str) -> ProjectLine | None:
    """The project with the indicators that fit; None where none does."""
    if line.target is None:
        return None
    fitting = tuple(one for one in line.target.indicators if _fits(one, level, text))
    return replace(line, target=replace(line.target, indicators=fitting)) if fitting else None


def _fits(one: Indicator, level: str, text: str) -> bool:
    has_text = fold(text).casefold() in fold(one.level3).casefold()
    return level in ("", one.first) and has_text


def _shown(number: int, line: ProjectLine) -> ShownTarget:
    paper = lay_out(line.target) if line.target else None
    captions = {box.kind: box.text for box in paper.boxes} if paper else {}
    return ShownTarget(
        number=number,
        project=line.name,
        total=_wan(line.money.total if line.money else None),
        fiscal=_wan(line.money.fiscal if line.money else None),
        is_in_table=line.money is not None,
        title=captions.get(BoxKind.TITLE, ""),
        line=captions.get(BoxKind.LINE, ""),
        rows=tuple(_rows(paper)) if paper else None,
    )


def _rows(paper: Paper) -> Iterator[tuple[PaperCell, ...]]:
    """The paper's rows below its caption."""
    by_row: dict[int, list[Box]] = {}
    for box in paper.boxes:
        if box.kind not in (BoxKind.TITLE, BoxKind.LINE):
            by_row.setdefault(box.row, []).append(box)
    for row in sorted(by_row):
        yield tuple(_cell(box) for box in sorted(by_row[row], key=lambda box: box.column))


def _cell(box: Box) -> PaperCell:
    scopes = {BoxKind.HEADING: "col", BoxKind.LABEL: "rowgroup" if box.rowspan > 1 else "row"}
    return PaperCell(box.text, box.kind.value, scopes.get(box.kind, ""), box.rowspan, box.colspan)


def _wan(amount: int | None) -> str:
    return "" if amount is None else wan_text(amount)
