"""更名与改编码: what the administrator says of a unit's or department's new name and code."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class IdentityForm(forms.Form):
    """What it is called from a day on, and by what."""

    name = forms.CharField(label=_("新名称"), max_length=120, help_text=_("只改编码的，不要改动。"))
    code = forms.CharField(label=_("新编码"), max_length=20, help_text=_("只更名的，不要改动。"))
    on = forms.DateField(
        label=_("生效日期"),
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("日期无法识别，请按“年-月-日”填写。")},
    )
    document = forms.CharField(
        label=_("依据文件"), max_length=120, help_text=_("文号或文件名称，将向社会公布。")
    )


class MendNameForm(forms.Form):
    """A name that was typed wrong."""

    name = forms.CharField(label=_("正确的名称"), max_length=120)
