"""公开文字 of a JSON form: `overview`, `narrative` and `glossary` as published documents have them.

What is given is kept verbatim. What is not text, or more than any document needs, is
refused with a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from budgets.tables.texts import SECTION_TITLES, DeclaredTexts, TextSection

#: More than any published document needs.
MOST_ITEMS: Final = 500
LONGEST: Final = 20_000
MOST_CHARACTERS: Final = 500_000
TITLE_LIMIT: Final = 200
NUMBER_LIMIT: Final = 20
_KEYS = ("overview", "narrative", "glossary")


class TextsError(ValueError):
    """The form is not what it should be; the argument is a Chinese sentence."""


def texts_of(data: object) -> DeclaredTexts:
    """The texts of a whole disclosure, of `{"narrative": …}`, or of one bare part.

    Keys that say nothing about texts are left alone. Raises `TextsError`.
    """
    form = _mapping(data, "文件")
    if not any(key in form for key in _KEYS):
        form = _bare(form)
    overview = _mapping(form.get("overview") or {}, "overview")
    organisation = overview.get("organisation") or {}
    if isinstance(organisation, str):
        organisation = {"text": organisation}
    organisation = _mapping(organisation, "organisation")
    texts = DeclaredTexts(
        duties=_texts(overview.get("duties"), "duties"),
        organisation=_text(organisation.get("text"), "organisation.text"),
        institutions=_texts(organisation.get("items"), "organisation.items"),
        sections=_sections(_mapping(form.get("narrative") or {}, "narrative")),
        glossary=_glossary(form.get("glossary")),
    )
    return bounded(texts)


def bounded(texts: DeclaredTexts) -> DeclaredTexts:
    """The texts themselves. Raises `TextsError` where they are more than may be kept."""
    lists = [texts.duties, texts.institutions, texts.glossary]
    lists += [section.paragraphs for section in texts.sections]
    if any(len(items) > MOST_ITEMS for items in lists):
        raise TextsError(f"有一部分超过{MOST_ITEMS}段。请删减后重试。")
    parts = [*texts.duties, texts.organisation, *texts.institutions]
    parts += [text for section in texts.sections for text in section.paragraphs]
    parts += [text for entry in texts.glossary for text in entry]
    if any(len(part) > LONGEST for part in parts):
        raise TextsError(f"有一段文字超过{LONGEST}字。请分段后重试。")
    for section in texts.sections:
        if len(section.title) > TITLE_LIMIT or len(section.number) > NUMBER_LIMIT:
            raise TextsError(f"标题“{section.title[:20]}”过长：不超过{TITLE_LIMIT}字。")
    if sum(len(part) for part in parts) > MOST_CHARACTERS:
        raise TextsError(f"文字过长：总字数超过{MOST_CHARACTERS}字。请删减后重试。")
    return texts


def _bare(form: Mapping[str, Any]) -> Mapping[str, Any]:
    """One part by itself: the sections, or the overview."""
    if any(key in SECTION_TITLES for key in form):
        return {"narrative": form}
    if "duties" in form or "organisation" in form:
        return {"overview": form}
    known = "、".join((*_KEYS, *SECTION_TITLES))
    raise TextsError(f"文件中没有公开文字：应有下列名称之一：{known}。")


def _sections(narrative: Mapping[str, Any]) -> tuple[TextSection, ...]:
    unknown = [key for key in narrative if key not in SECTION_TITLES]
    if unknown:
        known = "、".join(SECTION_TITLES)
        raise TextsError(f"情况说明中有不认识的部分“{unknown[0][:40]}”。可用的名称：{known}。")
    return tuple(
        _section(key, _mapping(narrative[key], key)) for key in SECTION_TITLES if key in narrative
    )


def _section(key: str, section: Mapping[str, Any]) -> TextSection:
    return TextSection(
        key,
        _texts(section.get("paragraphs"), f"{key}.paragraphs"),
        number=_text(section.get("number"), f"{key}.number"),
        title=_text(section.get("title"), f"{key}.title"),
    )


def _glossary(entries: object) -> tuple[tuple[str, str], ...]:
    found = []
    for entry in _list(entries, "glossary"):
        pair = _texts(entry, "glossary")
        if len(pair) != 2:
            raise TextsError("名词解释（glossary）的每一项应为“名词、解释”两段文字。")
        found.append((pair[0], pair[1]))
    return tuple(found)


def _mapping(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise TextsError(f"“{name}”应为名称与内容的对应（JSON对象）。")
    return value


def _list(value: object, name: str) -> Sequence[object]:
    if value is None:
        return ()
    if not isinstance(value, list | tuple):
        raise TextsError(f"“{name}”应为列表。")
    return value


def _texts(value: object, name: str) -> tuple[str, ...]:
    return tuple(_text(item, name) for item in _list(value, name))


def _text(value: object, name: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TextsError(f"“{name}”应为文字。")
    if any("\ud800" <= char <= "\udfff" or char == "\0" for char in value):
        raise TextsError(f"“{name}”中有无法显示的字符。请重新录入该段文字。")
    return value
