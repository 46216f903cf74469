"""采用: the texts of a revision with the chosen changes of a returned Word document in them.

What was not chosen stays as it is printed; tables are no texts and are never touched.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from budgets.tables.texts import SECTION_TITLES, DeclaredTexts, TextSection
from budgets.tables.word import GLOSSARY

if TYPE_CHECKING:
    from budgets.reading.word_changes import Entry, SectionChanges

_DUTIES: Final = "duties"
_ORGANISATION: Final = "organisation"
ADOPTABLE: Final = frozenset({_DUTIES, _ORGANISATION, GLOSSARY, *SECTION_TITLES})
_NUMBERED_TITLE = re.compile(r"^\s*([一二三四五六七八九十]{1,3}|\d{1,2})\s*[、.．]\s*(.+)$")
_NUMBERED_TERM = re.compile(r"^\s*\d{1,3}\s*[.．、]\s*")
_TITLE: Final = "title"

#: A paragraph as it will be kept, and its place among those that were sent (None: new).
_Line = tuple[int | None, str]


class AdoptionError(ValueError):
    """The chosen texts cannot be kept; the argument is a Chinese sentence."""


def entry_id(section: SectionChanges, place: int) -> str:
    """How a form names one paragraph of a section, by its place among the entries."""
    return f"{section.anchor}:{place}"


def title_id(section: SectionChanges) -> str:
    """How a form names the changed title of a section."""
    return f"{section.anchor}:{_TITLE}"


def is_adoptable(section: SectionChanges) -> bool:
    """Whether its paragraphs are texts of the unit: a part's title has none."""
    return section.anchor in ADOPTABLE


def adopt(
    texts: DeclaredTexts,
    printed: DeclaredTexts,
    sections: Sequence[SectionChanges],
    chosen: Collection[str],
) -> DeclaredTexts:
    """`texts` as kept, with what was chosen of the changes. Raises `AdoptionError`.

    `printed`: the texts as the document that was sent prints them, those that the portal
    wrote included. Of sections in which nothing was chosen what is kept stays kept.
    """
    for section in sections:
        if not is_adoptable(section) or not _ids(section) & set(chosen):
            continue
        lines = list(_lines(section, chosen))
        if section.anchor == _DUTIES:
            texts = replace(texts, duties=_items(printed.duties, lines))
        elif section.anchor == _ORGANISATION:
            texts = _with_organisation(texts, printed, lines)
        elif section.anchor == GLOSSARY:
            texts = replace(texts, glossary=tuple(_terms(printed, lines)))
        else:
            texts = _with_section(texts, printed, section, lines, chosen)
    return texts


def _ids(section: SectionChanges) -> set[str]:
    return {title_id(section), *(entry_id(section, at) for at in range(len(section.entries)))}


def _lines(section: SectionChanges, chosen: Collection[str]) -> Iterator[_Line]:
    for at, entry in enumerate(section.entries):
        text = _text(entry, is_chosen=entry_id(section, at) in chosen)
        if text is not None:
            yield entry.place, text


def _text(entry: Entry, *, is_chosen: bool) -> str | None:
    return entry.new if is_chosen else entry.old


def _items(kept: Sequence[str], lines: Sequence[_Line]) -> tuple[str, ...]:
    """Items of several lines each. One that nobody touched stays exactly as it is kept."""
    owners = [item for item, text in enumerate(kept) for line in text.split("\n") if line.strip()]
    own = [line for text in kept for line in text.split("\n") if line.strip()]
    groups: list[tuple[int | None, list[_Line]]] = []
    for number, (place, text) in enumerate(lines):
        owner = owners[place] if place is not None else _between(owners, lines, number)
        if groups and owner is not None and groups[-1][0] == owner:
            groups[-1][1].append((place, text))
        else:
            groups.append((owner, [(place, text)]))
    return tuple(_item(kept, owners, own, owner, group) for owner, group in groups)


def _between(owners: Sequence[int], lines: Sequence[_Line], number: int) -> int | None:
    """The item in whose middle a new line stands; None where it is one of its own."""
    before = next((owners[p] for p, _ in reversed(lines[:number]) if p is not None), None)
    after = next((owners[p] for p, _ in lines[number + 1 :] if p is not None), None)
    return before if before is not None and before == after else None


def _item(
    kept: Sequence[str],
    owners: Sequence[int],
    own: Sequence[str],
    owner: int | None,
    group: Sequence[_Line],
) -> str:
    if owner is not None:
        places = [place for place, item in enumerate(owners) if item == owner]
        if [(place, own[place]) for place in places] == list(group):
            return kept[owner]
    return "\n".join(text for _place, text in group)


def _with_organisation(
    texts: DeclaredTexts, printed: DeclaredTexts, lines: Sequence[_Line]
) -> DeclaredTexts:
    kept = (*filter(None, [printed.organisation]), *printed.institutions)
    has_words = bool(printed.organisation)
    count = sum(1 for line in printed.organisation.split("\n") if line.strip())
    head = [line for line in lines if line[0] is not None and line[0] < count]
    cut = lines.index(head[-1]) + 1 if head else 0
    if not printed.institutions:
        cut = len(lines)
    elif not has_words:
        cut = 0
    words = _items(kept[:1], lines[:cut]) if has_words else tuple(t for _, t in lines[:cut])
    rest = [(None if p is None else p - count, text) for p, text in lines[cut:]]
    return replace(
        texts,
        organisation="\n".join(words),
        institutions=_items(printed.institutions, rest),
    )


def _terms(printed: DeclaredTexts, lines: Sequence[_Line]) -> Iterator[tuple[str, str]]:
    for place, text in lines:
        bare = _NUMBERED_TERM.sub("", text)
        if place is not None:
            term, words = printed.glossary[place]
            if bare == f"{term}：{words}":
                yield term, words
                continue
            if bare.startswith(f"{term}："):
                yield term, bare.removeprefix(f"{term}：").strip()
                continue
        term, colon, words = bare.replace(":", "：", 1).partition("：")
        if not colon or not term.strip():
            raise AdoptionError(
                f"名词解释应写作“名词：解释”，这一段没有冒号：{bare[:40]}。请在Word中改好后重新上传。"
            )
        yield term.strip(), words.strip()


def _with_section(
    texts: DeclaredTexts,
    printed: DeclaredTexts,
    changes: SectionChanges,
    lines: Sequence[_Line],
    chosen: Collection[str],
) -> DeclaredTexts:
    key = changes.anchor
    before = printed.section(key) or TextSection(key, (), title=SECTION_TITLES[key])
    new = replace(before, paragraphs=tuple(text for _place, text in lines))
    if changes.new_title is not None and (title_id(changes) in chosen or not printed.section(key)):
        found = _NUMBERED_TITLE.match(changes.new_title)
        number, title = (found[1], found[2]) if found else ("", changes.new_title)
        new = replace(new, number=number, title=title.strip())
    others = [section for section in texts.sections if section.key != key]
    if new.paragraphs:
        order = list(SECTION_TITLES)
        at = sum(1 for section in others if order.index(section.key) < order.index(key))
        kept_at = next((n for n, s in enumerate(texts.sections) if s.key == key), at)
        others.insert(kept_at, new)
    return replace(texts, sections=tuple(others))
