"""更正: what an officer says when they begin to correct something published."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from budgets.forms.acts import ActForm, written_field
from budgets.models.corrections import CorrectionKind, CorrectionSource


class CorrectionForm(ActForm):
    """登记更正."""

    kind = forms.ChoiceField(label=_("更正种类"), choices=CorrectionKind.choices)
    source = forms.ChoiceField(label=_("问题来源"), choices=CorrectionSource.choices)
    document_number = forms.CharField(
        label=_("文号（审计报告、整改通知等，可不填）"), required=False, max_length=80
    )
    deadline = forms.DateField(
        label=_("整改期限（可不填）"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("日期无法识别，请按“年-月-日”填写。")},
    )
    reason = written_field(_("更正原因（公众会看到）"), _("请写明更正原因。"))
