"""逐格比较: two publications of one disclosure, cell by cell, from their canonical JSON.

Rows are matched by their coordinate, not by their place: a row that was put in moves nothing
else. A project that was only renamed is one row with another name, not one gone and one come.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from budgets.tables.core import Role
from portal.core.money import exact_wan_text, parse_amount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgets.tables.core import Edition, Leaf

Json = dict[str, Any]
_Key = tuple[Any, ...]


class ChangeKind(StrEnum):
    """What became of a cell, or of the row that it stands in."""

    CHANGED = "changed"
    ROW_ADDED = "row_added"
    ROW_REMOVED = "row_removed"
    RENAMED = "renamed"
    TABLE_ADDED = "table_added"
    TABLE_REMOVED = "table_removed"
    TEXT = "text"
    TARGETS = "targets"


@dataclass(frozen=True, slots=True)
class CellChange:
    """One difference. Amounts are exact decimal texts in 万元; None for a blank cell.

    `table` is None for a text or a performance target, which `row` names.
    """

    kind: ChangeKind
    table: int | None
    title: str
    row: str
    column: str = ""
    before: str | None = None
    after: str | None = None

    @property
    def difference(self) -> str:
        """差额 in 万元: after less before, a blank counted as nothing; "" for words."""
        if self.kind in (ChangeKind.RENAMED, ChangeKind.TEXT, ChangeKind.TARGETS):
            return ""
        if self.before is None and self.after is None:
            return ""
        return exact_wan_text(_fen(self.after) - _fen(self.before))


@dataclass(slots=True)
class _Line:
    """One row of one block."""

    name: str
    at: Json
    amounts: dict[tuple[str, ...], str] = field(default_factory=dict)

    @property
    def without_project(self) -> _Key:
        """What stays the same when a project is renamed."""
        at = {name: member for name, member in self.at.items() if name != "project"}
        return (tuple(sorted(at.items())), tuple(sorted(self.amounts.items())))


@dataclass(frozen=True, slots=True)
class WordsChange:
    """A text that changed: its title, and the paragraphs that went and that came."""

    title: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


def compare_documents(
    before: Json, after: Json, edition: tuple[Edition, Edition]
) -> list[CellChange]:
    """Every difference between two documents in canonical JSON, table by table, then words.

    `edition`: that of the document before and that of the one after.
    """
    found: list[CellChange] = []
    old, new = before["tables"], after["tables"]
    for number in sorted({*old, *new}, key=int):
        if number not in new:
            found.append(_whole(ChangeKind.TABLE_REMOVED, int(number), old[number]))
        elif number not in old:
            found.append(_whole(ChangeKind.TABLE_ADDED, int(number), new[number]))
        else:
            found.extend(_table(int(number), old[number], new[number], edition))
    found.extend(_texts(before, after))
    found.extend(_targets(before.get("targets", []), after.get("targets", [])))
    return found


def _whole(kind: ChangeKind, number: int, table: Json) -> CellChange:
    return CellChange(kind, number, table["title"], "")


def _table(
    number: int, before: Json, after: Json, edition: tuple[Edition, Edition]
) -> Iterator[CellChange]:
    old = _lines(before, edition[0].table(number).leaves)
    new = _lines(after, edition[1].table(number).leaves)
    renamed = _renamed(old, new)
    title = after["title"]
    for key, line in new.items():
        was = old.get(renamed.get(key, key))
        if was is None:
            yield CellChange(ChangeKind.ROW_ADDED, number, title, line.name)
            was = _Line(line.name, line.at)
        elif was.name != line.name:
            yield CellChange(
                ChangeKind.RENAMED, number, title, line.name, before=was.name, after=line.name
            )
        yield from _cells(number, title, was, line)
    gone = set(renamed.values())
    for key, line in old.items():
        if key not in new and key not in gone:
            yield CellChange(ChangeKind.ROW_REMOVED, number, title, line.name)
            yield from _cells(number, title, line, _Line(line.name, line.at))


def _cells(number: int, title: str, old: _Line, new: _Line) -> Iterator[CellChange]:
    for path in {**new.amounts, **old.amounts}:
        before, after = old.amounts.get(path), new.amounts.get(path)
        if before != after:
            yield CellChange(
                ChangeKind.CHANGED, number, title, new.name, "/".join(path), before, after
            )


def _lines(table: Json, leaves: tuple[Leaf, ...]) -> dict[_Key, _Line]:
    """The rows of every block by coordinate; the second row at one coordinate is the second."""
    names: dict[int, list[int]] = defaultdict(list)
    amounts: dict[int, list[int]] = defaultdict(list)
    for leaf in leaves:
        (amounts if leaf.role is Role.AMOUNT else names)[leaf.block].append(leaf.index)
    seen: Counter[_Key] = Counter()
    found: dict[_Key, _Line] = {}
    for entry in table["row_coordinates"]:
        cells, block = table["rows"][entry["row"]], entry["block"]
        line = _Line(" ".join(cells[at] for at in names[block] if cells[at]), entry["at"])
        line.amounts = {
            tuple(table["columns"][at]): cells[at] for at in amounts[block] if cells[at] is not None
        }
        place: _Key = (block, entry["is_total"], tuple(sorted(entry["at"].items())))
        if not any(entry["at"].values()) and not entry["is_total"]:
            place = (*place, line.name)  # no coordinate of its own: known by its name alone
        found[(*place, seen[place])] = line
        seen[place] += 1
    return found


def _renamed(old: dict[_Key, _Line], new: dict[_Key, _Line]) -> dict[_Key, _Key]:
    """Rows that only have another project name: from the new key to the old one.

    Only where one row that went and one that came are alike in all else, and no other is.
    """
    went: dict[_Key, list[_Key]] = defaultdict(list)
    came: dict[_Key, list[_Key]] = defaultdict(list)
    for lines, others, into in ((old, new, went), (new, old, came)):
        for key, line in lines.items():
            if key not in others and line.at.get("project") and line.amounts:
                into[key[0], line.without_project].append(key)
    return {
        keys[0]: went[likeness][0]
        for likeness, keys in came.items()
        if len(keys) == 1 and len(went.get(likeness, ())) == 1
    }


def _texts(before: Json, after: Json) -> Iterator[CellChange]:
    """概况, 情况说明 by section, 名词解释: that they changed."""
    if before.get("overview") != after.get("overview"):
        yield CellChange(ChangeKind.TEXT, None, "概况", "概况")
    old, new = before.get("narrative", {}), after.get("narrative", {})
    for key in {**new, **old}:
        if old.get(key, {}).get("paragraphs") != new.get(key, {}).get("paragraphs"):
            title = (new.get(key) or old[key])["title"]
            yield CellChange(ChangeKind.TEXT, None, "情况说明", title)
    if before.get("glossary") != after.get("glossary"):
        yield CellChange(ChangeKind.TEXT, None, "名词解释", "名词解释")


def compare_words(before: Json, after: Json) -> list[WordsChange]:
    """Every text that differs, with its paragraphs; one that only moved is in neither list."""
    old, new = _paragraphs(before), _paragraphs(after)
    return [
        WordsChange(
            title,
            _without(old.get(title, []), new.get(title, [])),
            _without(new.get(title, []), old.get(title, [])),
        )
        for title in {**new, **old}
        if old.get(title, []) != new.get(title, [])
    ]


def _paragraphs(document: Json) -> dict[str, list[str]]:
    """The paragraphs of every text, by its title."""
    overview = document.get("overview") or {}
    organisation = overview.get("organisation") or {}
    found = {
        "主要职责": list(overview.get("duties", [])),
        "机构设置": [
            *filter(None, [organisation.get("text")]),
            *(str(item) for item in organisation.get("items", [])),
        ],
    }
    for section in document.get("narrative", {}).values():
        found[f"情况说明：{section['title']}"] = list(section["paragraphs"])
    found["名词解释"] = [f"{term}：{meaning}" for term, meaning in document.get("glossary", [])]
    return found


def _without(paragraphs: list[str], others: list[str]) -> tuple[str, ...]:
    left = Counter(paragraphs) - Counter(others)
    kept = []
    for paragraph in paragraphs:
        if left[paragraph]:
            left[paragraph] -= 1
            kept.append(paragraph)
    return tuple(kept)


def _targets(before: list[Json], after: list[Json]) -> Iterator[CellChange]:
    """绩效目标 by project: that they changed, came or went."""
    old, new = _by_project(before), _by_project(after)
    for project in {**new, **old}:
        if old.get(project) != new.get(project):
            yield CellChange(ChangeKind.TARGETS, None, "绩效目标", project)


def _by_project(targets: list[Json]) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = defaultdict(list)
    for target in targets:
        found[target["project"]].append(target)
    return dict(found)


def _fen(amount: str | None) -> int:
    return (parse_amount(amount) if amount is not None else None) or 0
