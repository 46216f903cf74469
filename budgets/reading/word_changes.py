"""改动: what a returned Word document says otherwise than the one that was sent out.

Texts are compared paragraph by paragraph and may be adopted; tables are compared cell by cell
and never are: what was changed in them is a finding.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from budgets.reading.likeness import is_like
from budgets.reading.word_order import ordered
from budgets.reading.word_tables import table_findings
from budgets.tables.texts import SECTION_TITLES
from budgets.tables.vocabulary import make
from budgets.tables.word import GLOSSARY, passage_place
from budgets.tables.word_words import WORDS
from portal.core.text import fold

if TYPE_CHECKING:
    from budgets.reading.word import WordContents
    from budgets.reading.word_body import WordBlock
    from budgets.reading.word_order import FoundSection, Ordered
    from budgets.tables.findings import Finding
    from budgets.tables.word import SentDocument, SentPassage, SentSection

_BLANKS: Final = " \t\u3000\xa0\u200b\ufeff"
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?%?")
_TERM_NUMBER = re.compile(r"^\s*\d{1,3}\s*[.．、]\s*")
#: How alike two paragraphs are, at least, to be one that was changed.
_ALIKE: Final = 0.4
#: Longer paragraphs are compared by their beginnings: likeness takes the square of the length.
_COMPARED: Final = 600
#: In one place of the document; with more the whole place was written anew.
_MOST_PAIRS: Final = 2_500
_MOST_STEPS: Final = 1_000_000
_OTHER_SOURCE: Final = (
    "该文件不是由当前内容生成的（页脚的SHA-256与当前公开文件不同），"
    "下列差异可能包括送出之后在平台上的改动。"
)
_COVER: Final = "封面的文字在Word中有改动。封面由平台按单位和年度生成，改动没有采用。"


@dataclass(frozen=True, slots=True)
class Entry:
    """One paragraph of a section, as sent and as returned. None: it was not there.

    `place`: its number as sent, from 0. `lost`: figures from tables that the returned text no
    longer has.
    """

    place: int | None
    old: str | None
    new: str | None
    is_changed: bool = False
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SectionChanges:
    """节 with all its paragraphs, in the order of the returned document.

    `new_title` None: its heading is as sent, or gone.
    """

    anchor: str
    title: str
    entries: tuple[Entry, ...]
    new_title: str | None = None

    @property
    def has_changes(self) -> bool:
        """Whether anything in it is other than sent."""
        return self.new_title is not None or any(entry.is_changed for entry in self.entries)


@dataclass(frozen=True, slots=True)
class WordChanges:
    """What is other than sent. `findings` are of tables and of generated figures."""

    sections: tuple[SectionChanges, ...]
    findings: tuple[Finding, ...]
    remarks: tuple[str, ...]

    @property
    def changed(self) -> tuple[SectionChanges, ...]:
        """The sections in which something is."""
        return tuple(section for section in self.sections if section.has_changes)


def changes_between(sent: SentDocument, found: WordContents) -> WordChanges:
    """The returned document held against the one that was sent. Pure."""
    arranged = ordered(sent, found.blocks)
    sections = tuple(_sections(sent, arranged))
    figures = (finding for section in sections for finding in _figure_findings(section))
    return WordChanges(
        sections=sections,
        findings=(*table_findings(sent, arranged), *figures),
        remarks=(*found.remarks, *_remarks(sent, arranged, found)),
    )


def _sections(sent: SentDocument, arranged: Ordered) -> Iterator[SectionChanges]:
    known = {section.anchor for section in sent.sections}
    for section in sent.sections:
        yield _section(section, arranged.sections.get(section.anchor))
    for anchor, found in arranged.sections.items():
        if anchor not in known:
            entries = (Entry(None, None, _shown(each), is_changed=True) for each in found.passages)
            yield SectionChanges(anchor, found.title or "", tuple(entries), found.title)


def _section(section: SentSection, found: FoundSection | None) -> SectionChanges:
    passages = found.passages if found is not None else []
    title = found.title if found is not None else None
    is_retitled = title is not None and fold(title) != fold(section.title)
    return SectionChanges(
        anchor=section.anchor,
        title=section.title,
        entries=tuple(_entries(section, passages)),
        new_title=title if is_retitled else None,
    )


def _entries(section: SentSection, found: Sequence[WordBlock]) -> Iterator[Entry]:
    pairs = _paired(section, found)
    gone = iter(sorted(set(range(len(section.passages))) - set(pairs.values())))
    waiting = next(gone, None)
    for number, block in enumerate(found):
        place = pairs.get(number)
        while place is not None and waiting is not None and waiting < place:
            yield Entry(waiting, section.passages[waiting].text, None, is_changed=True)
            waiting = next(gone, None)
        yield _entry(section, place, block)
    while waiting is not None:
        yield Entry(waiting, section.passages[waiting].text, None, is_changed=True)
        waiting = next(gone, None)


def _entry(section: SentSection, place: int | None, block: WordBlock) -> Entry:
    new = _shown(block)
    if place is None:
        return Entry(None, None, new, is_changed=True)
    passage = section.passages[place]
    if _key(section, passage.text) == _key(section, new):
        return Entry(place, passage.text, passage.text)
    return Entry(place, passage.text, new, is_changed=True, lost=_lost(passage, new))


def _paired(section: SentSection, found: Sequence[WordBlock]) -> dict[int, int]:
    """Which paragraph as sent each returned one is: by its mark, its words, then its likeness."""
    wanted = [_key(section, passage.text) for passage in section.passages]
    keys = [_key(section, block.text) for block in found]
    marked: dict[int, int] = {}  # of a mark that was copied the first one counts
    for number, block in enumerate(found):
        if (place := _marked(section, block)) is not None:
            marked.setdefault(place, number)
    fixed = _rising(sorted((number, place) for place, number in marked.items()))
    pairs = dict(fixed)
    for (first, low), (last, high) in _gaps(fixed, len(found), len(wanted)):
        if (last - first) * (high - low) > _MOST_STEPS:
            continue
        matcher = SequenceMatcher(None, keys[first:last], wanted[low:high], autojunk=False)
        for tag, a, b, c, d in matcher.get_opcodes():
            if tag == "equal":
                pairs.update((first + a + each, low + c + each) for each in range(b - a))
            elif tag == "replace":
                pairs.update(_alike(keys, wanted, (first + a, first + b), (low + c, low + d)))
    return pairs


def _marked(section: SentSection, block: WordBlock) -> int | None:
    places = (passage_place(mark, section.anchor) for mark in block.marks)
    found = next((place for place in places if place is not None), None)
    return found if found is not None and found < len(section.passages) else None


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs whose places rise: what was moved elsewhere is not among them."""
    best: list[list[tuple[int, int]]] = []
    for pair in pairs:
        before = max((run for run in best if run[-1][1] < pair[1]), key=len, default=[])
        best.append([*before, pair])
    return max(best, key=len, default=[])


def _gaps(
    fixed: Sequence[tuple[int, int]], found: int, wanted: int
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """What lies between fixed pairs: from where to where, in both."""
    first, low = 0, 0
    for number, place in [*fixed, (found, wanted)]:
        if first < number and low < place:
            yield (first, low), (number, place)
        first, low = number + 1, place + 1


def _alike(
    keys: Sequence[str],
    wanted: Sequence[str],
    found: tuple[int, int],
    sent: tuple[int, int],
) -> Iterator[tuple[int, int]]:
    """Paragraphs that are likely the same, changed; in order."""
    if (found[1] - found[0]) * (sent[1] - sent[0]) > _MOST_PAIRS:
        return
    low = sent[0]
    for number in range(*found):
        for place in range(low, sent[1]):
            if is_like(keys[number][:_COMPARED], wanted[place][:_COMPARED], _ALIKE):
                yield number, place
                low = place + 1
                break


def _shown(block: WordBlock) -> str:
    return "\n".join(line.strip(_BLANKS) for line in block.text.split("\n")).strip("\n")


def _key(section: SentSection, text: str) -> str:
    """What two equal paragraphs share: no blanks at the ends, no number of a term."""
    bare = "\n".join(line.strip(_BLANKS) for line in text.split("\n")).strip("\n")
    return _TERM_NUMBER.sub("", bare) if section.anchor == GLOSSARY else bare


def _lost(passage: SentPassage, new: str) -> tuple[str, ...]:
    """Generated figures that the returned text no longer has."""
    left = Counter(_numbers(new))
    lost = []
    for figure in passage.figures:
        for number in _numbers(figure):
            if left[number] > 0:
                left[number] -= 1
            else:
                lost.append(figure)
                break
    return tuple(lost)


def _numbers(text: str) -> list[str]:
    return [number.replace(",", "") for number in _NUMBER.findall(fold(text))]


def _figure_findings(section: SectionChanges) -> Iterator[Finding]:
    for entry in section.entries:
        for figure in entry.lost:
            yield make(
                "W_WORD_FIGURE",
                WORDS,
                section=section.title,
                number=(entry.place or 0) + 1,
                old=figure,
            )


def _remarks(sent: SentDocument, arranged: Ordered, found: WordContents) -> Iterator[str]:
    if found.sha256s and sent.sha256 not in found.sha256s:
        yield _OTHER_SOURCE
    if not _holds(arranged.cover, sent.cover):
        yield _COVER
    for section in sent.sections:
        returned = arranged.sections.get(section.anchor)
        title = returned.title if returned is not None else None
        if title is None:
            yield f"标题“{section.title}”在Word中已不见，公开时仍会列出。"
        elif section.anchor not in SECTION_TITLES and fold(title) != fold(section.title):
            yield (
                f"标题“{section.title}”在Word中改为“{title[:60]}”。该标题由平台生成，改动没有采用。"
            )


def _holds(lines: Iterable[str], wanted: Iterable[str]) -> bool:
    """Whether the cover still says what it should, however its lines were broken."""
    said = fold("".join(lines))
    return all(fold(line) in said for line in wanted)
