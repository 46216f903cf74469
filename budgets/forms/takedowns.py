"""紧急下架: the ground that the public reads, and the reason that stays inside."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from budgets.forms.acts import TEXT_ROWS
from budgets.models import TakedownGround


class TakedownForm(forms.Form):
    """提出紧急下架."""

    ground = forms.ChoiceField(label=_("下架依据（公众会看到）"), choices=TakedownGround.choices)
    reason = forms.CharField(
        label=_("内部说明（不公开；请写明何处、何内容、何时发现）"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": TEXT_ROWS}),
        error_messages={"required": _("请写明内部说明。")},
    )


class RejectTakedownForm(forms.Form):
    """否决紧急下架."""

    reason = forms.CharField(
        label=_("否决理由"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": TEXT_ROWS}),
        error_messages={"required": _("请写明理由。")},
    )
