"""公开表填报: what a browser sent of one table's grid, taken into the typed table cell by cell.

A cell that cannot be taken leaves what was kept before; the browser gets its text back with
the reason. Nothing is guessed: several codes of one name are offered to choose from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets.forms.uploads import DeclassifiedForm
from budgets.models.organisations import Nature
from budgets.reading.privacy import identity_number, masked
from budgets.services.typed_tables import MOST_ROWS, STARTS
from budgets.tables.core import Codes, Records, Role
from budgets.tables.typed.columns import parts_of
from budgets.tables.typed.core import OWN, TypedRow, TypedTable
from budgets.tables.typed.shape import Kind, places_of
from budgets.tables.vocabulary import WORDS
from portal.core.money import AmountError, parse_amount
from portal.core.text import clean, fold, shorten

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

    from budgets.codes.lists import Entry
    from budgets.selectors.typed_tables import Typing
    from budgets.tables.core import Table

LONGEST_WORD, LONGEST_NOTE = 200, 1_000
_OWN_ID = re.compile(rf"{OWN}[1-9]\d{{0,5}}")
_CODE = re.compile(r"\d+")
#: 单位性质 as the list of economic codes calls it.
_MAPPED_AS: dict[str, str] = {
    Nature.AGENCY: "admin",
    Nature.MANAGED: "admin",
    Nature.INSTITUTION: "institution",
}


class BeginForm(DeclassifiedForm):
    """开始填报: what with, and that no state secret will be typed. `version`: of the draft seen."""

    start = forms.ChoiceField(choices=[(each, each) for each in STARTS])
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)


class HandInForm(DeclassifiedForm):
    """生成新稿. `versions`: of the tables as the person saw them, "1:4 2:0 …"."""

    versions = forms.RegexField(
        r"^(?:\d{1,2}:\d{1,12} ?)+$",
        widget=forms.HiddenInput,
        error_messages={"required": gettext_lazy("请刷新页面后再办理。")},
    )

    def seen(self) -> dict[int, int]:
        """The versions by table."""
        pairs = (pair.split(":") for pair in self.cleaned_data["versions"].split())
        return {int(number): int(version) for number, version in pairs}


def versions_text(versions: Mapping[int, int]) -> str:
    """What `HandInForm` takes."""
    return " ".join(f"{number}:{version}" for number, version in sorted(versions.items()))


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a cell was not taken. `text`: as it was sent; `choices`: the codes that are meant."""

    text: str
    sentence: str
    choices: tuple[Entry, ...] = ()


@dataclass(slots=True)
class SentTable:
    """One table as it was sent: what could be taken, and what could not, by field name."""

    table: TypedTable
    problems: dict[str, Problem] = field(default_factory=dict)

    @classmethod
    def of(cls, post: QueryDict, typing: Typing, number: int) -> SentTable:
        """Reads the rows that the post names; all other rows stay as they are."""
        table = typing.edition.table(number)
        sent = cls(typing.typed[number])
        taker = _Taker(post, typing, table, sent.problems)
        before = sent.table
        places = places_of(table, typing.typed)
        known = {place.typed.id: place.typed for place in places}
        taker.computed = {
            place.typed.id for place in places if place.kind in (Kind.TOTAL, Kind.GROUP)
        }
        rows = {row.id: row for row in before.rows}
        for identity in post.getlist("row")[: MOST_ROWS + 50]:
            row = known.get(identity) or rows.get(identity)
            if row is None and not _OWN_ID.fullmatch(identity):
                continue
            row = row or TypedRow(identity)
            if row.is_own and f"{identity}-gone" in post:
                rows.pop(identity, None)
                continue
            taken = taker.row(row)
            if _says_something(taken):
                rows[identity] = taken
            elif identity in rows:
                del rows[identity]
        sent.table = replace(before, rows=tuple(rows.values()), note=taker.note(before.note))
        return sent


def _says_something(row: TypedRow) -> bool:
    return bool(any(row.codes) or any(row.words) or row.amounts or row.totals or row.kept)


class _Taker:
    """Takes one field after the other."""

    def __init__(
        self, post: QueryDict, typing: Typing, table: Table, problems: dict[str, Problem]
    ) -> None:
        self._post = post
        self._typing = typing
        self._table = table
        self._problems = problems
        #: Rows in which every amount is computed.
        self.computed: set[str] = set()

    def row(self, row: TypedRow) -> TypedRow:
        """The row with every field of it that was sent and can be taken."""
        words = self._words(row)
        codes = self._codes(row, words) if row.is_own else row.codes
        return replace(
            row,
            codes=codes,
            words=words,
            amounts=self._amounts(row, "c", row.amounts),
            totals=self._amounts(row, "t", row.totals),
        )

    def note(self, before: str | None) -> str | None:
        """表注 as sent; None for the usual one."""
        if "note" not in self._post:
            return before
        text = "\n".join(
            clean(line).strip() for line in self._text("note").splitlines() if line.strip()
        )
        problem = _unfit(text, LONGEST_NOTE)
        if problem:
            self._problems["note"] = Problem(self._text("note"), problem)
            return before
        return text or None

    def _text(self, name: str) -> str:
        return str(self._post.get(name, ""))

    def _words(self, row: TypedRow) -> tuple[str, ...]:
        stub = [leaf for leaf in self._table.stub_leaves(row.block) if leaf.role is not Role.CODE]
        words = [row.word(place) for place in range(len(stub))]
        for place in range(len(stub)):
            name = f"{row.id}-word{place}"
            if name not in self._post:
                continue
            text = clean(self._text(name)).strip()
            problem = _unfit(text, LONGEST_WORD)
            if problem:
                self._problems[name] = Problem(text, problem)
            else:
                words[place] = text
        return tuple(words) if any(words) else ()

    def _amounts(self, row: TypedRow, kind: str, before: Mapping[int, int]) -> dict[int, int]:
        found = dict(before)
        parts = parts_of(self._table, row.block)
        for leaf in self._table.amount_leaves(row.block):
            name = f"{row.id}-{kind}{leaf.index}"
            if name not in self._post:
                continue
            if kind == "c" and (row.id in self.computed or parts[leaf.index]):
                continue  # no field was offered there
            text = self._text(name)[:LONGEST_WORD]
            try:
                amount = parse_amount(text)
            except AmountError as error:
                sentence = _("“%(text)s”不能识别为金额（%(why)s），请按万元填写，例如 12.50。")
                why = {"text": shorten(text, 20), "why": WORDS[error.code].title}
                self._problems[name] = Problem(text, sentence % why)
                continue
            found.pop(leaf.index, None)
            if amount is not None:
                found[leaf.index] = amount
        return found

    def _codes(self, row: TypedRow, words: tuple[str, ...]) -> tuple[str, ...]:
        scheme = self._table.blocks[0].rows
        if isinstance(scheme, Records) or not isinstance(scheme, Codes):
            return ()
        codes = [row.codes[n] if n < len(row.codes) else "" for n in range(len(scheme.dimensions))]
        for place, dimension in enumerate(scheme.dimensions):
            name = f"{row.id}-code{place}"
            if name not in self._post:
                continue
            text = self._text(f"{row.id}-pick{place}") or self._text(name)
            found = self._code(name, dimension, clean(text).strip(), scheme)
            if found is not None:
                codes[place] = found
        self._add_government(row, codes, scheme)
        return tuple(codes) if any(codes) else ()

    def _code(self, name: str, dimension: str, text: str, scheme: Codes) -> str | None:
        """科目编码 that the text means; None, with a problem, where none or several."""
        folded = fold(text)
        if not folded:
            return ""
        lists, year = self._typing.lists.of(dimension), self._typing.disclosure.year
        code = folded.partition("|")[0]
        if _CODE.fullmatch(code):
            lengths = [sum(scheme.widths[: n + 1]) for n in range(len(scheme.widths))]
            if len(code) in lengths:
                return code
        else:
            named = lists.named(text, year)
            if len(named) == 1:
                return named[0].code
        matches = lists.search(text[:60], year)
        if len(matches) == 1:
            return matches[0].code
        sentence = (
            _("“%(text)s”对应 %(count)s 个科目，请选择。")
            if matches
            else _("科目表中没有“%(text)s”，请填写科目编码或名称。")
        )
        said = sentence % {"text": shorten(text, 20), "count": len(matches)}
        self._problems[name] = Problem(text[:60], said, matches)
        return None

    def _add_government(self, row: TypedRow, codes: list[str], scheme: Codes) -> None:
        """政府预算支出经济分类 where only one goes with the departmental code."""
        if scheme.dimensions[1:] != ("government_economic",) or codes[1] or not codes[0]:
            return
        name = f"{row.id}-code1"
        if self._text(name).strip():
            return
        year = self._typing.disclosure.year
        unit = self._typing.disclosure.unit
        kind = _MAPPED_AS.get(unit.nature, "") if unit else ""
        known = self._typing.lists.economic_map.governments(codes[0], year, kind)
        fitting = sorted(known)
        if len(fitting) == 1:
            codes[1] = fitting[0]
        elif fitting and len(codes[0]) > scheme.widths[0]:
            entries = tuple(
                entry
                for code in fitting
                if (entry := self._typing.lists.economic_gov.entry(code, year))
            )
            said = _("请选择对应的政府预算支出经济分类科目。")
            self._problems[name] = Problem("", said, entries)


def _unfit(text: str, limit: int) -> str:
    """Why a text may not be kept, "" where it may."""
    if len(text) > limit:
        return _("最多 %(limit)s 个字，现有 %(count)s 个，请删减。") % {
            "limit": limit,
            "count": len(text),
        }
    if number := identity_number(fold(text)):
        return _("含公民身份号码（%(number)s），不得公开，没有保存。") % {"number": masked(number)}
    return ""
