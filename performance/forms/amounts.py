"""金额栏: an amount as officers write it, in 万元."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.money import AmountError, parse_amount

_LONGEST = 40
_REASONS = {
    "E_UNIT_CONFLICT": _("“%(text)s”写了别的单位，这里以万元为单位，请换算后只填数字。"),
    "E_TOO_PRECISE": _("“%(text)s”的小数过多，万元最多保留六位小数。"),
    "E_OUT_OF_RANGE": _("“%(text)s”过大，请核对是否以万元为单位。"),
}
_NOT_ONE = _("“%(text)s”不是金额，请按万元填写数字，例如 91 或 17.35；没有的可不填。")


class AmountField(forms.CharField):
    """万元 as text; cleaned, 分 or None for a blank."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            max_length=_LONGEST,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            error_messages={"max_length": _("金额过长，请核对。")},
            **kwargs,
        )

    def clean(self, value: Any) -> int | None:
        """分 of what was written. Raises `ValidationError`."""
        text = super().clean(value)
        try:
            amount = parse_amount(text)
        except AmountError as error:
            message = _REASONS.get(error.code, _NOT_ONE)
            raise forms.ValidationError(message, params={"text": text}) from error
        if amount is not None and amount < 0:
            raise forms.ValidationError(_("金额不能是负数。"))
        return amount
