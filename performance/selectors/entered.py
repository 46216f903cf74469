"""在线填报: what was typed of a revision's targets, and what a check will say of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgets.models import RevisionState
from budgets.selectors.declarations import declaration_of
from budgets.selectors.withholding import holds_of
from performance.checking import check_reading, target_context, with_entered, without_held
from performance.models import EnteredTarget
from performance.selectors.targets import targets_of
from performance.sheets.core import Target, TargetsReading
from performance.sheets.entered import Entered, is_entered, same_project, target_from
from portal.core.text import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgets.models import Revision
    from budgets.tables.findings import Finding

#: What a form may be opened in: while a check runs the officer types on.
OPEN_FOR_TYPING = (
    RevisionState.CHECKED,
    RevisionState.RETURNED,
    RevisionState.RECEIVED,
    RevisionState.READING,
)
_YEAR = re.compile(r"(?<!\d)20\d{2}(?!\d)(?:年度?)?")


@dataclass(frozen=True, slots=True)
class Remark:
    """一句提示 beside the form. `row` from 1, 0 for the head and the whole; `severity` "" for a hint."""

    row: int
    text: str
    severity: str = ""


def entered_rows(revision: Revision | int) -> list[EnteredTarget]:
    """在线填报 of the revision, in the order they were begun. One query."""
    return list(EnteredTarget.objects.filter(revision=revision).select_related("by").order_by("pk"))


def value_of(row: EnteredTarget) -> Entered:
    """The kept entry as a value."""
    return Entered(target_from(row.project, row.content), row.gives_way)


def targets_in_file(revision: Revision | int) -> tuple[Target, ...]:
    """What the last check read from the file and took. Two queries."""
    return tuple(target for target in targets_of(revision) if not is_entered(target.sheet))


def remarks_on(revision: Revision, target: Target, besides: int | None) -> list[Remark]:
    """What a check will say of this target as it is typed, and the years that it names.

    Beside everything else of the revision, as it is kept now; `besides`: the entry that it
    will take the place of. Seven queries.
    """
    disclosure = revision.disclosure
    others = [value_of(row) for row in entered_rows(revision) if row.pk != besides]
    in_file = tuple(each for each in targets_in_file(revision) if not same_project(each, target))
    typed = [*others, Entered(target)]
    context = target_context(
        in_file,
        declaration=declaration_of(revision),
        kind=disclosure.kind,
        year=disclosure.year,
        division=disclosure.division.code,
        scope=disclosure.scope,
    )
    reading = with_entered(TargetsReading("", in_file), typed, context)
    reading = without_held(reading, holds_of(disclosure))
    typed_now = (
        each.sheet
        for each in reversed(reading.targets)
        if is_entered(each.sheet) and same_project(each, target)
    )
    own = next(typed_now, "")
    findings = check_reading(reading, context).findings if own else ()
    return [
        *(_remark(finding) for finding in findings if finding.sheet == own),
        *_years(target, disclosure.year),
    ]


def _remark(finding: Finding) -> Remark:
    row = re.fullmatch(r"第(\d+)行", finding.cell)
    text = finding.message.partition("：")[2] or finding.message
    return Remark(int(row[1]) if row else 0, text, finding.severity.value)


def _years(target: Target, year: int) -> Iterator[Remark]:
    """Other years than the budget's: copied words are never changed, but pointed out."""
    for row, text in _texts(target):
        named = [match[0] for match in _YEAR.finditer(text) if int(match[0][:4]) != year]
        if named:
            words = "、".join(dict.fromkeys(named))
            yield Remark(row, f"写有“{words}”，预算年度是{year}年，请核对（{shorten(text)}）。")


def _texts(target: Target) -> Iterable[tuple[int, str]]:
    yield 0, target.objective
    for number, one in enumerate(target.indicators, 1):
        yield (
            number,
            "，".join(text for text in (one.level3, one.value, one.weight, one.scoring) if text),
        )
