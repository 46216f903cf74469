"""签字扫描件: the form that takes it in. What a scan may be is decided by the services."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from budgets.forms.uploads import DeclassifiedForm


class ScanForm(DeclassifiedForm):
    """上传签字扫描件."""

    scan = forms.FileField(
        label=_("签字后的审批表扫描件"),
        help_text=_("PDF、JPG 或 PNG，一个文件，不超过 10 MB。只供内部存档，不会公开。"),
        error_messages={
            "required": _("请先选择扫描件。"),
            "empty": _("所选文件是空的，请检查后重新选择。"),
        },
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
