"""账号: one account for each person. What a person may do is said by their memberships."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """账号. Our own from the first migration on, so that it can grow.

    `password_is_first`: somebody else has made the password; its owner changes it before
    anything else.
    """

    password_is_first = models.BooleanField(_("初始密码"), default=False, editable=False)
    password_set_at = models.DateTimeField(_("密码设定时间"), default=timezone.now, editable=False)

    #: 代何人: whom the account stands in for in the act it is doing; set where the right is asked.
    acting_for: User | None = None

    class Meta(AbstractUser.Meta):
        verbose_name = _("账号")  # type: ignore[assignment]  # lazy, as Django means it
        verbose_name_plural = _("账号")  # type: ignore[assignment]

    def __str__(self) -> str:
        """The person's name where one is recorded, else the account's."""
        return self.get_full_name() or self.username

    def get_full_name(self) -> str:
        """姓 before 名, as Chinese names are written."""
        return f"{self.last_name}{self.first_name}".strip()


class FormerPassword(models.Model):
    """用过的密码: as hashes, so that the last few are not taken again."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("账号"),
        on_delete=models.CASCADE,
        related_name="former_passwords",
    )
    encoded = models.CharField(_("密码摘要"), max_length=128)
    set_at = models.DateTimeField(_("设定时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("用过的密码")
        verbose_name_plural = _("用过的密码")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.account_id} {self.set_at:%Y-%m-%d}"
