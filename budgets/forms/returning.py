"""退回: the general reason, and a box for each table and each finding that is asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from budgets.forms.acts import ReturnForm
from budgets.services.remarks import Remark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgets.models import CheckFinding

LONGEST = 1000


class ReturnNotesForm(ReturnForm):
    """退回 with remarks. Boxes that are left empty say nothing."""

    def __init__(
        self,
        *args: Any,
        tables: Sequence[int],
        findings: Sequence[CheckFinding],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._tables, self._findings = tables, findings
        for number in tables:
            self.fields[table_field(number)] = _box(_("公开表%(number)s") % {"number": number})
        for finding in findings:
            self.fields[finding_field(finding.pk)] = _box(str(finding))

    def arguments(self) -> dict[str, Any]:
        """The reason and the remarks."""
        remarks = [
            Remark(self.cleaned_data[table_field(number)], table=number) for number in self._tables
        ] + [
            Remark(self.cleaned_data[finding_field(finding.pk)], finding=finding)
            for finding in self._findings
        ]
        return {
            "reason": self.cleaned_data["reason"],
            "remarks": [each for each in remarks if each.text],
        }


def table_field(number: int) -> str:
    """The box of a table."""
    return f"table-{number}"


def finding_field(pk: int) -> str:
    """The box of a finding."""
    return f"finding-{pk}"


def _box(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": _("文字过长，请删减。")},
    )
