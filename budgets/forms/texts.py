"""情况说明: one box for each section of the texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from budgets.forms.acts import TEXT_ROWS, ActForm
from budgets.models.texts import PARTS
from budgets.tables.texts import SECTION_TITLES, DeclaredTexts, TextSection
from portal.core.numerals import chinese

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


_MOST_ROWS = 16
#: About how many characters stand in one line of a box.
_LINE = 60
_TEXT_LIMIT = 100_000
#: Every box of the texts by its key, in printed order.
PART_TITLES: dict[str, StrPromise | str] = {
    "duties": PARTS["duties"],
    "organisation": PARTS["organisation"],
    "institutions": PARTS["institutions"],
    **SECTION_TITLES,
    "glossary": PARTS["glossary"],
}


class TextsForm(ActForm):
    """公开文字: one box for each section, one paragraph on each line.

    A box that is sent back as it was shown leaves its part exactly as it is kept: line
    breaks inside a paragraph survive.
    """

    def __init__(self, *args: Any, shown: DeclaredTexts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown = shown
        self._written = written(shown)
        for key, title in PART_TITLES.items():
            self.fields[key] = forms.CharField(
                label=title,
                required=False,
                strip=False,
                max_length=_TEXT_LIMIT,
                initial=self._written[key],
                help_text=_("每行写作“名词：解释”。") if key == "glossary" else "",
                widget=forms.Textarea(attrs={"rows": _rows(self._written[key])}),
                error_messages={"max_length": _("这一部分的文字过长，请删减。")},
            )

    def clean_glossary(self) -> str:
        """Each line is a term and its words."""
        text: str = self.cleaned_data["glossary"]
        for line in () if self._is_as_shown("glossary") else _lines(text):
            if "：" not in line and ":" not in line:
                raise forms.ValidationError(
                    _("名词解释每行应写作“名词：解释”，这一行没有冒号：%(line)s"),
                    params={"line": line[:40]},
                )
        return text

    def texts(self) -> DeclaredTexts:
        """What was written, as it is kept."""
        shown = self.shown
        organisation = self._lines_of("organisation", (shown.organisation,))
        return DeclaredTexts(
            duties=self._lines_of("duties", shown.duties),
            organisation="\n".join(organisation),
            institutions=self._lines_of("institutions", shown.institutions),
            sections=tuple(self._sections()),
            glossary=self._glossary(),
        )

    def _is_as_shown(self, key: str) -> bool:
        return "\n".join(self.cleaned_data[key].splitlines()) == "\n".join(
            self._written[key].splitlines()
        )

    def _lines_of(self, key: str, kept: tuple[str, ...]) -> tuple[str, ...]:
        return kept if self._is_as_shown(key) else tuple(_lines(self.cleaned_data[key]))

    def _sections(self) -> Iterator[TextSection]:
        for position, (key, title) in enumerate(SECTION_TITLES.items(), start=1):
            kept = self.shown.section(key)
            paragraphs = self._lines_of(key, kept.paragraphs if kept else ())
            if kept and paragraphs:
                yield replace(kept, paragraphs=paragraphs)
            elif paragraphs:
                yield TextSection(key, paragraphs, number=chinese(position), title=title)

    def _glossary(self) -> tuple[tuple[str, str], ...]:
        if self._is_as_shown("glossary"):
            return self.shown.glossary
        found = []
        for line in _lines(self.cleaned_data["glossary"]):
            term, _colon, words = line.replace(":", "：", 1).partition("：")
            found.append((term.strip(), words.strip()))
        return tuple(found)


def written(texts: DeclaredTexts) -> dict[str, str]:
    """The texts as they stand in the boxes, by key."""
    sections = {section.key: "\n".join(section.paragraphs) for section in texts.sections}
    return {
        **{key: sections.get(key, "") for key in SECTION_TITLES},
        "duties": "\n".join(texts.duties),
        "organisation": texts.organisation,
        "institutions": "\n".join(texts.institutions),
        "glossary": "\n".join(f"{term}：{words}" for term, words in texts.glossary),
    }


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines() if line.strip()]


def _rows(text: str) -> int:
    """How high a box is: enough for its text, within reason."""
    lines = sum(1 + len(line) // _LINE for line in text.splitlines())
    return min(max(lines + 1, TEXT_ROWS), _MOST_ROWS)
