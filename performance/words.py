"""绩效校验用语: the error words of performance targets, beside those of budgets.

They stand in `data/words.csv` in the same form as the portal's own vocabulary.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from budgets.tables import vocabulary
from budgets.tables.core import Coordinate
from budgets.tables.findings import Finding, Severity
from budgets.tables.vocabulary import Word, load_words

#: The words that only performance targets need, in the order of the documentation.
WORDS: Mapping[str, Word] = load_words(Path(__file__).with_name("data") / "words.csv")
_ALL: Mapping[str, Word] = MappingProxyType({**vocabulary.WORDS, **WORDS})


def make(
    code: str,
    *,
    project: str = "",
    severity: Severity | None = None,
    rule: str = "",
    sheet: str = "",
    cell: str = "",
    row: str = "",
    column: str = "",
    expected: int | None = None,
    found: int | None = None,
    sources: Sequence[str] = (),
    related: Sequence[str] = (),
    note: str = "",
    **fields: str | int,
) -> Finding:
    """校验问题 about a project's targets: it belongs to no table, and `at` names the project."""
    return vocabulary.make(
        code,
        _ALL,
        severity=severity,
        rule=rule,
        table=None,
        sheet=sheet,
        cell=cell,
        row=row,
        column=column,
        code_printed="",
        expected=expected,
        found=found,
        sources=sources,
        related=related,
        at=Coordinate(project=project),
        note=note,
        **fields,
    )
