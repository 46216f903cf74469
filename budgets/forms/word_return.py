"""交回Word文件: the upload, and the choice of what is adopted."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from budgets.forms.acts import ActForm
from budgets.forms.uploads import DeclassifiedForm


class WordUploadForm(DeclassifiedForm, ActForm):
    """上传交回的Word文件. What a file may be is decided by the services."""

    document = forms.FileField(
        label=_("交回的Word文件"),
        help_text=_(
            "请上传在Word、WPS或LibreOffice中修改过的公开文件（.docx），不超过 10 MB，"
            "不得加密、不得含宏。文件只用于比对，不会公开。"
        ),
        error_messages={
            "required": _("请先选择要上传的Word文件。"),
            "empty": _("所选文件是空的，请检查后重新选择。"),
        },
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )


class WordChoiceForm(ActForm):
    """采用所选文字: the names of the differences that were ticked."""

    def chosen(self) -> frozenset[str]:
        """What was ticked; names that are none change nothing."""
        names = self.data.getlist("chosen") if hasattr(self.data, "getlist") else ()
        return frozenset(map(str, names))
