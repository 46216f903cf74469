"""期限: the forms of the government's own site, of the congress's day, and of the board."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from budgets.models.deadlines import ADDRESS_LENGTH
from budgets.selectors.board import STATE_WORDS

#: Years that a 批复 may be of.
FIRST_YEAR, LAST_YEAR = 2010, 2100


class OfficialForm(forms.Form):
    """官网公开: the address and the moment; `seen` is the record that the person saw."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    url = forms.CharField(
        label=_("官网公开网址"),
        max_length=ADDRESS_LENGTH,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text=_(
            "本单位预算在政府或部门门户网站上的网页地址。将向社会公布，系统不会访问该网址。"
        ),
        error_messages={"required": _("请填写网址。")},
    )
    published_at = forms.DateTimeField(
        label=_("官网公开时间"),
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("计入法定公开时限。"),
        error_messages={
            "required": _("请填写公开时间。"),
            "invalid": _("时间无法识别，请按“年-月-日 时:分”填写。"),
        },
    )


class CongressForm(forms.Form):
    """人代会批准日 of one division and year; `version` is what the person saw."""

    division = forms.IntegerField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    year = forms.IntegerField(widget=forms.HiddenInput, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    approved_on = forms.DateField(
        label=_("人代会批准日期"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("请填写人代会批准日期。"),
            "invalid": _("日期无法识别，请按“年-月-日”填写。"),
        },
    )


class BoardFilterForm(forms.Form):
    """筛选 of the board. What an address says wrong chooses everything."""

    year = forms.TypedChoiceField(label=_("年度"), coerce=int, required=False)
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *STATE_WORDS.items()]
    )
    department = forms.ChoiceField(label=_("主管部门"), required=False)
    q = forms.CharField(
        label=_("单位名称或编码"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def __init__(
        self, *args: Any, years: list[int], departments: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, year) for year in years]  # type: ignore[attr-defined]
        chosen = [("", _("全部")), *departments]
        self.fields["department"].choices = chosen  # type: ignore[attr-defined]
