"""代办授权: which role, to whom, from which day to which, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models import User

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgets.models import Membership


class DelegationForm(forms.Form):
    """The stand-in is named by account, so that nobody browses the list of accounts."""

    membership = forms.ChoiceField(label=_("我的角色"))
    stand_in = forms.CharField(
        label=_("代办人账号（B岗）"), max_length=150, help_text=_("对方登录本平台的用户名。")
    )
    starts = forms.DateField(
        label=_("开始日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends = forms.DateField(
        label=_("结束日期（含当日）"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(label=_("事由"), max_length=200, help_text=_("例如：出差、休假。"))

    def __init__(self, *args: Any, memberships: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._memberships = {str(each.pk): each for each in memberships}
        choices = [
            (key, f"{each.get_role_display()}（{each.unit or each.department or each.division}）")
            for key, each in self._memberships.items()
        ]
        self.fields["membership"].choices = choices  # type: ignore[attr-defined]
        self.fields["starts"].initial = timezone.localdate()

    def clean_membership(self) -> Membership:
        """The role itself."""
        return self._memberships[self.cleaned_data["membership"]]

    def clean_stand_in(self) -> User:
        """The account of that name."""
        found = User.objects.filter(username=self.cleaned_data["stand_in"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("没有这个账号，请核对用户名。"))
        return found
