"""Forms of signing in and of one's own account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.accounts import passwords, services

if TYPE_CHECKING:
    from portal.models import User


class DeskLoginForm(AuthenticationForm):
    """Sign-in. Who has no role may sign in and is told so; Django's staff flag plays no part."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _("账号或密码不正确，请重新输入。密码区分大小写。"),
        "inactive": _("此账号已停用，请联系系统管理员。"),
    }

    def confirm_login_allowed(self, user: Any) -> None:
        """Refuse a first password that nobody has used in time; the password itself was right."""
        super().confirm_login_allowed(user)
        if passwords.first_has_expired(user):
            raise ValidationError(
                _("初始密码已过期，请联系系统管理员重新设置。"), code="first_expired"
            )


class CodeForm(forms.Form):
    """验证码: six digits from the telephone, or a recovery code."""

    code = forms.CharField(
        label=_("验证码或恢复码"),
        max_length=24,
        error_messages={"required": _("请输入验证码。")},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
        ),
    )


class EnrolForm(forms.Form):
    """启用第二因素: the first code of the new device; the password, to replace an old one."""

    code = forms.CharField(
        label=_("手机上显示的 6 位验证码"),
        max_length=8,
        error_messages={"required": _("请输入手机上显示的 6 位验证码。")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    password = forms.CharField(
        label=_("当前密码"),
        strip=False,
        error_messages={"required": _("更换设备须输入当前密码。")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, account: User, replaces: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        if not replaces:
            del self.fields["password"]

    def clean_password(self) -> str:
        """Raises `ValidationError` for a wrong password."""
        password: str = self.cleaned_data["password"]
        if not self.account.check_password(password):
            raise ValidationError(_("当前密码不正确。"))
        return password


class OwnPasswordForm(AdminPasswordChangeForm):
    """修改密码: the person's own; every other session of theirs ends."""

    #: The session that stays, set by the page.
    keep_session: str | None = None

    def save(self, commit: bool = True) -> User:  # noqa: FBT001, FBT002 - Django's signature
        """Store the new password at once."""
        services.change_own_password(
            account=self.user,
            password=self.cleaned_data["new_password1"],
            keep_session=self.keep_session,
        )
        return self.user
