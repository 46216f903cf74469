"""不予公开: proposing and lifting. Neither asks for a figure."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from budgets.forms.acts import written_field
from budgets.models.withholding import Basis, Ground, WithholdingScope
from budgets.services.withholding import Terms
from budgets.tables.holds import PROJECT_TABLE


class WithholdingForm(forms.Form):
    """提出不予公开: what, in which tables, and why. It asks for no figure."""

    scope = forms.ChoiceField(
        label=_("范围"), choices=WithholdingScope.choices, initial=WithholdingScope.ROW
    )
    tables = forms.TypedMultipleChoiceField(
        label=_("所在公开表（整个单位或项目不必选）"),
        required=False,
        coerce=int,
        choices=[(number, f"公开表{number}") for number in range(1, 13)],
        widget=forms.CheckboxSelectMultiple,
    )
    code = forms.CharField(
        label=_("科目编码"),
        required=False,
        max_length=20,
        help_text=_("例如 2010302；公开表6、10 可填 30201/50201。其下级科目一并不予公开。"),
    )
    name = forms.CharField(
        label=_("行名或项目名称"),
        required=False,
        max_length=200,
        help_text=_("公开表1、4 填行名；项目名称涉密的，不得填写，留空即可。"),
    )
    ground = forms.ChoiceField(label=_("事由"), choices=Ground.choices)
    basis = forms.ChoiceField(label=_("法律依据"), choices=Basis.choices)
    reason = written_field(_("理由（不得写入金额和涉密内容）"))

    def clean(self) -> dict[str, Any]:
        """The tables that the scope needs, and nothing that it has no place for."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        scope = data.get("scope")
        if scope == WithholdingScope.PROJECT:
            data.update(tables=[PROJECT_TABLE], code="")
        elif scope == WithholdingScope.UNIT:
            data.update(tables=[None], code="", name="")
        elif not data.get("tables"):
            self.add_error("tables", _("请选择所在的公开表。"))
        if scope == WithholdingScope.TABLE:
            data.update(code="", name="")
        elif scope == WithholdingScope.ROW and not (data.get("code") or data.get("name")):
            self.add_error("code", _("请填写科目编码；公开表1、4 请填写行名。"))
        return data

    def terms(self) -> list[Terms]:
        """One decision for each table."""
        shared = {name: value for name, value in self.cleaned_data.items() if name != "tables"}
        return [Terms(table=table, **shared) for table in self.cleaned_data["tables"]]


class LiftForm(forms.Form):
    """撤销不予公开."""

    reason = written_field(_("撤销理由"))
