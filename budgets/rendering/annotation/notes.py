"""批注文字: what a comment says of its cell, and which cell a finding marks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from budgets.rendering.annotation.written import place_of
from budgets.tables.findings import Finding, Severity
from budgets.tables.vocabulary import WORDS, where
from portal.core.money import exact_wan_text
from portal.core.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SEVERITY_NAMES: Final = {
    Severity.ERROR: "错误",
    Severity.WARNING: "警告",
    Severity.NOTICE: "提示",
}
#: From the gravest on.
GRAVITY: Final = {severity: number for number, severity in enumerate(SEVERITY_NAMES)}
#: A comment is read in a small box: of what exceeds these the list has the rest.
_LONGEST_SENTENCE: Final = 600
_MOST_FINDINGS: Final = 8
_MOST_CELLS: Final = 8


@dataclass(frozen=True, slots=True)
class Note:
    """What is said of one cell: a heading and a text for each of its findings."""

    severity: Severity
    entries: tuple[tuple[str, str], ...]


def notes_of(
    findings: Iterable[Finding], titles: Mapping[str, str]
) -> dict[str, dict[tuple[int, int], Note]]:
    """The notes by sheet and cell. Findings without a cell have none."""
    found: dict[str, dict[tuple[int, int], list[Finding]]] = defaultdict(dict)
    for finding in findings:
        if (place := place_of(finding.cell)) is not None and finding.sheet:
            found[finding.sheet].setdefault(place, []).append(finding)
    return {
        sheet: {place: note_of(said, titles) for place, said in places.items()}
        for sheet, places in found.items()
    }


def note_of(findings: list[Finding], titles: Mapping[str, str]) -> Note:
    """One note for all findings of a cell, the gravest first."""
    ordered = sorted(findings, key=lambda finding: GRAVITY[finding.severity])
    entries = [(_heading(finding, titles), _text(finding)) for finding in ordered[:_MOST_FINDINGS]]
    if len(ordered) > _MOST_FINDINGS:
        entries.append((f"另有{len(ordered) - _MOST_FINDINGS}个问题", "见问题清单。"))
    return Note(ordered[0].severity, tuple(entries))


def merged(notes: Iterable[Note]) -> Note:
    """The notes of several cells as one: they lie under one merged cell."""
    ordered = sorted(notes, key=lambda note: GRAVITY[note.severity])
    return Note(ordered[0].severity, tuple(entry for note in ordered for entry in note.entries))


def title_of(finding: Finding, titles: Mapping[str, str]) -> str:
    """The title of the rule, else of the code; "" where neither is known."""
    word = WORDS.get(finding.code)
    told = titles.get(finding.rule) or titles.get(finding.code, "")
    return told or (word.title if word else "")


def sentence_of(finding: Finding) -> str:
    """The finding's sentence without the place that it begins with."""
    place = where(
        sheet=finding.sheet,
        cell=finding.cell,
        table=finding.table,
        row=finding.row,
        column=finding.column,
    )
    return clean(finding.message.removeprefix(place))


def _heading(finding: Finding, titles: Mapping[str, str]) -> str:
    identity = " ".join(name for name in (finding.rule, finding.code) if name)
    heading = f"【{SEVERITY_NAMES[finding.severity]}】{clean(title_of(finding, titles))}"
    return f"{heading}（{identity}）" if identity else heading


def _text(finding: Finding) -> str:
    amounts = (
        ("应为", finding.expected),
        ("表中为", finding.found),
        ("相差", finding.difference),
    )
    shown = [f"{name}{exact_wan_text(fen)}万元" for name, fen in amounts if fen is not None]
    sentence = sentence_of(finding)
    lines = ["，".join(shown)] if shown else []
    lines.append(_shortened(sentence))
    if finding.sources:
        lines.append("对照单元格：" + _cells(finding.sources))
    if finding.related:
        lines.append("相关单元格：" + _cells(finding.related))
    return "\n".join(lines)


def _shortened(sentence: str) -> str:
    if len(sentence) <= _LONGEST_SENTENCE:
        return sentence
    return sentence[: _LONGEST_SENTENCE - 1] + "…（全文见问题清单）"


def _cells(cells: tuple[str, ...]) -> str:
    shown = "、".join(clean(cell) for cell in cells[:_MOST_CELLS])
    return f"{shown}等{len(cells)}处" if len(cells) > _MOST_CELLS else shown
