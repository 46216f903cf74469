"""成批办理: what is chosen in a list, and the one reason or hour for all of it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from budgets.forms.acts import hour_field, written_field


class ReasonTogetherForm(forms.Form):
    """成批豁免: one reason."""

    reason = written_field(_("豁免理由（一并适用于所选各条；对应错误公开时公众会看到）"))


class WhenForm(forms.Form):
    """成批公开: now, or at an hour."""

    at = hour_field()
