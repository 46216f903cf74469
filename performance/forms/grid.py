"""指标表: the rows of a project's indicators, as a formset with rows to spare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from performance.indicators.taxonomy import FIRST_LEVELS, SECOND_LEVELS
from performance.sheets.core import Indicator
from performance.sheets.entered import with_levels
from portal.core.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Rows of one project at most; published ones have some fifteen. With all their fields they
#: stay below the thousand that a request may have.
MOST_ROWS = 110
#: Blank rows that are offered below those that are filled.
SPARE_ROWS = 3
_TEXT_LIMIT, _SCORING_LIMIT, _LEVEL_LIMIT, _WEIGHT_LIMIT = 500, 1000, 60, 20
PREFIX = "rows"
COLUMNS = ("level1", "level2", "level3", "value", "weight", "scoring")
#: What makes a row more than a blank one: levels alone say nothing.
_FILLED = ("level3", "value", "weight", "scoring")
_LAST = 10_000


def _text(label: Any, limit: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=limit,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "max_length": _("最多 %(limit_value)d 个字，现有 %(show_value)d 个，请删减。")
        },
    )


def _level(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=_LEVEL_LIMIT,
        widget=forms.Select,
        error_messages={
            "max_length": _("最多 %(limit_value)d 个字，现有 %(show_value)d 个，请删减。")
        },
    )


class IndicatorForm(forms.Form):
    """一行指标. Levels are those of the taxonomy; what a unit words otherwise is kept."""

    level1 = _level(_("一级指标"))
    level2 = _level(_("二级指标"))
    level3 = _text(_("三级指标"), _TEXT_LIMIT)
    value = _text(_("指标值"), _TEXT_LIMIT)
    weight = _text(_("权重"), _WEIGHT_LIMIT)
    scoring = _text(_("评扣分标准"), _SCORING_LIMIT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("level1", [(level.name, level.name) for level in FIRST_LEVELS])
        self._offer(
            "level2",
            [
                (
                    first.name,
                    [(two.name, two.name) for two in SECOND_LEVELS if two.level1 == first.key],
                )
                for first in FIRST_LEVELS
            ],
        )

    def _offer(self, name: str, known: list[Any]) -> None:
        """The taxonomy, and the word that stands in the row already."""
        widget = self.fields[name].widget
        assert isinstance(widget, forms.Select)  # noqa: S101 - narrows the type
        own = str(self[name].value() or "").strip()
        names = {each for _key, group in known for each in _names(group)}
        more = [] if not own or own in names else [(own, own)]
        widget.choices = [("", _("（同上一行）")), *more, *known]

    def clean(self) -> dict[str, Any]:
        """Every text as it is kept: without line breaks and invisible marks."""
        return {
            name: clean(text).strip() if name in COLUMNS else text
            for name, text in self.cleaned_data.items()
        }

    @property
    def is_filled(self) -> bool:
        """Whether the row, once cleaned, says anything."""
        return any(self.cleaned_data.get(name) for name in _FILLED)


def _names(group: Any) -> list[str]:
    return [group] if isinstance(group, str) else [name for name, _label in group]


if TYPE_CHECKING:
    _Rows = BaseFormSet[IndicatorForm]
else:
    _Rows = BaseFormSet


class IndicatorRows(_Rows):
    """The grid. Rows are put in order by their numbers; blank ones do not count."""

    def initial_form_count(self) -> int:
        """None: every row may be left blank."""
        return 0

    def add_fields(self, form: IndicatorForm, index: int | None) -> None:
        """A number for the order and a box for removal, with or without scripts."""
        super().add_fields(form, index)
        order = forms.IntegerField(
            label=_("序号"),
            required=False,
            min_value=0,
            max_value=_LAST,
            initial=None if index is None else index + 1,
            widget=forms.NumberInput(attrs={"min": "0", "max": str(_LAST)}),
            error_messages=dict.fromkeys(
                ("invalid", "min_value", "max_value"), _("序号应为数字，按从小到大排列。")
            ),
        )
        form.fields["ORDER"] = order
        form.fields["DELETE"].label = _("删除此行")

    def clean(self) -> None:
        """A row needs a first level, its own or that of a row above."""
        for form, indicator in zip(self.kept_forms, self.indicators(), strict=True):
            if not indicator.level1:
                form.add_error(
                    "level1", _("请选择一级指标：上面没有可以沿用的，二级指标也不能说明它。")
                )

    @property
    def kept_forms(self) -> list[IndicatorForm]:
        """The rows that say something and stay, in order."""
        kept = [
            (form.cleaned_data.get("ORDER"), index, form)
            for index, form in enumerate(self.forms)
            if form.is_valid() and form.is_filled and not form.cleaned_data.get("DELETE")
        ]
        kept.sort(key=lambda row: (_LAST if row[0] is None else row[0], row[1]))
        return [form for _order, _index, form in kept]

    def indicators(self) -> list[Indicator]:
        """What the kept rows say, blank levels taken from the row above."""
        return list(with_levels(indicator_of(form.cleaned_data) for form in self.kept_forms))


def indicator_of(row: Mapping[str, Any]) -> Indicator:
    """The row as a value, each text without line breaks and invisible marks."""
    level1, level2, level3, value, weight, scoring = (
        clean(row.get(name, "")).strip() for name in COLUMNS
    )
    return Indicator(level1, level2, level3, value, scoring, weight=weight)


def rows_from(data: Mapping[str, Any]) -> list[dict[str, str]]:
    """The rows as they were sent, in order, blank and removed ones left out; nothing is judged."""
    try:
        count = min(int(data.get(f"{PREFIX}-TOTAL_FORMS", 0)), MOST_ROWS + SPARE_ROWS)
    except (TypeError, ValueError):
        count = 0
    found = []
    for index in range(count):
        if data.get(f"{PREFIX}-{index}-DELETE"):
            continue
        row = {name: str(data.get(f"{PREFIX}-{index}-{name}", "")) for name in COLUMNS}
        if any(row[name].strip() for name in _FILLED):
            found.append((_number(data.get(f"{PREFIX}-{index}-ORDER")), index, row))
    found.sort(key=lambda each: each[:2])
    return [row for _number_, _index, row in found]


def _number(text: Any) -> int:
    try:
        return int(text)
    except (TypeError, ValueError):
        return _LAST


def grid(rows: list[dict[str, str]], *, spare: int = SPARE_ROWS) -> IndicatorRows:
    """The grid with these rows and some to spare."""
    extra = min(len(rows) + spare, MOST_ROWS + SPARE_ROWS)
    made: IndicatorRows = _factory(extra)(prefix=PREFIX, initial=rows)
    return made


def bound_grid(data: Mapping[str, Any]) -> IndicatorRows:
    """The grid as it was sent."""
    made: IndicatorRows = _factory(0)(data, prefix=PREFIX)
    return made


def _factory(extra: int) -> Any:
    return formset_factory(
        IndicatorForm,
        formset=IndicatorRows,
        extra=extra,
        can_order=True,
        can_delete=True,
        max_num=MOST_ROWS + SPARE_ROWS,
        absolute_max=MOST_ROWS + SPARE_ROWS,
        validate_max=True,
    )
