"""办理: the forms of every act on a revision. What may be done is decided by the services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

#: How high a box for a reason is.
TEXT_ROWS = 3


class ActForm(forms.Form):
    """One act on a revision. `version` is what the person saw when they decided."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def arguments(self) -> dict[str, Any]:
        """What the service is given beside the revision and the account."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


_REASON_MISSING = _("请写明理由。")


def written_field(
    label: StrPromise | str, missing: StrPromise | str = _REASON_MISSING
) -> forms.CharField:
    """A box for what must be put in writing; `missing` says so where it is empty."""
    return forms.CharField(
        label=label,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": TEXT_ROWS}),
        error_messages={"required": missing},
    )


def hour_field() -> forms.DateTimeField:
    """定时公开: the hour of a publication; empty is now."""
    return forms.DateTimeField(
        label=_("定时公开（可不填，不填即立即公开）"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("时间无法识别，请按“年-月-日 时:分”填写。")},
    )


class ReturnForm(ActForm):
    """退回."""

    reason = written_field(_("退回原因（单位会看到）"))


class WithdrawForm(ActForm):
    """撤回."""

    reason = written_field(_("撤回原因（公众会看到）"))


class WaiveForm(ActForm):
    """豁免."""

    reason = written_field(_("豁免理由"))


class ExplainForm(ActForm):
    """单位说明."""

    text = written_field(_("情况说明"), _("请写明情况说明。"))


class ApproveForm(ActForm):
    """批准, with the 保密审查 that stands behind it."""

    secrecy_reviewed = forms.BooleanField(
        label=_("已完成保密审查，可以公开（审查人和日期将记录在案）"),
        error_messages={"required": _("请先完成保密审查并勾选。")},
    )


class PublishForm(ActForm):
    """公开: now, or at an hour."""

    at = hour_field()
