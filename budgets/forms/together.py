"""成批办理: what is chosen in a list, and the one reason or hour for all of it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonTogetherForm(forms.Form):
    """成批豁免: one reason."""

    reason = forms.CharField(
        label=_("豁免理由（一并适用于所选各条；对应错误公开时公众会看到）"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明理由。")},
    )


class WhenForm(forms.Form):
    """成批公开: now, or at an hour."""

    at = forms.DateTimeField(
        label=_("定时公开（可不填，不填即立即公开）"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("时间无法识别，请按“年-月-日 时:分”填写。")},
    )
