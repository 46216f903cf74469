"""身份绑定: which person of the identity service signs in to which account."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class IdentityLink(models.Model):
    """身份绑定: bound by one administrator, in force once another has confirmed it.

    `subject` is what the claim of `PORTAL_OIDC_CLAIM` says at that `issuer`.
    """

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("账号"),
        on_delete=models.CASCADE,
        related_name="identity_link",
    )
    issuer = models.CharField(_("身份服务"), max_length=200)
    subject = models.CharField(_("身份标识"), max_length=255)
    linked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("绑定人"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    linked_at = models.DateTimeField(_("绑定时间"), auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("确认人"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("身份绑定")
        verbose_name_plural = _("身份绑定")
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="identity_of_one_account"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | (
                    Q(confirmed_by__isnull=False, confirmed_at__isnull=False)
                    & ~Q(confirmed_by=F("linked_by"))
                ),
                name="identity_link_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(linked_by=F("account"))
                & (Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("account"))),
                name="identity_link_of_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.issuer}"
