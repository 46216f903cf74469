"""条目: what can be found of one publication, out of its stored JSON.

Only what the JSON prints is here: what is held from the public or was taken down never
comes into the index.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from budgets.rendering.sheet import cell_anchor
from budgets.tables.core import Records, Role
from budgets.tables.editions import edition_named
from budgets.tables.texts import SECTION_TITLES
from portal.core.money import parse_amount
from portal.core.text import clean, without_ordinal
from portal.search.models import EntryKind
from portal.search.tokens import indexed

if TYPE_CHECKING:
    from budgets.tables.core import Leaf, RowScheme, Table

#: [anchor, heading, 分].
Figure = tuple[str, str, int]
#: 名称 of the columns of table 7 where the heading alone does not tell.
_THREE_PUBLIC = "“三公”经费合计"
_DUTIES = "主要职责"
_ORGANISATION = "机构设置"
#: A paragraph is kept so far; what it is found by is all of it.
_SHOWN = 600


@dataclass(frozen=True, slots=True)
class Found:
    """One entry before it is stored; members as in `SearchEntry`."""

    kind: EntryKind
    title: str
    detail: str
    tokens: str
    fiscal_year: int
    table: int | None = None
    direction: str = ""
    code: str = ""
    fen: int | None = None
    figures: tuple[Figure, ...] = ()


def entries_of(
    stored: Mapping[str, Any],
    names: tuple[str, ...],
    positions: Mapping[int, Sequence[int]],
) -> Iterator[Found]:
    """Every entry of a publication's JSON.

    `names`: of its owner, former ones among them. `positions`: the printed position of each
    row, by table, as the anchors of its pages count them: what is held leaves a gap.
    """
    year = int(stored["identity"]["year"])
    yield _unit(stored["identity"], names, year)
    edition = edition_named(stored["edition"])
    for number, printed in stored["tables"].items():
        table = edition.table(int(number))
        yield from _Printed(table, printed, year, positions[table.number]).entries()
    yield from _targets(stored.get("targets", ()), year)
    yield from _texts(stored, year)


def _unit(identity: Mapping[str, Any], names: tuple[str, ...], year: int) -> Found:
    unit, department = identity["unit"], identity["department"]
    division = identity["division"]
    return Found(
        EntryKind.UNIT,
        title=unit["name"],
        detail=f"{division['name']} {department['name']}",
        tokens=indexed(
            (*names, f"{division['name']}{unit['name']}", department["name"], unit["code"]), names
        ),
        fiscal_year=year,
        code=unit["code"],
    )


class _Printed:
    """公开表N as stored."""

    def __init__(
        self, table: Table, printed: Mapping[str, Any], year: int, positions: Sequence[int]
    ) -> None:
        self.table = table
        self.printed = printed
        self.year = year
        self.positions = positions
        self.title = f"公开表{table.number} {table.title}"
        self.amounts: dict[int, list[tuple[Leaf, Mapping[str, Any]]]] = {}
        for cell in printed["coordinates"]:
            leaf = table.leaves[cell["column"]]
            self.amounts.setdefault(cell["row"], []).append((leaf, cell))

    def entries(self) -> Iterator[Found]:
        """One for each row; for 合计 and for a row without a name, one for each amount."""
        for row in self.printed["row_coordinates"]:
            cells = [
                (leaf, cell)
                for leaf, cell in self.amounts.get(row["row"], ())
                if leaf.block == row["block"]
            ]
            scheme = self.table.blocks[row["block"]].rows
            is_alone = isinstance(scheme, Records) and scheme.single
            if not cells:
                continue
            if is_alone or (row["is_total"] and len(cells) > 1):
                yield from (self._cell(leaf, cell, row) for leaf, cell in cells)
            else:
                yield self._row(row, cells, scheme)

    def _row(
        self,
        row: Mapping[str, Any],
        cells: list[tuple[Leaf, Mapping[str, Any]]],
        scheme: RowScheme,
    ) -> Found:
        labels = self._labels(row)
        figures = tuple(self._figure(leaf, cell) for leaf, cell in cells)
        first = cells[0][1]["at"]
        code = _code(row["at"])
        is_project = isinstance(scheme, Records)
        return Found(
            EntryKind.PROJECT if is_project else EntryKind.ROW,
            title=labels[0] if labels else self.table.title,
            detail=" ".join([self.title, *labels[1:]]),
            tokens=indexed(
                [*labels, code, self.title, *(heading for _anchor, heading, _fen in figures)],
                labels[:1] if is_project else (),
            ),
            fiscal_year=self.year,
            table=self.table.number,
            direction=first.get("direction", ""),
            code=code,
            fen=figures[0][2],
            figures=figures,
        )

    def _cell(self, leaf: Leaf, cell: Mapping[str, Any], row: Mapping[str, Any]) -> Found:
        figure = self._figure(leaf, cell)
        _anchor, heading, fen = figure
        title = self._cell_title(leaf)
        at = cell["at"]
        labels = self._labels(row)
        return Found(
            EntryKind.ROW,
            title=title,
            detail=" ".join([self.title, *labels[:1], heading]),
            tokens=indexed([title, *labels, self.title, heading]),
            fiscal_year=self.year + int(at.get("year", "0")),
            table=self.table.number,
            direction=at.get("direction", ""),
            fen=fen,
            figures=(figure,),
        )

    def _cell_title(self, leaf: Leaf) -> str:
        """What the amount is, by its heading; 合计 and 小计 by what they sum."""
        labels = [column.label for column in leaf.path]
        if labels[-1] == "小计" and len(labels) > 1:
            return labels[-2]
        if labels[-1] not in ("合计", "总计", "小计"):
            return labels[-1]
        is_three_public = "three_public" in leaf.at.cut
        return _THREE_PUBLIC if is_three_public else f"{self.table.title}合计"

    def _labels(self, row: Mapping[str, Any]) -> list[str]:
        """The names of the row, without ordinals and letter spacing."""
        cells = self.printed["rows"][row["row"]]
        leaves = self.table.block_leaves(row["block"])
        names = [
            cells[leaf.index] for leaf in leaves if leaf.role is Role.LABEL and cells[leaf.index]
        ]
        return [without_ordinal(name) for name in names]

    def _figure(self, leaf: Leaf, cell: Mapping[str, Any]) -> Figure:
        text = self.printed["rows"][cell["row"]][cell["column"]]
        fen = parse_amount(text)
        heading = " ".join(self.printed["columns"][cell["column"]])
        anchor = cell_anchor(self.table.number, self.positions[cell["row"]], leaf.index)
        return anchor, heading, fen or 0


def _code(at: Mapping[str, str]) -> str:
    return at.get("function") or at.get("economic") or ""


def _targets(targets: Any, year: int) -> Iterator[Found]:
    for target in targets:
        project = clean(target["project"] or "").strip()
        for one in target["indicators"]:
            name, value = clean(one["level3"] or "").strip(), clean(one["value"] or "").strip()
            if name:
                levels = (one["level1"] or "", one["level2"] or "")
                yield Found(
                    EntryKind.INDICATOR,
                    title=f"{name} {value}".strip(),
                    detail=" ".join(filter(None, (project, *levels))),
                    tokens=indexed((name, value, project, *levels, "绩效目标 绩效指标")),
                    fiscal_year=year,
                )


def _texts(stored: Mapping[str, Any], year: int) -> Iterator[Found]:
    overview = stored.get("overview") or {}
    organisation = overview.get("organisation") or {}
    parts = [
        (_DUTIES, overview.get("duties") or ()),
        (_ORGANISATION, [organisation.get("text") or "", *(organisation.get("items") or ())]),
    ]
    for key, section in (stored.get("narrative") or {}).items():
        title = section["title"].strip() or SECTION_TITLES.get(key, "")
        parts.append((title, section["paragraphs"]))
    for title, paragraphs in parts:
        for paragraph in paragraphs:
            if text := clean(paragraph).strip():
                yield Found(
                    EntryKind.TEXT,
                    title=title,
                    detail=text[:_SHOWN],
                    tokens=indexed((title, text)),
                    fiscal_year=year,
                )
