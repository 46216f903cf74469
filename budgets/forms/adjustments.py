"""预算调整: what an officer says when they begin to adjust a public budget, or give it up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from budgets.forms.acts import ActForm, written_field
from budgets.models import AdjustmentNature
from budgets.services.adjustments import Basis

if TYPE_CHECKING:
    from budgets.models import Adjustment

_NAMES = ("version", "nature", "approving_body", "document_number", "approved_on", "reason")


class AdjustmentForm(ActForm):
    """登记预算调整, or its basis written anew; `version` is that of the registration."""

    nature = forms.ChoiceField(label=_("性质"), choices=AdjustmentNature.choices)
    approving_body = forms.CharField(
        label=_("批准机关"), max_length=120, error_messages={"required": _("请写明批准机关。")}
    )
    document_number = forms.CharField(
        label=_("批准文号"), max_length=80, error_messages={"required": _("请写明批准文号。")}
    )
    approved_on = forms.DateField(
        label=_("批准日期"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("请填写批准日期。"),
            "invalid": _("日期无法识别，请按“年-月-日”填写。"),
        },
    )
    reason = written_field(_("调整原因（公众会看到）"), _("请写明调整原因。"))

    def __init__(self, data: Any = None, *, adjustment: Adjustment | None = None) -> None:
        initial: dict[str, Any] = {"version": 0}
        if adjustment is not None:
            initial = {name: getattr(adjustment, name) for name in _NAMES}
        super().__init__(data, initial=initial)

    @property
    def basis(self) -> Basis:
        """调整依据 that was written."""
        return Basis(**self.arguments())


class AbandonForm(ActForm):
    """放弃预算调整."""

    note = written_field(_("放弃原因（存于工作台，不公开）"), _("请写明放弃原因。"))
