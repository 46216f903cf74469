"""情况说明填报: one box for each reason and figure that the explanation asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from budgets.forms.acts import ActForm
from budgets.services.entries import LONGEST, EntryError, kept_entry
from budgets.tables.entries import Entry, EntryKind, entries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from budgets.tables.entries import Entered

_ROWS = {EntryKind.TEXT: 2, EntryKind.PROJECTS: 3}
#: The button that takes last year's words: of one entry, or of every empty one.
COPY, COPY_ALL = "copy", "all"


class EntriesForm(ActForm):
    """填报内容. What cannot be kept is said at its box."""

    def __init__(
        self, *args: Any, projects: Sequence[str], kept: Entered | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._projects = projects
        for entry in entries().values():
            self.fields[field_of(entry.name)] = forms.CharField(
                label=entry.title,
                required=False,
                max_length=LONGEST,
                help_text=_hint(entry),
                initial=kept.get(entry.name) if kept else "",
                widget=_widget(entry),
                error_messages={"max_length": _("文字过长，请删减。")},
            )

    def clean(self) -> dict[str, Any]:
        """Each entry by its kind."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for entry in entries().values():
            try:
                kept_entry(entry, data.get(field_of(entry.name), ""), self._projects)
            except EntryError as error:
                self.add_error(field_of(entry.name), str(error))
        return data

    def values(self) -> dict[str, str]:
        """What was written, by the names of the entries."""
        return {name: self.cleaned_data.get(field_of(name), "") for name in entries()}


def field_of(name: str) -> str:
    """The box of an entry."""
    return f"entry-{name}"


def with_last_year(data: Mapping[str, str], previous: Entered) -> dict[str, str]:
    """What is on the page, with last year's words in the box whose button was pressed.

    Nothing that was typed is lost: the button for all fills only what is empty.
    """
    pressed = data.get(COPY, "")
    filled = {field_of(name): data.get(field_of(name), "") for name in entries()}
    for name in entries():
        box, former = field_of(name), previous.get(name)
        if former and (pressed == name or (pressed == COPY_ALL and not filled[box].strip())):
            filled[box] = former
    return {**filled, "version": data.get("version", "")}


def _widget(entry: Entry) -> forms.Widget:
    if entry.kind in _ROWS:
        return forms.Textarea(attrs={"rows": _ROWS[entry.kind]})
    if entry.kind is EntryKind.COUNT:
        return forms.TextInput(attrs={"inputmode": "numeric", "class": "short"})
    return forms.TextInput(attrs={"inputmode": "decimal", "class": "short"})


def _hint(entry: Entry) -> Any:
    if entry.hint:
        return entry.hint
    if entry.kind is EntryKind.AMOUNT:
        return _("万元。")
    return _("按公开表11的项目名称填写，每行一个。") if entry.kind is EntryKind.PROJECTS else ""
