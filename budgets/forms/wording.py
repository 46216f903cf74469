"""措辞包: one box for each phrase, the glossary, and the acts upon a pack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budgets.forms.uploads import DeclassifiedForm
from budgets.models import WordingScope
from budgets.selectors.wording import (
    PhraseHint,
    divisions_worded_by,
    may_word_all,
    phrase_hints,
)
from budgets.services.wording import TermLine, wrong_terms, wrong_words

if TYPE_CHECKING:
    from django.forms import BoundField

    from budgets.models import Division, WordingVersion
    from budgets.services.wording_table import PackTable
    from portal.models import User

#: 必列: what a line of the glossary begins with.
_MARKS = ("*", "＊")
#: About how many characters stand in one line of a box.
_LINE = 50
#: The choice of every division at once.
_EVERYWHERE = "0"


@dataclass(frozen=True, slots=True)
class PhraseBox:
    """One phrase on the page."""

    field: BoundField
    hint: PhraseHint
    own: str


class EditsForm(forms.Form):
    """An act upon the pack as the person saw it."""

    edits = forms.IntegerField(widget=forms.HiddenInput)


class WordingForm(EditsForm):
    """措辞: what is left empty is said in the usual words, which stand in the box greyed."""

    def __init__(self, *args: Any, pack: WordingVersion, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"edits": pack.edits})
        super().__init__(*args, **kwargs)
        self.pack = pack
        self.hints = phrase_hints()
        for hint in self.hints:
            own = pack.words.get(hint.name, "")
            self.fields[_field(hint)] = forms.CharField(
                label=hint.title,
                required=False,
                initial=own,
                widget=forms.Textarea(attrs=_attributes(hint, own, pack.scope)),
            )
        self.fields["glossary"] = forms.CharField(
            label=_("名词解释"),
            required=False,
            initial=written_terms(pack),
            help_text=_(
                "每行写作“名词：解释”，按印出的次序排列。行首加 * 的为必列名词，"
                "每份文件都印；其余的只在文件用到时印出。"
            ),
            widget=forms.Textarea(attrs={"rows": min(max(len(pack.glossary) + 2, 6), 24)}),
        )

    def clean(self) -> dict[str, Any]:
        """Each phrase against its blanks: the sentence stands at its box."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for hint in self.hints:
            for sentence in wrong_words({hint.name: data.get(_field(hint), "")}):
                self.add_error(_field(hint), sentence)
        for sentence in wrong_terms(self.terms()):
            self.add_error("glossary", sentence)
        return data

    def words(self) -> dict[str, str]:
        """What was written, by phrase."""
        return {hint.name: self.cleaned_data.get(_field(hint), "") for hint in self.hints}

    def terms(self) -> list[TermLine]:
        """The glossary that was written, line by line."""
        return [
            _term(line)
            for line in self.cleaned_data.get("glossary", "").splitlines()
            if line.strip()
        ]

    def parts(self) -> list[tuple[str, list[PhraseBox]]]:
        """The boxes by part of the document, in its order."""
        boxes = [
            PhraseBox(self[_field(hint)], hint, self.pack.words.get(hint.name, ""))
            for hint in self.hints
        ]
        return [(part, list(group)) for part, group in groupby(boxes, lambda box: box.hint.part)]


class PackFileForm(DeclassifiedForm):
    """导入: a pack that was edited in a spreadsheet."""

    table = forms.FileField(
        label=_("措辞包文件"),
        help_text=_("请从“导出”的文件改起（.xlsx 或 .csv），只改“本包措辞”“必列”两栏和名词各行。"),
        error_messages={
            "required": _("请先选择文件。"),
            "empty": _("所选文件是空的，请检查后重新选择。"),
        },
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )


def boxes_of(table: PackTable, pack: WordingVersion) -> dict[str, Any]:
    """What a file says, as it stands in the boxes: not yet kept."""
    return {
        "edits": pack.edits,
        "glossary": _written(table.glossary),
        **{_field(hint): table.words.get(hint.name, "") for hint in phrase_hints()},
    }


class EnforceForm(EditsForm):
    """启用: from which day on."""

    valid_from = forms.DateField(
        label=_("启用日期"),
        help_text=_("自该日起，尚未公开的文件按此措辞重新生成；已公开的不变。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("请填写启用日期。"),
            "invalid": _("启用日期应写作年-月-日，例如 2026-01-05。"),
        },
    )


class _TargetForm(forms.Form):
    """For which division and year."""

    division = forms.ChoiceField(
        label=_("行政区划"),
        error_messages={"invalid_choice": _("您没有为该区划设置措辞的权限。")},
    )
    year = forms.IntegerField(
        label=_("年度"),
        min_value=2010,
        max_value=2100,
        error_messages={
            "required": _("请填写年度。"),
            "invalid": _("年度应为四位数字，例如 2026。"),
            "min_value": _("年度应在 2010 至 2100 之间。"),
            "max_value": _("年度应在 2010 至 2100 之间。"),
        },
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._divisions = {str(each.pk): each for each in divisions_worded_by(user)}
        field = self.fields["division"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = list(self._choices(user))

    def _choices(self, user: User) -> Iterator[tuple[str, Any]]:
        if may_word_all(user):
            yield _EVERYWHERE, _("各区划（没有自己措辞的，都用这一份）")
        for key, division in self._divisions.items():
            yield key, str(division)

    @property
    def chosen(self) -> Division | None:
        """The division; None for every division."""
        return self._divisions.get(self.cleaned_data["division"])


class CopyForm(_TargetForm):
    """复制: last year's words for the next year, or for another division."""

    def __init__(self, *args: Any, pack: WordingVersion, user: User, **kwargs: Any) -> None:
        division = _EVERYWHERE if pack.division_id is None else str(pack.division_id)
        kwargs.setdefault("initial", {"division": division, "year": pack.year + 1})
        super().__init__(*args, user=user, **kwargs)
        for name in self.fields:  # beside other forms on the page
            self.fields[name].widget.attrs["id"] = f"copy-{name}"


class NewPackForm(_TargetForm):
    """新建: a pack that begins with the usual words."""

    scope = forms.ChoiceField(label=_("适用于"), choices=WordingScope.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"year": timezone.localdate().year})
        super().__init__(*args, **kwargs)


def written_terms(pack: WordingVersion) -> str:
    """The glossary as it stands in its box."""
    return _written([TermLine(*line) for line in pack.glossary])


def _written(glossary: Sequence[TermLine]) -> str:
    return "\n".join(
        f"{_MARKS[0] if line.required else ''}{line.term}：{line.words}" for line in glossary
    )


def _term(line: str) -> TermLine:
    text = line.strip()
    required = text.startswith(_MARKS)
    if required:
        text = text[1:]
    head, colon, words = (
        text.replace(":", "：", 1).partition("：") if "：" not in text else text.partition("：")
    )
    return TermLine(head.strip(), words.strip() if colon else "", required)


def _field(hint: PhraseHint) -> str:
    return f"words-{hint.name}"


def _attributes(hint: PhraseHint, own: str, scope: str) -> dict[str, Any]:
    usual = _usual(hint, scope)
    return {
        "rows": _rows(own or usual),
        "placeholder": usual,
        "aria-describedby": f"id_{_field(hint)}_helptext",
    }


def _usual(hint: PhraseHint, scope: str) -> str:
    if scope == WordingScope.DEPARTMENT and hint.usual_of_department:
        return hint.usual_of_department
    return hint.usual


def _rows(text: str) -> int:
    return min(1 + len(text) // _LINE, 8)
