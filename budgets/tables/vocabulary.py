"""校验用语: the public error vocabulary, one word for each thing that can be wrong.

Every code has a default severity, a Chinese title, one Chinese sentence and an advice.
They stand in `data/words.csv`; `make` turns a code and its place into a finding whose
message says where, what, and what to do.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from budgets.tables.core import Coordinate
from budgets.tables.findings import Finding, Severity
from portal.core.money import exact_wan_text
from portal.core.text import shorten

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_DATA = Path(__file__).with_name("data") / "words.csv"
_NOWHERE = Coordinate()
#: A field that the caller could not fill: the sentence still reads.
_UNKNOWN = "未注明"
_BLANK = "空白"


@dataclass(frozen=True, slots=True)
class Word:
    """One code of the vocabulary.

    `sentence` and `advice` hold named fields: {text}, {expected}, …
    """

    code: str
    severity: Severity
    title: str
    sentence: str
    advice: str

    @property
    def fields(self) -> frozenset[str]:
        """The named fields of the sentence and the advice."""
        parsed = Formatter().parse(self.sentence + self.advice)
        return frozenset(name for _, name, _, _ in parsed if name)


def load_words(path: Path) -> Mapping[str, Word]:
    """The words of a file like `data/words.csv`; other packages keep their own."""
    with path.open(encoding="utf-8", newline="") as lines:
        return MappingProxyType(
            {
                row["code"]: Word(
                    row["code"],
                    Severity(row["severity"]),
                    row["title"],
                    row["sentence"],
                    row["advice"],
                )
                for row in csv.DictReader(lines)
            }
        )


#: Every code, in the order of the documentation.
WORDS: Mapping[str, Word] = load_words(_DATA)


#: 未读取金额: the cell holds something that was not taken as an amount. What is declared is
#: incomplete, so sums over the cell are not judged and no reason can let it stand.
AMOUNT_LOST = frozenset(
    {
        "E_NUMBER_FORMAT",
        "E_UNIT_CONFLICT",
        "E_AMBIGUOUS_SIGN",
        "E_TOO_PRECISE",
        "E_OUT_OF_RANGE",
        "E_DATE_IN_AMOUNT",
        "E_BOOLEAN_IN_AMOUNT",
        "E_CELL_ERROR",
        "E_FORMULA_DANGEROUS",
        "E_FORMULA_NO_VALUE",
        "E_MERGED_AMOUNT",
        "W_FORMAT_SCALE",
    }
)
#: 须改正: never explained, never waived. Identity numbers are no part of a budget.
MUST_BE_MENDED = AMOUNT_LOST | {"E_PII"}


def make(
    code: str,
    words: Mapping[str, Word] = WORDS,
    /,
    *,
    severity: Severity | None = None,
    rule: str = "",
    table: int | None = None,
    sheet: str = "",
    cell: str = "",
    row: str = "",
    column: str = "",
    code_printed: str = "",
    expected: int | None = None,
    found: int | None = None,
    sources: Sequence[str] = (),
    related: Sequence[str] = (),
    at: Coordinate = _NOWHERE,
    note: str = "",
    **fields: str | int,
) -> Finding:
    """校验问题 of that code: where it is, the sentence with its fields, the advice.

    `expected` and `found` are in 分 and read as 万元 in the sentence, with their unit;
    {difference} follows from them, without its sign. `note` is a further sentence (what a rule says), set before the advice.
    `severity` overrides the word's own. `words`: the vocabulary, where it is a larger one.
    Other fields are quoted shortened. Raises `KeyError` for a code that is not of the
    vocabulary.
    """
    word = words[code]
    filled = _Fields({name: shorten(str(value)) for name, value in fields.items()})
    filled["expected"], filled["found"] = _amount(expected), _amount(found)
    filled["difference"] = _amount(abs((found or 0) - (expected or 0)))
    place = where(sheet=sheet, cell=cell, table=table, row=row, column=column)
    return Finding(
        severity=severity or word.severity,
        message=place + word.sentence.format_map(filled) + note + word.advice.format_map(filled),
        code=code,
        rule=rule,
        table=table,
        sheet=sheet,
        cell=cell,
        row=row,
        column=column,
        code_printed=code_printed,
        expected=expected,
        found=found,
        sources=tuple(sources),
        related=tuple(related),
        at=at,
    )


def where(
    *, sheet: str = "", cell: str = "", table: int | None = None, row: str = "", column: str = ""
) -> str:
    """The place as a sentence begins: 工作表“公开表1”单元格B18（本年收入合计，预算数）：.

    A sheet of one file of several is named "表1.xlsx/公开表1".
    """
    place = "" if table is None else f"公开表{table}"
    if sheet:
        file, _, name = sheet.rpartition("/")
        place = f"文件“{shorten(file)}”" if file else ""
        place += f"工作表“{shorten(name)}”" if name else ""
    place += f"单元格{cell}" if cell else ""
    names = "，".join([shorten(name) for name in (row, column) if name.strip()])
    place += f"（{names}）" if names else ""
    return f"{place}：" if place else ""


class _Fields(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return _UNKNOWN


def _amount(fen: int | None) -> str:
    return "空白" if fen is None else f"{exact_wan_text(fen)}万元"
