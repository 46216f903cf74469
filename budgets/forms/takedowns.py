"""紧急下架: the ground that the public reads, and the reason that stays inside."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from budgets.forms.acts import written_field
from budgets.models import TakedownGround


class TakedownForm(forms.Form):
    """提出紧急下架."""

    ground = forms.ChoiceField(label=_("下架依据（公众会看到）"), choices=TakedownGround.choices)
    reason = written_field(
        _("内部说明（不公开；请写明何处、何内容、何时发现）"), _("请写明内部说明。")
    )


class RejectTakedownForm(forms.Form):
    """否决紧急下架."""

    reason = written_field(_("否决理由"))
