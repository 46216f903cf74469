"""Forms of performance targets at the desk. What a file may be is decided by the services."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from budgets.forms import DeclassifiedForm


class VersionForm(forms.Form):
    """An act upon what the person saw: the services compare the version."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class TargetsUploadForm(DeclassifiedForm, VersionForm):
    """上传绩效目标."""

    workbook = forms.FileField(
        label=_("绩效目标表工作簿"),
        help_text=_(
            "每个项目一张绩效目标表，可以一表一个工作表，也可以都在一个工作表上。"
            "Excel 工作簿（.xlsx，也可用 .xls 或 .et），不超过 10 MB，不得加密、不得含宏。"
        ),
        error_messages={
            "required": _("请先选择要上传的工作簿。"),
            "empty": _("所选文件是空的，请检查后重新选择。"),
        },
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.et"}),
    )
    file_stands = forms.BooleanField(
        label=_("文件中也有的项目，改用文件的内容（在线填报的保留，不采用）"), required=False
    )
